import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.markdown import Check, Heading, Html, Rendered, complaints, inline, plain, render
from content.markdown.bare import is_bare
from content.markdown.page import LESSON, Page
from content.markdown.walking import walk
from content.schema import NO_STANDARD, Site, Standard, from_dict
from tests.factories import courseware

STANDARD = from_dict(Standard, courseware.STANDARD)


def page(source: str, language: str = "en", site: Site | None = None) -> str:
    rendered = render(source, language, STANDARD, site)
    assert not rendered.complaints
    return "".join(part.html for part in rendered.parts if isinstance(part, Html))


def complained(source: str, language: str = "en") -> list[tuple[int, str]]:
    return [(said.line, said.code) for said in render(source, language, STANDARD).complaints]


def test_figures_of_the_standard_are_spoken_in_both_languages() -> None:
    assert page("In {std:phone.answer}.") == '<p>In <span class="std">3 rings</span>.</p>\n'
    assert page("{std:phone.answer}之内", "zh-CN") == '<p><span class="std">3 声</span>之内</p>\n'
    assert "1 minute<" in page("{std:lift.plan}")


CLOSED = [
    ("铃响 {std:phone.answer} 之内接", "铃响3 声之内接"),
    ("铃响{std:phone.answer}之内接", "铃响3 声之内接"),
    ("好，{std:phone.answer} 。", "好，3 声。"),
    ("A4 纸 {std:phone.answer} 或 {std:phone.answer} B5", "A4 纸3 声或3 声 B5"),  # Latin letters keep their space
    ("铃响  {std:phone.answer}  之内", "铃响  3 声  之内"),  # more than one is meant
    ("见 **{std:phone.answer} 之内** 为准", "见 3 声之内 为准"),
    ("{std:phone.answer} {std:phone.answer}", "3 声 3 声"),
]


@pytest.mark.parametrize(("written", "read"), CLOSED)
def test_chinese_has_no_typed_space_beside_a_figure(written: str, read: str) -> None:
    assert plain(written, "zh-CN", STANDARD) == read
    assert STANDARD.speak(written, "zh-CN").replace("**", "") == read
    for html in (inline(written, "zh-CN", STANDARD), page(written, "zh-CN"), page(f"> {written}", "zh-CN")):
        assert re.sub("<[^>]+>", "", html).strip() == read


def test_english_keeps_its_spaces_beside_a_figure() -> None:
    assert plain("In {std:phone.answer} or so", "en", STANDARD) == "In 3 rings or so"
    assert STANDARD.speak("铃响 {std:phone.answer} 之内", "en") == "铃响 3 rings 之内"


def test_figures_follow_the_site() -> None:
    assert "15 minutes" in page("{std:repair.answer}", site=Site(region="first-tier"))
    assert "30 minutes" in page("{std:repair.answer}", site=Site(region="lower-tier", project_type="villa"))


def test_a_reference_to_nothing_is_told_with_its_line() -> None:
    rendered = render("## A\n\nfirst\nsecond {std:no.such}\n", "en", STANDARD)
    assert [(said.line, said.code) for said in rendered.complaints] == [(4, "standard")]
    assert "{std:no.such}" in rendered.parts[0].html  # type: ignore[union-attr]


def test_headings_make_the_rail() -> None:
    rendered = render("## In {std:phone.answer}\n\n### not this\n\n## *Two*\n", "en", STANDARD)
    assert rendered.headings == (Heading("s1", "In 3 rings"), Heading("s2", "Two"))
    assert '<h2 id="s2"><em>Two</em></h2>' in rendered.parts[0].html  # type: ignore[union-attr]
    assert complained("# Too high\n") == [(1, "heading")]


def test_check_questions_cut_the_page() -> None:
    rendered = render("before\n\n```check one\n```\n\n```check two\n```\n\nafter\n", "en", STANDARD)
    assert rendered == Rendered(
        parts=(Html("<p>before</p>\n"), Check("one", 3), Check("two", 6), Html("<p>after</p>\n"))
    )
    assert rendered.checks == ("one", "two")


def test_a_check_block_stands_alone_and_empty() -> None:
    assert complained("```check\n```\n") == [(1, "check")]
    assert complained("- item\n\n  ```check one\n  ```\n") == [(3, "check")]
    assert complained("```check one\nwords\n```\n") == [(1, "check")]


def test_a_dialogue() -> None:
    html = page(
        "```dialogue Call\n"
        "< Mrs Wang, in the lift 22:41: Hello? **Help**\n"
        "> You: I can hear you,\n"
        "  Mrs Wang. In {std:lift.plan}: more.\n"
        "! Name first.\n"
        "```\n"
    )
    assert html == (
        '<div class="talk" role="group" aria-label="Call">'
        '<div class="say"><span class="who">Mrs Wang, in the lift <time>22:41</time></span>'
        "<p>Hello? <strong>Help</strong></p></div>"
        '<div class="say me"><span class="who">You</span>'
        '<p>I can hear you, Mrs Wang. In <span class="std">1 minute</span>: more.</p></div>'
        '<p class="why"><b>Why</b><span>Name first.</span></p></div>\n'
    )


def test_a_chinese_dialogue_goes_on_without_a_space() -> None:
    html = page("```dialogue\n< 王阿姨：电梯\n  不动了\n! 先报身份\n```\n", "zh-CN")
    assert "<p>电梯不动了</p>" in html
    assert "<b>为什么</b>" in html
    assert 'aria-label="对话"' in html


def test_say_and_do_not_say() -> None:
    html = page("```pair\n+ “Soon.”\n  A time.\n- “Wait.”\n  No time.\n```\n")
    assert html == (
        '<div class="pair"><div><h3><svg class="i" aria-hidden="true"><use href="#i-check"/></svg>Say</h3>'
        "<blockquote>“Soon.”</blockquote><p>A time.</p></div>"
        '<div class="dont"><h3><svg class="i" aria-hidden="true"><use href="#i-cross"/></svg>Not</h3>'
        "<blockquote>“Wait.”</blockquote><p>No time.</p></div></div>\n"
    )


@pytest.mark.parametrize(("kind", "colour"), [("mistake", "warn"), ("note", "info"), ("rule", "ok")])
def test_a_callout_has_a_label_and_markdown(kind: str, colour: str) -> None:
    html = page(f"```{kind} Keep *calm*\nOne **two**.\n\n- three\n```\n")
    assert f'<div class="callout"><span class="{colour}"><svg' in html
    assert "</svg>Keep <em>calm</em></span><p>One <strong>two</strong>.</p>\n<ul>\n<li>three</li>\n</ul>" in html


def test_a_checklist() -> None:
    html = page("```checklist Desk\n- Note the *time*\n- Call back within {std:lift.plan}\n```\n")
    assert '<form class="checks" aria-label="Desk">' in html
    assert '<label><input type="checkbox"><span>Note the <em>time</em></span></label>' in html


def test_a_clock_line_with_a_limit_of_the_law() -> None:
    html = page("```clock\n{std:lift.plan} | Plan\nlaw 30 分钟 | 维保到场的上限（TSG T5002-2017）\n```\n", "zh-CN")
    assert (
        '<figure><ol class="clockline"><li><span><span class="std">1 分钟</span></span><span>Plan</span></li>' in html
    )
    assert (
        '<li class="law"><span>30 分钟</span><span>维保到场的上限 '
        '<span class="info small">法规：TSG T5002-2017</span></span></li>' in html
    )


def test_a_table() -> None:
    html = page("| a | b |\n|---|--:|\n| 1 | {std:phone.answer} |\n")
    assert '<td>1</td>\n<td class="n"><span class="std">3 rings</span></td>' in html


@pytest.mark.parametrize(
    ("source", "line", "code"),
    [
        ("```dialogue\n< Wang: hello\n> no colon here\n```\n", 3, "dialogue"),
        ("```dialogue\nWang: hello\n```\n", 2, "block"),
        ("a\n\n```pair\n+ “Good.”\n```\n", 4, "pair"),
        ("```pair\n```\n", 2, "block"),
        ("```clock\nno bar\n```\n", 2, "clock"),
        ("```clock\nlaw 30 minutes | no source\n```\n", 2, "clock"),
        ("```checklist\n* star\n```\n", 2, "block"),
        ("a\n\n```python\nprint()\n```\n", 3, "block"),
        ("```note\nsee {std:no.such}\n```\n", 2, "standard"),
        ("a\n![cat](https://example.org/cat.png)\n", 2, "file"),
        ("x\n\ny <b>z</b>\n", 3, "html"),
        ("他说**“好”**了\n", 1, "emphasis"),
    ],
)
def test_mistakes_in_a_lesson_are_told_with_their_line(source: str, line: int, code: str) -> None:
    assert (line, code) in complained(source)


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//evil.example)",
    "[x](/s/1/home)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '[x](https://example.org/"onmouseover="alert(1))',
    '[x](https://example.org "a\\" onclick=\\"alert(1)")',
    "[r]\n\n[r]: javascript:alert(1)",
    "<style>*{display:none}</style>",
    "<form action=https://evil.example><input name=a></form>",
    '<i class="icon-check"></i>',
    "{std:<script>alert(1)</script>}",
]
WRAPPINGS = [
    "{}",
    "## {}",
    "- {}",
    "| a |\n|---|\n| {} |",
    "```dialogue {}\n< {}: {}\n> You: {}\n! {}\n```",
    "```pair\n+ {}\n  {}\n- {}\n  {}\n```",
    "```mistake {}\n{}\n```",
    "```checklist {}\n- {}\n```",
    "```clock\n{} | {}\nlaw {} | {} ({})\n```",
    "```{}\n{}\n```",
    "    {}",
]


class Seen(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name == "href"}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize("attack", HOSTILE)
def test_hostile_markdown_is_made_harmless(attack: str, wrapping: str) -> None:
    rendered = render(wrapping.replace("{}", attack), "en", STANDARD)
    seen = Seen("".join(part.html for part in rendered.parts if isinstance(part, Html)))
    assert not seen.tags & {"script", "style", "img", "iframe", "object", "link", "meta", "base"}
    assert seen.attributes <= {
        *("class", "id", "href", "target", "rel", "title", "role", "aria-label", "aria-hidden", "type"),
    }
    assert all(address.startswith(("https://example.org", "#i-")) for address in seen.addresses)
    assert Seen(inline(attack, "en", STANDARD)).tags <= {"a", "em", "strong", "span"}


def test_links_open_outside_and_tell_nothing() -> None:
    assert inline("[law](https://example.org/a?b=1&c=2)", "en", STANDARD) == (
        '<a href="https://example.org/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">law</a>'
    )
    assert [said.code for said in complaints("[x](mailto:a@example.org)", "en", STANDARD)] == ["link"]


@given(st.text("开门 a'\"“”|#-+=:;!?().,/$%@^1２\t\u3000", max_size=40))
def test_a_text_without_marks_is_what_it_says(words: str) -> None:
    as_any_other = {"standard": NO_STANDARD, "site": None, "language": "en"}
    said = Page(**as_any_other)
    tokens = LESSON.parseInline(words)
    walk(said, tokens, 1)
    assert is_bare(words)
    assert said.plain(words, 1) == "".join(said.said(token) for token in tokens) == words
    assert said.inline(words, 1) == LESSON.renderer.render(tokens, LESSON.options, {"page": said})


def test_a_short_text_has_no_paragraph() -> None:
    assert inline("**3F** in {std:phone.answer} & more", "en", STANDARD) == (
        '<strong>3F</strong> in <span class="std">3 rings</span> &amp; more'
    )
