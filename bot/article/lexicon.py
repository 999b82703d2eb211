"""The words by which headings, labels, complaints and actors are known. Looked for in `normal.key` of a text: simplified, small letters."""

from __future__ import annotations

import re

from bot.article.values import Kind

_HEADING: tuple[tuple[Kind, str], ...] = (
    (
        "toc",
        r"(?:本文|文章|内容)?(?:目录|导读|提纲)|本文(?:目录|导读).*|目录导读|(?:table of )?contents|in this (?:article|guide|page)|on this page|jump to",
    ),
    (
        "related",
        r".*(?:相关(?:文章|阅读|推荐|产品|内容|资讯|链接|.{0,6}产品|新闻)|推荐阅读|延伸阅读|热门(?:文章|推荐|产品|标签)|猜你喜欢|上一篇|下一篇|最新文章|更多(?:文章|精彩|资讯)|为您推荐|产品推荐).*|related (?:articles|posts|content|reading|topics|products).*|see also|further reading|you may also like|more (?:articles|resources|from).*|recommended (?:articles?|reading|reads|posts|products|links|for you|content|videos).*|popular (?:articles?|posts|topics|guides|searches|products|tags).*",
    ),
    ("faq", r".{0,14}(?:常见问题|常见疑问|问答|答疑|q ?& ?a|faqs?).{0,8}|frequently asked questions.*"),
    (
        "summary",
        r"(?:总结|小结|结语|结论|结束语|写在最后|最后的话|总的来说|尾声|后记|总结与展望|文章总结|全文总结).{0,4}|conclusions?|(?:in )?summary|wrap(?:ping)?[- ]up|final (?:thoughts|words)|bottom line|key takeaways|the short version",
    ),
    ("intro", r"附则|引言|前言|导语|摘要|简介|概述|文章摘要|内容摘要|开篇|introduction|abstract|about this (?:article|guide|page)"),
    (
        "prevention",
        r".*(?:预防|防范|防患|注意事项|避免|防止|杜绝|规避|(?:要|需要?|该|应)注意|注意什么|注意哪些|注意几点|日常维护|使用须知|温馨提示|温馨提醒|小贴士|小提示|特别提醒|友情提示|减少.{0,10}(?:发生|问题|情况|延迟)|不再.{0,8}(?:发生|出现)).{0,12}|(?:需要|请|应|要)注意|注意|(?:最后|再次|特别|友情|小)?(?:提示|提醒)|tips?\b.*|.*\b(?:prevent(?:ion|ing|ive)?|avoid(?:ing)?|best practices?|precautions?|next time|in (?:the )?future|reduce the risk|good habits)\b.*",
    ),
    (
        "escalation",
        r".{0,8}(?:未能?|没有?|无法|不能)(?:得到|获得|妥善)?解决.{0,6}|.*(?:以上|上述|这些).{0,8}(?:不行|行不通|没用|无效|不管用|不奏效|没效果).*|.{0,6}(?:仍|还是|依然|依旧|始终)(?:然|旧)?(?:未|没|不|无法|对不上).{0,12}|.*(?:投诉|升级(?:渠道|途径|投诉|反映)|维权|举报|申诉|仲裁|诉讼|起诉|法律(?:援助|途径|帮助|手段|救济|渠道|支持|责任)|监管部门|依法).{0,14}|.*\b(?:escalat\w+|complain\w*|legal (?:help|aid|action|advice|options|routes?|steps)|ombudsman|regulators?|arbitration|if (?:that|this|nothing|none).{0,24}(?:help|work|resolve)\w*|still (?:not|no|unresolved|missing|stuck).*)\b.*",
    ),
    (
        "mixed",
        r".*(?:原因|成因|问题).{0,6}(?:及|和|与|以及|、|\+|＋|&|并).{0,6}(?:解决|处理|应对|对策|办法|方法|措施|排查).*|.*\b(?:causes?|reasons?|problems?|errors?)\b.{0,12}(?:\band\b|&|/|\+).{0,16}\b(?:fix(?:es)?|solutions?|remed(?:y|ies)|what to do|how to|actions?|responses?)\b.*",
    ),
    (
        "cause",
        r".*(?:原因|成因|为什么|为何|怎么回事|咋回事|缘由|缘故|来由|诱因|影响因素|哪些因素|因素分析|因素|症结|根源).{0,10}|为啥.*|.*\b(?:causes?|reasons?|why)\b.*|what (?:went|goes|can go|might go|usually goes) wrong.*|what(?:'s| is) (?:behind|going on).*|where the (?:money|delay).*",
    ),
    ("advice", r"(?!.*(?:解决|处理|应对|操作)建议).*建议.{0,6}|.*\b(?:recommendations?|suggestions?|our advice|advice)\b.*"),
    (
        "solution",
        r"(?!.*(?:不当|错误|异常|故障|延误|延迟|不足|不及时|缓慢|较慢|流程问题|有误|失误|出错|不规范|不正确|受限|受阻)$).*(?:解决|办法|方法|方案|措施|对策|策略|怎么办|咋办|如何处理|怎么处理|如何应对|怎样处理|怎样解决|怎么做|该做什么|处理流程|处理方式|处理步骤|处理建议|操作步骤|操作流程|应对|补救|自查|排查|步骤|处理指南|操作指南|技巧|指南|怎么查|如何查|如何查询).{0,10}|处理|处置(?:办法|措施|方法|流程)?|.{0,8}(?:能|可以|该|应该|要|得)做?(?:些|点)?(?:什么|啥)|(?:您|商户|用户|大家)?(?:可以?|能|应|该|需)?(?:这样|这么|如此|按以下|按下面).{0,6}(?:做|处理|解决|查|应对)|怎么弄|(?:下一步|接下来).{0,6}|.*\b(?:solutions?|remed(?:y|ies)|fix(?:es|ing)?|resolv\w+|resolution|what (?:to|you can|can you|should you|you should|merchants? (?:can|should)|customers? (?:can|should)|can (?:merchants?|customers?|i|we)) (?:do|check|try).*|what (?:you|customers|merchants) can do|how to|next steps?|steps?(?: to take)?|troubleshoot\w*|action(?:s)?(?: to take| items?)?|things to (?:try|check)|checklist|what to (?:do|check|try)|how .{2,30} (?:handles?|deals? with|helps?|processes).*)\b.*",
    ),
    (
        "question",
        r".*(?:问题|故障|现象|情况|案例|事件)(?:描述|背景|现象|概述|说明|简述|介绍|表现|概况|回顾|经过|的表现).{0,4}|(?:具体|主要|常见|典型)?(?:现象|症状|表现|背景|表现形式|案例|案情|事情经过)|背景(?:信息|介绍|说明|知识|资料)|(?:遇到|出现)(?:的|了)?(?:什么|哪些)?(?:问题|情况)|时间背景|常见情形|(?:the )?(?:what (?:it|this) looks like|how it (?:shows|looks)|signs|problem|issue|symptoms?|situation|question|background|scenario|what happened|what you see|overview|description)(?: (?:description|overview|summary|statement|background))?",
    ),
)
KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in _HEADING)

_LEFT = " \t\n#*_【[《「『(（“\"'•·-—=~>|:："
_RIGHT = " \t\n#*_】]》」』)）”\"'-—=~:：。.,，、；;!！|"
_VERB_FIRST = re.compile(
    r"(?:先|请|要|应|可以|及时|尽快|主动|耐心|仔细|再次|第一时间)?(?:了解|查询|查明|核实|确认|分析|询问|检查|弄清|说明|找出|找到|告知|明确|咨询|联系|反馈|查看|查清|判断|排除|记录|提供|选择|采取|掌握|学习|寻找|制定|等待|拨打|提交|保留|核对|优化|加强|完善|建立|改进|提高|升级|更换|重启|关注|遵守|向)"
)


def trimmed(text: str) -> str:
    """Without the marks and brackets around it."""
    return text.lstrip(_LEFT).rstrip(_RIGHT)


def heading_kind(words: str, *, strict: bool = False, ask: bool = True) -> Kind | None:
    """What a heading announces. `words`: its `key`, markers gone. `strict`: inside a section of known kind, where an item's own words
    (查询失败原因) are no heading; only what is a heading and nothing else counts. `ask`: whether a question (怎么办？) counts."""
    words = trimmed(words)
    if not words or len(words) > (34 if _HAN.search(words) else 80):
        return None
    if not ask and re.search(r"[?？]$", words):
        return None
    if strict:
        return next((kind for kind, pattern in _STRICT if pattern.fullmatch(words)), None)
    if _VERB_FIRST.match(words) and not re.search(r"怎么|如何|哪些|什么|升级(?:渠道|途径|投诉|反映)", words):
        return "escalation" if re.search(r"(?:渠道|途径|援助|维权|法律帮助|方式)$", words) and ESCALATES.search(words) else None
    if re.search(r"[。；;，,].*[，,。；;]", words):
        return None
    return next((kind for kind, pattern in KINDS if pattern.fullmatch(words)), None)


_HAN = re.compile("[\u3400-\u9fff]")
_ADJ = r"(?:可能|常见|主要|具体|直接|问题|故障|相关|一般|通常|其他|的|未到账|不到账|产生|发生|出现|延迟|失败|到账|(?:一|二|三|四|五|六|\d)[、.]?)*"
_STRICT: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("cause", re.compile(rf"{_ADJ}原因{_ADJ}(?:分析|说明|有哪些|是什么|如下|解析|剖析|排查)?|怎么回事|为什么(?:会这样)?|(?:(?:the|possible|common|likely|most likely|main|root|probable|usual) )*(?:causes?|reasons?)|why(?: (?:does )?(?:it|this) happen\w*)?")),
    ("solution", re.compile(rf"(?:{_ADJ}(?:解决|处理|应对|排查|补救|自救)?(?:办法|方法|方案|措施|对策|策略|方式|步骤|流程)|(?:解决|处理|应对|操作|自查)建议|怎么办|如何(?:解决|处理|应对)|怎么(?:解决|处理|做)|解决|处理|应对|对策)(?:如下)?|(?:the |how to |possible |suggested )?(?:solutions?|fix(?:es)?|remed(?:y|ies)|what to do|what you can do|what to check|resolution|resolve it|fix it|actions?(?: to take)?|next steps?)")),
    ("prevention", re.compile(r"(?:如何|怎样|怎么|日常)?(?:预防|防范|避免)(?:措施|办法|方法|建议|与注意事项|和注意事项)?|注意事项|温馨提示|小贴士|(?:how to )?(?:prevention|prevent it|avoid it|tips)")),
    ("escalation", re.compile(r"投诉(?:渠道|方式|途径|维权|与维权|电话)?|维权(?:渠道|途径|方式)?|法律(?:途径|援助|帮助)(?:与投诉|或投诉渠道)?|escalation(?: (?:process|path|steps))?|complaints?|how to (?:complain|escalate)|legal (?:help|options)")),
    ("advice", re.compile(r"(?:几点|一些|相关|总结|综合|最后的|其他|小)?建议|recommendations?|suggestions?")),
    ("summary", re.compile(r"总结|小结|结语|结论|写在最后|conclusion|summary")),
    ("question", re.compile(r"背景(?:信息|介绍|说明)?|事情经过|(?:问题|故障|现象|情况)(?:描述|背景|现象|说明)|(?:具体|主要|常见|典型)?(?:现象|症状|表现)|symptoms?|what (?:you see|happened)|problem")),
    ("faq", re.compile(r"常见问题(?:解答)?|问答|faqs?")),
    ("related", re.compile(r"相关(?:文章|阅读|推荐|产品)|推荐阅读|related articles?|see also")),
)  # fmt: skip

LABEL = re.compile(
    r"(?P<cause>(?:可能|主要|常见|具体|问题|故障|产生|直接|根本)?(?:的)?原因(?:分析|解析|说明)?|成因|缘由|病因|症结|为什么|why(?: it happens)?|(?:possible |likely |root )?(?:causes?|reasons?)|what it means)"
    r"|(?P<solution>(?:具体|相应|对应|推荐)?(?:的)?(?:解决|处理|应对|排查|补救|处置)(?:办法|方法|方案|措施|策略|对策|方式|步骤|建议|技巧|之道)?|办法|方法|措施|对策|应对|破解|化解|支招|妙招|解法|招数|攻略|怎么办|怎么做|做法|操作方法|建议(?:做法|操作|处理)?|商户应对|您(?:可以|该)(?:这样|怎么)做|how to fix(?: it)?|(?:quick )?fix(?:es)?|workarounds?|mitigation|solutions?|remedy|what to (?:do|check|try)|resolution|actions?|what you can do|do this|try this)"
    r"|(?P<prevention>(?:平时|日常|今后|以后|事先)?(?:预防|防范)(?:措施|方法|办法|建议|要点)?|(?:平时|日常|今后|以后)(?:注意|留意)(?:事项)?|如何(?:预防|避免)|避免方法|prevention|prevent(?: it| this)?|how to (?:avoid|prevent) it|to avoid it)"
    r"|(?P<question>(?:具体|主要|常见|典型|故障|问题)?(?:表现|现象|症状|描述)|symptoms?|what you see)"
    r"|(?P<escalation>投诉(?:渠道|方式|途径)|维权(?:渠道|途径)|escalat(?:ion|e)(?: path)?|if (?:nothing|that|this) (?:works|helps|fails)|if not)"
)
"""A word that labels part of an item: `解决办法：…`."""

ESCALATES = re.compile(
    r"投诉|司法|举报|维权|仲裁|诉讼|起诉|法律(?:援助|途径|手段|帮助|武器|渠道|咨询|程序|支持|救济)|法院|律师|消协|消费者协会|银保监|金融监管|监管(?:部门|机构|局|单位)|人民银行(?!颁发|批准|规定|许可)|央行(?!颁发|批准|规定)|主管(?:部门|机关|机构)|有关部门|相关部门(?!的?沟通)|报警|报案|公安|警方|信访|市场监督|市场监管|支付清算协会|12315|12363|12378|12345|12348"
    r"|\bcomplain\w*|\bombudsman|\bregulator\w*|\blegal (?:help|aid|action|advice|options?|counsel|remed\w+)|\blawyers?\b|\bsolicitor|\battorney|\bcourts?\b|\bescalat\w+|\barbitrat\w+|\bsmall claims|\bpolice\b|\bfinancial authority|\bsupervisory authorit\w+|\bcentral bank\b|\bconsumer (?:protection|affairs)"
)

MERCHANT = r"用户|商户|商家|店主|店家|老板|持卡人|消费者|客户|顾客|收款人|收款方|使用者|经营者|个人|您|你|大家|当事人|merchants?|customers?|you|users?|shop ?keepers?|cardholders?|businesses"
BANK = r"(?:我|本)行|(?:发卡|收单|开户|结算|合作|各(?:家|大)?|相关|清算)?银行(?:方面|方|端|客服(?:人员)?|工作人员|系统|机构)?|(?:发卡|收单|开户|结算)行|(?:经办|当地|开户)?(?:支行|分行|总行)[\u4e00-\u9fff]{0,8}?|发卡机构|金融机构|(?:the |your |their |issuing |acquiring |receiving )*(?:banks?|issuers?|acquirers?)"
PLATFORM = r"(?:我|本)(?:公司|司|平台|方|部门|中心)|我们公司|(?:第三方)?支付(?:机构|公司|平台|企业|服务商|通道|系统)(?:方面|方|客服)?|收单(?:机构|方|公司|服务商|平台|端|侧)|(?:中国)?银联(?:商务)?|pos机?(?:机)?(?:公司|厂家|厂商|服务商|提供商|供应商|机构|平台|运营商|代理商)|(?:设备|机具|系统|技术)(?:厂商|服务商|提供商|供应商|团队|人员|部门|方)|服务(?:商|提供商|机构)|平台(?:方|客服|方面)?|运营(?:方|商)|代理商|客服(?:人员|团队|部门)?|技术支持|后台(?:人员)?|风控(?:部门|人员|系统)|官方(?:客服)?|(?:the |our |your |their )*(?:platforms?|processors?|providers?|payment (?:companies|company|institutions?|service providers?|gateways?|networks?)|support (?:team|staff|agents?)|teams?|psps?|card networks?|schemes?|gateways?)|we|our (?:staff|engineers|specialists)"
