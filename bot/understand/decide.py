"""From scores to one of five outcomes: sure of an intent, ask which of the likeliest, a person, out of scope, refuse.

What the slots tell is added here: a QR payment that has not arrived is `qr_not_arrived`, an answer that is nothing but slots `provide_info`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.understand import labels, never
from bot.understand.intents import OUT_OF_SCOPE, Scores
from bot.values import Decision, SlotValue

SURE = 0.55
MARGIN = 0.15
"""The best intent must be this sure and this far ahead of the next to be taken without asking."""

LIKELY_A_PERSON = 0.25
"""A person too many costs an agent a minute, one too few costs the merchant's trust: so a mere likelihood is enough."""

PERHAPS_A_PERSON = 0.45
"""The same when one of its words was said."""

_OURS = re.compile(
    r"刷卡|刷了|刷的|到账|账户|账号|pos|结算|款|机子|终端|小票|签购单|扫码|收款|付款|交易|商户|手续费|费率|提现|秒到|风控|冻结|签到|签退|流水|投诉|银联|拉卡拉|退货|打款|持卡人|刷卡机|卡里|卡上|入账|进账|到手|拨款|撤销|调单|刷不|我的钱|钱没|钱还|尾号|后四位"
    r"|card|terminal|swip|settle|refund|merchant|receipt|debit|transaction|payout|payment"
)
_PERHAPS = re.compile(
    r"刷|卡|账|机器|扣|银行|支付|微信|支付宝|(?<!多少)钱|额度|金额|单子|收|sale|pay|money|fund|bank|charge|credit|deposit|slip|fee"
)
"""One such word may stand in any talk; two speak of payments."""
_NUMBERED = ("amount", "received_amount", "rrn", "order_no", "mid", "tid", "card_last4", "resp_code", "product", "acquirer", "case_id")
_SOLD = re.compile(r"刷|收|付|卖|扫|(?<![a-z])(?:swiped|sold|sale|took|charged)")
"""Who says that he sold something tells a story; a bare time or number only answers."""
_ON_A_SLIP = ("mid", "tid", "rrn", "voucher_no", "batch_no", "auth_code", "card_last4", "amount", "paid_at", "order_no")
"""Three of these and no word of trouble: a slip, pasted."""
_SPECIFIC = frozenset(
    (
        "instant_not_arrived",
        "qr_not_arrived",
        "debited_no_success",
        "duplicate_charge",
        "settlement_account",
        "risk_hold",
        "amount_mismatch",
        "refund",
        "chargeback",
        "complaint",
        "human",
        "refuse",
        "case_status",
        "when_arrive",
    )
)
_TROUBLE = frozenset(("duplicate_charge", "complaint", "human", "debited_no_success", "chargeback", "amount_mismatch"))
_FILLER = re.compile(
    rf"{labels.ANY}|{labels.CARD}|"
    r"[0-9]{1,2}[号日]|[0-9]{4}[-/年][0-9]{1,2}[-/月][0-9]{1,2}日?|查一下|查询|帮我查|帮忙|麻烦|请|尾号|后四位|显示|提示|机器|小票|屏幕|上面|大概|大约|差不多|左右|应该|可能|好像|就是|刷的|收的|的时候|的|是|了|吧|啊|呢|哦|呀|嗯|好|对|我|们|这|那|一笔|笔|在|用|金额|时间|一共|总共|日期|编号|\W|it|was|is|the|about|around|at|on|my|i|a|an|of|in|swiped|sale|yuan|last|four|digits|number|ending|card|amount|time|date"
    r"|[说打写记搞弄输填报]?错了?|更正|纠正|改[正成为]|不好意思|抱歉|刚才|其实|实际上?|系|应为|而|才对|出头|多点|上下|不到|整|correction|sorry|actually|meant|not|should|be|mistake|typo|wrong|instead"
)


_MISSING = re.compile(r"没|不|未|慢|等|怎么|哪|where|(?<![a-z])(?:not|late|stuck|missing|never|nothing|still)|n't")


_NOT_BUT = re.compile(r"(?<!是)不[是系](?![^,]*[吗嘛])|并非|(?<![a-z])not(?= (?:the )?[0-9])")
"""是2800不是2300: what was wrong is denied, nothing is missing."""
_CORRECTS = re.compile(
    r"(?<!是)不[是系]|并非|错了?|更正|纠正|改[正成为]|应为|(?<![a-z])(?:correction|meant|sorry|actually|mistake|typo|wrong|not)(?![a-z])"
)
_TELLS = re.compile(r"(?:时间|金额|日期|尾号|商户号|终端号|参考号)(?:就?是|为|:)")


_OVERDUE = re.compile(
    r"[0-9零一二两三四五六七八九十几半](?:个)?(?:多)?(?:天|小时|钟头|星期|礼拜|周|月)(?:多|都)?了|到现在了?$|(?:hours|days) (?:now|already)"
)
"""两千二,两天了: so long ago, and still waited for."""


def _missing(folded: str) -> bool:
    """Whether something is said not to have come, or asked for."""
    plain = _NOT_BUT.sub("", folded) if _CORRECTS.search(folded) else folded
    return _MISSING.search(plain) is not None or _OVERDUE.search(plain) is not None


_GIVEN_BACK = re.compile(
    r"退(?:款|货|刷|钱|单)(?!账户)|(?<!打款)(?<!款)(?<!钱)(?<!被)退(?:了|给|还|的|掉)[^,]{0,24}(?:没|未|几天|多久|不)|(?:客|他|她|人家|原)[^,]{0,8}(?:没|未)退|refund"
)


_HIDDEN = re.compile(
    r"\*+(?:[0-9]{4}(?![0-9]))?|就是?|[这那]一?张|张|卡号?|银行|结算|信用|储蓄|身份证|证件|号码?|密码|取款|支付|交易|短信|验证码|校验码|动态码|安全码|有效期|背面|三位数?|数字?|磁道|信息|资料|姓名|您的|请勿泄露|收到|发来|泄露|我的|帮我查|查一下|码"
    r"|cvv2?|cvc2?|exp(?:iry|ires?)?|pin|card|code|verification|number|here|texted|they|me|sms|otp|date|valid|thru|security|id|identity"
)


def _only_hidden(folded: str) -> bool:
    """Whether the text is hardly more than the thing that was taken out of it, and its name."""
    return len(_FILLER.sub("", _HIDDEN.sub("", folded))) <= 4


_SAME = re.compile(r"重复|同一|同样|一样|相同|[两二三2-3](?:次|遍|回|道)|[多重又再]刷|[多重又]扣|多收|twice|duplicate|same|again|double")
"""One sale, taken more than once."""


def ours(folded: str) -> bool:
    """Whether the text is about payments at all."""
    return bool(_OURS.search(folded)) or len(set(_PERHAPS.findall(folded))) > 1 or unmentioned(folded) != folded


def lean(folded: str, slots: Mapping[str, SlotValue], scores: Scores, expected: bool, hidden: bool = False) -> dict[str, float]:
    """What is added to the scores for what the slots and the text as a whole show. `hidden`: something in it was masked."""
    extra: dict[str, float] = {}

    def add(name: str, weight: float) -> None:
        extra[name] = extra.get(name, 0.0) + weight

    said = scores.said
    if "not_arrived" in said:
        if "when_arrive" not in said:
            add("when_arrive", -1.5)
        if not _SPECIFIC.isdisjoint(said):
            add("not_arrived", -2.2)
        if _is(slots, "product", "D0"):
            add("instant_not_arrived", 3.5)
            add("not_arrived", -1.5)
        if _is(slots, "channel", "qr"):
            add("qr_not_arrived", 3.0)
            add("not_arrived", -1.5)
    elif _is(slots, "product", "D0") and _MISSING.search(folded):
        add("instant_not_arrived", 4.0)
    if never.victim(folded):
        add("refuse", -9.0)
        add("human", 5.0)
    elif never.asked_for(folded):
        add("refuse", -4.0 if never.accused(folded) else 5.0)
    elif "refuse" not in said:
        add("refuse", -1.5)
    else:
        add("refuse", -4.0 if never.accused(folded) else 2.0)
    if OUT_OF_SCOPE not in said and "chargeback" not in said and _GIVEN_BACK.search(folded):
        add("refund", 2.5)
        add("not_arrived", -1.5)
        add("when_arrive", -1.5)
    if OUT_OF_SCOPE in said:
        add(OUT_OF_SCOPE, 4.0 if not ours(folded) else 1.0 if len(said) == 1 else 0.0)
    if not said and slots and _OVERDUE.search(folded):
        add("not_arrived", 3.0)
    if "duplicate_charge" in said and "amount" in slots and slots["amount"].alternatives and not _SAME.search(folded):
        add("duplicate_charge", -5.0)  # 刷了两笔,3500和1200: two sales, not one twice
    if "resp_code" in slots:
        add("tx_declined", 3.0)
    if "received_amount" in slots and "amount" in slots:
        add("amount_mismatch", 3.0)
    if _is(slots, "cardholder_debited", "debited") and (
        _is(slots, "terminal_result", "failed", "no_answer", "reversed") or _is(slots, "receipt_printed", False)
    ):
        add("debited_no_success", 3.0)
    if said.keys() <= {"provide_info"} and slots and not _missing(folded) and _only_slots(folded, slots):
        add("provide_info", 9.0 if expected or len(folded) < 5 or not _SOLD.search(folded) else 5.0)
    elif sum(name in slots for name in _ON_A_SLIP) > 2 and not _missing(folded) and _TROUBLE.isdisjoint(said):
        add("provide_info", 7.0)
    elif not said and slots and len(_TELLS.findall(folded)) > 1 and not _missing(folded):
        add("provide_info", 5.0)
    if hidden and not _MISSING.search(folded) and _only_hidden(folded):
        add("provide_info", 9.0)
    elif not said and not _firm(slots) and not ours(folded):
        add(OUT_OF_SCOPE, 1.5 + 2.0 * (1.0 - scores.known))
    return extra


def _firm(slots: Mapping[str, SlotValue]) -> bool:
    """Whether an amount or a number was read without doubt: then it is about payments, whatever the words. A time says nothing of it."""
    return any(name in slots and not slots[name].ambiguous for name in _NUMBERED)


def _is(slots: Mapping[str, SlotValue], name: str, *values: object) -> bool:
    return name in slots and slots[name].value in values


def _only_slots(folded: str, slots: Mapping[str, SlotValue]) -> bool:
    """Whether the text is hardly longer than what was read in it; who corrects himself also says what it was not."""
    covered = sum(end - start for start, end in {value.span for value in slots.values()})
    return len(_FILLER.sub("", folded)) <= covered * (2 if _CORRECTS.search(folded) else 1) + 1


def refusing(ranked: list[tuple[str, float]], scores: Scores) -> bool:
    """Asked for what the desk never helps with: its words are there and nothing else is likelier, or the matcher is very sure."""
    top, chance = ranked[0]
    return top == "refuse" and ("refuse" in scores.said or chance >= 0.45)


_REQUEST = re.compile(
    r"(?:转|接|找|要|叫|换|给|帮|让|请|派|来|想|能|喊)[^,。没不]{0,5}(?:人工|真人|活人|客服|经理|领导|主管|专员|负责人|工作人员|业务员|师傅)"
    r"|(?:找|叫|喊|派|来|换|整|让|请|安排|有没有)(?:一?个|一?位|点)(?:同志|老师|师傅|同事|领导|大姐|大哥|小妹|姑娘|小伙子?|妹儿|专家|懂的|懂行的|管事的|明白人|(?:能|会)[^,]{1,4}的)"
    r"|(?:找|叫|喊|派|来|换|整|让|请|安排)(?:一?个|一?位|点)?(?:懂的|懂行的|管事的|(?:能|会)[^,]{1,4}的)?(?:活的)?人[^,]{0,2}(?:来|给我|跟我|和我|联系|打|讲|说|谈|处理|帮|弄|回|$|,|吧|嘛|行)"
    r"|(?:打|通|用|接)?(?:个)?(?:语音|电话)(?:里)?(?:行不行|行吗|可以吗|可不可以|好不好|能不能|聊|讲|说清|沟通)"
    r"|(?:打|拨|回)(?:个|一个)?(?:电话)?给我|给我(?:回|打|来)个?(?:电话|电)|联系我|打我(?:的)?(?:电话|手机)"
    r"|(?:人工|真人|活人)(?:客服|服务|处理|接|帮|来|呢|在|$)"
    r"|(?:speak|talk|chat|connect|transfer|put|get)\s(?:me\s|us\s)?(?:to|with|through|a|an|your)\s?[a-z ]{0,16}(?:human|person|agent|someone|representative|operator|manager|supervisor|staff)"
    r"|(?:real|live|actual)\s(?:person|human|agent)|human\s?(?:agent|please|now|help)?$|^(?:agent|human|operator|representative)"
)
_PERSON = (
    "人",
    "客服",
    "经理",
    "领导",
    "主管",
    "专员",
    "业务员",
    "师傅",
    "电话",
    "语音",
    "同志",
    "老师",
    "同事",
    "大姐",
    "大哥",
    "姑娘",
    "小伙",
    "妹",
    "专家",
    "懂",
    "管事",
    "会",
    "能",
    "我",
    "human",
    "person",
    "agent",
    "someone",
    "operator",
    "manager",
    "represent",
    "supervisor",
    "staff",
)
"""Asking for a person works whatever the data files say, so these words stand here too."""
_CALLED = r"(?:了|过|你们|的|一?个|那个|一上午|一下午|一天|半天|好几次|几次|[0-9一二三四五两几多]+[次遍个回]){0,4}"
_IN_VAIN = r"没人接|没有?人(?:理|管|回|应)|打不通|接不通|不通|打不进|占线|排队|不接|没接|被?挂(?:了|断|掉|我|人)|忙线|不理|没反应|没人"
_MENTION = re.compile(
    r"(?:他们|她们|有人|银行|对方|客户|客人|顾客|那边|自称)[^,]{0,8}(?:打|联系)[^,]{0,4}(?:我|电话来?说?)"
    r"|没(?:有)?人?(?:联系|打)|人工(?:审核|费|成本|智能|录入|核实|核对)"
    r"|(?<![要找叫让转想跟和请])(?:人工|客服|经理|领导|业务员|主管|专员)(?:人员|小姐|妹子|姑娘|那边|你们)?(?:也|都|就|又|一直|老|总|只|昨天|今天|之前|还|刚才?){0,3}(?:是?说(?!话)|让|叫(?!什么)|讲|告诉|回复|答复|答应|承诺|推)"
    r"|(?<![要找叫让转想请])(?:跟|和|给)(?:你们)?客服(?:说|讲|反映)过"
    rf"|(?:打|拨|问|找|联系|转|接){_CALLED}[^,。?!]{{0,4}}(?:客服|人工|电话|热线|经理|业务员|[0-9]{{5}})[^,。?!]{{0,10}}?(?:,[^,。?!]{{0,6}})?(?:{_IN_VAIN})"
    rf"|(?:客服|人工|电话|热线)[^,。?!]{{0,6}}(?:{_IN_VAIN})|(?:打|拨)(?:了|过)[^,。?!]{{0,6}}(?:{_IN_VAIN})|(?:打|问|找|联系|拨)(?:了|过)[^,]{{0,4}}客服"
    r"|(?:customer service|support|the hotline|the agent|your agent|operator|manager)(?: staff| team| desk)? (?:has |have |had |is |are |was |only |just |keeps? |never )*(?:said|told|says|tells|saying|asked|promised|pick|answer|hung|hang|busy|not)"
    r"|(?:called|rang|phoned|contacted|spoke (?:to|with)|talked (?:to|with)|asked) (?:[a-z]+ ){0,3}(?:customer service|support|the hotline|hotline|agent|operator|helpline)"
    r"|(?:nobody|no ?one|no body|none)(?: is| was| has been)? (?:[a-z]+ )?(?:pick|answer|repl|respond|call)"
)
"""What was said, promised or in vain before, by or with those he could talk to: no request for one here and now."""


_TALKED = ("客服", "人工", "电话", "打", "拨", "联系", "经理", "领导", "业务员", "主管", "专员", "service", "support", "hotline", "agent", "operator", "manager", "helpline", "nobody", "no one", "no body", "noone", "none")  # fmt: skip
"""One of these is in every mention."""


def unmentioned(folded: str) -> str:
    """The text without what it tells of calls in vain and of what was said before: whether a person is asked for is judged on the rest."""
    return _MENTION.sub(",", folded) if any(map(folded.__contains__, _TALKED)) else folded


def wants_person(folded: str, ranked: list[tuple[str, float]], scores: Scores) -> bool:
    """Asked for a person in so many words, or very likely; a mention (人工审核, 打过客服) is no request."""
    if any(map(folded.__contains__, _PERSON)) and _REQUEST.search(unmentioned(folded)):
        return True
    if not ranked:
        return False
    if "human" not in scores.said:
        return ranked[0][0] == "human" and ranked[0][1] >= LIKELY_A_PERSON
    chance = next((chance for name, chance in ranked if name == "human"), 0.0)
    return ranked[0][0] == "human" or len(folded) <= 12 or chance >= PERHAPS_A_PERSON


def decide(folded: str, slots: Mapping[str, SlotValue], scores: Scores, ranked: list[tuple[str, float]]) -> Decision:
    if ranked and refusing(ranked, scores):
        return "refuse"
    if wants_person(folded, ranked, scores):
        return "human"
    if not ranked or not folded:
        return "out_of_scope"
    (top, chance), second = ranked[0], ranked[1][1] if len(ranked) > 1 else 0.0
    if top == OUT_OF_SCOPE and (chance >= 0.45 or (not scores.said and not _firm(slots) and not ours(folded))):
        return "out_of_scope"
    if top not in (OUT_OF_SCOPE, "refuse") and chance >= SURE and chance - second >= MARGIN:
        return "intent"
    if not scores.said and not slots and not ours(folded):
        return "out_of_scope"
    return "ask"
