"""From scores to one of five outcomes: sure of an intent, ask which of the likeliest, a person, out of scope, refuse.

What the slots tell is added here: a QR payment that has not arrived is `qr_not_arrived`, an answer that is nothing but slots `provide_info`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.understand import labels
from bot.understand.intents import OUT_OF_SCOPE, Scores
from bot.values import Decision, SlotValue

SURE = 0.55
MARGIN = 0.15
"""The best intent must be this sure and this far ahead of the next to be taken without asking."""

LIKELY_A_PERSON = 0.3
"""A person too many costs an agent a minute, one too few costs the merchant's trust: so a mere likelihood is enough."""

_OURS = re.compile(
    r"刷卡|刷了|刷的|到账|账户|账号|pos|结算|款|机子|终端|小票|签购单|扫码|收款|付款|交易|商户|手续费|费率|提现|秒到|风控|冻结|签到|签退|流水|投诉|银联|拉卡拉|退货|打款|持卡人|刷卡机|卡里|卡上|我的钱|钱没|钱还"
    r"|card|terminal|swip|settle|refund|merchant|receipt|debit|transaction|payout|payment"
)
_PERHAPS = re.compile(
    r"刷|卡|账|机器|扣|银行|支付|微信|支付宝|(?<!多少)钱|额度|金额|单子|收|sale|pay|money|fund|bank|charge|credit|deposit|slip|fee"
)
"""One such word may stand in any talk; two speak of payments."""
_SPECIFIC = (
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
_FILLER = re.compile(
    rf"{labels.ANY}|{labels.CARD}|"
    r"尾号|后四位|显示|提示|机器|小票|屏幕|上面|大概|大约|差不多|左右|应该|可能|好像|就是|刷的|收的|的时候|的|是|了|吧|啊|呢|哦|呀|嗯|好|对|我|们|这|那|一笔|笔|在|用|金额|时间|一共|总共|日期|编号|\W|it|was|is|the|about|around|at|on|my|i|a|an|of|in|swiped|sale|yuan"
)


_MISSING = re.compile(r"没|不|未|慢|等|(?<![a-z])(?:not|late|stuck|missing|never|nothing|still)|n't")


def ours(folded: str) -> bool:
    """Whether the text is about payments at all."""
    return bool(_OURS.search(folded)) or len(set(_PERHAPS.findall(folded))) > 1


def lean(folded: str, slots: Mapping[str, SlotValue], scores: Scores, expected: bool) -> dict[str, float]:
    """What is added to the scores for what the slots and the text as a whole show."""
    extra: dict[str, float] = {}

    def add(name: str, weight: float) -> None:
        extra[name] = extra.get(name, 0.0) + weight

    said = scores.said
    if "not_arrived" in said:
        if any(name in said for name in _SPECIFIC):
            add("not_arrived", -2.2)
        if _is(slots, "product", "D0"):
            add("instant_not_arrived", 3.5)
            add("not_arrived", -1.5)
        if _is(slots, "channel", "qr"):
            add("qr_not_arrived", 3.0)
            add("not_arrived", -1.5)
    elif _is(slots, "product", "D0") and _MISSING.search(folded):
        add("instant_not_arrived", 2.5)
    if "refuse" not in said:
        add("refuse", -1.5)
    if "resp_code" in slots:
        add("tx_declined", 3.0)
    if "received_amount" in slots and "amount" in slots:
        add("amount_mismatch", 3.0)
    if _is(slots, "cardholder_debited", "debited") and (
        _is(slots, "terminal_result", "failed", "no_answer", "reversed") or _is(slots, "receipt_printed", False)
    ):
        add("debited_no_success", 3.0)
    if not said and (slots and _only_slots(folded, slots)):
        add("provide_info", 6.0 if expected else 5.0)
    if not said and not ours(folded):
        add(OUT_OF_SCOPE, 1.5 + 2.0 * (1.0 - scores.known))
    return extra


def _is(slots: Mapping[str, SlotValue], name: str, *values: object) -> bool:
    return name in slots and slots[name].value in values


def _only_slots(folded: str, slots: Mapping[str, SlotValue]) -> bool:
    """Whether the text is hardly longer than what was read in it."""
    covered = sum(end - start for start, end in {value.span for value in slots.values()})
    return len(_FILLER.sub("", folded)) <= covered + 1


def refusing(ranked: list[tuple[str, float]], scores: Scores) -> bool:
    """Asked for what the desk never helps with: its words are there and nothing else is likelier, or the matcher is very sure."""
    top, chance = ranked[0]
    return top == "refuse" and ("refuse" in scores.said or chance >= 0.75)


_REQUEST = re.compile(
    r"(?:转|接|找|要|叫|换|给|帮|让|请|派|来|想|能|喊)[^,。没不]{0,5}(?:人工|真人|活人|客服|经理|领导|主管|专员|负责人)"
    r"|(?:人工|真人|活人)(?:客服|服务|处理|接|帮|来|呢|在|$)"
    r"|(?:speak|talk|chat|connect|transfer|put|get)\s(?:me\s|us\s)?(?:to|with|through|a|an|your)\s?[a-z ]{0,16}(?:human|person|agent|someone|representative|operator|manager|supervisor|staff)"
    r"|(?:real|live|actual)\s(?:person|human|agent)|human\s?(?:agent|please|now|help)?$|^(?:agent|human|operator|representative)"
)
_PERSON = (
    "人工",
    "真人",
    "活人",
    "客服",
    "经理",
    "领导",
    "主管",
    "专员",
    "负责人",
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
_MENTION = re.compile(r"人工(?:审核|费|成本|智能|录入|核实|核对)|(?:打|问|找|联系|拨)(?:了|过)[^,]{0,4}客服")


def wants_person(folded: str, ranked: list[tuple[str, float]], scores: Scores) -> bool:
    """Asked for a person in so many words, or very likely; a mention (人工审核, 打过客服) is no request."""
    if any(word in folded for word in _PERSON) and _REQUEST.search(folded) and not _MENTION.search(folded):
        return True
    if not ranked:
        return False
    if "human" not in scores.said:
        return ranked[0][0] == "human" and ranked[0][1] >= LIKELY_A_PERSON
    return not _MENTION.search(folded) and (ranked[0][0] == "human" or len(folded) <= 12)


def decide(folded: str, slots: Mapping[str, SlotValue], scores: Scores, ranked: list[tuple[str, float]]) -> Decision:
    if ranked and refusing(ranked, scores):
        return "refuse"
    if wants_person(folded, ranked, scores):
        return "human"
    if not ranked or not folded:
        return "out_of_scope"
    (top, chance), second = ranked[0], ranked[1][1] if len(ranked) > 1 else 0.0
    if top == OUT_OF_SCOPE and (chance >= 0.45 or not scores.said):
        return "out_of_scope"
    if top != OUT_OF_SCOPE and chance >= SURE and chance - second >= MARGIN:
        return "intent"
    if not scores.said and not slots and not ours(folded):
        return "out_of_scope"
    return "ask"
