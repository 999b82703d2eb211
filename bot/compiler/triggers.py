"""Which of the desk's intents an article is about, by its own words: its title first, then what it asks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.article.normal import key

_NOT = r"(?:没有?|未能?|不|迟迟|还没|怎么没|为何不)"
_COME = r"(?:[到入进][账帐]|收到|打款|出款|到)"
_WORDS: tuple[tuple[str, str], ...] = (
    ("chargeback", r"拒付|调单|持卡人否认|否认交易|不承认.{0,4}交易|chargeback|cardholder (?:denies|disputes)|disputed (?:sale|transaction|payment)"),
    ("refund", r"退款|退货|撤销交易|撤销.{0,6}(?:未到|没到)|\brefund|\bvoid(?:ed)? (?:a |the )?sale"),
    ("duplicate_charge", r"重复(?:扣|收|交易|刷|支付|付)|扣(?:了|款)?(?:两|2)(?:次|笔|回|遍)|刷(?:重|了两)|多(?:扣|刷|收)(?:了)?一笔|(?:charged|debited|paid|billed) twice|duplicate (?:charge|payment|transaction)|double charge"),
    ("debited_no_success", r"单边账|冲正|(?:已|被)?扣(?:了)?[款钱].{0,14}(?:未|没|不)(?:成功|出票|出小票|显示|完成)|(?:失败|未成功|没成功|不成功|超时|不出小票|没出小票).{0,14}扣(?:了)?[款钱]|(?:debited|charged) but|timed? ?out.{0,30}(?:debited|charged)|reversal"),
    ("settlement_account", r"结算(?:银行)?(?:卡|账户).{0,10}(?:错|换|变更|注销|锁|冻结|异常|更换|不符)|退票|(?:打款|出款|结算|提现)失败|户名不|(?:settlement|payout|bank) (?:card|account).{0,20}(?:closed|changed|wrong|frozen|mismatch)|payouts? (?:failed|bounced|returned|rejected)|returned payout"),
    ("risk_hold", r"风控|冻结|止付|延迟结算|资金被(?:扣|押)|risk (?:control|review|hold)|frozen|on hold|withheld|funds? held"),
    ("amount_mismatch", r"(?:到账|入账)(?:金额)?(?:少|不对|不符|不一致|变少)|少到账|金额(?:不对|不符|不一致|对不上|有误)|wrong amount|amounts? (?:does|do) not match|less than (?:expected|the sale)|short ?paid"),
    ("tx_declined", r"(?:交易|刷卡|支付|付款)(?:失败|被拒|不成功)|刷不(?:了|出|上)|报错|(?:错误|返回|响应)(?:代?码)|拒绝交易|\bdeclin|(?:error|response) codes?"),
    ("instant_not_arrived", rf"(?:秒到|实时到账|即时到账|\bd\+?0\b).{{0,12}}{_NOT}|{_NOT}(?:能)?秒到|秒到.{{0,6}}(?:失败|延迟|变)|instant (?:payouts?|settlements?|transfers?).{{0,30}}(?:not|late|delay|never|missing|fail)"),
    ("qr_not_arrived", rf"(?:扫码|二维码|收款码|聚合码|微信|支付宝|云闪付).{{0,14}}{_NOT}.{{0,4}}(?:{_COME}|播报|响)|(?:语音|喇叭|音箱){_NOT}.{{0,3}}(?:播报|响)|\bqr\b.{{0,40}}(?:not|never|late|missing|delay)"),
    ("terminal_fault", r"打不出.{0,4}(?:小票|签购单|字)|(?:终端|机器|pos机?)(?:故障|死机|没信号|无信号|开不了机|黑屏|连不上|离线)|(?:无法|不能)签到|签到(?:失败|异常)|(?:终端|商户)?未(?:登记|签到)|(?:terminal|reader|printer).{0,24}(?:offline|fault|not (?:work|print|connect)|frozen|no signal)"),
    ("not_arrived", rf"[钱款]?{_NOT}.{{0,3}}{_COME}|(?:到账|入账|结算|出款)(?:延迟|慢|晚|异常|失败|延误|迟)|(?:延迟|延误|推迟|迟)(?:到账|入账|结算)|(?:款|资金|收款|刷卡|刷卡款|交易|货款)项?.{{0,3}}(?:延迟|延误|迟到|迟延|推迟)|钱.{{0,2}}没来|钱不来|(?:钱|款)(?:去哪|呢)|晚到账|不见钱|无款|(?:[入到][账帐])(?:问题|异常)|(?:not|never|hasn.?t|haven.?t|didn.?t|isn.?t|wasn.?t|no|missing|late|delayed|overdue|where.{{0,12}})\b.{{0,24}}(?:arriv|credit|receiv|paid|payout|settle|deposit|money|funds|come|there|account)|(?:payout|settlement|deposit|money|funds|payment)s?\b.{{0,30}}(?:not|never|missing|late|delay|overdue|stuck)"),
    ("when_arrive", r"(?:多久|什么时候|何时|几点|多长时间|几天|啥时候)(?:才|能|可以)?.{0,3}(?:到账|入账|到|结算)|到账(?:时间|规则|时效)|when (?:will|do|does|is).{0,40}(?:arriv|paid|payout|settle)|how long.{0,40}(?:payout|settle|arriv)|(?:payout|settlement) (?:times?|schedule)"),
)  # fmt: skip
_MATCHERS = tuple((intent, re.compile(pattern)) for intent, pattern in _WORDS)
_SPECIAL = frozenset(("qr_not_arrived", "instant_not_arrived", "refund"))
"""Kinds of money that has not come: an article about one of them is not about all the others."""
MOST = 2


def intents(title: str, asked: Sequence[str]) -> list[str]:
    """At most two intents, the likeliest first."""
    head, others = key(title)[:200], [key(one)[:200] for one in asked[:6]]
    points: dict[str, int] = {}
    for intent, pattern in _MATCHERS:
        count = (3 if pattern.search(head) else 0) + sum(1 for one in others if pattern.search(one))
        if count:
            points[intent] = count
    if any(points.get(intent, 0) >= 3 for intent in _SPECIAL):
        points.pop("not_arrived", None)
    best = sorted(points, key=lambda intent: -points[intent])
    return [intent for intent in best if points[intent] * 2 >= points[best[0]]][:MOST]


def phrases(title: str, asked: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """The article's own words for these intents, short enough for a merchant to write them too."""
    found: list[str] = []
    for text in (title, *asked[:6]):
        for intent, pattern in _MATCHERS:
            if intent in wanted:
                found += [_whole(key(text)[:200], match) for match in pattern.finditer(key(text)[:200])]
    return [words for words in dict.fromkeys(found) if 3 <= len(words) <= (14 if not words.isascii() else 32)]


def _whole(text: str, match: re.Match[str]) -> str:
    """What matched, up to the end of its last word."""
    more = re.compile(r"[a-z']*").match(text, match.end())
    return text[match.start() : more.end() if more else match.end()].strip(" ，,。.？?")
