"""The words by which headings, adverts, litter and actors are known. Looked for in `normal.key` of a text: simplified, small letters."""

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
        r".*(?:相关(?:文章|阅读|推荐|产品|内容|资讯|链接|.{0,6}产品|新闻)|推荐阅读|延伸阅读|热门(?:文章|推荐|产品|标签)|猜你喜欢|上一篇|下一篇|最新文章|更多(?:文章|精彩|资讯)|为您推荐|产品推荐).*|related (?:articles|posts|content|reading|topics|products).*|see also|further reading|you may also like|more (?:articles|resources|from).*|recommended.*|popular.*",
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
_EN_VERB = re.compile(
    r"(?:then )?(?:check|confirm|ask|find|call|contact|look|verify|review|identify|send|note|wait|read|understand|make|keep|do|don't|open|get|tell|write|log|settle|match|print|reprint|compare|update|restart|use)\b"
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
    r"(?P<cause>(?:可能|主要|常见|具体|问题|故障|产生|直接|根本)?(?:的)?原因(?:分析|解析|说明)?|成因|为什么|why(?: it happens)?|(?:possible |likely |root )?(?:causes?|reasons?)|what it means)"
    r"|(?P<solution>(?:具体|相应|对应|推荐)?(?:的)?(?:解决|处理|应对|排查|补救|处置)(?:办法|方法|方案|措施|策略|对策|方式|步骤|建议|技巧|之道)?|办法|方法|措施|对策|怎么办|怎么做|做法|操作方法|建议(?:做法|操作|处理)?|商户应对|您(?:可以|该)(?:这样|怎么)做|how to fix(?: it)?|fix(?:es)?|solutions?|remedy|what to (?:do|check|try)|resolution|actions?|what you can do|do this|try this)"
    r"|(?P<prevention>预防(?:措施|方法|办法|建议)?|如何(?:预防|避免)|避免方法|prevention|how to (?:avoid|prevent) it|to avoid it)"
    r"|(?P<question>(?:具体|主要|常见|典型|故障|问题)?(?:表现|现象|症状|描述)|symptoms?|what you see)"
    r"|(?P<escalation>投诉(?:渠道|方式|途径)|维权(?:渠道|途径)|escalation)"
)
"""A word that labels part of an item: `解决办法：…`."""

BRANDS = re.compile(
    r"拉卡拉|银联商务|盛付通|瑞银信|瑞刷|瑞易|随行付|乐刷|汇付|通联|收钱吧|快钱|嘉联|立刷|海科|合利宝|星驿付|新国都|中付|现代金控|点佰趣|杉德|付临门|联动优势|开店宝|钱宝|易生|银盛|国通星驿|拉卡|海贝|富友|和融通|卡友|汇来米|美团收单|乐收银|鑫联|融宝|腾付通|天喻|哆啦宝|扫呗|金小宝|喔刷|腾势|电银|卡拉合伙人"
    r"|smartswipe|swipepro|squareup|sumup|zettle|mypos"
)
STRONG = re.compile(
    r"免费(?:领取|领|(?:申请|办理)(?!法律)|送|赠送|包邮|试用|激活)|(?:0|零)(?:元|押金|成本).{0,4}(?:领|办|送)|(?:官网|在线|立即|马上|点击|快速|免费|扫码|极速|正规|推荐|网上|一键)(?:办理|申请|领取|购买|咨询|下单|注册|加盟|进入|抢购|开通)|办理.{0,6}(?:官网|入口|热线|电话|渠道|微信|客服|咨询)|(?:申请|办理|领取)(?:入口|官网|网址|地址)|pos机?(?:机)?(?:办理|申请|领取|推荐|代理|招商|加盟|官网|免费|排行榜|十大|品牌排)"
    r"|(?:个人|银联|智能|电签|正规|一清|手机|大|4g|拉卡拉|盛付通).{0,6}pos机?(?:机)?(?:办理|申请|领取|推荐|代理|免费|官网)|一清(?:机|pos)|正规一清|(?:超)?低费率|费率(?:低|超低|优惠|永久|不涨|稳定|只要|仅需|仅)|(?:万|千)\d(?:\.\d+)?(?:费率|秒到)|费率\s?0\.\d+%?.{0,12}(?:推荐|机|办|到账|秒到|的)|不涨(?:手续费|费率|价)|手续费(?:稳定|永久|不涨)|央行颁发|人民银行颁发|全国(?:包邮|招商|招代理|可办)|包邮(?:到家)?|诚招|招(?:商|代理|募代理)|代理(?:加盟|商招募|政策)|加盟(?:热线|电话)|日结分润|高分润|返现|激活(?:返|送)|限时(?:优惠|免费|特价|抢)|优惠(?:活动|名额|办理)|名额有限|先到先得|(?:长按|识别|扫描?)(?:一扫)?.{0,2}(?:下方|下面|下图|图中|上方|文末|右侧).{0,6}(?:二维码|码)|二维码.{0,6}(?:添加|关注|领取|咨询|办理|加微信)|关注(?:我们的?)?(?:公众号|微信)|加(?:我|客服|官方|老师|经理)?(?:的)?(?:微信|v信|威信|薇信|vx|wx|qq)|(?:客服|咨询|办理|官方)微信(?!支付)|联系微信[:：\s]*[a-z0-9]|私信(?:我|领取)|点击(?:网址|链接|领取|下方|文末|咨询|进来|办理|申请)|拨打客服电话办理|花重金打造|新推出的|龙头企业|广受(?:大众)?(?:好评|欢迎)|深受.{0,8}(?:喜爱|好评|欢迎|信赖)|自问世以来|值得信赖|首选(?:品牌|机型|pos)|性价比(?:高|之王|超高)|适合个人以及小微|(?:代办|有偿|专业|付费|快速|加急|内部渠道)(?:解冻|解封|解限|申诉)|代(?:还|养卡)|(?:专业|代办)?套现(?:服务|找|联系)|提额(?:秘籍|神器|找)"
    r"|(?:免|无|不收|0|零)押金|(?<!请)(?:返现|返利|立减|清仓|换购|折价|换新价|宠粉)|送\d+元|首(?:单|年|月)(?:返|减|免|立减)|(?:送|领)(?:话费|油卡|流量卡|好礼|机器?(?!器)|台卡一套|扫码盒)|(?:费率|手续费)?低至|秒到不限|月租0元|店家奖金|日结分润|不成功不收费|代办解|\d+元起|永不(?:上涨|涨价)|累计发货|(?:pos|网)自营|私(?:我|聊)|领机|同号|内部价|一手代理|话费|云喇叭|办(?:pos)?机(?:找|热线|请)|长期出售|instant business loan|no collateral|money in \d+|with code|free reader|no monthly fee|find out more|for your restaurant"
    r"|sign up (?:now|today|for)|special offer|act now|limited[- ]time|order (?:now|today|yours)|(?:get|claim|order) (?:your|a) free|free (?:terminal|pos|card reader|trial|quote|shipping|consultation)|lowest (?:fees?|rates?)|best rates?|switch to (?:us|our)\b|book a demo|(?:start|try) (?:it )?(?:for )?free|get started (?:today|now|with)|click (?:here|below) to|buy now|promo code|discount code|% off|scan the qr code (?:to|below)|add (?:us|me|our) on wechat|follow us|subscribe (?:now|to)|download our app|request a (?:quote|call ?back)|talk to (?:our )?sales|no monthly fees?"
)
WEAK = re.compile(
    r"电签(?:版)?|办理|官网|推荐|领取|申请|代理|咨询|一清|秒到|秒结|正规|稳定|安全(?:可靠|有保障|又保障)|放心|口碑|优惠|便宜|划算|大品牌|品牌|机型|新款|4g|蓝牙|触屏|智能pos|费率|激活|押金|包邮|赠送|热线|客服电话|下载|注册|好评|跨省|小微|刷卡额度|商户多|封顶|落地商户|全国|支付牌照|网速|网络更快|快捷高效|便捷|高效|推出|打造|申请流程|产品|免费|offer|rates?|terminals?|plan|pricing|free|award|trusted|leading"
)
PRICE = re.compile(
    r"0\.\d{1,3}%|(?<![\d.])\d{1,6}(?:\.\d{1,3})?‰|[¥￥$€£]\s?\d|(?<!\d)\d{1,8}元(?:/|每)?(?:台|年|押金|包|起)|(?<!\d)\d{1,3}%\s?off"
)
TROUBLE = re.compile(
    r"未到账|没到账|不到账|到账(?:延迟|失败|慢|异常)|原因|联系|查询|核实|核对|检查|确认|故障|失败|延迟|异常|超时|结算卡|商户号|参考号|小票|签购单|投诉|维护|清算|风控|冻结|退款|限额|余额|网络|银行|凭证|交易(?:记录|状态|流水)|工作日|次日|节假日"
    r"|not (?:arrived|credited|received)|delay|settle\w*|batch|decline|statement|verify|payout|bank|refund|dispute"
)
"""Words of the matter itself: an advert has few of them."""

LITTER = re.compile(
    r"(?:微信|链接|账号|网址|微信号)?复制成功|点击复制.{0,10}|分享(?:到|至|给|本文).{0,24}|(?:阅读|浏览|点击|查看|人气|热度)(?:量|次数|数)?\s*[:：(（]?\s*\d+.{0,6}|\d+\s*(?:次)?(?:阅读|浏览|人看过|人已读|赞|评论|收藏|views?|comments?|reads?|likes?)|(?:发布|更新|创建|修改|编辑)?(?:时间|日期|于)\s*[:：]?\s*\d{2,4}[-/年.].{0,24}|(?:作者|编辑|来源|责编|责任编辑|撰稿|校对|审核|小编|文章来源|稿源|发布者|发布人|出处|分类|标签|关键词|栏目|所属分类|tags?|author|source|category)\s*[:：].{0,60}|(?:上|下)一(?:篇|页)\s*[:：]?.{0,60}|(?:免责声明|版权声明|版权所有|声明|转载).{0,200}|.{0,30}(?:转载请注明|侵权请联系|如有侵权|仅供参考,不构成|icp备|版权所有|网络整理|来源于网络).{0,120}|copyright.{0,80}|©.{0,80}|all rights reserved.{0,40}|(?:返回|回到)(?:首页|顶部|列表|上页).{0,10}|(?:您的|当前)(?:当前)?位置\s*[:：].{0,80}|首页\s*[>»/›-].{0,80}|(?:网站首页|首页)(?:\s+\S{2,8}){2,}|(?:点赞|收藏|评论|打赏|举报|关注|分享|喜欢|在看|登录|注册)(?:\s*[|/、 ]\s*(?:点赞|收藏|评论|打赏|举报|关注|分享|喜欢|在看|登录|注册))*|点(?:击|进|此).{0,4}(?:查看|了解|进入|阅读).{0,20}|.{0,12}(?:点个?[“\"]?(?:在看|赞|关注)|欢迎(?:转发|收藏|分享|留言|关注)|点赞过\d+).{0,20}|回(?:页|頁)?(?:顶|首页).{0,4}|(?:revision history|printed copies).{0,100}|.*(?:do not share|uncontrolled|for internal use).{0,60}|page \d+ of \d+|展开(?:全文|阅读)|(?:查看|阅读)(?:全文|更多|原文)|加载(?:中|更多).{0,6}|(?:图片|图)(?:来源|源).{0,30}|\[?图片\]?|\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?(?:\s.{0,20})?|第?\s?\d{1,3}\s?页(?:\s?共\s?\d{1,3}\s?页)?|page \d+(?: of \d+)?|\d{1,3}\s*/\s*\d{1,3}"
    r"|was this (?:article|page|answer) (?:helpful|useful).{0,60}|did (?:this|we) (?:answer|help|solve).{0,60}|have more questions.{0,60}|submit a request.{0,20}|(?:return|back) to top|recently viewed.{0,60}|\d+ out of \d+ found this helpful.{0,20}|(?:last )?(?:updated|modified|published|posted|reviewed)(?: on| at| by)?\b.{0,120}|\d+ (?:days?|weeks?|months?|years?|hours?) ago(?: updated)?|(?:written )?by [a-z]+(?: [a-z.]+){1,3}|\d+ (?:min(?:ute)?s?) read|share(?: this)?(?: (?:article|page|post|on).{0,30})?|(?:sign|log) in.{0,20}|skip to (?:main )?content|(?:facebook|twitter|linkedin|x|whatsapp|instagram|youtube)(?:\s*[|/,]?\s*(?:facebook|twitter|linkedin|x|whatsapp|instagram|youtube))*|powered by.{0,40}|cookies?(?: policy| settings).{0,40}|privacy policy.{0,60}|terms of (?:use|service).{0,40}|documentation index.{0,80}|fetch the complete documentation index.{0,200}|use this file to discover.{0,120}|home\s*[>»/›].{0,80}|leave a (?:comment|reply).{0,30}|print(?: this)?(?: page| article)?|yes\s*[|/]?\s*no|thanks? for your feedback.{0,20}|search|menu|edit this page.{0,40}|still need help\??|contact support"
)
"""Lines that belong to the page, not to the text."""

EVASION = re.compile(
    r"(?<!请勿)(?<!不要)(?<!禁止)(?<!严禁)(?<!切勿)(?<!远离)(?<!涉嫌)(?<!参与)(?<!用于)(?:躲避|规避|避开|绕过|逃避|应付|骗过|突破)(?:银行|系统|平台|机构|银联|支付公司|的)*(?:风控|监管|监控|审查|审核|检测|限制|限额)|(?:不要|避免|别|不|少)刷整数|避免整数|金额(?:不要|别|尽量不|避免).{0,4}整数|(?:刷|用)(?:带)?零头|带(?:上)?(?:零头|小数)|模拟(?:真实)?(?:消费|交易|刷卡)|(?:间隔|等|隔)(?:\d+|半|几|三十|十)(?:个)?(?:分钟|小时).{0,8}再(?:换|刷)|换(?:一)?(?:个|台|家)(?:商户|机器|pos机?|机子).{0,6}(?:刷|再试)|(?:更换|切换|轮换|变换|多换)(?:不同(?:的)?)?(?:商户|mcc|pos机?|机器)|(?:拆分|分拆|拆成|分成)(?:几|多|小|若干|为)?.{0,4}(?:笔|次|金额|交易)|分(?:几|多|两|三)(?:笔|次)(?:小额)?刷|养卡(?:技巧|方法|秘籍)|套现(?:技巧|方法|攻略|秘籍|手法)|(?:多|几)(?:台|个)(?:机器|pos机?|商户)(?:轮流|交替|搭配)"
    r"|(?:avoid|bypass|evade|get around|trick|fool|dodge|stay under|slip past)\w* (?:the |your |bank'?s? |any |their )*(?:risk (?:control|check|engine|rules?)|fraud (?:check|filter|detection|rules?)|monitoring|review|limits?|radar)|split (?:the|a|your|large|big) (?:sale|payment|transaction|amount)s?|avoid round (?:sums|amounts|numbers)|use several terminals"
)
"""Coaching in how to slip past risk control; never passed on."""

ESCALATES = re.compile(
    r"投诉|司法|举报|维权|仲裁|诉讼|起诉|法律(?:援助|途径|手段|帮助|武器|渠道|咨询|程序|支持|救济)|法院|律师|消协|消费者协会|银保监|金融监管|监管(?:部门|机构|局|单位)|人民银行(?!颁发|批准|规定|许可)|央行(?!颁发|批准|规定)|主管部门|有关部门|相关部门(?!的?沟通)|报警|报案|公安|警方|信访|市场监督|市场监管|支付清算协会|12315|12363|12378|12345|12348"
    r"|\bcomplain\w*|\bombudsman|\bregulator\w*|\blegal (?:help|aid|action|advice|options?|counsel|remed\w+)|\blawyers?\b|\bsolicitor|\battorney|\bcourts?\b|\bescalat\w+|\barbitrat\w+|\bsmall claims|\bpolice\b|\bfinancial authority|\bsupervisory authorit\w+|\bcentral bank\b|\bconsumer (?:protection|affairs)"
)

MERCHANT = r"用户|商户|商家|店主|店家|老板|持卡人|消费者|客户|顾客|收款人|收款方|使用者|经营者|个人|您|你|大家|当事人|merchants?|customers?|you|users?|shop ?keepers?|cardholders?|businesses"
BANK = r"(?:我|本)行|(?:发卡|收单|开户|结算|合作|各(?:家|大)?|相关|清算)?银行(?:方面|方|端|客服(?:人员)?|工作人员|系统|机构)?|(?:发卡|收单|开户|结算)行|(?:经办|当地|开户)?(?:支行|分行|总行)[\u4e00-\u9fff]{0,8}?|发卡机构|金融机构|(?:the |your |their |issuing |acquiring |receiving )*(?:banks?|issuers?|acquirers?)"
PLATFORM = r"(?:我|本)(?:公司|司|平台|方|部门|中心)|我们公司|(?:第三方)?支付(?:机构|公司|平台|企业|服务商|通道|系统)(?:方面|方|客服)?|收单(?:机构|方|公司|服务商|平台|端|侧)|(?:中国)?银联(?:商务)?|pos机?(?:机)?(?:公司|厂家|厂商|服务商|提供商|供应商|机构|平台|运营商|代理商)|(?:设备|机具|系统|技术)(?:厂商|服务商|提供商|供应商|团队|人员|部门|方)|服务(?:商|提供商|机构)|平台(?:方|客服|方面)?|运营(?:方|商)|代理商|客服(?:人员|团队|部门)?|技术支持|后台(?:人员)?|风控(?:部门|人员|系统)|官方(?:客服)?|(?:the |our |your |their )*(?:platforms?|processors?|providers?|payment (?:companies|company|institutions?|service providers?|gateways?|networks?)|support (?:team|staff|agents?)|teams?|psps?|card networks?|schemes?|gateways?)|we|our (?:staff|engineers|specialists)"
