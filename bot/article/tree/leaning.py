"""What the words of a heading speak for, however they are put: each kind by the ways people have of saying it."""

from __future__ import annotations

import re

from bot.article.lexicon import heading_kind
from bot.article.values import Kind

_LEANS: tuple[tuple[Kind, str, str], ...] = (
    (
        "question",
        r"现象|表现|症状|症候|征兆|迹象|哪(?:一)?[种类]|什么样|样子|长什么样|遇到|碰到|碰上|属于|背景|描述|经过|是不是(?:你|您)|出现(?:了)?什么|什么情况|(?:常见|几种|有哪些|哪些)情[况形]|情[况形](?:说明|描述|介绍|概述|通报)?$|问题通报|对号入座|自查清单|案例|事件|怎么了$|何时适用|范围$|看到|看见|提示(?:语|信息|内容)?(?:通常|一般|大概|往往|多半)?(?:是|有|为)|会提示|这样提示|原话|常说|会说|怎么说|反馈|啥情况|哪些算|怎样算|怎么算|算不算|发生了什么|什么状况|状况(?:描述|说明)?$|故障(?:描述|表现)|报错$|来信|适用|(?:商户|店主|顾客)(?:反映|反馈|描述)",
        r"what (?:you|it|this|merchants?|they)(?:'re| are| might| may| will)? ?(?:be |usually )?(?:see|seeing|look|notice)\w*|is this (?:article |guide |page )?(?:for )?you|symptoms?|signs?\b|sound familiar|the (?:problem|situation|issue|story|case)|what happens?\b|what happened|at a glance|situations?|when (?:to use|does|do) (?:this|it)|(?:applies|apply) (?:to|when)|who (?:is )?this|use this (?:page|guide|article) (?:if|when)|how (?:it|this) (?:shows|appears)|recogni[sz]\w+|identify the|sounds? like|do(?:es)? (?:this|it|any of)\b.*\?|what (?:\w+ ){0,2}(?:reports?|sees?|notices?|tells?|says?)\b|reported",
    ),
    (
        "cause",
        r"原因|为什么|为何|为啥|因何|何以|缘由|缘故|来由|来历|由来|成因|因素|触发|引发|引起|导致|造成|怎么回事|咋回事|怎么会|出在哪|出了(?:什么)?问题|问题(?:出)?在|哪里出|哪儿出|谁在|作怪|作祟|环节|卡(?:住|在)|症结|根源|根由|幕后|真相|背后|缘起|病因|病根|源头|起因|诱因|祸首|元凶|罪魁|名堂|玄机|探因|究因|无非|不外乎|(?:多半|八成|十有八九)(?:就)?(?:是|出在)|(?:一般|通常|往往|主要)(?:就)?是.{0,3}(?:几|以下|下面)|溯源|(?:跑|去|到|上)(?:了|到)?哪(?:里|儿|去)?(?:了)?$|去向|谁的错|谁动了|从何而来|怎么来的|分析$|剖析|查明|诊断|病灶|把脉|毛病|(?:在|出)哪(?:里|儿)?$",
        r"why\b|what (?:it|this|that) means?|causes?\b|reasons?\b|behind|going on|went wrong|goes wrong|triggers?\b|culprits?|the usual suspects|how come|where (?:did|does|do|has|is|the) .{0,20}(?:money|funds|payout|delay)|root of|factors?\b|explained|explanations?|what(?:'s| is) (?:blocking|holding|stopping)|to blame|responsible for",
    ),
    (
        "solution",
        r"怎么(?:办|破|弄|整|做|处理|解决|查|应对|操作|追|要|恢复|补|修|救|退|改)|咋(?:办|整|弄|破)|如何(?:处理|解决|应对|操作|查|排|恢复|办理|追|补|化解|破解|修)|处理|处置|解决|办法|做法|法子|对策|之策|支招|应对|方法|方案|步骤|措施|安排|排除|排查|自救|补救|搞定|流程|教你|(?:招|妙招|高招|绝招|招数|招式)$|[几一二两三四五六七八九十\d][招步]|(?:该|应当?|要|能|可以)(?:怎么|如何|做)|对症下药|行动|操作(?:指引|指南)|怎样(?:处理|解决|恢复|操作|追|补)|攻略|锦囊|良方|处方|急救|应急|救急|挽回|追回|找回|要回|破解|化解|修复|恢复|手把手|实操|(?:可以|能|要|该|应该|得)做的|该做|做些?什么|按(?:这个|这样|下面|以下|此)|照(?:着|此|下面)|求助|核对|查验|逐[一项个条]|下一步|接下来|(?:先|就|要|得)做|[几两三四五六]件事|请(?:您|商户|大家|顾客|各商户)?(?:配合|办理|这样|按|照|先)|(?:办理|配合)的?事项|来办|怎么走|咋走|找谁办|一步步|一步一步|动手|着手",
        r"how to\b|(?:put|set|make) (?:it|things) right|fix\w*|sort(?:ing)? it|what (?:you|merchants?|we|to|the \w+)(?: can| should| need(?:s)? to| must| will| have to)? ?do\b|what (?:will|can|does|should|must) (?:\w+ ){1,3}do\b|what we(?:'ll| will| can| are)|resolution|resolv\w+|solutions?|steps?\b|next steps|workarounds?|mitigation|remediat\w+|corrective|troubleshoot\w*|try (?:this|these)|remed(?:y|ies)|get(?:ting)? (?:it|your \w+|paid|the|back)|what now|your options|action plan|playbook|walk-?through|do this|work through|in order\b|recover\w*|actions?\b|self[- ]?help|checks?\b|^do(?:['’]?s)?$|^don['’]?ts?$|^do not$",
    ),
    (
        "escalation",
        r"投诉|维权|申诉|法律|争议|说理|不服|不认可|不同意|不满意?|有异议|(?:仍|还是|依然|始终)(?:然|旧)?.{0,4}(?:未|没|不|无法|对不上|无果|无效)|(?:还|长期|一直|迟迟|久|多次|反复)(?:是)?.{0,4}(?:未|没|不|无法|无果|无效)(?!到账|入账|收到|到$)|(?:未能?|没有?|无法|不能)(?:得到|获得|妥善)?解决|行不通|都不行|没用|没人[管理]|无人|不给说法|找谁|举报|救济|(?<!少出)(?<!避免)(?<!减少)(?<!防止)纠纷|扯皮|推诿|推三阻四|说不清|不认账|不承认|赖账|耍赖|踢皮球|不理|协商不成|谈不[拢成]|起诉|诉讼|调解|监管|上级|逾期|升级(?:处理|反映|渠道|途径)|讨说法|讨个说法|搞不定|不顶用|不管用|实在不行|走不通|闹大|升级|最后一步|退路|后路|出路|转诊|^何处|向谁|哪里(?:反映|说理)",
        r"escalat\w+|complain\w*|still (?:stuck|not|no|unhappy|unresolved|stands|missing|need|having|nothing|waiting)|not happy|unhappy|disput\w+|not satisfied|nothing (?:works|worked|helps|helped)|if (?:all|that|this|none|you|it|nothing)\b.*(?:fail|work|help|disagree|satisfied|happy|agree)|(?:tak|go)(?:e|ing) (?:it |this |things )?further|further help|last resort|all else fails|formal|unresolved|(?:nobody|no one|no-one) (?:listens?|answers?|helps?|replies|responds?|cares?)|no (?:answer|reply|luck)|deadlock",
    ),
    (
        "prevention",
        r"预防|避免|防范|防患|杜绝|(?<![\u4e00-\u9fff])以后|以后(?=怎|如何|该|要|别|不|防|再|注意|避免|少|遇|咋)|(?:日后|今后|往后|下次|下回|平时|平日|平常|日常|长期(?!不|没|未|无|拖|得))|注意|贴士|(?:温馨|友情|特别|安全|重要|最后|风险|顺手|顺便|顺带|另外|小|编|小编的)(?:提示|提醒|叮嘱|叮咛)|(?:^|[几三两四五六])[点条句个]?(?:提示|提醒|叮嘱|叮咛)|提个醒|医嘱|保健|教训|长点心|长记性|长个心眼|多个心眼|上点心|悠着点|踩坑|踩雷|避坑|避雷|防坑|别再|不再|再次发生|养成|保养|养护|习惯|未雨绸缪|防止|防着|怎么防|如何防|怎样防|减少|少出|远离|留意|牢记|切记|记住|守则|治本|长久之计|有备无患|防微杜渐|事先|事前|提前(?:做|准备|预)|常备|防备|设防|提防|再犯|重演|复发|才(?:不|能不|不会)",
        r"in (?:the )?future|next time|best practices?|avoid\w*|prevent\w*|do'?s and don'?ts|tips?\b|going forward|keep(?:ing)?\b|before it happens|stay(?:ing)? (?:safe|ahead|out)|(?:good )?habits?|(?:not|n't|never) (?:repeat|happen|occur)\w*|once and for all|protect\w*|safeguard\w*|reduc\w+|so (?:it|this) (?:does|won)|house rules|lessons?|routine|precautions?|lower the (?:risk|chance)|(?:for|into) the future|looking ahead|(?:stop|keep)(?:ping)? (?:it|this|that|them)\b|\bagain\b",
    ),
    ("advice", r"建议|忠告|寄语|心得|给(?:各位|大家|同行|商户|店主|你|您).{0,6}(?:话|句)", r"advice|recommend\w*|suggest\w*|parting"),
    ("summary", r"总结(?![过了])|小结|结语|结束语|写在最后|最后的话|尾声|结尾|结论|一句话", r"conclusion|summary|wrap|final|in short|takeaways?"),
    ("intro", r"附则|前言|引言|导语|导读|总则|编制目的|适用范围|写在前面|开头", r"introduction|overview|nutshell|scope|purpose|about this|before you (?:start|begin)"),
)  # fmt: skip
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple((kind, re.compile(f"{zh}|{en}")) for kind, zh, en in _LEANS)
_SECTIONS: tuple[Kind, ...] = ("question", "cause", "solution", "escalation", "prevention", "advice")
_DOING = re.compile(r"怎么(?:办|做|弄|处理|操作)|咋(?:办|整|弄)|如何(?:处理|应对|操作|做)|要做|该做|做些?什么|\bdo\b|how")
_QUOTED = re.compile(r"“[^”]{0,30}”|「[^」]{0,30}」|『[^』]{0,30}』|《[^》]{0,30}》|\"[^\"]{0,30}\"")
_SIDES = re.compile(
    r"(?:银行|机构|平台|公司|我司|我行|本行|本公司|我们|收单方|服务商|通道).{0,8}(?:责任|跟进|该做|要做|应做|应当|义务|怎么做|会做|做什么|的事|处理)|^(?:对于?)?(?:商户|商家|店家|店主|店里|顾客|客户|持卡人|银行|发卡行|收单机构|支付公司|支付平台|支付机构|平台|机构|服务商)(?:这边|那边|这头|那头|这一?方|方面|一?侧|一?端)$|what (?:we|the bank|the provider|your bank).{0,20}\bdo\b|on our side|our part"
)


def leaning(words: str) -> dict[Kind, float]:
    """How much a heading's words (a `key`) speak for each kind."""
    words = _QUOTED.sub("", words) or words
    found: dict[Kind, float] = {}
    if (strict := heading_kind(words, strict=True)) is not None:
        found[strict] = 4.0
    elif (loose := heading_kind(words)) is not None:
        found[loose] = 2.0
    for kind, pattern in _PATTERNS:
        if pattern.search(words):
            found[kind] = found.get(kind, 0.0) + 2.0
    if _SIDES.search(words):
        found["solution"] = found.get("solution", 0.0) + 2.0
    for kind in ("escalation", "prevention"):  # 谈不拢怎么办, 平时怎么做: what is to be done is said by the other words
        if kind in found and found.get("solution", 0.0) > 0 and strict != "solution" and _DOING.search(words):
            found["solution"] = 1.5
    return found


def leans_to(words: str) -> Kind | None:
    """The one kind that a heading's words speak for."""
    leans: dict[Kind, float] = {kind: much for kind, much in leaning(words).items() if kind in _SECTIONS}
    kind = next(iter(leans), None)
    return kind if kind is not None and len(leans) == 1 and leans[kind] >= 2 else None


WORD_KINDS: dict[str, Kind] = {
    "原因": "cause", "因素": "cause", "可能": "cause", "reason": "cause", "cause": "cause", "方法": "solution", "办法": "solution", "措施": "solution",
    "方案": "solution", "对策": "solution", "技巧": "solution", "问题": "question", "故障": "question", "现象": "question", "场景": "question",
    "症状": "question", "状况": "question", "疑难": "question", "难题": "question", "疑问": "question", "困扰": "question", "烦恼": "question", "麻烦": "question",
    "毛病": "question", "案例": "question", "缘由": "cause", "成因": "cause", "诱因": "cause", "妙招": "solution", "高招": "solution", "绝招": "solution",
    "途径": "solution", "动作": "solution", "problem": "question",
    "solution": "solution", "method": "solution", "fix": "solution", "option": "solution",
}  # fmt: skip
"""What an item is whose number stands behind such a word: 原因一."""
