"""What the rules find in a document, in words, so that a test shows what is attributed to whom."""

from narratives.extract.rules import find_attributions


def attributed(document):
    """Return the attributions of a document as (source, cue, content, kind), in words."""

    def words(span):
        return document.text[span[0] : span[1]] if span else None

    return [
        (words(one.source), words(one.cue), document.cut(one.spans), one.kind)
        for one in find_attributions(document)
    ]
