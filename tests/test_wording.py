"""What stands between a speaker's name and the words."""

import pytest

from narratives.model import Cue
from narratives.wording import reported
from tests.factories import make_claim, make_document

DOCUMENT = make_document("The rebels: nobody fired. Bo Lind was accused by Norvia of firing.")


@pytest.mark.parametrize(
    ("cue", "target", "expected"),
    [
        ("said", None, "said"),
        ("accused", "Bo Lind", "accused Bo Lind"),
        ("accused Bo Lind", "Bo Lind", "accused Bo Lind"),
        (":", None, ""),
        (" – ", "Bo Lind", ""),
        (None, None, ""),
    ],
)
def test_reporting_words_are_words(cue, target, expected):
    told = None if cue is None else Cue(lemma=cue, text=cue, span=(0, 0))
    claim = make_claim(DOCUMENT, "nobody fired", speaker="rebels", cue=told, target=target)
    assert reported(claim) == expected
