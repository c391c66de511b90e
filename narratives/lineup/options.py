"""Weights and cuts of the line-up, each with its meaning; none is moved by what it is scored on."""

from pydantic import Field

from narratives.model import Value


class LineupOptions(Value):
    """How documents become events and claims become points; similarities are cosines.

    A cut is the mean similarity below which two clusters stay apart: raising it only splits.
    The weights of one composite need not add up to one, because the vector is scaled to length
    one after its channels are joined; an empty channel gives its weight to the others.
    """

    event_meaning: float = Field(default=0.4, ge=0.0)
    """Weight of the vector of title and lede."""
    event_words: float = Field(default=0.6, ge=0.0)
    """Weight of shared lemmas and lemma pairs (tf-idf), exact and sparse."""
    event_centring: float = Field(default=0.75, ge=0.0, le=1.0)
    """Share of the collection's mean taken out of the vectors, once it is large."""
    event_centring_size: float = Field(default=100.0, gt=0.0)
    """Documents at which half of `event_centring` applies: n / (n + size)."""
    event_background: float = Field(default=100.0, ge=0.0)
    """Unseen documents assumed beside the collection when words are weighed, so that what all
    of a few documents share still counts; its effect fades as the collection grows."""
    event_cut: float = Field(default=0.26, ge=-1.0, le=1.0)
    """Tuned on NeuS val; it transferred to three other event sets."""
    event_gap_days: int = Field(default=14, ge=0)
    """Days without a document that end an event: the same words a year later are another
    happening. 0 leaves dates out of account; documents without a date go with the nearest."""

    point_content: float = Field(default=0.1, ge=0.0)
    """Weight of the claim's own words."""
    point_context: float = Field(default=0.3, ge=0.0)
    """Weight of the claim's words read inside their paragraph, by the trained weights where the
    default model is in use."""
    point_paragraph: float = Field(default=0.05, ge=0.0)
    """Weight of the paragraph as a whole, where its vectors are given."""
    point_words: float = Field(default=0.35, ge=0.0)
    """Weight of shared lemmas (tf-idf) of the claim, and half as much of its sentence."""
    point_facets: float = Field(default=0.3, ge=0.0)
    """Weight of the kind of question that a claim answers, where prototypes are given, before any
    claim is seen; 0 leaves it out."""
    point_facets_lift: float = Field(default=2.0, ge=0.0)
    """The weight that it takes on in an event, for each unit by which claims that share words are
    more alike in their question than any two claims: some .1 where an event asks one question
    after the other inside a paragraph, some .3 where paragraphs keep to one."""
    point_centring: float = Field(default=0.75, ge=0.0, le=1.0)
    """Share of the event's mean taken out of the vectors, once it has many claims."""
    point_centring_size: float = Field(default=5.0, gt=0.0)
    """Claims at which half of `point_centring` applies: n / (n + size)."""
    point_background: float = Field(default=0.0, ge=0.0)
    """Unseen claims assumed beside the event's when words are weighed."""
    point_spread: float = Field(default=0.65, ge=0.0)
    """One row of the grid: so many standard deviations above the mean similarity of the event's
    claims. A fixed cut does not transfer, because what an event is about lifts all its similarities
    at once; nor does a fixed distance above the mean, because short arguments differ less among one
    another than reports do."""
    point_cut: float = Field(default=0.0, ge=-1.0, le=1.0)
    """What is added to that: an analyst who moves the cut of an event moves this."""
    point_mean: float = Field(default=0.25, ge=-1.0, le=1.0)
    """The mean similarity expected of an event before any claim is seen."""
    point_deviation: float = Field(default=0.15, ge=0.0)
    """The standard deviation expected likewise."""
    point_mean_size: float = Field(default=3.0, ge=0.0)
    """Claims at which what is found in the event counts as much as what is expected of it: mean,
    deviation, and the weight of facets."""
    same_wording_cut: float = Field(default=0.55, ge=-1.0, le=1.0)
    """Claims above it say the same in nearly the same words: the row's cut is never higher."""
    broad_cut: float = Field(default=-0.13, ge=-1.0, le=1.0)
    """Rows for a first overview, measured like `point_cut`."""
    about_margin: float = Field(default=0.05, ge=0.0)
    """A claim about other claims moves to their row unless its own fits better by this much; one
    that says that they cannot be checked always moves."""

    narrative_cut: float = Field(default=0.6, ge=-1.0, le=1.0)
    """One storyline of one camp: plain similarity, because a camp repeats its own words."""
    theme_cut: float = Field(default=0.33, ge=-1.0, le=1.0)
    """A loose theme over narratives; to be shown with that caveat."""

    dense_limit: int = Field(default=4096, ge=0)
    """Up to so many rows all pairs are compared (128 MiB); above it, those of the graph."""
    graph_neighbours: int = Field(default=15, ge=1)
    """Neighbours a row has in the graph, by meaning and again by words."""
