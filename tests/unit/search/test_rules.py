"""Words, questions, passages and their order: pure rules of the search."""

import pytest

from content.schema import Synonyms
from content.synonyms import synonyms
from lms_tool.search import rules
from lms_tool.search.rules import Block, Hit, Passage, ask, cut, excerpt, terms

SMALL = Synonyms(
    groups=(("电梯困人", "困梯", "lift stuck"), ("物业费", "property fee")),
    asks={"phrase": ("怎么说", "what do i say")},
    ignored=("怎么", "的", "when", "the", "is"),
)


def looked_for(text: str) -> list[tuple[str, ...]]:
    return [concept.alternatives[0].terms for concept in ask(text, SMALL).concepts]


def test_chinese_is_read_in_pairs_and_a_lone_character_alone():
    assert terms("电梯困人") == ["电梯", "梯困", "困人"]
    assert terms("漏") == ["漏"]
    assert terms("漏水", lone=True) == ["漏水", "漏", "水"]


@pytest.mark.parametrize(
    ("said", "stem"),
    [
        ("Leaks", "leak"),
        ("leaking", "leak"),
        ("leaked", "leak"),
        ("stopped", "stop"),
        ("fees", "fee"),
        ("companies", "company"),
        ("bus", "bus"),
        ("address", "address"),
        ("owner’s", "owner"),
        ("charging", "charg"),
        ("charge", "charg"),
        ("ring", "ring"),
        ("944", "944"),
    ],
)
def test_an_english_word_loses_its_ending(said, stem):
    assert terms(said) == [stem]


def test_wide_letters_and_capitals_do_not_count():
    assert terms("ＬＩＦＴ 12号") == terms("lift 12号")


def test_folding_keeps_every_place():
    text = "İstanbul ＡＢ 电梯 ﬁre Ⅳ"
    assert len(rules.words.__globals__["fold"](text)) == len(text)


def test_what_is_said_in_many_ways_is_one_thing():
    question = ask("困梯", SMALL)
    (concept,) = question.concepts
    assert concept.alternatives[0].terms == ("困梯",)
    assert {way.terms for way in concept.alternatives[1:]} == {("电梯", "梯困", "困人"), ("lift", "stuck")}
    assert concept.alternatives[1].weight < concept.alternatives[0].weight


def test_english_things_are_known_in_any_order():
    assert looked_for("when the lift is stuck") == looked_for("stuck lift") == [("lift", "stuck")]


def test_a_question_says_which_answers_it_wants():
    assert ask("电梯困人怎么说", SMALL).wanted == {"phrase"}
    assert ask("What do I say when the lift is stuck?", SMALL).wanted == {"phrase"}
    assert ask("电梯困人", SMALL).wanted == frozenset()


def test_small_words_are_not_looked_for_unless_there_is_nothing_else():
    assert looked_for("物业费的标准") == [("物业", "业费"), ("标准",)]
    assert looked_for("怎么") == [("怎么",)]
    assert looked_for("怎么说") == [("说",)]


def test_a_question_of_signs_finds_nothing_and_breaks_nothing():
    assert ask("？！…", SMALL).concepts == () and ask("", SMALL).terms == []


def test_the_shipped_synonyms_name_each_thing_once():
    for group in synonyms().groups:
        assert len(set(group)) == len(group), group
    everything = [said for group in synonyms().groups for said in group]
    assert sorted({said for said in everything if everything.count(said) > 1}) == []


WHOLE = Passage("lesson", "zh-CN", "lesson:m/l", "标题", "")


def test_a_passage_stays_below_its_heading_and_is_not_long():
    blocks = [Block("s1", "一", "甲" * 200), Block("s1", "一", "乙" * 200), Block("s2", "二", "丙")]
    found = list(cut(WHOLE, blocks))
    assert [(one.anchor, len(one.text)) for one in found] == [("s1", 200), ("s1", 200), ("s2", 1)]
    assert [one.opens for one in found] == [True, False, False]


def test_blocks_know_the_heading_above_them():
    html = '<h2 id="s1">钟 &amp; 表</h2><p>看<b>钟</b></p><svg><text>画</text></svg><ul><li>一</li><li>二</li></ul>'
    assert rules.blocks_of(html) == [Block("s1", "钟 & 表", text) for text in ("看钟", "一", "二")]


def scored(question: str, *passages: Passage) -> dict[int, float]:
    postings = {
        one.term: {(1, number): impact for number, impact in rules.unpack(one.packed)}
        for one in rules.impacts(passages)
    }
    return {key[1]: score for key, score in rules.scores(ask(question, SMALL), postings, 100).items()}


def passage(number: int, text: str, title: str = "") -> Passage:
    return Passage("lesson", "zh-CN", f"lesson:m/{number}", title, text, number=number)


def test_a_rare_word_says_more_than_a_common_one():
    found = scored("对讲 业主", *(passage(n, "业主在家") for n in range(9)), passage(9, "对讲亮灯"))
    assert max(found, key=found.__getitem__) == 9


def test_a_title_says_more_than_a_word_further_on():
    found = scored("对讲", passage(1, "灯亮", title="对讲"), passage(2, "对讲亮着一盏灯，灯亮"))
    assert found[1] > found[2]


def test_a_passage_with_everything_asked_for_beats_one_that_repeats_a_part():
    found = scored("对讲 孕妇", passage(1, "对讲，对讲，对讲，对讲"), passage(2, "对讲里的孕妇"))
    assert found[2] > found[1]


def test_another_name_finds_what_the_typed_one_does_not():
    assert list(scored("lift stuck", passage(1, "电梯困人先按对讲"), passage(2, "今天天气好"))) == [1]


def hit(number: int, kind: str, score: float, language: str = "zh-CN", place: str = "") -> Hit:
    return Hit((1, number), kind, language, place or f"{kind}:{number}", score)


def test_a_place_is_shown_once_and_in_the_readers_language():
    both = [hit(1, "lesson", 9, "en", "p"), hit(2, "lesson", 3, "zh-CN", "p"), hit(3, "lesson", 2, "zh-CN", "p")]
    (shown,) = rules.mix(both, "zh-CN", frozenset())
    assert shown.key == (1, 2)


def test_what_only_another_language_has_comes_after():
    shown = rules.mix([hit(1, "lesson", 5, "en"), hit(2, "lesson", 4)], "zh-CN", frozenset())
    assert [one.key[1] for one in shown] == [2, 1]


def test_who_asks_what_to_say_gets_phrases_first():
    hits = [hit(1, "lesson", 5), hit(2, "phrase", 4)]
    assert [one.kind for one in rules.mix(hits, "zh-CN", frozenset())] == ["lesson", "phrase"]
    assert [one.kind for one in rules.mix(hits, "zh-CN", frozenset({"phrase"}))] == ["phrase", "lesson"]


def test_one_kind_does_not_crowd_out_the_others():
    hits = [hit(n, "lesson", 5 - n / 100) for n in range(6)] + [hit(9, "case", 4.0)]
    assert [one.kind for one in rules.mix(hits, "zh-CN", frozenset())].index("case") <= 2


def test_the_words_are_marked_where_they_stand():
    shown = excerpt("停梯以后，先按对讲，再打电话。", ask("对讲", SMALL), "zh-CN")
    assert [(piece.text, piece.marked) for piece in shown] == [
        ("停梯以后，先按", False),
        ("对讲", True),
        ("，再打电话。", False),
    ]


def test_half_a_word_is_not_marked():
    assert not any(piece.marked for piece in excerpt("对讲排在电话前头，梯子", ask("电梯困人", SMALL), "zh-CN"))


def test_of_a_long_text_the_telling_part_is_shown():
    text = "The day was long. " * 40 + "Ring the bell twice. " + "Then wait. " * 40
    shown = "".join(piece.text for piece in excerpt(text, ask("bell", SMALL), "en"))
    assert "Ring the bell twice." in shown and len(shown) < 300 and shown.startswith("…") and shown.endswith("…")
