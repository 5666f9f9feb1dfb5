"""Numbers as people write them: digits of either width, Chinese numerals, English words."""

import re
import unicodedata

_DIGITS = r"[0-9０-９]+(?:[.．][0-9０-９]+)?"
CHINESE_NUMBER = rf"(?:{_DIGITS}|半|[〇零一二两三四五六七八九十百千]+(?:点[〇零一二三四五六七八九]+)?)"

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
_WORDS = {word: number for number, word in enumerate(_ONES)} | _TENS
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
ENGLISH_NUMBER = rf"(?:{_DIGITS}|(?:{_WORD})(?:[\s-](?:{_WORD}|hundred))?)"

_CHINESE_DIGITS = dict(zip("〇零一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_CHINESE_PLACES = {"十": 10, "百": 100, "千": 1000}


def figure(written: str, *, chinese: bool) -> float | None:
    """The value of what one of the patterns found; None where it is no number after all."""
    plain = unicodedata.normalize("NFKC", written)
    if plain[0].isdigit():
        return float(plain)
    return _chinese(plain) if chinese else _english(plain.casefold())


def _chinese(written: str) -> float | None:
    if written == "半":
        return 0.5
    whole, _, part = written.partition("点")
    value = _chinese_whole(whole)
    return (
        value if value is None or not part else float(f"{value}.{''.join(str(_CHINESE_DIGITS[one]) for one in part)}")
    )


def _chinese_whole(written: str) -> int | None:
    total, digit = 0, None
    for sign in written:
        if sign in _CHINESE_DIGITS:
            if digit:  # 三五分钟, 二三十: a guess, not a figure
                return None
            digit = _CHINESE_DIGITS[sign]
        else:
            total += (1 if digit is None else digit) * _CHINESE_PLACES[sign]
            digit = None
    return total + (digit or 0)


def _english(written: str) -> float | None:
    words = re.split(r"[\s-]+", written)
    total = _WORDS[words[0]]
    for word in words[1:]:
        if word == "hundred":
            total *= 100
        elif total in _TENS.values() and _WORDS[word] < 10:
            total += _WORDS[word]
        else:  # ten fifteen: two numbers
            return None
    return float(total)
