"""Who acts: the subject of a sentence as it names one (银行应…, 由收单机构…, we resend …), and whose part a heading announces (银行方面)."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.article.foreign.salestalk import BRANDS
from bot.article.lexicon import BANK, MERCHANT, PLATFORM
from bot.article.normal import key
from bot.article.values import Actor

_CLAUSES = re.compile(r"[，,：:]|(?<=[a-z]); ")
_LEAD_IN = r"(?:(?:首先|其次|再次|最后|另外|此外|同时|此时|这时|那么|因此|所以|然后|必要时|建议|另一方面|一方面|而|并且|如有必要|至于|对于|作为|正常情况下|一般情况下|在此期间|同样|对此|其中)[，,]?\s*)*"
_BRAND = BRANDS.pattern
_HAN_WHO = (MERCHANT.partition("|merchants")[0], BANK.partition("|(?:the |your")[0], PLATFORM.partition("|(?:the |our")[0])
_EN_WHO = (
    "merchants?" + MERCHANT.partition("|merchants?")[2],
    "(?:the |your" + BANK.partition("|(?:the |your")[2],
    "(?:the |our" + PLATFORM.partition("|(?:the |our")[2],
)
_SUBJECT = re.compile(
    rf"{_LEAD_IN}(?:(?P<two>(?:{_HAN_WHO[0]})(?:和|与|及|以及|、|跟|同|或)(?:{_HAN_WHO[1]}|{_HAN_WHO[2]})|(?:{_HAN_WHO[1]}|{_HAN_WHO[2]})(?:和|与|及|以及|、)(?:{_HAN_WHO[0]})|双方|各方|三方)|(?P<merchant>{_HAN_WHO[0]})|(?P<bank>{_HAN_WHO[1]})|(?P<platform>{_HAN_WHO[2]}|{_BRAND}))"
    rf"(?:(?:和|与|及|以及|、|或)(?:{_HAN_WHO[0]}|{_HAN_WHO[1]}|{_HAN_WHO[2]}))*(?:们|方|自身|本人|自己|方面|侧|端)?\s?(?:在[^，,。]{{1,16}}(?:时|后|中|内|期间|前|之后)[，,]?|对[^，,。]{{1,12}}|通过[^，,。]{{1,16}}|根据[^，,。]{{1,16}}|也|都|均|还|先|再|尽快|立即|及时|就|还是|最好|直接|主动)*(?:应当?|应该|需要?|须|必须|可以?|可|能够?|会|将|要|有责任|有义务|负责|通常|一般|也|都|则|再|及时|定期|建立|提供|加强|优化|升级|处理|核实|进行|采取|完善|提高|拿着|带着|联系|查|收到)",
)
_SUBJECT_EN = re.compile(
    rf"(?:(?:first|then|next|finally|also|meanwhile|in that case|if needed|normally|usually|as a rule)[,]?\s+)*(?:(?P<two>(?:{_EN_WHO[0]}) and (?:{_EN_WHO[1]}|{_EN_WHO[2]})|(?:{_EN_WHO[1]}|{_EN_WHO[2]}) and (?:{_EN_WHO[0]})|both (?:sides|parties))|(?P<merchant>{_EN_WHO[0]})|(?P<bank>{_EN_WHO[1]})|(?P<platform>{_EN_WHO[2]}))"
    r"(?: (?:and|or) (?:[a-z]+ )?[a-z]+)?\s+(?:(?:also|then|always|first|usually|normally|often|just|simply)\s+)*(?:shall|should|must|may|can|could|will|would|needs?|has|have|is|are|do|does|try|check|review|ought|[a-z-]+s)\b"
)
_NAMED_EN = re.compile(
    r"(?P<name>[A-Z][a-z]+(?:[A-Z][a-z]+)*)\s+(?:will|reviews|handles|checks|holds|releases|sends|re-sends|processes|monitors|pays|contacts|investigates|notifies|updates|confirms|provides|works|retries|settles|should|must|can)\b"
)
_BY = re.compile(
    rf"(?:由|让|等(?:待)?|靠|交给|请)(?P<who>(?:{BANK})|(?:{PLATFORM}))(?:客服|人员|部门|团队)?(?:来|去|进行|负责|处理|核实|修复|解决|完成|解除|升级|恢复|复核|审核|核查|提交|退回|补)|(?:handled|done|fixed|resolved|reviewed|sent|carried out) by (?:the |our |your )?(?P<en>bank|issuer|acquirer|platform|processor|provider|support|team)"
)
_OBLIGED = re.compile(
    rf"(?:[^，,。]{{1,12}}(?:期间|之后|以后|时|后|前)[，,]?)?{_LEAD_IN}由?(?:(?P<bank>{_HAN_WHO[1]})|(?P<platform>{_HAN_WHO[2]}|[\u4e00-\u9fff]{{2,10}}(?:组|部门?|中心|团队|公司)))[^，,。；;？?]{{0,16}}[，,]?则?(?:应|须|必须|不得|负责|有责任|要主动|要做到)"
)
_NOT_WHO = (
    r"(?!卡|账|流水|短信|回单|app|柜|网点|营业厅|页面|公告|规则|合同|协议|电话|热线|提供的|给出的|发来的|客服电话|扣款|系统提示|端查|后台)"
)
_THEIRS = re.compile(
    rf"{_LEAD_IN}(?:(?P<bank>{_HAN_WHO[1]})|(?P<platform>{_HAN_WHO[2]}|(?:收款|支付|收单)?平台|收单方|通道方?|服务商|厂家|(?:支付|收单|外包)公司|后台|系统(?!提示|显示|设置|里|中|版本)|客服)){_NOT_WHO}"
    rf"(?:那边|那头|那里|这边|这头|方面|一方|一侧|侧|端|总部|的?(?:客服|人员|同事|工作人员|技术人员|专员|部门|后台|团队|工程师)|自己)*"
    rf"(?:\s?[:：](?=\S)|[^，,。；;：:？?“]{{0,8}}?(?:应(?:该|当)?|须|必须|要(?!求)|得(?=把|给|先|在|尽|出|负|补|主)|会(?!员)|将|不得|负责|有责任|有义务|自动|主动|承担|(?:先|再|就|来)?把|给(?:您|你|商户|店)|来(?=做|办|处|修|补|解)|统一|再(?=补|发|重|次|核|复)))"
)
_HEADED = re.compile(
    rf"(?:(?P<bank>{_HAN_WHO[1]})|(?P<platform>{_HAN_WHO[2]}|平台|收单方|服务商|客服))(?:方面|一方|侧|端|方)?\s?[:：](?=\s?\S)"
)
"""`收单方：核对…`; the word and a colon, nothing between."""
_ASIDE = re.compile(
    rf"(?:(?P<bank>{_HAN_WHO[1]})|(?P<platform>{_HAN_WHO[2]}|平台|收单方|服务商|客服))(?:这边|那边|那头|这头|方面|一方)[，,][^。；;]{{0,16}}(?:应|要|须|得|会|将|负责|必须)"
)
_HANDED = re.compile(
    rf"(?:则|就|也|都)?(?:交由|改由|须由|要由|需由|应由|则由|由|归|轮到)(?:(?P<bank>{_HAN_WHO[1]})|(?P<platform>{_HAN_WHO[2]}|收单方|服务商|厂家|客服|平台)){_NOT_WHO}(?!于)"
)
_WE_EN = re.compile(
    r"(?:(?:then|also|next|meanwhile|once [^,]{3,60},|if [^,]{3,60},|when [^,]{3,60},|after [^,]{3,60},)\s+)*(?P<who>we|(?:the |our |your )?(?:[a-z]+ ){0,2}?(?:banks|issuers|card issuers|networks|processors|acquirers|providers|platforms|gateways|teams?|desks?|departments?|staff|back office))(?:'ll)?\s+(?:then |also |always |usually |normally |automatically )*(?!recommend|suggest|advise|hope|know|understand|see\b|think|list|explain|describe|cover|call|mean|get\b|ask (?:you|that)|need you|can'?t|cannot|want|are sorry|apologi|often see|hear|accounts?\b|details\b|statements?\b|cards?\b|and\b|or\b|of\b|in\b|that\b|who\b|which\b|with\b|to\b|may\b|might\b|phone|number|app\b|name|reference|holiday|for\b|at\b|on\b|from\b|before\b|after\b|as\b|page\b|about\b|first\b|if\b|directly\b|again\b)[a-z-]+"
)
_TEAM_EN = re.compile(r"[A-Z][\w’' ]{2,40}(?:team|desk|department|staff) (?:will|must|shall|has to|should)\b")
_BANK_WORD = re.compile(BANK, re.IGNORECASE)


_PARTY = re.compile(
    rf"(?:(?P<both>(?:{MERCHANT})(?:和|与|及|、|/|\s?(?:and|&)\s?)(?:{BANK}|{PLATFORM}))|(?P<merchant>{MERCHANT}|店员|收银员|门店|本店|店长|财务|cashiers?|staff at the till|shop)|(?P<bank>{BANK})|(?P<platform>{PLATFORM}|平台|收单方|服务商|厂家|[\u4e00-\u9fff]{{1,6}}(?:部|组|岗|科|中心)))(?:方面|一方|侧|端|方|这边|那边|要做的?|side)?\s*"
)


def party(words: str) -> Actor | None:
    """Whom words name that are nothing but a name: 客服部, Your acquirer."""
    found = _PARTY.fullmatch(key(words.strip()))
    return next((name for name in ("both", "merchant", "bank", "platform") if found[name]), None) if found else None


@lru_cache(maxsize=16384)  # a sentence is asked about by whoever looks at its item
def subject(sentence: str) -> Actor | None:
    """Who acts in a sentence, where it says so. `sentence` as written."""
    if found := _HEADED.match(key(sentence.strip())) or _ASIDE.match(key(sentence.strip())):
        return "bank" if found["bank"] else "platform"
    if found := _OBLIGED.match(key(sentence.strip())):
        return "bank" if found["bank"] else "platform"
    for clause in _CLAUSES.split(sentence)[:4]:
        words = key(clause.strip())
        if found := _SUBJECT.match(words) or _SUBJECT_EN.match(words):
            if found["two"]:
                return "both"
            return next(name for name in ("merchant", "bank", "platform") if found[name])
        if (
            found := _THEIRS.match(words)
            or _HANDED.match(words)
            or _HANDED.match(re.sub(r"^(?:这|那|此)(?:一)?(?:步|项|件事|条)", "", words))
        ):
            return "bank" if found["bank"] else "platform"
        if found := _WE_EN.match(words):
            return "bank" if re.search(r"banks|issuers", found["who"]) else "platform"
        if (proper := _NAMED_EN.match(clause.strip())) and not _ENGLISH_START.match(key(proper["name"])):
            return "platform"
        if found := _OBLIGED.match(words):
            return "bank" if found["bank"] else "platform"
        if _TEAM_EN.match(clause.strip()):
            return "platform"
        if by := _BY.search(words):
            who = by["who"] or by["en"] or ""
            return "bank" if _BANK_WORD.match(who) or who in ("bank", "issuer", "acquirer") else "platform"
        if re.fullmatch(r"首先|其次|再次|再者|此外|另外|最后|然后|接着|同时|first|then|next|finally|also", words) or re.match(
            r".*的$|至于|如果|若|如|要是|倘若|假如|万一|既然|只要|那是|这是|当|在.{1,24}(?:时|后|前|期间|内|下|中|之间|之后|以后|以前)$|一旦|由于|因为|为了|对于|针对|经过|for|if|when|where|unless|once|after|before|in|on|at|during|as",
            words,
        ):
            continue
        break
    return None


_ENGLISH_START = re.compile(
    r"(?:this|these|that|it|if|when|please|check|the|a|an|some|most|many|sometimes|usually|often|there|here|they|once|after|before|contact|call|ask|wait|log|look|make|verify|confirm|review|keep|money|funds|settlement|payouts?|payments?|sales?|weekends?|holidays?|errors?|delays?|cards?|terminals?)\b"
)


_SIDES: tuple[tuple[Actor, re.Pattern[str]], ...] = (
    ("both", re.compile(rf"(?:{MERCHANT})(?:和|与|及|、)(?:{BANK}|{PLATFORM})(?:方面|层面|侧|端|共同|双方)")),
    (
        "bank",
        re.compile(
            rf"(?:对于|针对|从|对|站在)?(?:{BANK})(?:方面|层面|侧|端|方|角度|应(?:采取|当|该)?.*(?:措施|做法)?|的(?:责任|改进|措施|处理).*)?|what the bank (?:does|can do|should do|will do).*|(?:for|on) (?:the )?banks?.*|bank[- ]side.*|how (?:the |your )?banks? .*"
        ),
    ),
    (
        "platform",
        re.compile(
            rf"(?:对于|针对|从|对|站在)?(?:{PLATFORM}|{_BRAND})(?:方面|层面|侧|端|方|角度|应(?:采取|当|该)?.*(?:措施|做法)?|的(?:责任|改进|措施|处理).*)?|(?:what|how) (?:we|our team|the (?:platform|provider|processor)|[a-z]+) (?:does?|handles?|deals? with|helps?|will do|can do for you|processes|reviews?)(?: .*)?|(?:our|provider|platform)[- ](?:side|process).*"
        ),
    ),
    (
        "merchant",
        re.compile(
            rf"(?:对于|针对|从|对|站在)?(?:{MERCHANT})(?:方面|层面|侧|端|方|角度|自查|应对|可以.*|自身)?|what (?:you|merchants?|customers?|shops?) (?:can|should|need to|must) (?:do|check|try).*|for (?:merchants?|you|customers?).*"
        ),
    ),
)


def side(heading: str) -> Actor | None:
    """Whose part a heading announces: 银行方面, What customers can do."""
    words = key(heading).strip(" :：？?")
    if re.match(r"what (?:you|merchants?|customers?)", words):
        return "merchant"
    return next((actor for actor, pattern in _SIDES if pattern.fullmatch(words)), None)
