"""Ids for what an article names. The same title keeps its id over imports, and a title that changed a little keeps it too."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from bot.article.normal import key

_WORDS: tuple[tuple[str, str], ...] = (
    ("complain", "投诉|举报|维权|complain|ombudsman|regulator"), ("legal", "法律|诉讼|仲裁|起诉|律师|legal|court|lawyer"), ("look_up", "查询|查看|查交易|查清|交易状态|交易记录|look up|check the status|dashboard"),
    ("account", "结算卡|结算账户|银行卡信息|账户信息|户名|account details|account"), ("statement", "流水|余额|statement"), ("call", "联系|致电|拨打|客服|电话|call|contact|support"), ("wait", "等待|耐心|等到|\\bwait"),
    ("papers", "补交|资料|提交|上传|材料|documents|upload"), ("slip", "小票|签购单|凭证|receipt|slip"), ("restart", "重启|重新签到|签到|网络|信号|restart|network|wifi"), ("other_card", "换卡|换张|another card"),
    ("cutoff", "日切|换日|23点|23:00|十一点|11点|清算时间|cut-?off"), ("holiday", "节假日|周末|休息日|holiday|weekend"), ("risk", "风控|调单|冻结|风险|risk|review|held"), ("limit", "限额|额度|limit"), ("upkeep", "维护|升级|maintenance"),
    ("lag", "延迟|延误|处理慢|流程|delay|slow"), ("not_done", "未成功|不成功|失败|failed|declined"), ("settle", "结算|清算|settle"),
)  # fmt: skip
MAX_ID = 20
_LETTERS = str.maketrans("0123456789", "ghijklmnop")  # an id of digits could be taken for somebody's number


def flow_id_of(stem: str) -> str:
    """A flow's id from a file's name: small Latin letters, digits and _; a name without any gets one made of its hash."""
    plain = re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")[:MAX_ID].strip("_")
    if not re.match(r"[a-z]", plain):
        plain = f"article_{hashlib.sha256(stem.encode()).hexdigest()[:6]}" if not plain else f"a_{plain}"[:MAX_ID]
    return plain


def assigned(prefix: str, titles: Sequence[str], before: Mapping[str, str], taken: frozenset[str]) -> list[str]:
    """An id for each title, none used twice. `before`: id → title of the last import; `taken`: ids that mean something else."""
    found: list[str | None] = [None] * len(titles)
    free = dict(before)
    for number, title in enumerate(titles):
        same = next((id_ for id_, old in free.items() if old == title), None)
        if same is not None:
            found[number] = same
            del free[same]
    for number, title in enumerate(titles):
        if found[number] is None and free:
            near = max(free, key=lambda id_: alike(free[id_], title))
            if alike(free[near], title) >= 0.6:
                found[number] = near
                del free[near]
    used = {id_ for id_ in found if id_} | taken | set(before)
    for number, title in enumerate(titles):
        if found[number] is None:
            found[number] = _fresh(prefix, title, used)
            used.add(found[number] or "")
    return [id_ for id_ in found if id_ is not None]


def alike(one: str, two: str) -> float:
    """How much two titles have in common: 1 is all."""
    return SequenceMatcher(None, one[:80], two[:80], autojunk=False).ratio()


def _fresh(prefix: str, title: str, used: set[str]) -> str:
    words = key(title)
    name = next((name for name, pattern in _WORDS if re.search(pattern, words)), None)
    plain = f"{prefix}_{name}" if name else f"{prefix}_{hashlib.sha256(words.encode()).hexdigest()[:5].translate(_LETTERS)}"
    found, number = plain, 2
    while found in used:
        found, number = f"{plain}_{number}", number + 1
    return found[:MAX_ID]
