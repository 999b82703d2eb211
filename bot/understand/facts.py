"""What he says happened, in a few words each: card or QR, which product and acquirer, what the terminal showed, who was debited.

Over folded text. A fact said both ways is `ambiguous`. Values are those the flows use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.understand.names import Fact, Names
from bot.understand.numerals import small
from bot.values import Scalar

_WHO = r"(?:客户|顾客|客人|持卡人|对方|人家|买家|消费者|刷卡人|付款人|他|她|人)(?:们)?(?:的|那边|那里|那|卡里|卡上|卡|银行|手机|钱|都|说|已经|已|显示|明明|收到|还|也|却|被|是|了){0,5}"
_RULES: tuple[tuple[str, Scalar, str, str], ...] = (
    ("channel", "qr", "扫 码 收钱吧 微信 支付宝 花呗 台卡 qr scan wechat alipay 云闪付", r"扫码|收钱吧|扫的|扫了|扫我|扫[^,。没不]{1,6}码|扫一扫|二维码|收款码|付款码|台卡|码牌|聚合码|(?<!加)(?<!加我)微信(?!号|群|联系|好友|客服|聊)(?:支付|收款|付)?|支付宝|花呗|云闪付扫|(?<![a-z])qr(?![a-z])|wechat|alipay|(?<![a-z])scan"),
    ("channel", "card", "刷 卡 闪付 swip tap pos card", r"刷(?!脸|新|单|机|二维码|码|一下码|评|屏|流水|花呗)(?:卡|了|的|过|完|一|两|三|几|重|储|信|不|多|大|小|完|出|成|[0-9])|pos机?刷|插卡|挥卡|拍卡|闪付|(?<![a-z])(?:swip|tapped|card\s?(?:sale|payment|transaction)|pos\s?sale|by card|credit card|debit card)"),
    ("card_type", "credit", "信用卡 贷记卡 credit", r"(?<!结算)(?<!不是)(?:信用卡|贷记卡)|credit\s?card|(?<![a-z])credit(?=\ssale)"),
    ("card_type", "debit", "储 借记卡 工资卡 debit", r"(?<!结算)(?<!不是)(?<!到)(?:储蓄卡|借记卡|储畜卡|工资卡)|debit\s?card"),
    ("product", "D0", "秒 实时 即时 当 0 instant real same ts", r"秒到|秒结|秒到账|秒出|(?:实时|即时|当日|当天)(?:到账?|结算|出款)|(?<![a-z0-9])[dt]\s?[+加十]?\s?0(?![0-9.点:])|instant(?:ly)?|real-?time|same[- ]day|(?<![a-z])ts(?![a-z])到"),
    ("product", "D1", "1 日 隔 天 next", r"(?<![a-z0-9])d\s?[+加十]?\s?1(?![0-9.点:])|(?:隔日|次日|隔天|第二天)(?:到账|到的|结算|就到)|next[- ]day(?!\sworking)"),
    ("product", "T1", "1 工作日 next", r"(?<![a-z0-9])t\s?[+加十]?\s?1(?![0-9.点:])|(?:下一?个?)?工作日(?:到账|结算|才到)|next working day|next business day"),
    ("terminal_result", "reversed", "冲正 revers", r"(?:已|被|自动|正在)?冲正|revers(?:ed|al)"),
    ("terminal_result", "failed", "失败 成功 拒 刷不 刷成 declined fail reject", r"(?:交易|刷卡|支付|付款|显示|提示|扣款|机器|刷的?时?候?)(?:的是|是|都|一直|又|上|了)?(?:失败|不成功|没成功|未成功|被拒|拒绝)|我这(?:边|儿|里)?(?:却|还是|是|显示|又|都)?(?:失败|没成功|不成功)|没刷成功?|刷不了|刷不出|declined|(?:sale|payment|transaction|it)\s(?:was\s)?(?:failed|rejected)|刷卡?没成功"),
    ("terminal_result", "no_answer", "超时 没反应 应 卡 转 处理中 断网 tim no stuck froze", r"(?:通讯|网络|交易|显示|请求|连接)?超时|没反应|无应答|卡住|卡死|一直转|转圈|(?:显示|一直)处理中|没响应|断网|timed?\s?out|no (?:answer|response)|stuck|froze(?!n)"),
    ("terminal_result", "success", "成功 approved success through", r"(?<!不)(?<!没)(?<!未)(?:交易|刷卡|支付|付款|显示|提示|消费|扣款|机器|扫码|刷|付|收款)(?:的?是|都|了|也|已经|已)?成功(?!率)|(?<!不)(?<!没)(?<!未)成功了|(?<!not )approved|successful(?:ly)?|went through"),
    ("receipt_printed", False, "票 纸 凭条 签购单 单子 receipt slip print", r"(?:没|不|未|没有|打不|出不)(?:有|能|给)?(?:出|打|打印|吐)?(?:来|出来|出|了)?(?:小票|票据|凭条|签购单|单子|纸)|(?:小票|签购单|凭条|单子)(?:也|都|就|一直|还|根本)?(?:没|不|未)(?:有|能)?(?:打|出|吐|印)?|no (?:receipt|slip)|(?:receipt|slip) (?:did not|didn't|never) print|printed nothing|didn't print|缺纸"),
    ("receipt_printed", True, "票 凭条 签购单 单子 receipt slip", r"(?:小票|签购单|凭条|单子)(?:也|都|已经|是|还)?(?:打|出|有|印)(?:了|出来|印|来|的)|(?:打了|出了|有|打出|打印了|拿到)(?:来)?(?:小票|签购单|凭条|单子)|(?:receipt|slip) (?:was )?printed|printed (?:a |the )?(?:receipt|slip)|(?:have|got) (?:a |the )?(?:receipt|slip)"),
    ("cardholder_debited", "not_debited", "扣 debited charged", rf"{_WHO}(?:没|未|没有|不)(?:有|被)?扣|没扣(?:客户|顾客|客人|他|钱)|not (?:been )?(?:charged|debited)|wasn't (?:charged|debited)"),
    ("cardholder_debited", "debited", "扣 付 划走 短信 少了钱 charged debited", rf"{_WHO}(?:扣(?!费率)|付(?:了|款|钱|成功|过)|划(?:走|扣)|短信|少了钱)|扣了?(?:客户|顾客|客人|他|她|人家)|扣款短信|扣款通知|扣款成功|(?:customer|cardholder|client|he|she|buyer)(?:'s card)?\s?(?:was|has been|got|is)?\s?(?:been\s)?(?:charged|debited)|(?:charged|debited) (?:the )?(?:customer|cardholder)"),
    ("settle_status", "frozen", "冻 止付 扣 锁 frozen hold withheld", r"冻结|止付|(?:资金|钱|款)(?:被)?(?:扣留|扣押|锁)|frozen|on hold|withheld"),
    ("settle_status", "returned", "退 bounced returned", r"退票|(?:打款|出款|结算款?|钱)被?退回|退汇|payout (?:(?:was|has been|got|is) )?(?:returned|rejected)|bounced|returned payout"),
    ("settle_status", "failed", "失败 failed", r"(?:结算|打款|出款|提现|付款出款)(?:状态)?(?:是|显示|都|又|:)?失败|(?:settlement|payout|withdrawal) failed"),
    ("settle_status", "processing", "中 待 未结算 processing pending", r"(?:打款|结算|出款|划款|提现|付款)(?:状态)?(?:是|显示|一直|还在)?(?:处理)?中(?!心|断)|待结算|未结算|待打款|(?:payout|settlement) (?:is )?(?:processing|pending)"),
    ("settle_status", "settled", "已 成功 完成 settled sent", r"已(?:经)?(?:结算|打款|出款|划款)|(?:结算|打款|出款)(?:状态)?(?:是|显示|都)?(?:成功|完成)|(?:shows?|says|is) settled|payout (?:was )?sent"),
    ("settle_status", "not_found", "查不到 记录 找不到 record find", r"查不到(?:这笔|交易|记录|单)?|(?:没有|没|无)(?:这笔)?(?:交易)?记录|找不到(?:这笔|交易|记录)|no record|cannot find (?:the|this)"),
)  # fmt: skip
"""Slot, value, what one of must be there (its first letter is looked for first: most patterns need not be tried), pattern."""
_COMPILED = tuple((slot, value, re.compile(pattern)) for slot, value, _, pattern in _RULES)
_KEYS: dict[str, list[tuple[str, int]]] = {}
for _at, (_slot, _value, _keys, _pattern) in enumerate(_RULES):
    for _key in _keys.split():
        _KEYS.setdefault(_key[0], []).append((_key, _at))
_DENIED = re.compile(r"(?:不是|没有|并非|不用|不支持|not |isn't )$")
_ASKED = re.compile(r"(?:吗|么|嘛|\?)")


def facts(folded: str, names: Names) -> Iterator[Fact]:
    """Every fact in `folded`, one a slot."""
    letters = _KEYS.keys() & frozenset(folded)
    found: dict[str, list[tuple[Scalar, tuple[int, int]]]] = {}
    for at in sorted({at for letter in letters for key, at in _KEYS[letter] if len(key) == 1 or key in folded}):
        slot, value, pattern = _COMPILED[at]
        if match := pattern.search(folded):
            found.setdefault(slot, []).append((value, match.span()))
    for slot, listed in found.items():
        yield _fact(slot, listed, folded)
    yield from names.product(folded)
    if acquirer := names.acquirer(folded):
        yield acquirer
    yield from _count(folded)


def _fact(slot: str, found: list[tuple[Scalar, tuple[int, int]]], text: str) -> Fact:
    # A longer find that holds another is the one meant: 没出小票 holds 出小票.
    kept = [one for one in found if not any(_inside(one[1], other[1]) for other in found if other is not one)]
    if slot in ("terminal_result", "settle_status", "receipt_printed", "cardholder_debited"):
        kept = kept[:1]
    kept = kept or found[:1]
    value, span = kept[0]
    doubtful = bool(_DENIED.search(text[max(0, span[0] - 4) : span[0]])) and not _ASKED.search(text[span[1] : span[1] + 6])
    others = tuple(dict.fromkeys(other for other, _ in kept[1:] if other != value))
    return Fact(slot, value, span, bool(others) or doubtful, others)


def _inside(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1] and one != other


_COUNT = re.compile(
    r"(?<![这那同每首末])(?P<n>[0-9]{1,2}|[两二三四五六七八九十]{1,2}|一(?=共)?)(?<!第)(?:笔|单)(?!号|子)|(?P<en>[0-9]{1,2}|two|three|four|five|six) (?:sales|payments|transactions|swipes)"
)
_COUNTED = ("笔", "单", "sales", "payments", "transactions", "swipes")
_EN = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def _count(text: str) -> Iterator[Fact]:
    if not any(map(text.__contains__, _COUNTED)):
        return
    for match in _COUNT.finditer(text):
        if text[match.start() - 1 : match.start()] == "第":
            continue
        said = match["n"] or match["en"]
        number = _EN.get(said) or small(said)
        if number and number > 1:
            yield Fact("count", number, match.span())
            return
