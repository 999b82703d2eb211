"""What the sentences of an item claim: who acts, whether a merchant can do it, whether it leads to a complaint or the law."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.article.lexicon import ESCALATES
from bot.article.normal import HAN, key
from bot.article.saying.subjects import side, subject
from bot.article.values import Actor, Claim

_SPLIT = re.compile(
    r"(?<=[。！？!?；;\n])(?![\"”’」』）)])|(?<=[。！？!?][\"”’」』])(?=\S)|(?<=[a-z0-9)][.])\s+(?=[A-Z“\"])|(?<=[\u4e00-\u9fff”）)][.．])(?=[\u4e00-\u9fff“])"
)
_MUST = re.compile(r"必须|务必|一定要|不得|应当|\bmust\b|have to|\bnever\b|do not|don't")
_SHOULD = re.compile(r"应|需|要|建议|尽快|及时|please|should|\bneed|recommend")
DOABLE = re.compile(
    r"联系|打(?=[^，,。]{0,10}(?:电话|热线|客服))|看(?!法|来|似|到)|拨打|致电|打电话|查询|查看|核对|核实|检查|确认|咨询|询问|登录|打开|重启|重打|重新(?:签到|登录|提交|绑定|刷|插|启动|打印)|更换|更新|修改|提交|补充|上传|保留|保存|截图|记录|准备|提供|等待|等|耐心|留意|关注|换(?:一)?(?:张|个|台|家|网)|连接|切换|签到|做(?:一次)?结算|批结|签退|打印|申请|反馈|拍照|对账|要求|索取|留存|报上|告知|告诉|回复|投诉|举报|报警|寻求|向|开通|关闭|退出|设置|选择|使用|避免|整理|填写|配合|致函|写信|走"
    r"|\b(?:call|contact|check|confirm|ask|look|verify|wait|send|keep|note|restart|reprint|print|log|open|update|match|compare|review|read|settle|close|run|provide|submit|upload|escalate|complain|write|email|raise|use|try|collect|save|gather|report|request|take|make|switch|reconnect|find|get|allow|reboot|retry|visit)\b",
    re.IGNORECASE,
)
VAGUE = re.compile(
    r"^(?:应|需|要|不断|持续|进一步|积极|全面|切实|努力|逐步|尽量)*(?:加强|优化|完善|提高|提升|强化|改进|改善|建立健全|健全|建立|推动|推进|鼓励|增强|重视|规范|落实|加大|深化|加快|倡导|improve|strengthen|enhance|optimi[sz]e|invest in|promote|raise awareness)"
)
_PROVIDERS = re.compile(
    r"系统(?:处理能力|维护|升级|稳定性|建设|测试|扩容)|结算(?:政策|周期|系统|流程)|商户(?:培训|管理|准入|审核)|服务器|处理能力|风控(?:模型|系统|体系|规则|能力)|清算(?:系统|效率|流程)|客服(?:体系|培训|水平|质量)|服务(?:质量|水平|体系)|技术(?:研发|支持体系|创新)|监管力度|行业标准|后台|capacity|infrastructure|settlement (?:policy|engine|cycle)s?|monitoring tools|risk models?|servers?"
)


def sentences(text: str) -> list[str]:
    return [piece.strip() for piece in _SPLIT.split(text) if piece.strip()]


@lru_cache(maxsize=64)  # an item is asked who acts, and then what it claims
def claims(title: str, body: str) -> tuple[Claim, ...]:
    """Every sentence of an item; the actor is carried over sentences that name none."""
    found: list[Claim] = []
    carried: Actor | None = None
    for sentence in sentences(body) or sentences(title):
        named = subject(sentence)
        carried = named or carried
        actor: Actor = carried or "merchant"
        words = key(sentence)
        modality = "must" if _MUST.search(words) else ("should" if _SHOULD.search(words) else "may")
        doable = actor in ("merchant", "both") and bool(DOABLE.search(words)) and VAGUE.match(words) is None
        found.append(Claim(sentence, actor, modality, named is not None, doable))  # type: ignore[arg-type]
    return tuple(found)


def actor_of(title: str, body: str, given: Actor | None = None, *, one: bool = False) -> Actor:
    """Who is to do what an item says. `one`: it is one passage without a title of its own, so who acts later in it counts too."""
    found = _one_side(title, body, given)
    if one and found in ("merchant", "bank", "platform") and given is None:
        acting = [
            whose
            for clause in _BREAKS.split(body if body.startswith(title) else f"{title}，{body}")
            if (whose := _acting(clause)) is not None
        ]
        if "merchant" in acting[:2] and acting[0] != "both" and any(whose in ("bank", "platform") for whose in acting):
            return "both"
    return found


_BREAKS = re.compile(r"[，,。；;！!\n]|(?<=[a-z0-9)])\.\s|\band (?=we |our )")
_BEGINS = re.compile(
    r"(?:请|先|可以?|应|需要?|及时|尽快|主动|立即|自行|仔细|耐心|再|并|向|在[^，,]{1,20}?(?:里|中|上|内)|按[^，,]{1,12}?(?:要求|提示|规定)|逐[条笔]|please |first,? |then )*"
)


def _acting(clause: str) -> Actor | None:
    """Who acts in one clause: as it names him, or the merchant where it only says what to do."""
    words = key(clause.strip())
    whose = subject(clause)
    if whose in ("bank", "platform"):
        return whose if re.search(r"应|将|会|须|由|负责|必须|\b(?:will|must|shall|has to)\b", words) else None
    if whose is not None:
        return whose
    start = _BEGINS.match(words)
    return "merchant" if DOABLE.match(words[start.end() if start else 0 :]) else None


def _one_side(title: str, body: str, given: Actor | None) -> Actor:
    if (whose := side(title)) is not None:
        return whose
    found = claims(title, body)
    named = [claim for claim in found if claim.named]
    head = key(title)
    titled = subject(title) if not title.endswith(("?", "？")) else None
    imperative = (
        titled is None
        and VAGUE.match(head) is None
        and bool(DOABLE.match(re.sub(r"^(?:请|先|可|应|及时|尽快|主动|立即|自行|仔细|耐心|please |first,? )+", "", head)))
    )
    kinds = {claim.actor for claim in named}
    if titled is not None:
        return titled
    if given is not None and (not kinds or given in kinds):
        return given
    if not named:
        if VAGUE.match(head) and _PROVIDERS.search(head + body):
            return "bank" if "银行" in body else "platform"
        return "merchant"
    if "merchant" not in kinds and "both" not in kinds:
        if imperative and body and not body.startswith(title):
            return "both" if any(claim.named and _BOUND.search(key(claim.text)) for claim in found) else "merchant"
        if imperative and not found[0].named:
            return "merchant"
        return "bank" if named[0].actor == "bank" else "platform"
    if named[0].actor == "merchant" or imperative:
        return "merchant"
    return "both"


_BOUND = re.compile(r"应(?!用|答)|须|必须|将|会(?!员)|负责|\b(?:must|shall|should|will|has to|have to)\b")
"""Words of duty: who is told so has a part in what is to be done."""
_NAMED_PAGE = re.compile(r"[“「『][^”」』\n]{0,20}[”」』](?=里|中|页|菜单|栏)")
_GOES_UP = re.compile(
    ESCALATES.pattern.replace("|司法", "").replace("|法院", "").replace("|公安", "").replace("|警方", "") + r"|走法院|向(?:公安|警方|法院)"
)


def escalates(title: str, body: str) -> bool:
    """Whether an item is a way to complain or to the law, not only mentions one at its end."""
    head, rest = _NAMED_PAGE.sub("", title), _NAMED_PAGE.sub("", body)
    if re.search(r"被(?:顾客)?投诉|客户投诉|(?:接|收)到.{0,6}投诉|避免投诉|防止投诉|chargeback", key(head)):
        return False
    if ESCALATES.search(key(head)):
        return True
    found = sentences(rest)
    hits = [bool(_GOES_UP.search(key(sentence))) for sentence in found]
    if not hits:
        return False
    return sum(hits) * 2 >= len(hits) if len(hits) > 1 else hits[0]


_REGULATOR = re.compile(
    r"(?:打|拨|电|向|找|寻求|call|phone|ring|dial)\D{0,12}(?<!\d)(?:12315|12363|12378|12345|12348|12381|12300|96315|110)(?!\d)",
    re.IGNORECASE,
)


def calls_regulator(written: str) -> bool:
    """Whether an item (as it was written, its numbers not yet taken out) is to call one of the numbers for complaints, and hardly more."""
    return len(sentences(written)) <= 2 and bool(_REGULATOR.search(written))


def iter_sentences(text: str) -> Iterator[tuple[int, int]]:
    """The places of the sentences in a text, without the space around them."""
    at = 0
    for piece in _SPLIT.split(text):
        start = text.find(piece, at) if piece else at
        at = start + len(piece)
        bare = piece.strip()
        if bare:
            left = start + len(piece) - len(piece.lstrip())
            yield left, left + len(bare)


def is_han(text: str) -> bool:
    return bool(re.search(f"[{HAN}]", text))
