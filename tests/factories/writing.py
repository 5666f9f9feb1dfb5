"""Hands on the pages of authoring."""

import re
from typing import Any

from flask.testing import FlaskClient

from tests.factories.learners import Seat


class Desk:
    """Somebody's hands on the pages of authoring."""

    def __init__(self, client: FlaskClient, seat: Seat) -> None:
        self.client, self.seat = client, seat

    def get(self, rest: str, **options: Any) -> Any:
        return self.seat.open(self.client, f"authoring{rest}", **options)

    def post(self, rest: str, data: Any, *, scripted: bool = False) -> Any:
        self.client.set_cookie("__Host-lti", self.seat.browser)
        headers = {"X-Requested-With": "fetch"} if scripted else {}
        return self.client.post(self.seat.path(f"authoring{rest}"), data=data, headers=headers)

    def begin(self, **changes: Any) -> str:
        form = {
            "languages": ["zh-CN", "en"],
            "title.zh-CN": "夜班",
            "title.en": "Night shift",
            "layer": "foundation",
            **changes,
        }
        answer = self.post("/new", form)
        assert answer.status_code == 303, answer.text
        return "/" + answer.headers["Location"].split("/")[-1]

    def add(self, draft: str, kind: str, **form: str) -> str:
        """A new part; the address of its editor."""
        answer = self.post(f"{draft}/parts/{kind}", form)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].split("/authoring")[1]

    def revision(self, editor: str) -> int:
        found = re.search(r'name="revision" value="(\d+)"', self.get(editor).text)
        assert found
        return int(found[1])

    def write(self, editor: str, *, scripted: bool = False, do: str = "save", revision: int = 0, **fields: Any) -> Any:
        """Save some fields of a part; their names are addresses with __ for the dots."""
        sent = {name.replace("__", "."): value for name, value in fields.items()}
        shown = sorted({name.split(".")[0] for name in sent})
        form = {**sent, "shown": shown, "do": do, "revision": revision or self.revision(editor)}
        return self.post(editor, form, scripted=scripted)

    def whole_lesson(self, draft: str, title: str = "Rounds") -> str:
        """A lesson with nothing missing."""
        editor = self.add(draft, "lesson")
        self.write(
            editor,
            **{
                "title__zh-CN": "巡楼",
                "title__en": title,
                "aim__zh-CN": "会巡楼",
                "aim__en": "You can",
            },
            **{"bodies__zh-CN": "## 开始\n\n每层都看。\n", "bodies__en": "## Begin\n\nLook at every floor.\n"},
        )
        return editor

    def whole_question(self, draft: str, name: str) -> str:
        """A true-false question with nothing missing; gives its key."""
        editor = self.add(draft, "question", type="true-false")
        self.write(
            editor,
            **{"stem__zh-CN": f"对吗？{name}", "stem__en": f"True? {name}", "right": "yes", "area": "rounds"},
            **{"feedback__zh-CN": "因为", "feedback__en": "Because"},
        )
        return editor.split("/")[-1]

    def whole_module(self) -> str:
        """A draft that can be published: a lesson, two questions, a quiz."""
        draft = self.begin()
        self.write(
            f"{draft}/parts/module/night-shift",
            **{
                "summary__zh-CN": "夜里",
                "summary__en": "At night",
                "objectives__0__zh-CN": "会",
                "objectives__0__en": "Can",
            },
            **{"key_points__0__zh-CN": "看", "key_points__0__en": "Look"},
        )
        self.whole_lesson(draft)
        keys = [self.whole_question(draft, name) for name in ("one", "two")]
        quiz = self.add(draft, "quiz")
        self.write(quiz, **{"title__zh-CN": "测试", "title__en": "Night test", "purpose": "summative"}, questions=keys)
        return draft
