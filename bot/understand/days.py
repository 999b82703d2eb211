"""Finding the days in levelled text, and what is said of them: 昨天, 上周五, 11月20号, 11/20, on Friday, 三天前, 刚刚."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.understand.numerals import small
from bot.understand.said import EARLY_PARTS, EN_N, PARTS, Ago, Calendared, Days, N, Part, Piece, Rule, Weekday, piece, several

_DAYS = {"寻": 1, "琴": 1, "大前": 3, "前": 2, "昨": 1, "今": 0}
_WEEKDAYS = {**{char: at for at, char in enumerate("一二三四五六")}, **{str(at + 1): at for at in range(7)}, "日": 6, "天": 6, "末": 5}
_EN_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EN_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_NOT_A_DAY = r"(?![机店线楼门台柜窗单码员工元块万笔内后游]|之内|以内|工作|pos)"


def _relative(match: re.Match[str]) -> Piece | None:
    also = PARTS.get(match["part"]) if match["part"] else None
    return piece(match, Days(_DAYS[match["back"]]), also)


def _weekday(match: re.Match[str]) -> Piece | None:
    prefix = match["which"] or ""
    week = prefix.count("上") if "上" in prefix else (0 if prefix else None)
    return piece(match, Weekday(_WEEKDAYS[match["day"]], week))


def _numeric_date(match: re.Match[str]) -> Piece | None:
    year = int(match["y"])
    return _dated(match, int(match["m"]), int(match["d"]), year + 2000 if year < 100 else year, exact=True)


def _year_last(match: re.Match[str]) -> Piece | None:
    """24/11/2026, 11/24/2026; 3/11/2026 is either."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["y"])
    day, month = (one, two) if two <= 12 else (two, one)
    meant = _date(month, day, year)
    return None if meant is None else piece(match, replace(meant, swapped=one != two and one <= 12 and two <= 12))


def _compact_date(match: re.Match[str]) -> Piece | None:
    return _dated(match, int(match["m"]), int(match["d"]), int(match["y"]), exact=True)


def _han_date(match: re.Match[str]) -> Piece | None:
    months = match["back"]
    month, day = small(match["m"]) if match["m"] else None, small(match["d"])
    if day is None or (match["m"] and month is None):
        return None
    said = match["y"]
    year = None if not said else _year(said)
    back = None if not months else (1 if "上" in months else 0)
    return piece(match, _date(month, day, year, months_back=back))


def _year(said: str) -> int | None:
    digits = said.rstrip("年").translate(str.maketrans("零一二三四五六七八九", "0123456789"))
    return (int(digits) + (2000 if len(digits) == 2 else 0)) if digits.isdecimal() else {"今": 0, "去": -1, "前": -2}.get(said[0])


def _slash_date(match: re.Match[str]) -> Piece | None:
    one, two = int(match["m"]), int(match["d"])
    if 1 <= one <= 12 and 1 <= two <= 31:
        return _dated(match, one, two, None)
    return _dated(match, two, one, None) if 1 <= two <= 12 and 12 < one <= 31 else None


def _dated(match: re.Match[str], month: int, day: int, year: int | None, *, exact: bool = False) -> Piece | None:
    return piece(match, _date(month, day, year, exact=exact))


def _date(month: int | None, day: int, year: int | None, *, exact: bool = False, months_back: int | None = None) -> Calendared | None:
    good = 1 <= day <= 31 and (month is None or 1 <= month <= 12)
    return Calendared(month, day, year, months_back, exact=exact) if good else None


def _en_date(match: re.Match[str]) -> Piece | None:
    name = match["m1"] or match["m2"]
    day, year = match["d1"] or match["d2"], match["y1"] or match["y2"]
    return _dated(match, _EN_MONTHS.index(name[:3]) + 1, int(day), int(year) if year else None)


def _en_day(match: re.Match[str]) -> Piece | None:
    """On the 20th: the latest one."""
    return piece(match, _date(None, int(match["d"]), None))


def _last_day(match: re.Match[str]) -> Piece | None:
    return piece(match, Calendared(12, 31, _year(match["y"])))


def _en_weekday(match: re.Match[str]) -> Piece | None:
    day = next(at for at, name in enumerate(_EN_DAYS) if name.startswith(match["day"][:3]))
    week = {"last": 1, "this": 0}.get(match["which"] or "")
    return piece(match, Weekday(day, week), "night" if match["part"] == "night" else PARTS.get(match["part"] or ""))


_EN_RELATIVE: dict[str, tuple[int, Part | None]] = {
    "the day before yesterday": (2, None),
    "day before yesterday": (2, None),
    "yesterday": (1, None),
    "last night": (1, "evening"),
    "last nite": (1, "evening"),
    "yesterday night": (1, "evening"),
    "ytd": (1, None),
    "last evening": (1, "evening"),
    "today": (0, None),
    "tonight": (0, "evening"),
    "this morning": (0, "morning"),
    "this afternoon": (0, "afternoon"),
    "this evening": (0, "evening"),
}


def _en_relative(match: re.Match[str]) -> Piece | None:
    back, part = _EN_RELATIVE[re.sub(r"\s+", " ", match.group())]
    return piece(match, Days(back), part)


_UNIT_MINUTES = {"分钟": 1, "分": 1, "刻钟": 15, "小时": 60, "钟头": 60, "钟": 60, "minute": 1, "min": 1, "hour": 60, "hr": 60}
_UNIT_DAYS = {"天": 1, "月": 30, "周": 7, "星期": 7, "礼拜": 7, "day": 1, "week": 7}


def _ago(match: re.Match[str]) -> Piece | None:
    said, unit = match["n"], match["unit"].lstrip("个多").rstrip("s")
    half, more = bool(match["half"]), bool(match["more"]) or "多" in match.group()
    if said == "半" and unit == "月":
        return piece(match, Ago(days=15, vague=True))
    if said in ("半", "half an", "half a"):
        return piece(match, Ago(minutes=_UNIT_MINUTES.get(unit, 0) // 2, vague=True)) if unit in _UNIT_MINUTES else None
    numbers = several(said)
    if not numbers:
        return None
    vague = more or bool(match["about"]) or len(numbers) > 1 or unit == "月"
    if unit in _UNIT_DAYS:
        counts = [number * _UNIT_DAYS[unit] for number in numbers]
        return piece(match, Ago(days=counts[0], others=tuple(counts[1:]), vague=vague))
    step = _UNIT_MINUTES[unit]
    counts = [number * step + (step // 2 if half else 0) for number in numbers]
    return piece(match, Ago(minutes=counts[0], others=tuple(counts[1:]), vague=vague))


def _since(match: re.Match[str]) -> Piece | None:
    """刷完20分钟了: so long ago, roughly, if it is the sale that it is counted from."""
    if not _COUNTED_FROM.search(match.string, max(0, match.start() - 12), match.start()):
        return None
    piece = _ago(match)
    if piece is None or not isinstance(piece.meaning, Ago):
        return None
    return replace(piece, meaning=replace(piece.meaning, vague=True))


_COUNTED_FROM = re.compile(r"刷|扫|付|收|交易|支付|过去|过了")


def _lately(match: re.Match[str]) -> Piece | None:
    return piece(match, Days(2, (3, 4), vague=True))


def _just_now(match: re.Match[str]) -> Piece | None:
    return piece(match, Ago(minutes=0, vague=True))


_FEASTS = {
    "元旦": (1, 1),
    "国庆节": (10, 1),
    "国庆": (10, 1),
    "圣诞": (12, 25),
    "双十一": (11, 11),
    "双11": (11, 11),
    "双十二": (12, 12),
    "双12": (12, 12),
    "跨年": (12, 31),
    "平安夜": (12, 24),
    "劳动节": (5, 1),
    "情人节": (2, 14),
}


def _feast(match: re.Match[str]) -> Piece | None:
    return _dated(match, *_FEASTS[match["name"]], None)


DAYS: tuple[Rule, ...] = (
    (r"(?<![0-9])(?P<y>20[0-9]{2}|(?<![0-9/.-])2[0-9])[-/.年](?P<m>[01]?[0-9])[-/.月](?P<d>[0-3]?[0-9])(?![0-9])[日号]?", _numeric_date, ("20", "2")),
    (r"(?<![0-9/.-])(?P<one>[0-3]?[0-9])(?P<by>[/.-])(?P<two>[0-3]?[0-9])(?P=by)(?P<y>20[0-9]{2})(?![0-9/.-])", _year_last, ("20",)),
    (r"(?<![0-9])(?P<y>20[0-9]{2})(?P<m>0[1-9]|1[0-2])(?P<d>[0-2][0-9]|3[01])(?=[ t]?[0-2][0-9][0-5][0-9](?:[0-5][0-9])?(?![0-9])|(?![0-9]))", _compact_date, ("20",)),
    (rf"(?P<y>(?:20)?[0-9]{{2}}年|二零[零一二三四五六七八九]{{2}}年|今年|去年|前年)?(?P<back>)(?P<m>{N})月(?:份)?的?(?P<d>{N})(?:[号日]{_NOT_A_DAY}|(?![0-9个号日]){_NOT_A_DAY})", _han_date, ("月",)),
    (rf"(?P<y>)(?P<back>上个?月|这个?月|本月)?(?P<m>)的?(?<![0-9第])(?P<d>{N})(?:号|日){_NOT_A_DAY}", _han_date, ("号", "日")),
    (rf"(?<![0-9./-])(?P<m>1[0-2]|0?[1-9])\.(?P<d>3[01]|[12][0-9]|0?[1-9])(?=[日号]|\s?(?:(?:{EARLY_PARTS}|晚)|[0-2]?[0-9][:点时])|\s?(?:一笔|那笔|这笔|那天|当天|的?(?:交易|单子)|[刷收扫]))[日号]?", _slash_date, (".",)),
    (r"(?<![a-z])(?:on\s)?the\s(?P<d>[12]?[0-9]|3[01])(?:st|nd|rd|th)(?![a-z0-9]|\s(?:time|floor|terminal|one|sale|customer|payment|transaction|machine|day|week|month|of))", _en_day, ("the ",)),
    (r"(?<![a-z0-9])(?<!floor )(?<!table )(?<!room )(?P<d>[12]?[0-9]|3[01])(?:st|nd|rd|th)(?=\s?(?:[,.]|(?:at |around |about )?[0-9]{1,2}(?:[:.][0-9]{2})?\s?[ap]\.?m|(?:in the )?(?:morning|afternoon|evening|night)(?![a-z])|[0-9]{1,2}:[0-9]{2}|$))", _en_day, ("st", "nd", "rd", "th")),
    (r"(?P<y>去年|前年|今年)的?最后一天", _last_day, ("最后",)),
    (r"(?<![0-9./-])(?P<m>[0-3]?[0-9])[-/](?P<d>[0-3]?[0-9])(?![0-9/%]|[-.][0-9]|元|块|万|个|天|次|笔)", _slash_date, ("-", "/")),
    (rf"(?<![a-z])(?:(?P<m1>{_MONTH})\.?\s?(?P<d1>[0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9:])(?:,?\s(?P<y1>20[0-9]{{2}}))?|(?P<d2>[0-3]?[0-9])(?:st|nd|rd|th)?(?:\sof)?\s?(?P<m2>{_MONTH})\.?(?![a-z])(?:,?\s(?P<y2>20[0-9]{{2}}))?)", _en_date, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    (rf"(?P<about>大概|大约|约|差不多)?(?P<n>{N}|半)(?P<half>个半)?(?P<more>多|来)?(?P<unit>个?多?(?:小时|钟头|钟)|分钟|刻钟|天|周|个?星期|个?礼拜|个?月)多?(?:左右)?(?:之前|以前|前)(?!几|两|后)", _ago, ("前",)),
    (rf"(?<![a-z])(?P<about>about |around )?(?P<n>half an|half a|{EN_N})(?P<more>)\s?(?P<unit>minutes?|mins?|hours?|hrs?|days?|weeks?)(?P<half>)\s(?:ago|before|back|earlier)", _ago, ("ago", "before", "back", "earlier")),
    (rf"(?P<about>)(?P<n>{N}|半)(?P<half>个半)?(?P<more>多|来)?(?P<unit>个?多?(?:小时|钟头|钟)|分钟)多?(?=了)", _since, ("了",)),
    (r"前两天|前几天|前些天|前阵子|这几天|这两天|最近几天|几天前|好几天前|a few days ago|the other day", _lately, ("前", "天", "ago", "other")),
    (r"刚刚|刚才|方才|刚刚才|才刚|刚(?=刷|扫|收|付|交易|用|弄)|just now|a moment ago|moments ago|just(?=\s(?:swiped|made|charged|took|paid|did))", _just_now, ("刚", "才", "just", "moment")),
    (rf"(?P<back>大前|(?<![以之先提目生年月日天周时])前|昨|[寻琴](?=[日晚])|(?<!如)今)(?:(?:天|日|儿个?|个)的?(?P<part>(?:{EARLY_PARTS})|晚(?!点|一点|到|了)|早(?!就|点|已)|夜)?|(?P<part2>)(?=晚|夜|早|晨))", _relative, ("昨", "今", "前", "寻", "琴")),
    (r"(?<![下每])(?<!下个)(?<!明天)(?<!后天)(?<!到)(?P<which>上个?上个?|上个?|这个?|本)?(?<![下每])(?:周|星期|礼拜)(?P<day>[一二三四五六日天末]|[1-7](?![0-9]))(?![个年])", _weekday, ("周", "星期", "礼拜")),
    (r"(?<![a-z])(?:the )?day before yesterday|(?<![a-z])(?:yesterday night|yesterday|ytd|last night|last nite|last evening|today|tonight|this morning|this afternoon|this evening)(?![a-z])", _en_relative, ("day", "night", "nite", "ytd", "last", "yest", "today", "this", "the", "morning", "afternoon", "evening")),
    (r"(?<![a-z])(?<!\ba )(?<!any )(?<!every )(?<!each )(?:(?P<which>last|this|on)\s)?(?P<day>mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)(?![a-z])(?:\s(?P<part>morning|afternoon|evening|night)(?![a-z]))?", _en_weekday, ("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
    (r"(?P<name>元旦|国庆节?|圣诞|平安夜|双十一|双11|双十二|双12|跨年|劳动节|情人节)(?:节|夜(?!里)|那天|当天|前(?=[0-9]))?(?!期间|放假|假期|节后)", _feast, ("元旦", "国庆", "圣诞", "双", "跨年", "平安", "节")),
)  # fmt: skip
