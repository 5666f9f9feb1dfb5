"""Why a file is not taken. The sentence is English and marked for translation where it is shown; `values` fill it."""

from typing import Any


class Refused(ValueError):
    def __init__(self, code: str, sentence: str, **values: Any) -> None:
        super().__init__(sentence % values if values else sentence)
        self.code = code
        self.sentence = sentence
        self.values = values


def english(sentence: str) -> str:
    """Marks a sentence that is kept in English and translated where it is shown; changes nothing."""
    return sentence
