from lms_tool.people.service.arriving import SEEN_EVERY, Arrival, Arrived, choose_language, welcome
from lms_tool.people.service.listing import NotANumber, NumberTaken, enter, rewrite
from lms_tool.people.service.placing import NotAPlace, place, take_back

__all__ = [
    "SEEN_EVERY",
    "Arrival",
    "Arrived",
    "NotANumber",
    "NotAPlace",
    "NumberTaken",
    "choose_language",
    "enter",
    "place",
    "rewrite",
    "take_back",
    "welcome",
]
