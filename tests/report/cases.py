"""An invented dispute, and the same with every string that tries to break a report."""

import re
from datetime import date, timedelta
from pathlib import Path

from narratives.camps import default_registry, load_registry, registry_from_toml
from narratives.compare import Row, compare
from narratives.documents import read
from narratives.extract import extract
from narratives.model import Change, Cue, Document, NarrativeHead
from narratives.numbers import quantities
from seeds import documents_folder, registry_path
from tests.factories import make_claim, make_document

REGISTRY = registry_from_toml(
    """
[[camp]]
id = "norvania"
label = "Norvania"
tag = "NO"
outlets = ["Norvania Wire"]

[[camp]]
id = "sudria"
label = "Sudria"
tag = "SU"

[[camp]]
id = "river_front"
label = "River Front"
tag = "RF"

[[camp]]
id = "league"
label = "League of Lands"
tag = "LL"
"""
)


def sample_documents():
    wire = make_document(
        """Norvania's envoy Ada Brand said: "Sudrian instructors [Third Bureau] are at the dam."
At least 400 militants were killed since Monday, said the Norvanian army.
Sudrian officials have not commented on the fighting at the dam.""",
        path="wire.md",
        title="Envoy condemns dam attack",
        outlet="Norvania Wire",
        date="2031-05-02",
        url="https://wire.example/dam?id=1&x=2",
    )
    post = make_document(
        """The River Front's Bo Lind said: "No Sudrian instructors are at the dam."
He said 120 militants were killed in all.
Analyst Mira Tole said it was difficult to verify whether Sudrian instructors are at the dam.
The rebels took the dam on Monday.""",
        path="post.md",
        title="Dam: two tellings",
        outlet="Harbour Post",
        date="2031-05-03",
    )
    arabic = make_document(
        "تقول الجبهة إن السد تحت سيطرتها بالكامل",
        path="sada.txt",
        title="السد",
        outlet="Sada",
        date="2031-05-01",
        language="ar",
    )
    return wire, post, arabic


def sample():
    """Return `(comparison, documents by id)`: contested, numbers; silent and absent camps."""
    wire, post, arabic = documents = sample_documents()
    claims = [
        make_claim(
            wire,
            "Sudrian instructors [Third Bureau] are at the dam.",
            speaker="Ada Brand",
            camp="norvania",
            kind="direct",
        ),
        make_claim(
            wire,
            "At least 400 militants were killed since Monday",
            speaker="the Norvanian army",
            camp="norvania",
        ),
        make_claim(
            wire,
            "the fighting at the dam",
            speaker="Sudrian officials",
            camp="sudria",
            modality="no_comment",
            cue=Cue(lemma="comment", text="have not commented", span=(178, 196)),
        ),
        make_claim(
            post,
            "No Sudrian instructors are at the dam.",
            speaker="Bo Lind",
            camp="river_front",
            kind="direct",
        ),
        make_claim(post, "120 militants were killed in all", speaker="Bo Lind", camp="river_front"),
        make_claim(
            post,
            "it was difficult to verify whether Sudrian instructors are at the dam",
            speaker="Mira Tole",
            camp="unassigned",
            modality="unverified",
        ),
        make_claim(post, "The rebels took the dam on Monday."),
        make_claim(arabic, "السد تحت سيطرتها بالكامل", speaker="الجبهة", camp="river_front"),
    ]
    ids = [claim.id for claim in claims]
    rows = [
        Row(
            id="p_1",
            title=claims[0].text,
            title_claim=ids[0],
            claims=(ids[0], ids[2], ids[3], ids[5]),
        ),
        Row(id="p_2", title=claims[1].text, title_claim=ids[1], claims=(ids[1], ids[4])),
        Row(
            id="p_3",
            title="Who holds the dam?",
            title_claim=None,
            claims=(ids[6], ids[7]),
            reviewed=True,
        ),
    ]
    comparison = compare(
        "e_1",
        "Envoy condemns dam attack",
        documents,
        rows,
        dict(zip(ids, claims, strict=True)),
        REGISTRY,
        curation=(
            Change(
                number=1,
                when="2031-05-04T10:00:00+00:00",
                who="A. Analyst",
                operation="rename",
                subject="p_3",
                before="The rebels took the dam on Monday.",
                after="Who holds the dam?",
            ),
        ),
        manifest={"program": "narratives", "documents": 3},
    )
    return comparison, {document.id: document for document in documents}


def narrative(comparison):
    """Return a storyline of Norvania that is told in the first two rows of the sample."""
    told = [claim for point in comparison.points[:2] for claim in point.cells["norvania"].claims]
    return NarrativeHead(
        id="n_1",
        camp="norvania",
        title=told[0].text,
        title_claim=told[0].id,
        events=(comparison.event.id,),
        documents=1,
        origins=1,
        claims=tuple(claim.id for claim in told),
        first="2031-05-02",
        last="2031-05-02",
    )


WIDE = (
    *(("norvania", "Norvania", "NO"), ("sudria", "Sudria", "SU"), ("river", "River Front", "RF")),
    *(
        ("league", "League of Lands", "LL"),
        ("gulf", "Gulf States", "GU"),
        ("ngo", "Monitors", "MO"),
    ),
    *(("press", "Press of Velm", "PV"), ("church", "Church Council", "CC")),
)
_FIGURES = (
    *("At least 400 militants", "Up to 90 militants", "120 militants", "Dozens of militants"),
    *(
        "About 250 militants",
        "Between 100 and 180 militants",
        "131 militants",
        "More than 900 militants",
    ),
)


def wide():
    """Return a comparison of eight camps with figures, over days that lie close together."""
    registry = registry_from_toml(
        "".join(
            f'[[camp]]\nid = "{camp}"\nlabel = "{label}"\ntag = "{tag}"\n\n'
            for camp, label, tag in WIDE
        )
    )
    documents, claims = [], {}
    rows: dict[int, list[str]] = {}
    for place, ((camp, label, _), figure) in enumerate(zip(WIDE, _FIGURES, strict=True)):
        lines = [f"{figure} were killed at the dam on Monday"]
        lines += [
            f"{label} holds that gate {number} of the dam was opened by the rebels"
            for number in range(1, 10)
            if (number + place) % 3
        ]
        for number, line in enumerate(lines):
            days = 1 + (place * 3 + number * number) % 23 + 40 * (number == 7)
            document = make_document(
                line + ".",
                path=f"{camp}-{number}.txt",
                title=f"{label}, note {number}",
                outlet=f"{label} Gazette",
                date=(date(2031, 5, 1) + timedelta(days)).isoformat(),
                url=f"https://{camp}.example/{number}",
            )
            claim = make_claim(
                document,
                line,
                speaker=f"Speaker of {label}",
                camp=camp,
                numbers=() if number else quantities(line),
            )
            documents.append(document)
            claims[claim.id] = claim
            gate = re.search(r"gate (\d)", line)
            rows.setdefault(int(gate[1]) if gate else 0, []).append(claim.id)
    comparison = compare(
        "e_8",
        "Eight tellings of one night at the dam",
        documents,
        [
            Row(id=f"p_{key}", title=claims[ids[0]].text, title_claim=ids[0], claims=tuple(ids))
            for key, ids in sorted(rows.items())
        ],
        claims,
        registry,
    )
    return comparison, {document.id: document for document in documents}


HOSTILE = (
    "</td><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    "=HYPERLINK(1)",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "a | b || c |",
    "`code` ``` fence",
    "# heading 1. item - list > quote",
    "[link](javascript:alert(1)) ![x](http://x.example/p.png)",
    "<!-- comment --> &amp; &lt;b&gt; &#x41;",
    "{{ 7 * 7 }} {% raw %} {# #}",
    "\x1b]52;c;eA==\x07\x1b[31mred\x1b[0m",
    "nul\x00 bell\x07 c1\x9b31m del\x7f",
    "over\u202eride\u2066 isolate\u2069 mark\u061c",
    "line\u2028separator\u2029paragraph",
    "GUR [Ukraine intelligence] [/b] [@click=app.quit]",
    "*stars* _under_ ~~strike~~ ^caret^ $math$ \\ backslash",
    "http://a.example www.b.example c@d.example",
    "'single' \"double\" “curly” «angles»",
    "عربي | نص",
    "👩\u200d🚀 ｆｕｌｌ e\u0301",
)


def hostile():
    """Return a comparison in which every text that comes from outside is hostile."""
    documents, claims, rows = [], {}, []
    for index, text in enumerate(HOSTILE):
        outlet = text.replace("\n", " ")
        document = make_document(
            text,
            path=f"{index}-{text[:20]}",
            title=text,
            outlet=outlet,
            date="2031-05-01",
            url=f"javascript:alert({index})" if index % 2 else f"https://x.example/{text}",
        )
        documents.append(document)
        camp = ("norvania", "sudria", "river_front")[index % 3]
        claim = make_claim(document, text, speaker=text, camp=camp, chain=(outlet, text))
        claims[claim.id] = claim
        rows.append(
            Row(
                id=f"p_{index}",
                title=text,
                title_claim=claim.id,
                claims=(claim.id,),
                terms=(text,),
            )
        )
    comparison = compare(
        "e_<x>",
        HOSTILE[0],
        documents,
        rows,
        claims,
        registry_from_toml(
            """
[[camp]]
id = "norvania"
label = "<b>Nor|vania</b>"
tag = "<N"

[[camp]]
id = "sudria"
label = "=Sudria"
tag = "|S"
"""
        ),
        curation=(
            Change(
                number=1,
                when="<i>",
                who="=who",
                operation="rename|",
                subject="p",
                before="<b>",
                after="`",
            ),
        ),
        manifest={"<key>": "<script>", "pipe|": "`"},
    )
    return comparison, {document.id: document for document in documents}


def corpus(folder, registry):
    """Return a comparison of all files of a folder, their claims by rules, one row a document."""
    documents = [item for item in read([folder]) if isinstance(item, Document)]
    claims, rows = {}, []
    for number, document in enumerate(documents):
        found = extract(document, registry)
        claims |= {claim.id: claim for claim in found}
        if found:
            rows.append(
                Row(
                    id=f"p_{number}",
                    title=found[0].text,
                    title_claim=found[0].id,
                    claims=tuple(claim.id for claim in found),
                )
            )
    comparison = compare("e_1", documents[0].title or "Corpus", documents, rows, claims, registry)
    return comparison, {document.id: document for document in documents}


def sample_corpus():
    """Return the packaged sample as one comparison."""
    return corpus(documents_folder(), load_registry(registry_path()))


def hostile_corpus():
    """Return the files that try to break the program as one comparison."""
    return corpus(Path(__file__).parents[1] / "hostile", default_registry())


def long_sentence():
    """Return a comparison that quotes one sentence of a megabyte."""
    text = "The dam " + "is held by the River Front and " * 34_000 + "stands."
    document = make_document(text, path="long.txt")
    claim = make_claim(document, text, speaker="Bo Lind", camp="river_front")
    row = Row(id="p_1", title="Who holds the dam?", title_claim=None, claims=(claim.id,))
    comparison = compare("e_2", "Dam", [document], [row], {claim.id: claim}, REGISTRY)
    return comparison, {document.id: document}
