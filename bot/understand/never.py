"""What the desk never helps with (`DOMAIN.md` 8.6), by the shape of the request: credit turned into cash, evading risk control, other
people's data, money for unfreezing. Who is accused of it, or asks whether an offer of it is a fraud, asks for no such help.
"""

from __future__ import annotations

import re

_CREDIT = r"(?:信用卡|花呗|白条|借呗|分付|额度|我的卡|自己的卡|credit)"
_CASH_OUT = rf"(?:信用卡|credit card)[^,。?!]{{0,8}}(?:换|兑)[^,。?!]{{0,4}}现|cash (?:from|off|on) (?:his|her|their|a|the) credit|{_CREDIT}[^,。?!]{{0,10}}(?:套|弄|变|换|倒|取|提|刷)(?:点|些|一?笔)?(?:出来|出|成)?(?:现金|现钱|钱出来|周转)|(?:刷|用)(?:我)?自己的(?:信用)?卡[^,。?!]{{0,8}}(?:周转|取|套|倒|出来|还)|cash\s?-?out|(?:turn|get|take|draw)\s[^,.?!]{{0,24}}(?:credit|card)[^,.?!]{{0,24}}cash|cash (?:from|off) (?:my|a|your) (?:own )?credit"
_EVADE = r"(?:拆|分)(?:成|开|几)[^,。?!]{0,8}(?:笔|次|单)?[^。?!]{0,10}(?:免得|避免|躲|防|不(?:会|被)?(?:触发|查|发现)|绕)|(?:免得|避免|怎么[^,。?!]{0,8}(?:才|能)?不(?:会)?|怎样[^,。?!]{0,6}不(?:会)?|如何[^,。?!]{0,6}不|绕|躲|避|骗)(?:被|过|开|掉|会|触发|银行|平台|系统){1,3}[^,。?!]{0,4}(?:风控|查|监控|审核|发现|检测|限额|限制)|(?:avoid|bypass|evade|dodge|get around|trick|fool|hide from|stay under)\s[^,.?!]{0,20}(?:risk|limit|control|detect|review|check|flag|radar|rules|bank)|without (?:being|getting) (?:caught|flagged|noticed|detected)"
_OTHERS = r"(?:查|看看|看到|看得到|看一?下|瞧|告诉我|给我|调出?|弄到)(?:一下|下|看看)?[^,。?!]{0,10}(?:别人|他人|这个人|那个人|隔壁|对门|同行|别家|别的(?:站点|店|商户|门店|老板)|其他(?:店|商户|门店)|老婆|老公|媳妇|前妻|前夫|女朋友|男朋友|亲戚|朋友|(?:顾客|客户|客人|持卡人)(?:的|姓|叫|电话|手机|住))[^,。?!]{0,10}(?:余额|流水|卡号|电话|手机|号码|身份证|信息|资料|姓名|名字|收了|收入|账户|账单|交易|多少钱|叫什么|住哪|住址|地址)|(?:老婆|老公|媳妇|别人|隔壁|朋友|对方|同行)(?:的|那|家|店)[^,。?!]{0,6}(?:账户|卡|流水|店|商户)[^,。?!]{0,4}(?:你)?(?:帮我)?(?:查|看)|(?:give|show|tell|send|find)\s(?:me\s)?[^.?!]{0,20}(?:customer|cardholder|buyer|client|someone|neighbou?r|wife|husband|other shop)[^.?!]{0,20}(?:phone|number|name|address|card (?:info|details|number)|balance|sales|data)"
_PAID = r"(?:把?钱[^,。]{0,3}(?:转|打|给|付)|(?:转|打)[^,。]{0,3}钱)[^。?!]{0,14}(?:解冻|解封|放款|消掉|消除|去掉|撤掉|洗白|黑名单|解除)|(?:付|给|交|花|出|加|塞|送)(?:你们?|他们|点|一?笔|些|了|个|几[百千]|两[百千])?(?:钱|好处|好处费|辛苦费|红包|手续费|费用|[0-9]+(?:块|元)?)[^。?!]{0,14}(?:解冻|解封|解开|放款|放出来|解除|消掉|洗白|去掉|提前到|早点到|加急)|(?:多少钱|收费多少|什么价)[^。?!]{0,8}(?:解冻|解封|解开|放款)|(?:解冻|解封|解开|放款)[^。?!]{0,8}(?:多少钱|什么价|收多少)|(?:pay|fee|money|bribe)[^.?!]{0,24}(?:unfreeze|unblock|release)"
_MCC = r"(?:跳|换|改|选|弄)(?:成|到|个|一?个)?[^,。?!]{0,4}(?:公益|优惠|低费率|优质)(?:类|商户|的)?|(?:跳码|改mcc|换mcc)(?:怎么|机|方法|教)"
_NEVER = re.compile("|".join((_CASH_OUT, _EVADE, _OTHERS, _PAID, _MCC)))
_HINT = re.compile(
    r"转|打|套|现|周转|拆|分成|分开|分几|免得|避免|怎|如何|绕|躲|避|查|看|瞧|告诉|给|调|付|交|花|出|加|塞|送|钱|跳|换|cash|avoid|bypass|evade|dodge|around|trick|without|give|show|tell|send|find|pay|fee|unfreez"
)

_ACCUSED = re.compile(
    r"(?:说我|说是|怀疑|涉嫌|以为|误判|误会|举报|认为|提示|显示|冤枉|凭什么|从来|从没|没有?|不是|别|禁止)[^,。]{0,8}(?:套现|套|洗钱|养卡|空刷|虚假|跑分|代还)"
    r"|(?:accus|suspect|never|not|n't|say|said|think|flagged)[^,.]{0,24}(?:cash|launder|fake)"
)
"""Who is accused of it (or says that he never did it) does not ask for it."""
_OFFERED = re.compile(
    r"是不是(?:骗|诈|假)|是骗|骗(?:子|人|局|我|钱)|诈骗|上当|靠谱|真的假的|真假|可信|可靠|该信|能信|信得过|敢信|合法吗|正规吗|正规不|要不要给|该不该给|能给吗|安全吗"
    r"|(?<![a-z])(?:scam|fraud|legit|genuine|trust (?:him|them|it|this)|for real|is (?:it|this) (?:real|true|normal))"
)
_OFFER = re.compile(
    r"解冻|解封|放款|保证金|转账|转钱|交钱|交[^,。]{0,6}(?:元|块|千|百|万|费)|先交|收费|手续费|代办|内部|unfreez|unblock|release|fee|pay|deposit|transfer|套现|养卡|提额|刷单"
)

_SOMEBODY = re.compile(
    r"有人|有个|对方|人家|他|她|自称|来电|电话|让我|要我|叫我|中介|网上|群里|业务员|(?<![a-z])(?:someone|somebody|they|he|she|caller|guy|agent)(?![a-z])"
)


def asked_for(folded: str) -> bool:
    """Whether the text, by its shape, asks for what the desk never helps with."""
    return _HINT.search(folded) is not None and _NEVER.search(folded) is not None


def accused(folded: str) -> bool:
    """Whether he speaks of such a thing as something he is accused of."""
    return _ACCUSED.search(folded) is not None


def victim(folded: str) -> bool:
    """Whether he asks if an offer of that kind is a fraud."""
    offered = _OFFERED.search(folded) is not None and _OFFER.search(folded) is not None
    return offered and (_SOMEBODY.search(folded) is not None or not asked_for(folded))
