"""Rules for Russian, Ukrainian and Arabic, on states and people that do not exist."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narratives.extract.lexicon import has_rules, lexicon
from narratives.extract.rules import find_attributions
from tests.factories import make_document

# (language, text, (source, cue, content, kind))
REPORTED = [
    (
        "ru",
        "Весенко заявил, что Стрельсау готовит провокацию.",
        ("Весенко", "заявил", "Стрельсау готовит провокацию", "indirect"),
    ),
    (
        "ru",
        "По словам Весенко, боевиков обучают зубровские инструкторы.",
        ("Весенко", "По словам", "боевиков обучают зубровские инструкторы", "indirect"),
    ),
    (
        "ru",
        "«Мы не комментируем подобные сообщения», — сказал Дмитрий Весенко журналистам.",
        ("Дмитрий Весенко", "сказал", "«Мы не комментируем подобные сообщения»", "direct"),
    ),
    (
        "ru",
        "Минобороны Руритании сообщило об уничтожении 32 беспилотников.",
        ("Минобороны Руритании", "сообщило", "уничтожении 32 беспилотников", "indirect"),
    ),
    (
        "ru",
        "Как сообщает агентство РУТА, удар нанесён ночью.",
        ("агентство РУТА", "Как сообщает", "удар нанесён ночью", "indirect"),
    ),
    (
        "ru",
        "Представитель армии Зубровии заявил журналистам в пятницу, что мост взорван.",
        ("Представитель армии Зубровии", "заявил", "мост взорван", "indirect"),
    ),
    (
        "ru",
        "Руритания обвинила Зубровию в обстреле больницы.",
        ("Руритания", "обвинила", "обстреле больницы", "indirect"),
    ),
    (
        "ru",
        "Зубровия отрицает причастность к взрыву.",
        ("Зубровия", "отрицает", "причастность к взрыву", "indirect"),
    ),
    ("ru", "Мост, по словам мэра, закрыт.", ("мэра", "по словам", "Мост … закрыт", "indirect")),
    ("ru", "Весенко сказал: «Мы не уйдём».", ("Весенко", "сказал", "«Мы не уйдём»", "direct")),
    (
        "ru",
        "Армия Руритании не комментирует удар по мосту.",
        ("Армия Руритании", "не комментирует", "удар по мосту", "indirect"),
    ),
    (
        "uk",
        "Весенко заявив, що його сили атакуватимуть будь-де у світі.",
        ("Весенко", "заявив", "його сили атакуватимуть будь-де у світі", "indirect"),
    ),
    (
        "uk",
        "За словами Єленка, переговори тривають.",
        ("Єленка", "За словами", "переговори тривають", "indirect"),
    ),
    (
        "uk",
        "«Це брехня», — сказала речниця МЗС.",
        ("речниця МЗС", "сказала", "«Це брехня»", "direct"),
    ),
    (
        "uk",
        "Стрельсау заперечує причетність до вибуху.",
        ("Стрельсау", "заперечує", "причетність до вибуху", "indirect"),
    ),
    (
        "ar",
        "قال فيسينكو إن مدربين زوبروفيين يدربون المقاتلين.",
        ("فيسينكو", "قال", "مدربين زوبروفيين يدربون المقاتلين", "indirect"),
    ),
    (
        "ar",
        "وأضاف المتحدث أن الهجوم بدأ فجر الأربعاء.",
        ("المتحدث", "وأضاف", "الهجوم بدأ فجر الأربعاء", "indirect"),
    ),
    (
        "ar",
        "بحسب مرصد روريتانيا، قتل العشرات.",
        ("مرصد روريتانيا", "بحسب", "قتل العشرات", "indirect"),
    ),
    (
        "ar",
        "«لا نعلق على هذه التقارير»، قال المتحدث باسم الوزارة.",
        ("المتحدث باسم الوزارة", "قال", "«لا نعلق على هذه التقارير»", "direct"),
    ),
    (
        "ar",
        "نفت زوبروفيا أي صلة لها بالهجوم.",
        ("زوبروفيا", "نفت", "أي صلة لها بالهجوم", "indirect"),
    ),
    (
        "ar",
        "رفضت الوزارة التعليق على الهجوم.",
        ("الوزارة", "رفضت الوزارة التعليق", "الهجوم", "indirect"),
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), REPORTED)
def test_reported_speech_is_found(language, text, expected):
    document = make_document(text, language=language)
    (one,) = find_attributions(document)
    words = [document.cut((span,)) for span in (one.source, one.cue)]
    assert (*words, document.cut(one.spans), one.kind) == expected


def test_an_accusation_keeps_its_target():
    text = "Руритания обвинила Зубровию в обстреле больницы."
    document = make_document(text, language="ru")
    (accusation,) = find_attributions(document)
    assert document.cut((accusation.target,)) == "Зубровию"


def test_deeds_of_war_are_no_speech():
    text = "Армия атаковала город и нанесла удар по мосту."
    assert find_attributions(make_document(text, language="ru")) == []


def test_a_language_without_rules_is_read_for_quotations_only_and_flagged():
    text = "« Nous resterons dans cette ville », a déclaré Vance. Selon elle, tout va bien."
    document = make_document(text, language="fr")
    (quotation,) = find_attributions(document)
    assert document.cut(quotation.spans) == "« Nous resterons dans cette ville »"
    assert quotation.source is None
    assert "no_rules" in quotation.flags


def test_a_text_whose_language_is_unknown_is_read_as_english():
    document = make_document("Vance said the bridge was mined.", language="und")
    assert len(find_attributions(document)) == 1


@pytest.mark.parametrize("language", ["en", "ru", "uk", "ar"])
def test_every_data_file_loads_and_has_a_digest(language):
    words = lexicon(language)
    assert has_rules(language)
    assert words.language == language
    assert len(words.digest) == 64
    assert words.cues or words.stems


def test_a_language_without_data_file_raises_key_error():
    assert not has_rules("xx")
    with pytest.raises(KeyError):
        lexicon("xx")


@pytest.mark.parametrize(
    ("form", "known"),
    [
        ("said", ("say", "neutral")),
        ("denies", ("deny", "deny")),
        ("vowed", ("vow", "intent")),
        ("alleging", ("allege", "distanced")),
        ("table", None),
    ],
)
def test_english_forms_lead_to_their_lemma_and_class(form, known):
    assert lexicon().cue_of(form) == known


WORDS = """
Весенко сказал что не комментирует « » , — . : по словам обвинила в о
قال إن نفت اتهمت ب ، بحسب التعليق رفضت
"""
FRAGMENTS = st.sampled_from(WORDS.split())


@pytest.mark.parametrize("language", ["ru", "uk", "ar", "fr"])
@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(FRAGMENTS, max_size=25).map(" ".join)))
def test_any_text_gives_spans_inside_it(language, text):
    document = make_document(text, language=language)
    for one in find_attributions(document):
        block = document.blocks[one.block]
        assert one.spans
        assert all(block.start <= start < end <= block.end for start, end in one.spans)
        assert all(
            span is None or 0 <= span[0] < span[1] <= len(text)
            for span in (one.source, one.cue, one.target)
        )
