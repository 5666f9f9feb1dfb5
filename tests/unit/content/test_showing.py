"""Pictures, drawings, films, diagrams and explained words in a lesson."""

import re

import pytest

from content.markdown import Html, render
from content.media import KINDS
from content.media.shelf import Medium
from content.schema import Glossary, Standard, Text
from content.schema.glossary import Term
from tests.factories.media import SVG

FILES = {
    "desk.png": Medium("media:0123456789abcdef0123456789abcdef/picture.png", KINDS["png"], 60, 40),
    "plan.svg": Medium("media:f123456789abcdef0123456789abcdef/drawing.svg", KINDS["svg"], 40, 20, SVG.decode()),
    "visit.mp4": Medium("media:a123456789abcdef0123456789abcdef/film.mp4", KINDS["mp4"]),
    "visit.vtt": Medium("media:b123456789abcdef0123456789abcdef/captions.vtt", KINDS["vtt"]),
    "form.docx": Medium("media:c123456789abcdef0123456789abcdef/document.docx", KINDS["docx"]),
}
WORDS = Glossary(
    (
        Term("work-order", Text({"en": "work order", "zh-CN": "工单"}), Text({"en": "The record.", "zh-CN": "记录。"})),
        Term("order", Text({"en": "order", "zh-CN": "单"}), Text({"en": "A wish.", "zh-CN": "要求。"})),
        Term("desk", Text({"en": "desk", "zh-CN": "台"}), Text({"en": "Else.", "zh-CN": "别的。"}), mark=False),
    )
)


def shown(source: str, language: str = "en"):
    return render(source, language, Standard({}, {}), media=FILES.get, glossary=WORDS)


def html(source: str, language: str = "en") -> str:
    return "".join(part.html for part in shown(source, language).parts if isinstance(part, Html))


def said(source: str) -> list[tuple[int, str, str]]:
    return [(one.line, one.code, one.severity) for one in shown(source).complaints]


def test_a_picture_alone_is_a_figure_with_its_caption():
    made = html('![The desk](desk.png "In the morning")')
    assert '<img src="media:0123456789abcdef0123456789abcdef/picture.png" alt="The desk"' in made
    assert 'width="60" height="40"' in made
    assert "<figcaption>In the morning</figcaption>" in made
    assert "<p>" not in made


@pytest.mark.parametrize(
    ("source", "line", "code"),
    [
        ("![](desk.png)", 1, "alt"),
        ("a\n\n![x](nothing.png)", 3, "file"),
        ("![x](visit.mp4)", 1, "file"),
        ("![x](https://elsewhere.example/x.png)", 1, "file"),
        ("```figure\nalt: x\n```", 2, "figure"),
        ("```figure\nfile: plan.svg\n```", 2, "alt"),
        ("```video\nfile: desk.png\n```", 2, "file"),
        ("```flow\nno arrow\n```", 2, "diagram"),
        ("{term:nothing}", 1, "term"),
    ],
)
def test_what_is_missing_is_told_with_its_line(source, line, code):
    assert (line, code, "error") in said(source)


def test_drawings_stand_inside_the_page_and_keep_their_names_apart():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path id="a" onclick="x()"/><use href="#a"/></svg>'
    files = {"a.svg": Medium("media:x", KINDS["svg"], 9, 9, svg)}
    block = "```figure One\nfile: a.svg\nalt: A <b>plan</b>\n```\n"
    rendered = render(block * 2, "en", Standard({}, {}), media=files.get)
    made = "".join(part.html for part in rendered.parts)
    assert made.count('role="img"') == 2
    assert 'aria-label="A &lt;b&gt;plan&lt;/b&gt;"' in made
    assert re.findall(r'id="(\S+)"', made) == ["d1-a", "d2-a"]
    assert re.findall(r'href="#(\S+)"', made) == ["d1-a", "d2-a"]
    assert "onclick" not in made


def test_a_film_plays_in_place_with_captions_and_a_transcript():
    made = html("```video A visit\nfile: visit.mp4\ncaptions en: visit.vtt\ntranscript: Good\n  morning.\n```")
    for part in ('playsinline=""', 'x5-playsinline="true"', 'kind="captions"', 'srclang="en"', "<summary>Transcript"):
        assert part in made
    assert said("```video A visit\nfile: visit.mp4\ncaptions: visit.vtt\n```") == []


def test_a_film_without_captions_says_so_to_reader_and_author():
    source = "```video A visit\nfile: visit.mp4\n```"
    assert "This video has no captions." in html(source)
    assert said(source) == [(2, "captions", "weak")]


def test_a_film_elsewhere_is_a_link_and_nothing_is_loaded_from_there():
    made = html("```video A visit\nfile: https://films.example/visit\n```")
    assert "<video" not in made
    assert 'href="https://films.example/visit"' in made


def test_a_form_can_be_downloaded():
    assert 'href="media:c123456789abcdef0123456789abcdef/document.docx"' in html("[The form](form.docx)")


def test_a_word_is_explained_where_it_is_used_first_and_nowhere_else():
    source = "## Work orders\n\nOpen a work order. Two Work Orders. At the desk."
    made = html(source)
    assert made.count('class="term"') == 1
    assert '<a class="term" href="#term-work-order">work order</a>' in made
    assert [term.meaning for term in shown(source).terms] == ["The record."]


def test_chinese_words_are_found_within_a_sentence_the_longest_first():
    assert '<a class="term" href="#term-work-order">工单</a>' in html("请开工单给工程部。", "zh-CN")


def test_an_author_marks_a_word_in_other_words():
    assert '<a class="term" href="#term-desk">the counter</a>' in html("Go to {term:desk|the counter}.")


def test_a_flow_says_what_it_shows_and_shows_words_as_words():
    made = html("```flow Way <in>\n(A) -> B?\nB? -> <script> : yes & no\nB? -> A : no\n```")
    assert "<script>" not in made
    assert "&lt;script&gt;" in made
    assert 'aria-label="Way &lt;in&gt;: A → B?; B? → &lt;script&gt; (yes &amp; no); B? → A (no)"' in made


def test_a_sequence_has_a_column_for_everybody():
    made = html("```sequence Report\nOwner -> Desk : A leak\nDesk --> Owner : A plumber comes\nDesk : Dispatch\n```")
    assert made.count('class="d-life"') == 2
    assert 'class="d-line d-back"' in made


def test_a_table_has_a_caption():
    assert "<table><caption>Times</caption>" in html("```table Times\n| a | b |\n|---|---|\n| 1 | 2 |\n```")
