"""What a sentence of running text speaks for: what happened, a cause, a thing to do, a habit, a complaint, or nothing.

`kinds.cue` weighs single words; here it is asked as well who speaks (记者了解到, he explained), how the sentence begins (把…, 让…, ask …) and
whether it tells one day's story.
"""

from __future__ import annotations

import re

from bot.article.lexicon import BANK, ESCALATES, PLATFORM
from bot.article.normal import key
from bot.article.saying.kinds import cue, lead_kind
from bot.article.saying.subjects import subject
from bot.article.values import Kind

_REPORTED = re.compile(
    r"(?:据(?:悉|介绍|了解|[^，,。]{1,12}(?:介绍|透露|说))|(?:[^，,。:：]{0,16}?(?:记者|经理|主管|负责人|工程师|师傅|律师|专家|客服|人士|人员|老师|老[\u4e00-\u9fff]|小[\u4e00-\u9fff]|[\u4e00-\u9fff](?:先生|女士|老板|总))|[他她我们]{1,2})(?:还|又|也|就此|随后|同时|进一步|特别|补充|跟我|对记者|向记者|告诉记者|后来)*(?:介绍|提醒|表示|建议|解释|告诉(?:记者|我们?|他|她)?|了解到|指出|强调|透露|坦言|补充|分析|认为|说|称|讲)(?:说|道|称|了|着)?)[，,：:]?\s?[“\"]?"
    r"|(?:(?:the |a |our |one )?(?:[a-z'-]+ ){0,5}?(?:manager|engineer|agent|expert|spokes\w+|adviser|advisor|lawyer|accountant|technician|he|she|they)(?: also| then| later| further)? (?:explained|said|told (?:us|me|him|her)|advised|added|warned|noted|suggested|recommended|recommends|says|advises|suggests|adds|explains)(?: that)?[,:]?\s?[\"“]?)"
)
_CONNECTS = re.compile(
    r"(?:(?:首先|其次|再次|然后|接着|接下来|最后|另外|此外|同时|再有|还有(?=[，,])|再就是|第[一二三四五六]步?(?=[，,：:])|(?:头|第)[一二三四五]?(?:件|桩)(?:事)?|话说回来|不过|其实|当然|对了|记住|说白了|换句话说|先说结论|补充一[个点下句]|first(?:ly)?|second(?:ly)?|third(?:ly)?|then|next|finally|lastly|also|in addition|after that|meanwhile)[，,：:]?\s*(?:是|就是)?)+"
)
_ALTERNATIVE = re.compile(
    r"(?:[^，,。；;]{0,10}(?:最多|最常见|最主要|最可能|最容易)的?(?:情况|情形|原因|一种)?(?:就)?是|(?:其次|再次|最后|再就是|此外)(?:则|就|才)?是|(?:还有|另|另外|再有|也有|有)?(?:一|第[一二三四五]|几)?(?:种|类|些)(?:情况|情形|可能|人)?(?:则|就|才|真)?是|(?:另)?一方面(?:则|就)?(?:是)?(?:因为|由于)?|(?:也|还)?有(?:的|些|时候?|少数|不少|一些|可能)(?:情况|人)?(?:则|就|真|才)?(?:是|因为)|要么(?:就)?是?|(?:也|还|又)?(?:可能|没准|说不定|兴许|或许|大概|八成|多半|大概率|十有八九)(?:就)?(?:是|因为|出在)?|无非(?:就)?是|不外乎|(?:一|二|三|四)(?:来|是|则|者)[，,]?|其[一二三四五][，,：:是]?|不是.{2,14}就是)"
    r"|(?:(?:sometimes|occasionally|in other cases|in some cases|more often|most often|often|another (?:reason|cause|possibility|explanation) is(?: that)?|the (?:most common|usual|main|other|second|third|likeliest) (?:reason|cause|culprit|explanation) is(?: that)?|or(?: else)?|it (?:may|might|could)(?: also)? be(?: that)?|there is also|(?:the|a|your) [a-z ]{2,24} (?:may|might|could) (?:also )?(?:be|have))\b)"
)
GIVES_CAUSE = re.compile(
    r"因为|由于|原因|导致|造成|引起|引发|致使|所致|源于|缘于|出在|归根|之所以|怪(?:不得|就怪)|毛病(?:出)?在|大概率|多半|八成|十有八九|because|due to|caused by|stems? from|results? from|comes? from|the reason"
)
_DO = re.compile(
    r"(?:(?:请|麻烦|建议|不妨|可以|应该?|应当|需|要|得|最好|记得|务必|一定|赶紧|赶快|抓紧|马上|立即|立刻|尽快|及时|千万|第一时间|先|再|就|只好|只要|只需|主动|耐心|仔细|自己|您|你|大家|老板|店主|商户|商家|店家|收银员|亲自|直接)\s?){0,8}"
    r"(?:把(?!握)|用(?=.{1,8}(?:擦|清|刷|插|试|打|扫|查|重))|让(?!人|利)|叫|给.{1,8}(?:打|发|说|看|报|回)|去|到.{1,12}(?:查|看|办|问|取|开|打|申|登)|拿(?:着|上|好|出|个|计)|带(?:着|上|好|齐|身|卡|证)|打(?=.{0,10}(?:电话|热线|客服))|打(?:开|客|给|个电|一下|电|收|银|发)|问(?:问|一|清|他|客|收|银)|查(?:一|查|看|询|清|第|这|那|明|账|流|后|对)|看(?:看|一|清|下|小|后|账|有|流|机|屏)|别(?:再|急|自|让|直|马|随|忙|光|慌)|不(?:要|用急|得|可)|切勿|勿|拒绝|凭|按(?:照|要|短|平台|通知|银行|提|住|下|说|流|时|页|站|通)|对(?:一|照|着|账)|翻(?:出|看|到|入|协|一)|导出|下载|登(?:录|陆|入|上)|点(?:击|开|进|一|右|左|“|「)|填|写(?:明|清|好|一|个)|交(?:给|上|齐|材)|找(?:到|出|客|收|银|业|支|代|当|店)|报(?:给|上|修|警|案)|催|盯|存(?:好|下|一)|留(?:好|着|下|存|意|一)|拍(?:照|下|张|一|个|好)|截(?:图|屏|个)|补(?:打|交|传|办|充|录|齐|签)|改(?:成|用|为|回)|换(?:成|个|台|张|一|用|卡|网|回)|插(?:好|上|卡)|拔|擦|清(?:理|洁|一|除)|签(?:到|退)|关(?:机|闭|掉|了)|开(?:机|启|通)|重(?:启|新|打|做|装|绑|签|刷|连|插)|扫(?:一|自)|等(?:到|着|一|两|几|等|\d|待|满|下|工作|银行|系统|通知|次|第|明|顾客)|联系|拨打|致电|查询|查看|核对|核实|检查|确认|咨询|登录|提交|补充|上传|保留|保存|保管|记录|准备|提供|耐心|留意|关注|切换|更换|更新|申请|索取|要求|配合|整理|填写|对照|比对|反馈|退货|撤销|停止|暂停|通知|告知|告诉|安排|收集|索要|出示|携带|发起|向.{1,14}(?:申|提|报|反|索|要|说|寻|求))"
)
_EN_DO = re.compile(
    r"(?:(?:please|you (?:can|should|may|could|need to|must|might)(?: also| then| first)?|just|simply|always|now|try to|make sure (?:to|you)|be sure to|if [^,]{3,70},|once [^,]{3,60},|when [^,]{3,60},|after [^,]{3,60},|before [^,]{3,60},)\s+){0,4}"
    r"(?:call|contact|check|confirm|ask|look|verify|wait|send|keep|note|restart|reprint|print|log|open|update|match|compare|review|read|settle|close|run|provide|submit|upload|write|email|try|collect|save|gather|report|request|take|make|switch|reconnect|find|get|do not|don't|never|reboot|retry|visit|download|go|give|phone|ring|have|show|bring|photograph|screenshot|reset|unplug|plug|clean|replace|reinsert|swap|void|refund|cancel|tell|let|start|stop|enter|tap|select|choose|set|turn|use|post|raise|file|forward|attach|quote|leave|put|move|count|add|work through|edit|hit|press|hold|remove|insert|apply|activate|enable|disable|re-?enter|re-?submit|re-?send|repeat|pay|deposit|top up|charge|sign|register|search|scan|view|inspect|test|link|unlink|install|power|disconnect|speak|talk|offer|accept|hand|store|mark|export|track|trace|escalate|complain|appeal|dispute|respond|reply|follow|pass|refer|consult|notify|inform|train|remind|double-check|resolve|redo|cross-check|clear|release|confirm|deliver|finish|complete|opt|change|correct|fill|file|push|pull|nothing to do but)\b"
)
_HABIT = re.compile(
    r"平时|平常|平日|日常|(?:^|[，,；;。])(?:这|那|从今|打今儿)?以后(?!仍|还|才|再|的交易)|今后|往后|日后|下次(?!还|会|才|批)|下回(?!还|会|才)|养成|预防|防患|留个?心眼|长个?(?:记性|心眼)|防着|想(?:要)?(?:少|避免|不再)|少踩|少遇|为了?(?:避免|防止|预防|减少|不再)|要想(?:不|少|避)|未雨绸缪|每(?:天|日|周|月|个?季度)(?!.{0,8}(?:限额|上限|结算|到账|出款))|in (?:the )?future|to avoid|to prevent|next time|going forward|from now on|make (?:it )?a habit|every (?:day|evening|week|month|night|morning)|each (?:day|evening|week|month)|\bprevent"
)
_SPARES = re.compile(
    r"只要.{6,60}[，,].{0,14}(?:碰不上|遇不到|不会(?:再)?(?:发生|出|有|遇)|(?:可以|能|就能)(?:避免|避开|免去|少)|省心|不用愁)|(?:will|can) (?:save you|spare you|keep this from)"
)
_EVENT = re.compile(
    r"昨[天晚日夜]|前[天几晚]|大前天|上(?:个)?(?:周|星期|礼拜|月)|今(?:天|早|晨)|那天|有一[次天回]|(?:一位|一个|有位|有个|有名)(?:客人|顾客|老板|商户|客户|店主|持卡人)|有个?(?:店|商户|客户|老板|朋友)|去年|今年|(?:周|星期|礼拜)[一二三四五六日天](?:早|晚|夜|上|下|中|凌)|(?<!\d)\d{1,2}月\d{1,2}[日号]|[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日号]|(?:^|[，,、。])[\u4e00-\u9fff]{1,3}(?:姐|哥|叔|婶|姨|嫂|老板(?!们)|先生|女士|师傅)(?:的|家|开|来|反映|问|在|跑)|凌晨|早上\S{0,3}[点多]|晚上\S{0,4}[点多]|刚才|刚刚|前阵子|我(?:家)?(?:开了?|是|做|的店|们店)|last (?:week|month|night|monday|tuesday|wednesday|thursday|friday|saturday|sunday|year)|yesterday|this morning|the other day|on (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|\bi (?:run|own|have a|took|sold)|one of (?:our|my)"
)
_HAPPENED = re.compile(
    r"买了|发来|否认|扣走|刷了|收了|卖了|扫了|付了|退了|扣了|做了|转了|打了|显示|提示|发现|反映|来电|来问|找到|打电话|问我|打成|走了|少了|多了|对不上|不见|没(?:有)?(?:到|收|响|出|退|反应)|未(?:到|入|收|退)|不见|不认|被扣|被冻|被拒|到账|入账|迟迟|took|sold|paid|swiped|tapped|charged|noticed|found|called|told|hasn't|haven't|didn't|never (?:arrived|came)|not (?:arrived|received)|missing|declined|refused|showed"
)
_ADVISES = re.compile(r"建议|应(?:当|该|先)|因为|由于|原因|可能|多半|需要|务必|记得|you (?:can|should|may)|please|because|due to|should")
_TALKS = re.compile(
    r"本(?:文|邮件|帖|页|篇)|不涉及|小编|下面(?:就|来|我们|给|一起)|今天(?:就|来|我们|说|聊|跟|给|挑)|介绍一下|聊聊|说说|一文|看完|望采纳|希望(?:能|对|以上|大家)|祝(?:大家|您|各位|生意)|(?:the short version|in short|long story short|tl;?dr)\b|(?:只要|能)?做(?:到|好)(?:了)?(?:这些|这几|以上|上面)|这类事|这种事情?处理|谢邀|利益相关|欢迎|有(?:问题|疑问)(?:可以)?(?:留言|评论|私信)|(?:就)?(?:采访|走访|联系|咨询)了|截至.{0,8}(?:发稿|目前)|正常的?亲|(?:别|先别|不用|不要)(?:着急|慌|担心|急)(?:$|[，,。!！])|this (?:article|guide|page|post)|read on|we hope|hope (?:this|that)|in this|let's (?:look|see)|good luck"
)
_COMPLAINED_OF = re.compile(
    r"(?:被|遭|招|惹|引(?:起|来|发)|变成|演变|造成|导致|避免|防止|减少|收到|接到)(?:了)?(?:顾客|客户|客人|持卡人)?(?:的)?投诉|投诉(?:率|量|多|纠纷)"
)
"""Complaints against the merchant himself."""
_PROVIDER = re.compile(f"{BANK}|{PLATFORM}")
_DUTY = re.compile(
    r"(?:则|就|也|都|还)?(?:应(?:该|当|在)?|该(?=反|把|给|主|尽|先|说|补|承|负)|要(?=提前|及时|尽快|主动|把|给|补|先|在|对)|须|必须|有(?:义务|责任)|负责|不得)|\b(?:must|should|shall|has to|have to|is obliged)\b"
)
_OUTCOME = re.compile(
    r"(?:晚|迟|推迟|顺延|拖|慢)(?:\S{0,3})(?:到|天|日|周|半拍)|要(?:到|等).{1,10}才|才(?:会|能)?(?:发|到|出|打|入|清|处)|(?:退|弹|打)(?:了)?回(?:来|去)?|退票|退汇|被(?:系统|银行|风控|平台|人|对方)?\S{0,4}(?:扣|拦|拒|冻|限|退|锁|盗|停|降|换|撕|贴|关)|不(?:做|发|出|到账|进账|通|够|符|一致|匹配|清算|处理|受理|认)|没(?:有)?(?:电|网|信号|开通|连|登|签到|交费|更新|到账|对上)|(?:算|计入|归)(?:到|在|进|为)?.{0,6}(?:第二天|次日|下一|隔天|明天)|掉线|断网|欠费|过期|失效|超(?:过|出|时|限|额)|缺纸|卡住|死机|重复|登出|冻结|延迟|排队|对不上|写错|输错|填错|选错"
    r"|\b(?:delayed?|late|bounced?|returned|rejected|declined|blocked|frozen|held|expired|closed|wrong|mismatch|missing|failed?|timed? out|offline|out of (?:data|paper|range|date)|negative|not (?:settle|process|pay|leave)|only on business days|next business day|ran? out|replaced|differ)\b"
)
_PURPOSE = re.compile(r"(?:以免|免得|避免|防止|否则|不然|so that|otherwise|or else).*$")


def bare(sentence: str) -> int:
    """How much of the beginning of a sentence only connects it, or says who is speaking."""
    words = key(sentence)
    at = 0
    for _ in range(3):
        found = _CONNECTS.match(words, at) or _REPORTED.match(words, at)
        if found is None or found.end() == at or len(words) - found.end() < 4:
            break
        at = found.end()
    return at


def offers(sentence: str) -> int:
    """How much of the beginning of a sentence offers it as one of several causes (其次是, 还有一种是, another reason is); 0: none."""
    words = key(sentence)
    for at in (0, bare(sentence)):
        found = _ALTERNATIVE.match(words, at)
        if found is not None and found.end() > at:
            return found.end()
    return 0


def is_order(sentence: str) -> bool:
    """Whether a sentence, or a clause of it, tells somebody to do something."""
    words = key(sentence)[bare(sentence) :]
    if _EN_DO.match(words):
        return True
    clauses = re.split(r"[，,：:]", words)
    return any(_DO.match(clause.strip()) for clause in clauses[:3])


def tells_fault(sentence: str) -> bool:
    """Whether it says what goes wrong, or late; in a text about trouble that is a cause, when no word says otherwise."""
    return bool(_OUTCOME.search(key(sentence))) and not sentence.rstrip().endswith(("?", "？")) and not talks(sentence)


def is_story(sentence: str) -> bool:
    """Whether it tells what happened to somebody one day."""
    words = key(sentence)
    return bool(_EVENT.search(words) and _HAPPENED.search(words)) and not _ADVISES.search(words)


def talks(sentence: str) -> bool:
    """Whether it only speaks to the reader: 今天说说…, read on."""
    return bool(_TALKS.search(key(sentence)))


def kind_of(sentence: str) -> Kind | None:
    """The kind a sentence speaks for by itself; `question`: it tells what happened."""
    words = key(sentence)
    rest = words[bare(sentence) :]
    if ESCALATES.search(_PURPOSE.sub("", rest)) and not _COMPLAINED_OF.search(rest):
        return "escalation"
    if is_story(sentence):
        return "question"
    if _HABIT.search(rest) or _SPARES.search(rest):
        return "prevention"
    order = is_order(sentence)
    if offers(sentence) and not (order and not GIVES_CAUSE.search(rest)):
        return "cause"
    if _owes(rest):
        return "solution"
    if order:
        return "cause" if GIVES_CAUSE.search(rest) and re.match(r"(?:是|这|主要|大多|一般|通常|往往|多)", rest) else "solution"
    if talks(sentence):
        return None
    said = cue(_COMPLAINED_OF.sub("", words))
    return None if said == "escalation" else said


def _owes(words: str) -> bool:
    """Whether a bank, platform or company is said to have to do something."""
    who = _PROVIDER.search(words)
    return who is not None and who.start() <= 12 and bool(_DUTY.search(words, who.end(), who.end() + 24))


def stands_alone(sentence: str) -> bool:
    """Whether it says whom to complain to, or what a bank or company has to do."""
    return kind_of(sentence) == "escalation" or subject(sentence) in ("bank", "platform")


def announced(words: str) -> Kind | None:
    """What a line or a clause that leads on to a list announces: 你现在要做的, 无非这么几种, 以后防着点, here is what to do."""
    plain = key(words).rstrip(" ：:，,。.")
    if re.search(
        r"(?:常见|典型)的?(?:情况|情形|现象|表现|样子)?(?:有|分|是)?(?:以下|下面|如下|这)?[几两三四五](?:种|个|类)(?:情况|情形|现象|表现)?$",
        plain,
    ):
        return "question"
    if re.search(
        r"(?:就|这|那|无非|不外|大致|大概|主要|一般|通常|常见).{0,8}(?:几|[两三四五六\d])(?:个|种|类|条|样|点)(?:情况|可能|情形|说法|门道|缘[故由]|因素|原因)?(?:[，,].{0,10})?$|(?:毛病|问题|根子)(?:都|就)?(?:出|就)?在|(?:出|坏|卡|错|栽)在.{0,4}[几两三四五](?:个|种|处|点|件)(?:地方|方面|环节|事)?(?:上)?$|(?:不外乎|无非)(?:是|就)?$|怎么来的|reasons?$|causes?$|(?:usually|often|normally|typically) (?:one|because|down to).*$|possibilit(?:y|ies)$",
        plain,
    ) and not re.search(r"办法|方法|步|招|建议|做|注意|记住|事$|习惯", plain):
        return "cause"
    if (
        re.search(_HABIT, plain)
        or re.search(r"记住|教训|经验之谈|谨记|牢记|留意(?:这|以下|几)|注意(?:这|以下|几)|长点心", plain)
        or re.search(r"(?:少|不)(?:走弯路|吃亏|上当|踩坑)", plain)
    ):
        return "prevention"
    if re.search(ESCALATES, plain):
        return "escalation"
    if re.search(
        r"(?:这样|这么|照(?:着|这)|按(?:这|下面|以下|顺序|步骤|我说)).{0,8}(?:做|来|办|弄|查|操作|处理)|要做的|该做的|(?:你|您|咱|老板|商户)(?:要|得|可以|应该|该|就|需要)|(?:怎么|咋|如何)(?:办|弄|整|做|处理|查|排)|照做|步骤|分.{0,3}步|几步|几招|试试|先(?:做|查|试)|here(?:'s| is) what|do (?:this|the following|these)|try (?:this|these|the following)|you (?:can|should|need to)|(?:follow|take) (?:these|the)|in this order",
        plain,
    ):
        return "solution"
    return lead_kind(words)
