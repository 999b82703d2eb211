"""Coaching in how to slip past risk control; never passed on."""

from __future__ import annotations

import re

EVASION = re.compile(
    r"(?<!请勿)(?<!不要)(?<!禁止)(?<!严禁)(?<!切勿)(?<!远离)(?<!涉嫌)(?<!参与)(?<!用于)(?:躲避|规避|避开|绕过|逃避|应付|骗过|突破)(?:银行|系统|平台|机构|银联|支付公司|的)*(?:风控|监管|监控|审查|审核|检测|限制|限额)|(?:不要|避免|别|不|少)刷整数|避免整数|金额(?:不要|别|尽量不|避免).{0,4}整数|(?:刷|用)(?:带)?零头|带(?:上)?(?:零头|小数)|模拟(?:真实)?(?:消费|交易|刷卡)|(?:间隔|等|隔)(?:\d+|半|几|三十|十)(?:个)?(?:分钟|小时).{0,8}再(?:换|刷)|换(?:一)?(?:个|台|家)(?:商户|机器|pos机?|机子).{0,6}(?:刷|再试)|(?:切换|轮换|变换|多换|换着)(?:不同(?:的)?)?(?:商户|mcc|pos机?|机器)|更换(?:不同(?:的)?)?(?:商户名?|mcc|(?:pos机?|机器).{0,4}(?:再|来|去)?刷)|(?:系统|银行|后台).{0,4}(?:就|便|才)?(?:不会|不易|不容易|难以?|没法|发现不|识别不|查不).{0,4}(?:盯上|察觉|识别|查到|发现|注意|了|出)|(?:骗|瞒)过(?:系统|银行|风控|审核)|(?:拆分|分拆|拆成|分成)(?:几|多|小|若干|为)?.{0,4}(?:笔|次|金额|交易)|分(?:几|多|两|三)(?:笔|次)(?:小额)?刷|养卡(?:技巧|方法|秘籍)|套现(?:技巧|方法|攻略|秘籍|手法)|(?:多|几)(?:台|个)(?:机器|pos机?|商户)(?:轮流|交替|搭配)"
    r"|(?:avoid|bypass|evade|get around|trick|fool|dodge|stay under|slip past)\w* (?:the |your |bank'?s? |any |their )*(?:risk (?:control|check|engine|rules?)|fraud (?:check|filter|detection|rules?)|monitoring|review|limits?|radar)|split (?:the|a|your|large|big) (?:sale|payment|transaction|amount)s?|avoid round (?:sums|amounts|numbers)|use several terminals"
)
_COMMA = re.compile(r"[，,；;]\s?")
_FORBIDS = re.compile(
    r"(?:不要|不能|不可|别|勿|休想)(?:试图|想着|企图|去|尝试|用|想|为了)?[^，。,]{0,6}(?:绕|躲避|规避|避开|逃避|骗|应付|突破|套现|养卡|拆分|分拆)|切勿|请勿|不得|严禁|禁止|违法|违规|never|do not|don't|illegal"
)


def begins_to_coach(text: str) -> int | None:
    """Where a sentence that began otherwise goes on to coach; None: it is coaching from its beginning."""
    for comma in _COMMA.finditer(text):
        if comma.start() >= 4 and coaches(text[comma.end() :]) and not coaches(text[: comma.start()]):
            later = [one for one in _COMMA.finditer(text, comma.end()) if coaches(text[one.end() :])]
            return (later[-1] if later else comma).start()
    return None


def coaches(text: str) -> bool:
    """Whether a sentence (its `key`) tells how to; one that forbids it does not."""
    return bool(EVASION.search(text)) and not _FORBIDS.search(text)
