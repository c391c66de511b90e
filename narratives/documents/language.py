"""Which language a text is in: by its script where that decides, else by py3langid."""

import re
from functools import cache
from typing import Any

UNKNOWN = "und"

_SAMPLE = 4_000
"""Code points looked at; the language of a document shows long before."""

_SCRIPTS = {
    "latin": re.compile("[A-Za-zÀ-ɏ]+"),
    "cyrillic": re.compile("[Ѐ-ԯ]+"),
    "arabic": re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff]+"),
    "el": re.compile("[Ͱ-Ͽἀ-῿]+"),
    "he": re.compile("[א-ת]+"),
    "hy": re.compile("[Ա-և]+"),
    "ka": re.compile("[ა-ჿ]+"),
    "hi": re.compile("[ऀ-ॿ]+"),
    "bn": re.compile("[ঀ-৿]+"),
    "th": re.compile("[ก-๛]+"),
    "am": re.compile("[ሀ-፿]+"),
    "ko": re.compile("[가-힣]+"),
    "ja": re.compile("[ぁ-ヿ]+"),
    "zh": re.compile("[一-鿿]+"),
}
"""The letters of each script; a script that only one language of the news writes has its code."""

_LATIN_LANGUAGES = [
    "az", "cs", "da", "de", "en", "es", "et", "fi", "fr", "hr", "hu", "it", "lt",
    "lv", "nl", "no", "pl", "pt", "ro", "sk", "sl", "sq", "sv", "tr", "vi", "id",
]  # fmt: skip
"""What py3langid may answer: fewer languages, fewer wrong answers on short texts."""

_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "that",
        "with",
        "for",
        "was",
        "were",
        "has",
        "have",
        "said",
        "by",
        "from",
    ]
)
"""In English news they are a quarter of the words; in other languages few of them are words."""

_NAMES = {
    "english": "en", "eng": "en", "russian": "ru", "rus": "ru", "русский": "ru",
    "ukrainian": "uk", "ukr": "uk", "українська": "uk", "arabic": "ar", "ara": "ar",
    "العربية": "ar", "persian": "fa", "farsi": "fa", "fas": "fa", "turkish": "tr", "tur": "tr",
    "french": "fr", "fra": "fr", "german": "de", "deu": "de", "spanish": "es", "spa": "es",
    "hebrew": "he", "heb": "he", "iw": "he", "polish": "pl", "pol": "pl",
}  # fmt: skip


def stated_language(written: str | None) -> str | None:
    """Return the ISO 639-1 code that `written` means (`en-GB`, `English`, `eng`), None if none."""
    name = (written or "").strip().lower()
    if name in _NAMES:
        return _NAMES[name]
    match = re.fullmatch(r"([a-z]{2})(?:[-_][a-z0-9-]{2,12})*", name)
    return match[1] if match else None


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, `und` if it cannot be told.

    The script decides first: most of the letters have to be of one. Arabic letters are Persian,
    Urdu or Pashto if letters of theirs occur, Cyrillic ones Ukrainian if `іїєґ` do. Only Latin
    script goes to py3langid (Lui & Baldwin 2012), restricted to the languages of Europe and its
    neighbours; with fewer than 20 letters or a probability below 0.8 it is not believed.
    """
    sample = text[:_SAMPLE]
    letters = {
        script: sum(map(len, pattern.findall(sample)))
        for script, pattern in _SCRIPTS.items()
        if script == "latin" or not sample.isascii()
    }
    if letters.get("ja"):  # Japanese writes both
        letters["ja"] += letters.pop("zh")
    total = sum(letters.values())
    if not total:
        return UNKNOWN
    script, count = min(letters.items(), key=lambda item: (-item[1], item[0]))
    if count < 0.6 * total:
        return UNKNOWN
    if script == "latin":
        return _latin(sample) if count >= 20 else UNKNOWN
    if script == "cyrillic":
        return _cyrillic(sample.lower(), count)
    if script == "arabic":
        return _arabic(sample, count)
    return script


def _share(sample: str, letters: str, of: int) -> float:
    return sum(map(sample.count, letters)) / of


def _cyrillic(sample: str, count: int) -> str:
    """Ukrainian has 0.07 of `іїєґ`, Russian 0.03 of `ыэёъ`; a quoted name brings less of either."""
    ukrainian, russian = _share(sample, "іїєґ", count), _share(sample, "ыэёъ", count)
    if _share(sample, "ђћџљњј", count) > 0.01:
        return "sr"
    if _share(sample, "әғқңөұүһ", count) > 0.01:
        return "kk"
    if _share(sample, "ў", count) > 0.005:
        return "be"
    if ukrainian > russian:
        return "uk"
    if _share(sample, "ъ", count) > 0.01 and not _share(sample, "ыэё", count):
        return "bg"
    return "ru" if russian or count >= 12 else UNKNOWN


def _arabic(sample: str, count: int) -> str:
    if _share(sample, "ٹڈڑےں", count) > 0.005:
        return "ur"
    if _share(sample, "ښځډټړ", count) > 0.005:
        return "ps"
    if _share(sample, "پچژگ", count) > 0.005 or _share(sample, "یک", count) > 0.03:
        return "fa"
    return "ar" if count >= 8 else UNKNOWN


def _latin(sample: str) -> str:
    """English is told by its commonest words where they are many: loading the model takes 1 s."""
    words = re.findall(r"[^\W\d_]+", sample.lower())
    common = sum(word in _ENGLISH for word in words)
    if len(words) >= 20 and words.count("the") * 50 >= len(words) and common * 5 >= len(words):
        return "en"
    found, probability = _identifier().classify(sample)
    return str(found) if probability >= 0.8 else UNKNOWN


@cache
def _identifier() -> Any:  # noqa: ANN401 - py3langid ships no types
    from py3langid import langid  # noqa: PLC0415 - loads numpy and a model

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LATIN_LANGUAGES)
    return identifier
