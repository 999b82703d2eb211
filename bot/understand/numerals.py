"""Numbers in Chinese characters, as people say them: 三千五 is 3500, 一万二 is 12000, 两百零五 is 205, 叁仟伍佰 is 3500."""

from __future__ import annotations

DIGITS = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{char: value for value, char in enumerate("壹贰叁肆伍陆柒捌玖", 1)},
    "两": 2,
    "俩": 2,
    "仨": 3,
    "幺": 1,
}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "k": 1000}
BIG = {"万": 10_000, "w": 10_000, "亿": 100_000_000}
HAN_DIGIT = "零一二三四五六七八九两俩仨壹贰叁肆伍陆柒捌玖"
HAN_NUMBER = HAN_DIGIT + "十拾百佰千仟万亿廿卅"


def han_number(text: str) -> int | None:
    """The whole of `text` as a number; None when it is not one. A last digit without its unit takes the next lower: 三千五, 两百五."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not text or text[0] in "百佰千仟万亿":
        return None
    if all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text)) if len(text) == 1 or "两" not in text else None
    total, section, digit, unit, zero = 0, 0, None, 1, False
    for char in text:
        if char in DIGITS:
            if digit is not None and digit != 0:
                return None
            digit, zero = DIGITS[char], zero or char == "零"
            if char == "零":
                digit, unit = None, 1
        elif char in UNITS:
            if digit is None and (char not in "十拾" or section % 100):
                return None
            section += (1 if digit is None else digit) * UNITS[char]
            digit, unit, zero = None, UNITS[char], False
        elif char in BIG:
            section += digit or 0
            if not section:
                return None
            total, section, digit, unit, zero = (total + section) * BIG[char], 0, None, BIG[char], False
        else:
            return None
    if digit:
        section += digit if zero or unit < 100 else digit * (unit // 10)
    return total + section


def small(text: str) -> int | None:
    """One or two digits or characters as a number: hours, minutes, days."""
    if text.isdecimal():
        return int(text)
    number = han_number(text)
    return number if number is not None and number < 100 else None
