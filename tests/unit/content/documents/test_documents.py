"""Word, PowerPoint and PDF become lessons; hostile ones do not."""

import pytest
from click.testing import CliRunner

from content import documents
from content.loader import load
from content.markdown import Html, render
from content.media import Refused
from content.schema import Standard
from tests.factories import courseware
from tests.factories.media import packed, picture
from tests.factories.papers import pdf, saved, slides, with_parts, word

PAGE = "Knock in threes and wait before you knock again.\nThen step back."


def drafted(data: bytes, language: str = "en", **how: str) -> documents.Draft:
    return documents.read(data, "draft", language, **how)


def shown(draft: documents.Draft) -> str:
    rendered = render(draft.markdown, draft.language, Standard({}, {}))
    return "".join(part.html for part in rendered.parts if isinstance(part, Html))


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        drafted(data)
    return refused.value.code


def test_a_word_document_becomes_headings_lists_tables_and_pictures():
    draft = drafted(word(), "zh-CN")
    assert draft.title == "前台手册"
    for part in ("## 接电话", "- 复述地址\n- 复述电话", "| 动作 | 标准 |\n|---|---|", "![](draft-1.png)"):
        assert part in draft.markdown
    assert draft.pictures["draft-1.png"].startswith(b"\x89PNG")


def test_emphasis_is_seen_within_chinese_text():
    assert "铃响三声之内“<strong>接起</strong>”，先报姓名。" in shown(drafted(word(), "zh-CN"))


def test_words_that_look_like_marks_stay_words():
    made = shown(drafted(word(), "zh-CN"))
    assert "<p># not a heading * nor ＜b＞bold＜/b＞ ｛std:x｝</p>" in made
    assert "笔尖朝自己 | 双手" in made


def test_a_picture_without_a_description_is_told_and_keeps_the_check_busy():
    draft = drafted(word())
    assert any("without a description" in what for what in draft.losses)
    assert "alt" in {one.code for one in render(draft.markdown, "en", Standard({}, {})).complaints}


def test_underlined_places_are_told_once_with_their_number():
    import docx
    from docx.enum.text import WD_UNDERLINE

    paper = docx.Document()
    line = paper.add_paragraph("Knock ")
    for words, underline in (("three", True), (" times", WD_UNDERLINE.DOTTED), (" and ", False), ("wait", True)):
        line.add_run(words).underline = underline
    line.add_run("").underline = True
    paper.add_table(1, 1).cell(0, 0).paragraphs[0].add_run("Never ring twice").underline = WD_UNDERLINE.WORDS
    assert drafted(saved(paper)).losses == {"underlines": 3}
    assert "underlines" not in drafted(word()).losses


def test_a_slide_becomes_a_section_with_its_notes():
    draft = drafted(slides())
    assert draft.title == "Home visits"
    for part in ("## Home visits", "- Ring first\n- Knock", "```note\nLet them knock on the table.\n```", "## Slide 2"):
        assert part in draft.markdown
    assert "| What | When |" in draft.markdown
    assert list(draft.pictures) == ["draft-1.jpg"]


def test_a_pdf_comes_as_text_or_as_pictures():
    assert "Knock in threes and wait before you knock again." in drafted(pdf(PAGE)).markdown
    as_pictures = drafted(pdf(PAGE, PAGE), pages="pictures")
    assert len(as_pictures.pictures) >= 1
    assert "![Page 1: Knock in threes" in as_pictures.markdown


def test_a_page_without_text_is_a_picture_in_any_case():
    draft = drafted(pdf(PAGE, ""))
    assert len(draft.pictures) == 1
    assert any("hardly any text" in what for what in draft.losses)


def test_documents_with_programs_inside_are_refused():
    assert refusal(with_parts(word(), word__vbaProject0_0bin=b"x")) == "macros"
    assert refusal(with_parts(slides(), ppt__embeddings__oleObject10_0bin=b"x")) == "ole"


def test_a_document_with_xml_entities_is_refused():
    def bombed(body: bytes) -> bytes:
        return body.replace(b"<w:document", b'<!DOCTYPE w [<!ENTITY a "aaaa">]><w:document', 1)

    assert refusal(with_parts(word(), word__document0_0xml=bombed)) == "entities"


def test_a_document_that_unpacks_into_a_mountain_is_refused():
    assert refusal(with_parts(word(), word__media__x0_0png=b"\0" * 40_000_000)) == "bomb"


def test_a_picture_that_lies_elsewhere_is_not_fetched():
    def outside(body: bytes) -> bytes:
        return body.replace(b"r:embed=", b"r:link=")

    draft = drafted(with_parts(word(), word__document0_0xml=outside))
    assert draft.pictures == {}
    assert any("not fetched" in what for what in draft.losses)


@pytest.mark.parametrize("data", [word()[:2000], b"%PDF-1.7 nothing", b"hello", b""])
def test_what_cannot_be_read_is_refused_with_a_sentence(data):
    with pytest.raises(Refused, match=r"\w+ .*\."):
        drafted(data)


def test_a_document_is_put_beside_the_lessons_of_a_module(tmp_path):
    from lms_tool.cli.content import content

    root = courseware.write(tmp_path / "library")
    paper = tmp_path / "handbook.docx"
    paper.write_bytes(word())
    where = ["--module", "manners", "--lesson", "handbook", "--into", str(root), "--language", "zh-CN"]
    told = CliRunner().invoke(content, ["import", str(paper), *where])
    assert told.exit_code == 0, told.output
    library, problems = load(root)
    assert not problems
    lesson = library.modules["manners"].lessons["handbook"]
    assert lesson.title.get("zh-CN") == "前台手册"
    assert "handbook-1.png" in library.modules["manners"].media
    again = CliRunner().invoke(content, ["import", str(paper), *where])
    assert again.exit_code != 0
    assert "is there already" in str(again.exception) + again.output


NOTES = """---
title: 接电话
---
# 接电话

铃响三声之内接起，见 [前台](desk.docx)。

![前台](img/desk.png "说明")
![别处](https://elsewhere.example/a.png)

第二节
------

<div onclick="alert(1)">词</div>

```python
print(1)
```

```checklist
- 记下地址
```
"""


def test_markdown_of_other_programs_becomes_a_lesson():
    draft = documents.read(NOTES.encode(), "p", "zh-CN", name="notes.md")
    assert draft.title == "接电话"
    assert draft.blocks[0] == "铃响三声之内接起，见 前台。"
    assert "## 第二节" in draft.blocks
    assert "```checklist\n- 记下地址\n```" in draft.blocks
    assert "onclick" not in draft.markdown and "词" in draft.markdown
    assert len(draft.losses) == 4, draft.losses


def test_a_zip_of_markdown_brings_its_pictures_and_each_text_is_a_section():
    data = packed(
        {"notes/b.md": NOTES, "notes/img/desk.png": picture(), "notes/a.md": "# 敲门\n\n三下。\n\n## 之后\n\n退一步。"}
    )
    draft = documents.read(data, "p", "zh-CN", name="notes.zip")
    assert list(draft.pictures) == ["p-1.png"]
    assert "![前台](p-1.png)" in draft.markdown
    assert [section.title for section in documents.sections(draft)] == ["敲门", "接电话"]
    assert "## 之后" in documents.sections(draft)[0].markdown


@pytest.mark.parametrize("name", ["../a.md", "/a.md"])
def test_a_zip_that_leads_outside_itself_is_no_folder_of_texts(name):
    with pytest.raises(Refused):
        documents.read(packed({name: "# x"}), "p", "zh-CN", name="notes.zip")
