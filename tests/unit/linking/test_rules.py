"""What a search in the picker finds."""

from content.schema import Text
from lms_tool.linking.rules import Choice, Room, Shelves, Storey, search


def text(en: str, zh: str) -> Text:
    return Text({"en": en, "zh-CN": zh})


PHONE = Choice("lesson:manners/phone", text("The telephone", "电话"), text("Pick up in time", "及时接起"), minutes=8)
TEST = Choice("quiz:manners/test", text("Module test", "测验"), questions=10, has_column=True)
MANNERS = Room(101, Choice("module:manners", text("Manners", "礼仪")), (PHONE, TEST))
LIFTS = Room(203, Choice("module:lifts", text("Lifts", "电梯")), ())
STARTERS = Choice("track:starters", text("Starters", "新人"), text("First weeks", "前几周"))
SHELVES = Shelves((STARTERS,), (Storey(text("Ground", "一层"), (MANNERS,)), Storey(text("Second", "二层"), (LIFTS,))))


def test_without_words_everything_is_shown() -> None:
    assert search(SHELVES, "  ") == SHELVES


def test_a_part_comes_with_its_module_and_without_its_neighbours() -> None:
    for words in ("telephone", "TELE", "电话", "pick time"):
        found = search(SHELVES, words)
        assert [room.parts for room in found.rooms] == [(PHONE,)], words
        assert [room.left_out for room in found.rooms] == [1]
        assert found.tracks == ()


def test_a_module_comes_with_all_its_parts() -> None:
    assert search(SHELVES, "manners").rooms == [MANNERS]
    assert search(SHELVES, "203").rooms == [LIFTS]


def test_all_words_are_needed() -> None:
    assert search(SHELVES, "telephone lifts").is_empty()
    assert search(SHELVES, "first weeks").tracks == (STARTERS,)


def test_a_choice_is_found_by_its_key_only_where_it_is_published() -> None:
    assert SHELVES.choice_or_none("quiz:manners/test") == TEST
    assert SHELVES.choice_or_none("module:lifts") == LIFTS.whole
    assert SHELVES.choice_or_none("track:starters") == STARTERS
    assert SHELVES.choice_or_none("quiz:lifts/test") is None
    assert [choice.kind for choice in (PHONE, TEST, STARTERS, LIFTS.whole)] == ["lesson", "quiz", "track", "module"]
