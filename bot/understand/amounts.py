"""How much did he say? Amounts in a text, in fen, with what part they play: the sale, what arrived, a fee or what is short.

A number without a unit counts only when nothing else claims it, and then `bare` says so. Two readings (3万25) are `ambiguous`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from bot.quick import quick
from bot.understand.numerals import DIGITS, HAN_DIGIT, HAN_NUMBER, han_number

Role = Literal["sale", "received", "fee", "total"]
_LARGEST = 10**12
_PLAUSIBLE = 5_000_000_00
"""More than five million yuan in one sale is a slip of the finger until confirmed."""


@quick
@dataclass(frozen=True, slots=True)
class Amount:
    """`fen`, where it stands, and how sure it is. `bare`: neither a unit nor a verb (刷了, 到账) says that this is money."""

    fen: int
    span: tuple[int, int]
    role: Role | None = None
    bare: bool = False
    ambiguous: bool = False
    alternatives: tuple[int, ...] = ()


_ASCII = r"[0-9]{1,3}(?:,[0-9]{3}){1,5}(?:\.[0-9]{1,2})?|[1-9][0-9]{0,2}(?: [0-9]{3}){1,5}|[0-9]+(?:[.。][0-9]{1,4})?"
_NUMBER = re.compile(
    rf"(?<![0-9.*+])(?:(?<=rmb)|(?<=cny)|(?<![a-z]))(?P<ascii>{_ASCII})(?![0-9]|\.[0-9]|,[0-9]{{3}}(?![0-9]))"
    rf"(?:\s?(?P<unit>十万|百万|千万|万|千|百|亿|[wk](?![a-z])|thousand|grand|hundred))?(?!(?!rmb|cny|yuan)[a-z])"
    rf"(?P<tail>[0-9{HAN_DIGIT}][0-9{HAN_DIGIT}十百千佰仟]{{0,6}})?"
)
_EN_SMALL = {
    word: at
    for at, word in enumerate(
        [
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
    )
}
_EN_TENS = {word: 10 * at for at, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)}
_EN_WORD = "|".join((*_EN_SMALL, *_EN_TENS, "a", "hundred", "thousand", "grand", "and"))
_EN_AMOUNT = re.compile(rf"(?<![a-z])(?:{_EN_WORD})(?:[ -](?:{_EN_WORD})(?![a-z])){{1,9}}")
_HAN_AMOUNT = re.compile(
    rf"(?<![0-9.几数])(?!(?<=上)[{HAN_NUMBER}](?![{HAN_NUMBER}]))(?P<han>[{HAN_NUMBER}]{{1,16}})(?:点(?P<point>[{HAN_DIGIT}]{{1,4}})(?P<big>万|千|w|k|百万|亿))?"
)
_SUFFIX = re.compile(
    rf"\s?(?:多|来|几|余|左右|上下)?\s?(?P<yuan>元整|元|块钱|块大洋|块|rmb|cny|yuan|大洋|人民币|刀)"
    rf"(?:零?(?P<jiao>[0-9{HAN_DIGIT}])(?:毛|角|(?![0-9{HAN_NUMBER}年月日号点时天个次笔]))(?:(?P<fen>[0-9{HAN_DIGIT}])分?)?|(?P<cents>[0-9]{{2}})(?![0-9]))?(?:整|钱)?"
)
_JIAO = re.compile(rf"(?P<jiao>[0-9{HAN_DIGIT}])(?:毛|角)(?:(?P<fen>[0-9{HAN_DIGIT}])分?)?")
_ABOUT_AFTER = re.compile(r"\s?(?:元|块钱|块|yuan|rmb)?\s?(?:左右|上下|多|来|几|出头|不到|的样子|or so|ish|\+)")
_ABOUT_BEFORE = re.compile(
    r"(?:大概|大约|约|差不多|将近|接近|不到|近|好像是?|可能是?|about |around |roughly |approx\.? |nearly |almost |~)\s?$"
)
_NOT_MONEY_AFTER = re.compile(
    r"\s?(?:点|时(?!间)|分|秒(?![到结出])|小时|钟|号(?!的?钱)|日(?!期)|月|年|天|次(?!日)|笔|个|台|张|位|遍|回|户(?![名号])|家|人|条|楼|度|米|周|星期|礼拜|只(?![到有来收给打剩进])|件|单|步|倍|折|级|类|代(?!码)|版|开头|结尾|尾号|工作日|%|‰|℃|mm|cm|kg|st\b|nd\b|rd\b|th\b"
    r"|号线|电话|热线|days?\b|hours?\b|hrs?\b|mins?\b|minutes?\b|times\b|weeks?\b|months?\b|years?\b|am\b|pm\b|x\b|percent|transactions\b|sales\b|payments\b|people|customers?|terminals?|machines?|o'clock|g\b|/[0-9]|:[0-9])"
)
_NOT_MONEY_BEFORE = re.compile(
    r"(?:第|尾号|后四位|末四位|代码|错误码?|报错?|显示|提示|返回码?|应答码|响应码|code|error|[td]\s?[+加十]|(?<![a-z])[td]|no\.?|#|编号|电话|打|拨|版本|android|ios|win|[0-9]\s?[:/])\s?:?\s?$"
)
_CLOCK_BEFORE = re.compile(r"(?<![a-z])(?:at|around|about|by|after|before|till)\s$|[点:]\s?$")

_ARRIVED = re.compile(
    r"(?<!没)(?<!未)(?<!不)(?<!没有)(?:到账|到帐|到手|到卡|入账|进账|实收|实到|实际收到|收到|到了|打了|打过来|打到卡|转来|来了|到我?的?(?:卡上|卡里)|到账短信(?:里|上|里面)?(?:写|说|显示)?|结算了?|净额|回单|得返|返还?|银行卡?收到?|received|credited|got|arrived|net)(?:金额|的钱|的|了|是|为|我|只有|只|才|就|仅|到|有|是|来|only|just|was|of|:|\s){0,4}$"
)
_ONLY = re.compile(
    r"(?:只|才|就|仅|实际|实)(?:收|到|来|打|给|有|入|进|剩|结|拿)(?:到|账|了|给我|我|来|的|\s)*$|only\s(?:got|received|arrived|paid)\s?$|(?:but|only)\s(?:the\s|a\s)?(?:payout|deposit)(?:\swas|\sof|\sis)?\s?$"
)
_NOT_YET = re.compile(r"(?:没|未|不|没有|还没|not|never)(?:有)?(?:到账|到|收到|入账|received|got)[^0-9]{0,4}$")
_FEE = re.compile(
    r"(?:少|差|短|缺|亏)[了到给收我算账]*$|(?:手续费|流量费|服务费|押金|年费|会员费|费用|sim卡?费?|通讯费|费率|扣费|保证金|fee|fees|deposit|charge of|short|minus|missing)(?:扣|收|了|是|要|的|我|交|:|of|by|was|\s)*$"
)
_HOTLINE = re.compile(r"95[0-9]{3}|123[0-9]{2}|100(?!00)[0-9]{2}")
_PHONE = re.compile(r"(?<![0-9])1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])|[48]00[ -][0-9]{3,4}[ -][0-9]{3,4}(?![0-9])")
_RATE = re.compile(r"费率|扣率|扣点|手续费|说好的?是?[0零]|(?<![a-z])(?:rates?|fees?)(?![a-z])")
"""Where rates are spoken of, 0.38 and 0.6 are percentages."""
_FEE_AFTER = re.compile(
    r"\s?(?:元|块钱|块|yuan|rmb)?\s?(?:的)?(?:手续费|流量费|服务费|押金|年费|会员费|费用|短信费|通讯费|信息费|sim卡费|费|fee|deposit|short|missing)"
)
_SALE = re.compile(
    r"(?:刷|收|付|扫|卖|充|补|交易|消费|金额|付款|收款|支付|总额|货款|营业额|一笔|笔|入|转|打|输|价|款|amount|swiped|swipe|charged|charge|paid|payment|sale|sold|took|transaction|total|for|of|was)(?:卡|款)?(?:金额)?(?:了|的|是|为|我|一笔|笔|个|他|客户|顾客|一单|有|总共|一共|大概|大约|约|差不多|:|\s|a |of |is |was ){0,5}(?:¥|rmb|cny|人民币|\$)?\s?$"
)
_SALE_AFTER = re.compile(
    r"\s?(?:元|块钱|块|yuan|rmb)?\s?(?:两笔|这两笔)?(?:都|全|也)?(?:的?(?:交易|刷卡|款|货款|那笔|这笔|没到|未到|没收到|不到账|没来|没进|还没|到现在|一直|怎么|单子|钱|一笔|呢)|not |never |hasn|didn|sale|payment|transaction|swipe|missing|still)"
)
_DEPOSIT_PAID = re.compile(r"\s?(?:元|块钱|块)?[^,。]{0,4}(?:退|刷)")
"""押金600退了, 客人押金2000元刷卡成功: a deposit that went over the terminal is a sale."""
_LIMIT = re.compile(
    r"(?:应到|应该到|应得|本应|该到|应该是?到)(?:账|手)?[^,0-9]{0,3}$|(?:限额|上限|封顶|不能超过|只能[进刷收转])[^,0-9]{0,4}$|(?:一天|每天|每日|单日|每月|一个月)(?:只能|最多|可以|能|限)[^,0-9]{0,4}$"
)
"""What may be taken in a day was not taken."""
_LEFT_OVER = re.compile(
    r"(?<!到)(?<!进)(?:卡[里上]|卡内|账[户上]里?|户头|余额|兜里|手[头里]|家里|店里)(?:的钱|只|就|才|都|也|还|现在|总共)*剩(?:下|了)?(?:个|的)?$"
)
"""卡里就剩3000: what he has, not what came of a sale."""
_CUSTOMERS = re.compile(r"(?:客[户人]|顾客|持卡人|人家|(?<!其)[他她])[^,0-9]{0,6}(?:少|扣)(?:了|掉)?$")
"""What is gone from the customer's card is the sale."""
_EN_LANDED = re.compile(
    r"\s(?:yuan\s|rmb\s|kuai\s)?(?:has\s|have\s|only\s|just\s|was\s|were\s|actually\s)?(?:landed|arrived|came\s(?:in|through|out)|got\s(?:in|through)|credited|paid out)"
)
_EN_RECEIVED = re.compile(r"\s(?:yuan\s|rmb\s)?(?:was\s)?(?:received|arrived|credited|came|paid out)")
_STILL_OUT = re.compile(r"\s?(?:元|块钱|块)?(?:的|钱)?(?:还|一直|都|又|到现在)?(?:没|未|不到)")
_TOTAL = re.compile(r"(?:一共|总共|共计|合计|加起来|总计|total|altogether|in all)[^0-9]{0,3}$")


_NO_NUMBER = re.compile(
    r"一(?:直|笔|共|起|样|下|些|定|般|旦|律|会|次|遍|单|切|边|方面|部分|天|早|晚|张|台|家|个|位|点(?![零一二三四五六七八九0-9])|[分毛](?:钱)?(?:都|也|没|未|不|$))|十万火急|千万(?=[别不要])|两(?:次|遍|笔|个|张|回|天|边)"
)
"""Words in which 一 and 两 are no digits: 刷了3500一直没到 is not 35001."""


_MAY_COUNT = re.compile(rf"[0-9{HAN_NUMBER}]|hundred|thousand|grand")
"""No amount without one of these."""


def _nul(match: re.Match[str]) -> str:
    return "\x00" * len(match.group())


def amounts(levelled: str, free: str) -> tuple[Amount, ...]:
    """Every amount, left to right. `free`: the same text with everything blanked (NUL) that was read as something else."""
    if not _MAY_COUNT.search(free):
        return ()
    if "一" in levelled or "两" in levelled or "十万" in levelled:
        levelled_, free = _NO_NUMBER.sub(_nul, levelled), _NO_NUMBER.sub(_nul, free)
    else:
        levelled_ = levelled
    found = sorted(_read(levelled_, free), key=lambda amount: amount.span)
    phones = [match.span() for match in _PHONE.finditer(levelled)] if found else []
    found = [amount for amount in found if not any(start <= amount.span[0] < end for start, end in phones)]
    return tuple(_arrived_less(list(_listed([_with_role(amount, levelled) for amount in found], levelled)), levelled))


_THEN_ARRIVED = re.compile(
    r"[\s,.]{0,2}(?:结果|才|只|就|实际|今天|现在|卡里|怎么)?(?:到|变成|成了|给我|剩)(?:账|了|手)?(?:才|只|就)?\s?(?:¥|rmb)?"
)


_INSTEAD = re.compile(r"[\s,]{0,2}(?:yuan\s|元)?(?:instead of|rather than|not|而不是|不是)\s?(?:the\s|¥|rmb)?\s?")
"""4350 instead of 4400: the less arrived."""


def _arrived_less(found: list[Amount], text: str) -> Iterator[Amount]:
    """刷1000到994: what arrived, when it is less; from the less to the more (3000到5000) it is a range."""
    for at, amount in enumerate(found):
        before, after = (found[at - 1] if at else None), (found[at + 1] if at + 1 < len(found) else None)
        if after and after.fen < amount.fen and _THEN_ARRIVED.fullmatch(text[amount.span[1] : after.span[0]]):
            amount = replace(amount, ambiguous=bool(amount.alternatives), role=amount.role or "sale", bare=False)
        if before and amount.fen < before.fen and _THEN_ARRIVED.fullmatch(text[before.span[1] : amount.span[0]]):
            amount = replace(amount, role="received", bare=False)
        if after and amount.fen < after.fen and _INSTEAD.fullmatch(text[amount.span[1] : after.span[0]]):
            amount = replace(amount, role="received", bare=False)
        if before and before.fen < amount.fen and _INSTEAD.fullmatch(text[before.span[1] : amount.span[0]]):
            amount = replace(amount, role="sale", bare=False)
        yield amount


_ALSO = re.compile(r"(?:\s?(?:元|块钱?|块))?\s?(?:、|和|跟|及|以及|还有|加上|&|and )\s?(?:还有|一笔|¥)?\s?")


def _listed(found: list[Amount], text: str) -> Iterator[Amount]:
    """3500和1200都没到, 收了12、25、38: what is said of the first is said of all."""
    role: Role | None = None
    for at, amount in enumerate(found):
        after = found[at + 1] if at + 1 < len(found) else None
        joined = at > 0 and _ALSO.fullmatch(text[found[at - 1].span[1] : amount.span[0]]) is not None
        role = amount.role or (role if joined else None)
        if role is None and after and after.role == "sale" and _ALSO.fullmatch(text[amount.span[1] : after.span[0]]):
            role = "sale"
        yield amount if role is None or amount.role is not None else replace(amount, role=role, bare=False)


def _read(text: str, free: str) -> Iterator[Amount]:
    taken: list[tuple[int, int]] = []
    for pattern, needs, reader in _READERS:
        for match in pattern.finditer(free) if needs.search(free) else ():
            if any(match.start() < end and start < match.end() for start, end in taken[-40:]):
                continue
            if amount := reader(match, text):
                taken.append(amount.span)
                yield amount


def _from_ascii(match: re.Match[str], text: str) -> Amount | None:
    number, unit, tail = match["ascii"].replace("。", "."), match["unit"], match["tail"]
    yuan = Decimal(number.replace(",", "").replace(" ", ""))
    end = match.end()
    others: tuple[int, ...] = (int(number.split()[-1]) * 100,) if " " in number else ()
    if not unit:
        end = match.end("ascii")
    scale = _SCALE.get(unit or "", 1)
    yuan *= scale
    if not unit and len(number) == 1 and (jiao := _JIAO.match(text, match.start())):
        return Amount(10 * _digit(jiao["jiao"]) + _digit(jiao["fen"]), jiao.span())
    if unit and tail:
        more = _tail(tail, scale)
        if more is None or "." in number:
            end = match.start("tail")
        else:
            others = tuple(int((yuan + other) * 100) for other in more[1:])
            yuan += more[0]
    elif unit:
        end = match.end("unit")
    return _finished(yuan, (match.start(), end), text, others, unit_said=bool(unit), digits=number)


_SCALE = {
    "": 1,
    "百": 100,
    "hundred": 100,
    "千": 1000,
    "k": 1000,
    "thousand": 1000,
    "grand": 1000,
    "千万": 10_000_000,
    "万": 10_000,
    "w": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "亿": 100_000_000,
}


def _tail(tail: str, scale: int) -> tuple[int, ...] | None:
    """What follows a unit: 3万2 is 2000 more, 3万2500 2500, 3万2千5 2500; 3万25 may be 2500 or 25."""
    plain = "".join(str(DIGITS.get(char, char)) for char in tail)
    if plain.isdecimal():
        if plain[0] == "0" or len(plain) > 2 or len(plain) >= len(str(scale)) - 1 > 1:
            return (int(plain),) if int(plain) < scale else None
        lower = int(plain) * scale // 10 ** len(plain)
        return (lower,) if len(plain) == 1 else (lower, int(plain))
    number = han_number("".join("零一二三四五六七八九"[int(char)] if char.isdecimal() else char for char in tail))
    return None if number is None or number >= scale else (number,)


def _from_han(match: re.Match[str], text: str) -> Amount | None:
    said = match["han"]
    if match["point"]:
        whole = han_number(said)
        if whole is None:
            return None
        yuan = Decimal(f"{whole}.{''.join(str(DIGITS[char]) for char in match['point'])}") * _SCALE[match["big"]]
        return _finished(yuan, match.span(), text, (), unit_said=True, digits="")
    start = match.start() + (len(said) - len(said.lstrip("万千百亿佰仟")))
    said = said.lstrip("万千百亿佰仟")
    values = _han_values(said)
    if not values:
        return None
    others = tuple(value * 100 for value in values[1:])
    jiao = _JIAO.match(text, start)
    if jiao and values[0] < 10:
        return Amount(10 * _digit(jiao["jiao"]) + _digit(jiao["fen"]), jiao.span())
    span = (start, match.start() + len(match["han"]))
    return _finished(Decimal(values[0]), span, text, others, unit_said=any(char in "百千万佰仟亿" for char in said), digits="", han=True)


def _from_english(match: re.Match[str], text: str) -> Amount | None:
    """`three thousand five hundred`, `a grand`; plain `two` is no amount."""
    words = [word for word in re.split(r"[ -]", match.group()) if word != "and"]
    if words[0] == "a" and len(words) > 1 and words[1] not in ("hundred", "thousand", "grand"):
        words = words[1:]  # a two thousand yuan sale
    if not {"hundred", "thousand", "grand"} & set(words):
        return None
    total = section = 0
    for word in words:
        if word == "hundred":
            section = max(section, 1) * 100
        elif word in ("thousand", "grand"):
            total, section = total + max(section, 1) * 1000, 0
        else:
            section += 1 if word == "a" else _EN_SMALL.get(word, _EN_TENS.get(word, 0))
    return _finished(Decimal(total + section), match.span(), text, (), unit_said=True, digits="")


def _han_values(said: str) -> list[int]:
    """三千五 → 3500; 三四千 → 3000, 4000; 三万二五 → 32500."""
    number = han_number(said)
    if number is not None:
        return [number]
    pair = re.fullmatch(rf"([{HAN_DIGIT}])([{HAN_DIGIT}])([十百千万].*)", said)
    if pair:
        values = [han_number(pair[1] + pair[3]), han_number(pair[2] + pair[3])]
        return [value for value in values if value is not None]
    packed = re.fullmatch(rf"([{HAN_DIGIT}十]+)万([{HAN_DIGIT}])([{HAN_DIGIT}])", said)
    if packed and (big := han_number(packed[1])):
        return [big * 10_000 + DIGITS[packed[2]] * 1000 + DIGITS[packed[3]] * 100]
    return []


def _finished(
    yuan: Decimal, span: tuple[int, int], text: str, others: tuple[int, ...], *, unit_said: bool, digits: str, han: bool = False
) -> Amount | None:
    """With its currency, jiao and fen; None when the neighbours say that this is no money."""
    before, start = text[max(0, span[0] - 16) : span[0]].replace("\x00", ""), span[0]
    currency = re.search(r"(?:¥|rmb|cny|人民币|\$)\s?$", before)
    if currency:
        start -= len(currency.group())
    suffix = _SUFFIX.match(text, span[1])
    end, said = span[1], bool(currency or suffix)
    if suffix:
        end = suffix.end()
        yuan += _small_change(suffix)
    if not said:
        if _NOT_MONEY_AFTER.match(text, span[1]) or _NOT_MONEY_BEFORE.search(before):
            return None
        if not unit_said and yuan <= 24 and _CLOCK_BEFORE.search(before):
            return None
        if (
            (han and not unit_said and not (span[1] - span[0] > 1 and _SALE.search(before)))
            or len(digits.split(".")[0].replace(",", "")) >= 9
            or (digits.startswith("0") and "." not in digits)
        ):
            return None
    if not said and not unit_said and _HOTLINE.fullmatch(digits) and not _SALE.search(before):
        return None
    if not 0 < yuan < _LARGEST:
        return None
    fen = yuan * 100
    if fen != int(fen):
        return None
    about = bool(_ABOUT_AFTER.match(text, span[1]) or _ABOUT_BEFORE.search(text[max(0, start - 12) : start]))
    bare = not said and not unit_said
    span_to = re.compile(r"\s?(?:-|~|到|至)\s?[0-9]").match(text, end)
    return Amount(int(fen), (start, end), None, bare, about or bool(others) or bool(span_to) or fen > _PLAUSIBLE, others)


def _small_change(match: re.Match[str]) -> Decimal:
    groups = match.groupdict()
    if groups.get("cents"):
        return Decimal(groups["cents"]) / 100
    jiao, fen = (_digit(groups.get(name)) for name in ("jiao", "fen"))
    return Decimal(jiao) / 10 + Decimal(fen) / 100


def _digit(char: str | None) -> int:
    if not char:
        return 0
    return int(char) if char.isdecimal() else DIGITS[char]


def _with_role(amount: Amount, text: str) -> Amount:
    before, after = text[max(0, amount.span[0] - 14) : amount.span[0]], amount.span[1]
    if amount.bare and amount.fen < 10_00 and _RATE.search(text):
        return replace(amount, role="fee", bare=False)
    if _LIMIT.search(before) or _LEFT_OVER.search(before):
        return replace(amount, role="fee", bare=False)
    if _CUSTOMERS.search(before):
        return replace(amount, role="sale", bare=False)
    if _FEE.search(before) or _FEE_AFTER.match(text, after):
        paid = "押金" in before and _DEPOSIT_PAID.match(text, after)
        return replace(amount, role="sale" if paid else "fee", bare=False)
    if _TOTAL.search(before):
        return replace(amount, role="total", bare=False)
    if _NOT_YET.search(before):
        return replace(amount, role="sale", bare=False)
    if before.endswith("only ") and _EN_RECEIVED.match(text, after):
        return replace(amount, role="received", bare=False)
    if _EN_LANDED.match(text, after):
        return replace(amount, role="received", bare=False)
    if not _STILL_OUT.match(text, after) and (_ONLY.search(before) or _ARRIVED.search(before)):
        return replace(amount, role="received", bare=False)
    if _SALE.search(before) or _SALE_AFTER.match(text, after):
        return replace(amount, role="sale", bare=False)
    return amount


_READERS: tuple[tuple[re.Pattern[str], re.Pattern[str], Callable[[re.Match[str], str], Amount | None]], ...] = (
    (_NUMBER, re.compile("[0-9]"), _from_ascii),
    (_HAN_AMOUNT, re.compile(f"[{HAN_NUMBER}]"), _from_han),
    (_EN_AMOUNT, re.compile("hundred|thousand|grand"), _from_english),
)
"""Pattern, what must be there for it, and what reads its finds."""
