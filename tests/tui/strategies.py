"""Texts of many scripts, with all that tries to break a line of cells."""

from hypothesis import strategies as st

PIECES = (
    "plain words here",
    "террористические атаки",
    "هجوم إرهابي واسع",
    "漢字だけの文章",
    "👨‍👩‍👧 family 🇺🇳 flag",
    "e\u0301a\u0301 combining",
    "[Vesta intelligence] [/b] [@click=app.quit]",
    "\x1b]52;c;eA==\x07",
    "\u202eoverride\u2066isolate",
    "a\nb\tc\x00d",
    "x" * 90,
    "⚠️ sign \u200d joiner",
    "नमस्ते दुनिया",
    "\u2028line\u2029para",
)

words = st.one_of(st.sampled_from(PIECES), st.text(max_size=12))
texts = st.lists(words, min_size=1, max_size=8).map(" ".join)
widths = st.integers(min_value=40, max_value=220)
