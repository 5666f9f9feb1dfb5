"""Which language a page speaks, and how dates and texts are written in it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from flask import Flask, current_app, g, request
from flask_babel import Babel, get_locale

from lms_tool import facts
from lms_tool.web.doors import visitor_or_none

LANGUAGES = {"zh-CN": "中文", "en": "English"}
_BABEL = {"zh-CN": "zh_Hans_CN", "en": "en"}


def language() -> str:
    """BCP 47 tag of this page: the visitor's choice, the launch's, ?lang=, the browser's wish, or the default."""
    someone = visitor_or_none()
    if someone:
        return someone.locale if someone.locale in LANGUAGES else "en"
    if request.path.startswith("/xapi"):
        return "en"  # machines and those who build them
    asked = g.get("language") or request.args.get("lang")  # a launch whose browser has not proved itself yet
    if asked in LANGUAGES:
        return asked
    wished = request.accept_languages.best_match(["zh-CN", "zh", "en"])
    if wished:
        return "en" if wished == "en" else "zh-CN"
    return str(current_app.config["SETTINGS"].default_locale)


def local(text: Mapping[str, str] | Any) -> str:
    """A text of the courseware in this page's language, or in the other one where it is missing."""
    if text is None or isinstance(text, str):
        return text or ""
    return text.get(language()) or next((value for value in text.values() if value), "")


def _here(moment: datetime, zone: str | None = None) -> datetime:
    """zone: of the place that is meant; None: the organisation's."""
    someone = visitor_or_none()
    return moment.astimezone(ZoneInfo(zone or (someone.timezone if someone else "Asia/Shanghai")))


def _locale() -> Locale:
    return get_locale() or Locale.parse("zh_Hans_CN")


def day(moment: date) -> str:
    """11 月 22 日 / 22 November; of a day, or of a moment here."""
    chinese = language() == "zh-CN"
    given = _here(moment) if isinstance(moment, datetime) else moment
    return format_date(given, "M 月 d 日" if chinese else "d MMMM", locale=_locale())


def long_day(moment: datetime, zone: str | None = None) -> str:
    chinese = language() == "zh-CN"
    return format_date(_here(moment, zone), "M 月 d 日 EEEE" if chinese else "EEEE d MMMM", locale=_locale())


def month(value: date) -> str:
    """2027 年 2 月 / February 2027"""
    return format_date(value, "y 年 M 月" if language() == "zh-CN" else "MMMM y", locale=_locale())


def full_day(value: date | str) -> str:
    """2021 年 1 月 1 日 / 1 January 2021; of a date, of one as ISO writes it, or of a moment here."""
    given = date.fromisoformat(value) if isinstance(value, str) else value
    given = _here(given) if isinstance(given, datetime) else given
    return format_date(given, "y 年 M 月 d 日" if language() == "zh-CN" else "d MMMM y", locale=_locale())


def moment(value: datetime, zone: str | None = None) -> str:
    chinese = language() == "zh-CN"
    return format_datetime(_here(value, zone), "M 月 d 日 HH:mm" if chinese else "d MMM HH:mm", locale=_locale())


def exact(value: datetime) -> str:
    """To the second, for those who compare."""
    return format_datetime(
        _here(value), "M 月 d 日 HH:mm:ss" if language() == "zh-CN" else "d MMM HH:mm:ss", locale=_locale()
    )


def clock(value: datetime, zone: str | None = None) -> str:
    return format_time(_here(value, zone), "HH:mm", locale=_locale())


def points(scaled: float) -> str:
    """A score (0..1) in points: 38 / 37.5."""
    return f"{facts.points(scaled):g}"


def gap() -> str:
    """What stands between two sentences."""
    return "" if language() == "zh-CN" else " "


def install(app: Flask) -> None:
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "web/translations")
    Babel(app, locale_selector=lambda: _BABEL[language()])
    app.jinja_env.filters.update(local=local, points=points, day=day, long_day=long_day, month=month, full_day=full_day)
    app.jinja_env.filters.update(moment=moment, exact=exact, clock=clock)
    app.jinja_env.globals.update(gap=gap, language=language, languages=LANGUAGES)
