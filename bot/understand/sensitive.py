"""Finders of what may not be kept (`DOMAIN.md` 3), over levelled text in which Chinese digits have become ASCII ones (`as_digits`).

Each yields (kind, start, end). `mask` decides between overlaps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import Literal

from bot.understand import labels

Kind = Literal["card_number", "cvv", "expiry", "pin", "sms_code", "id_number", "track"]
Found = tuple[Kind, int, int]

_DIGITS = str.maketrans("零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "01234567891123456789")
_LETTER_O = re.compile(r"o(?<=[0-9]o)(?=[0-9])")  # the letter first: it is looked for much faster than what stands before it


_HAN_DIGITS = "零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_SEAM = re.compile(rf"(?<=[0-9])(?=[{_HAN_DIGITS}])|(?<=[{_HAN_DIGITS}])(?=[0-9])")


def seams(levelled: str) -> frozenset[int]:
    """Where Chinese digits touch others: a number may end there (`…7418 524一直没到`), or go on."""
    return frozenset(match.start() for match in _SEAM.finditer(levelled)) if not levelled.isascii() else frozenset()


def as_digits(levelled: str) -> str:
    """Chinese digits (and a letter o between digits) as ASCII ones; every character stays where it is."""
    plain = levelled if levelled.isascii() else levelled.translate(_DIGITS)
    return _LETTER_O.sub("0", plain) if "o" in plain else plain


def named_blanked(text: str) -> str:
    """The same with labelled merchant, terminal, order and reference numbers blanked: they stay in the message."""
    if not labels.may_label(text):
        return text
    blanked = labels.LABELLED_AFTER.sub(_blank, labels.LABELLED.sub(_blank, text))
    return _LISTED.sub(_blank_next, blanked) if "q" in blanked else blanked


_LISTED = re.compile(r"(?<!q)(?P<one>q{8,40})(?P<and>\s?(?:和|与|及|跟|、|还有|and|&)\s?)(?P<number>[0-9]{8,40})(?![0-9a-z])")
"""订单号78…和78…: the label holds for the second number too, when it is as long as the first."""


def _blank_next(match: re.Match[str]) -> str:
    same = len(match["one"]) == len(match["number"])
    return match["one"] + match["and"] + ("q" * len(match["number"]) if same else match["number"])


def _blank(match: re.Match[str]) -> str:
    """Blank the number: its first run, and the groups after it only when all go in fours, as one long number is written."""
    number, whole = match["number"], match.group()
    parts = re.split(r"[ -]", number)
    keep = len(number) if len(parts) > 1 and all(len(part) == 4 for part in parts[:-1]) else len(parts[0])
    start = match.start("number") - match.start()
    return whole[:start] + "q" * keep + whole[start + keep :]


_NOT_CARDS = (
    r"(?<![0-9])(?:19|20)[0-9]{2}[-/.年][01]?[0-9][-/.月][0-3]?[0-9](?![0-9-])",
    r"(?<![0-9/])[0-3]?[0-9]/[0-3]?[0-9]/20[0-9]{2}(?![0-9/])",
    r"(?<![0-9-])20[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])(?:[ t]?(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9])?)?(?![0-9-])",
    r"(?<![0-9:.])(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?(?![0-9:])",
    r"(?<![0-9.])[0-9]{1,3}(?:,[0-9]{3}){0,4}\.[0-9]{2}(?![0-9.])|[¥$][0-9][0-9,.]{0,14}",
    r"(?<![0-9.,-])(?<![0-9][ -])[0-9][0-9,]{0,10}(?:\.[0-9]{1,2})?\s?(?:元|块|万|千|rmb|yuan|cny|点|号|月|年|笔|天|分)",
    r"(?<![0-9-])(?:\+?86[- ]?)?1[3-9][0-9](?:[0-9]{8}|-[0-9]{4}-[0-9]{4}| [0-9]{4} [0-9]{4})(?![ -]?[0-9])",
    r"(?<![0-9-])(?:400|800)-[0-9]{3,4}-[0-9]{3,4}(?![0-9-])",
)
_NOT_CARD = re.compile("|".join(_NOT_CARDS))


def luhn(digits: str) -> bool:
    """The check of ISO/IEC 7812: every second digit from the right doubled, the digits' sum a multiple of ten."""
    return (sum(int("0246813579"[int(digit)]) for digit in digits[-2::-2]) + sum(map(int, digits[-1::-2]))) % 10 == 0


def is_id_number(text: str) -> bool:
    """A resident's 18-character number (GB 11643): a region, a birthday that can be, and its check character (x is lower case)."""
    if len(text) != 18 or not text[:17].isdecimal() or text[0] not in "12345689":
        return False
    if not (1800 <= int(text[6:10]) <= 2199 and 1 <= int(text[10:12]) <= 12 and 1 <= int(text[12:14]) <= 31):
        return False
    return "10x98765432"[sum(int(digit) * (2 ** (17 - at) % 11) for at, digit in enumerate(text[:17])) % 11] == text[17]


_RUN = re.compile(r"(?<![0-9*])[0-9](?:[^0-9a-z\u3400-\u9fff*]{0,3}[0-9])+(?:[^0-9a-z\u3400-\u9fff*]?x(?![a-z0-9]))?")
_GROUP = re.compile(r"[0-9]+x?|x")
ISSUER = re.compile(r"62|60|65|4|5[0-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|3[47]|35(?:2[89]|[3-8])|3[068]|81|9[0-9]")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def numbers(free: str, at: frozenset[int] = frozenset()) -> Iterator[Found]:
    """Card and ID numbers, however they are parted. `free`: text without labelled numbers; `at`: its seams."""
    text = _NOT_CARD.sub(lambda match: "q" * len(match.group()), free)
    for run in _RUN.finditer(text):
        if run.end() - run.start() >= 13:
            yield from _in_run(run, at)


def _in_run(run: re.Match[str], at: frozenset[int]) -> Iterator[Found]:
    """The best windows, group to group, that pass a check; one that overlaps a better one is left to it."""
    found = sorted(_windows(run, at), reverse=True)
    taken: list[tuple[int, int]] = []
    for _, kind, start, end in found:
        if all(end <= first or start >= last for first, last in taken):
            taken.append((start, end))
            yield kind, start, end


def _groups(run: re.Match[str], at: frozenset[int]) -> list[tuple[str, int, int]]:
    """The digits that stand together, with their places; parted at seams."""
    found = []
    for match in _GROUP.finditer(run.group()):
        start, end = run.start() + match.start(), run.start() + match.end()
        cuts = [start, *(place for place in range(start + 1, end) if place in at), end] if at else [start, end]
        found += [(run.string[one:two], one, two) for one, two in pairwise(cuts)]
    return found


def _windows(run: re.Match[str], at: frozenset[int]) -> Iterator[tuple[tuple[int, ...], Kind, int, int]]:
    groups = _groups(run, at)
    digits = "".join(group for group, _, _ in groups)
    values = [0 if char == "x" else int(char) for char in digits]
    # Two running sums, with the even and with the odd places doubled: any window is then checked in one subtraction.
    sums = [list(accumulate((_DOUBLED[v] if at % 2 == odd else v for at, v in enumerate(values)), initial=0)) for odd in (0, 1)]
    offsets = [0, *accumulate(len(group) for group, _, _ in groups)]
    for first in range(len(groups)):
        for last in range(first, len(groups)):
            start, end = offsets[first], offsets[last + 1]
            if end - start > 19:
                break
            if end - start < 13:
                continue
            number, place = digits[start:end], (groups[first][1], groups[last][2])
            if end - start == 18 and is_id_number(number):
                yield (2, 0, 0, 18), "id_number", *place
            elif "x" not in number and (sums[end % 2][end] - sums[end % 2][start]) % 10 == 0:
                sizes = [len(group) for group, _, _ in groups[first : last + 1]]
                even = len(set(sizes[:-1])) <= 1 and sizes[-1] <= sizes[0] <= 6
                yield (int(bool(ISSUER.match(number))), int(len(sizes) == 1), int(even), end - start), "card_number", *place


_AFTER_CARD = re.compile(
    r"[\s,/|;:、-]{1,4}((?:0?[1-9]|1[0-2])[\s/|-]{0,3}(?:20)?(?:2[4-9]|3[0-9]))(?![0-9.:])(?:[\s,/|;:、-]{1,4}([0-9]{3})(?![0-9.:]))?"
)


def beside_card(text: str, end: int) -> Iterator[Found]:
    """Expiry and CVV written right after a card number without saying so."""
    match = _AFTER_CARD.match(text, end)
    if match:
        yield "expiry", *match.span(1)
        if match[2]:
            yield "cvv", *match.span(2)


_CARD_LABEL = re.compile(rf"(?:{labels.CARD})[^0-9a-z*\n]{{0,6}}(?=[0-9])")
_ID_LABEL = re.compile(rf"(?:{labels.ID})[^0-9a-z*\n]{{0,6}}([0-9](?:[ -]?[0-9]){{13,17}}[ -]?x?)(?![0-9])")


_ID_PARTS = re.compile(r"(?<![0-9])([1-9][0-9]{5})[ -]?([12][0-9]{7})[ -]?([0-9]{3}[0-9x])(?![0-9a-z])")
"""As people write it, in three parts; the middle one looks like a date and would else be left alone as one."""


def labelled(named: str, at: frozenset[int] = frozenset()) -> Iterator[Found]:
    """Numbers called a card, account or ID number, right or mistyped: no check, the label is enough. And ID numbers in their three parts."""
    for label in _CARD_LABEL.finditer(named):
        run = _RUN.match(named, label.end())
        if run and (end := _card_end(run, at)):
            yield "card_number", run.start(), end
    for match in _ID_LABEL.finditer(named):
        yield "id_number", *match.span(1)
    for match in _ID_PARTS.finditer(named):
        if is_id_number("".join(match.groups())):
            yield "id_number", *match.span()


def _card_end(run: re.Match[str], at: frozenset[int]) -> int | None:
    """Where a number called a card number ends: groups up to 19 digits; a passing check ends it earlier. None: too short to be one."""
    digits, end, found = "", 0, False
    groups = _groups(run, at)
    for group, _, last in groups:
        if found or len(digits + group) > 19:
            break
        digits, end = digits + group, last
        found = len(digits) >= 15 and digits.isdecimal() and luhn(digits)
    if not digits and groups:
        return groups[0][2]
    return end if len(digits) >= 12 else None


_CODE = r"[0-9](?:[ -]?[0-9]){%s}(?![0-9]|[.:][0-9]+(?![0-9]|\s?分钟|\s?min)|(?<![0-9]{4}),[0-9]{3}(?![0-9])|\s?(?:元|块|万|千|点|次|笔|年|月|天|号|%%|yuan|rmb))"
"""Not 12:30, 3.50, 1,280; but `验证码482913,5分钟内有效` is how most banks write it."""
_FILL = r"(?:[\s:;=()\[\]\"'“”「」【】,.、-]|就|是|为|is(?![a-z])|was(?![a-z])|我|的|设|成|改|试|了|输|入|填|用|号|码|数|字|发|给|你|现|在|应|该|[:=]){0,12}"
_NAMED_AFTER = r"(?:[\s,.、]{{0,2}}(?:这|那|就|是|为|is(?![a-z])|'s|[(\[【])(?:这|就|是|我|的|个|刚|才|收|到|你|您|my|the|our|卡|银行|\s){{0,9}})(?:{words})"

_CVV = r"(?<![a-z])cv[vnc]2?(?![a-z])|cv[vnc]2?码?|安全码|(?:背面|卡背|背后|反面|签名栏)[的后末最签名条栏上]{0,5}[3三][位个]?(?:数字|数|码|号)?|[3三]位(?:安全|校验|验证|检验)码|security\scode|card\sverification"
_PIN = r"(?:取款|支付|交易|登录|登陆|查询|网银|银行卡|银行|卡)?密码|口令|(?<![a-z])pin(?:\s?(?:code|no|number))?(?![a-z])|(?<![a-z])pass(?:word|wd|code)(?![a-z])|(?<![a-z])pwd(?![a-z])"
_SMS = r"(?:短信|手机|动态|校验|确认|付款|支付)?(?:验证码|校验码|动态码|动态密码|动态口令)|短信码|确认码|verif(?:ication|y)\s?code|(?<![a-z])sms\s?code|(?<![a-z])otp(?![a-z])|one[- ]time\s(?:code|password|pin)|text(?:ed)?\scode|confirmation\scode"
_EXPIRY = r"有效期|到期(?:日|时间)|过期(?:日|时间)|(?<![a-z])exp(?:iry|ires|iration|\.)?(?![a-z])(?:\s?date)?|valid\s?(?:thru|through|until|to)|good\sthru"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_EXPIRY_VALUE = rf"({_MONTH}\s?[/.-]\s?(?:20)?[2-4][0-9](?![0-9])|(?:0[1-9]|1[0-2])\s?(?:20)?[2-4][0-9](?![0-9])|(?:20)?[2-4][0-9]\s?[年/.-]\s?{_MONTH}(?![0-9])月?|{_MONTH}月[/ 份]?(?:20)?[2-4][0-9]年?)"

_WORDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("cvv", re.compile(rf"(?:{_CVV}){_FILL}(?<![0-9*])({_CODE % '2,3'})")),
    ("cvv", re.compile(rf"(?<![0-9*])({_CODE % '2,3'}){_NAMED_AFTER.format(words=_CVV)}")),
    ("sms_code", re.compile(rf"(?:{_SMS}){_FILL}(?<![0-9*])({_CODE % '3,7'})")),
    ("sms_code", re.compile(rf"(?:{_SMS})[^0-9*没不未错无。?!\n]{{0,14}}(?<![0-9*])({_CODE % '5'})")),
    ("sms_code", re.compile(rf"(?<![0-9*])({_CODE % '3,7'}){_NAMED_AFTER.format(words=_SMS)}")),
    ("sms_code", re.compile(rf"(?<![0-9*])({_CODE % '5'})\s?(?:{_SMS})(?![^0-9]{{0,4}}[0-9])")),
    (
        "sms_code",
        re.compile(
            rf"(?<![a-z])(?<!error )(?<!response )(?<!resp )(?<!reason )(?<!decline )(?<!zip )(?<!postal )code(?![a-z])[^0-9*.?!\n]{{0,24}}({_CODE % '3,7'})"
        ),
    ),
    ("pin", re.compile(rf"(?:{_PIN}){_FILL}(?<![0-9*])({_CODE % '3,11'})")),
    ("pin", re.compile(rf"(?:{_PIN}){_FILL}(?<![0-9a-z*])((?=[a-z@#!._-]{{0,15}}[0-9])[0-9a-z@#!._-]{{6,20}})(?![0-9a-z])")),
    ("pin", re.compile(rf"(?:{_PIN})[^0-9*没不未错无。?!\n]{{0,14}}(?<![0-9*])({_CODE % '5'})")),
    ("pin", re.compile(rf"(?<![0-9*])({_CODE % '3,7'}){_NAMED_AFTER.format(words=_PIN)}")),
    ("expiry", re.compile(rf"(?:{_EXPIRY})[^0-9*\n]{{0,8}}(?<![0-9*]){_EXPIRY_VALUE}")),
    ("expiry", re.compile(rf"(?<![0-9*/.-]){_EXPIRY_VALUE}{_NAMED_AFTER.format(words=_EXPIRY)}")),
)
_ANY_WORD = re.compile("|".join((_CVV, _PIN, _SMS, _EXPIRY, r"(?<![a-z])code(?![a-z])")))
_STEMS = ("码", "口令", "背", "反面", "签名栏", "期", "cv", "code", "verif", "pin", "pass", "pwd", "otp", "exp", "valid", "good")
"""One of them is in whatever `_ANY_WORD` finds. They are looked for first: a pattern tried at every character costs thirty times as much."""


_DIGIT = re.compile("[0-9]")
_FEWEST = 12
"""The shortest number that is ever one by itself: a mistyped card number with its label. Tracks, cards and ID numbers have more digits."""


def long_enough(plain: str) -> bool:
    """Whether there are digits enough for a number that is one by itself."""
    return len(plain) >= _FEWEST and len(_DIGIT.findall(plain)) >= _FEWEST


def has_stem(plain: str) -> bool:
    """Never False where `has_word` is True; quicker, and True of two texts joined by a space only when it is of one of them."""
    return any(map(plain.__contains__, _STEMS))


def has_word(plain: str) -> bool:
    """Whether a word is there beside which a code may stand. Never wrongly False, also before labelled numbers are blanked."""
    return has_stem(plain) and _ANY_WORD.search(plain) is not None


def may_hold(plain: str) -> bool:
    """Cheap, and never wrongly False: whether any finder of this module can find anything in the text."""
    return long_enough(plain) or has_word(plain)


def by_words(named: str) -> Iterator[Found]:
    """CVV, PIN, SMS code and expiry beside their words."""
    if has_word(named):
        for kind, pattern in _WORDS:
            for match in pattern.finditer(named):
                yield kind, *match.span(1)


_TRACK = re.compile(r"%?b[0-9]{13,19}\^[^\n^]{0,40}\^[0-9]{4}[0-9 ]{0,40}\??|;?[0-9]{13,19}=[0-9]{4,24}\??")


def tracks(text: str) -> Iterator[Found]:
    """Magnetic stripe data, first or second track."""
    for match in _TRACK.finditer(text):
        yield "track", *match.span()
