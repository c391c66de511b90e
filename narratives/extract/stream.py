"""One sentence as the rules read it: words with offsets, each spoken quotation one single token."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from narratives.extract.lexicon import Lexicon
from narratives.extract.segment import Quote, plain_marks, words
from narratives.model import Span

Range = tuple[int, int]
"""Half-open token positions."""

# From this many words on a quotation is read as speech; shorter ones are names, slogans and scare
# quotes unless a comma or stop stands before the closing mark.
SPEECH_WORDS = 6

_ENDING = frozenset(",.?!…;")
_PUNCTUATION = frozenset(",;:.?!…()[]-\"'/*|•")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark, or a whole spoken quotation."""

    start: int
    end: int
    text: str
    low: str
    """Lower case with plain marks; `""` for a quotation, so that no word list matches it."""
    quote: int | None = None
    """Index of the quotation that the token stands for."""

    @property
    def is_name(self) -> bool:
        """Whether it begins with a capital or belongs to a name (`al`, `bin`, `van`)."""
        return self.text[:1].isupper() or self.low in _NAME_PARTICLES

    @property
    def is_mark(self) -> bool:
        """Whether it is punctuation."""
        return self.quote is None and self.text[:1] in _MARKS


_NAME_PARTICLES = frozenset(
    {
        "al",
        "el",
        "bin",
        "ibn",
        "bint",
        "abu",
        "de",
        "da",
        "di",
        "van",
        "von",
        "der",
        "den",
        "la",
        "le",
    }
)
_MARKS = _PUNCTUATION | frozenset("—–―“”„«»‘’‹›")


@dataclass(frozen=True, slots=True)
class Stream:
    """The tokens of one sentence with what the rules need to know of its surroundings."""

    text: str
    """The whole document's text: tokens carry offsets into it."""
    block: int
    start: int
    end: int
    tokens: tuple[Token, ...]
    lexicon: Lexicon
    headline: bool = False
    starts_block: bool = False
    quotes: tuple[int, ...] = field(default=())
    """Indexes of the quotations that stand as single tokens."""

    def __len__(self) -> int:
        return len(self.tokens)

    def low(self, index: int) -> str:
        """Return the lower-case form of a token, `""` outside the sentence and for quotations."""
        return self.tokens[index].low if 0 <= index < len(self.tokens) else ""

    def is_quote(self, index: int) -> bool:
        """Whether the token at `index` is a whole spoken quotation."""
        return 0 <= index < len(self.tokens) and self.tokens[index].quote is not None

    def span(self, first: int, last: int) -> Span:
        """Return the offsets of the tokens `first` up to, and not including, `last`."""
        return self.tokens[first].start, self.tokens[last - 1].end


# No sentence is longer; what is, is a table, a list or an attack, and is read in pieces: so the
# rules' looks to both sides stay proportional to the text.
_MAX_TOKENS = 200


def pieces(stream: Stream) -> list[Stream]:
    """Return the stream itself, or its parts if it is longer than any sentence."""
    if len(stream) <= _MAX_TOKENS:
        return [stream]
    parts = []
    for first in range(0, len(stream), _MAX_TOKENS):
        tokens = stream.tokens[first : first + _MAX_TOKENS]
        parts.append(
            replace(
                stream,
                start=tokens[0].start,
                end=tokens[-1].end,
                tokens=tokens,
                starts_block=stream.starts_block and not first,
                quotes=tuple(token.quote for token in tokens if token.quote is not None),
            )
        )
    return parts


def is_speech(text: str, quote: Quote) -> bool:
    """Whether a quotation can be what somebody said, rather than a name or a scare quote.

    A comma inside the marks alone does not make `dubbed "Falcon," a drone` speech: two words do,
    one word only at the beginning of its block's text or behind a comma or colon.
    """
    if quote.words >= SPEECH_WORDS or (not quote.closed and quote.words > 2):
        return True
    after = text[quote.end : quote.end + 3].lstrip("\u00a0 ")[:1]
    if text[quote.start] in "«„" and quote.words > 1 and after in {*",،—–-"}:
        # Angled and low marks leave the comma outside: «No comment», said ...
        return True
    inner = text[quote.start : quote.end].rstrip("\"”»“'’ ")
    if not inner or inner[-1] not in _ENDING or quote.words == 0:
        return False
    before = text[max(0, quote.start - 3) : quote.start].strip()
    return quote.words >= 3 or not before or before[-1] in ',:.-—–”"'


def read_stream(  # noqa: PLR0913  each is a fact about the sentence's place in its document
    text: str,
    span: Span,
    block: int,
    quotes: Sequence[tuple[int, Quote]],
    lexicon: Lexicon,
    *,
    headline: bool,
    starts_block: bool,
) -> Stream:
    """Return the tokens of a sentence; `quotes` are the speech quotations that it touches."""
    tokens: list[Token] = []
    at, end = span
    for index, quote in quotes:
        tokens += _plain_tokens(text, at, max(at, quote.start))
        start, stop = max(at, quote.start), min(end, quote.end)
        if start < stop:
            tokens.append(Token(start, stop, text[start:stop], "", index))
            at = stop
    tokens += _plain_tokens(text, at, end)
    return Stream(
        text=text,
        block=block,
        start=span[0],
        end=span[1],
        tokens=tuple(tokens),
        lexicon=lexicon,
        headline=headline,
        starts_block=starts_block,
        quotes=tuple(token.quote for token in tokens if token.quote is not None),
    )


def _plain_tokens(text: str, start: int, end: int) -> list[Token]:
    tokens: list[Token] = []
    for first, last in words(text, start, end):
        word = text[first:last]
        if (
            word == "."
            and tokens
            and tokens[-1].end == first
            and last < end
            and _abbreviates(tokens)
        ):
            # The splitter has found no sentence end here: the stop belongs to "Mr." or "J.".
            tokens[-1] = _token(text, tokens[-1].start, last)
        else:
            tokens.append(_token(text, first, last))
    return tokens


def _abbreviates(tokens: Sequence[Token]) -> bool:
    return tokens[-1].text[:1].isalpha() and "." not in tokens[-1].text and len(tokens[-1].text) < 6


def _token(text: str, start: int, end: int) -> Token:
    word = text[start:end]
    return Token(start, end, word, plain_marks(word).lower())
