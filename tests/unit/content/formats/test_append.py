"""Imported questions stand at the end of questions.yaml; what was there is not touched."""

from hypothesis import HealthCheck, Phase, given, settings

from content.formats.append import appended
from content.schema import Question, from_dict
from content.source import read_yaml
from tests.factories.any_question import questions

FEW = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@FEW
@given(made=questions(("zh-CN", "en")))
def test_what_is_written_is_what_is_read(made: list[Question]) -> None:
    before = "# ours\n- key: first   # stays\n  type: odd\n"
    text = appended(before, made)
    assert text.startswith(before)
    first, *others = read_yaml(text).data
    assert first["key"] == "first"
    assert [from_dict(Question, one) for one in others] == made


def test_an_empty_file_keeps_its_comments() -> None:
    assert appended("", []) == ""
    assert appended("# nothing yet\n[]\n", []) == "# nothing yet\n"
