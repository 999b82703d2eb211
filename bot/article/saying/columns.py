"""What a column of a table is for, as its head says."""

from __future__ import annotations

import re
from typing import Literal

from bot.article.lexicon import heading_kind
from bot.article.tree.leaning import leaning
from bot.article.values import Kind

Role = Literal["cause", "solution", "question", "prevention", "escalation", "actor", "index", "body"]
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        "index",
        re.compile(
            r"序号|编号|no\.?|#|序|id|步骤|step|(?:应答|返回|响应|拒绝|错误|结果)(?:码|代码)|(?:response |decline )?code|级别|层级|阶段|level|tier|stage"
        ),
    ),
    ("actor", re.compile(r"(?:谁来做|由谁.*|责任方|责任人|负责(?:方|人)?|处理方|操作方|who(?: acts| does it)?|owner|responsible|by whom)")),
    (
        "cause",
        re.compile(
            r".*(?:原因|成因|因素|缘由|缘故|来由|为什么|含义|说明什么).*|(?:what it )?means?|meaning|.*\b(?:causes?|reasons?|why)\b.*"
        ),
    ),
    (
        "solution",
        re.compile(
            r".*(?:解决|处理|处置|办法|方法|措施|对策|怎么办|咋办|咋整|怎么弄|应对|操作|建议|怎么做|该做|做什么|要做的|怎么弄|咋弄|动作).*|.*\b(?:solutions?|fix(?:es)?|remed\w+|what to (?:do|check)|actions?|next step|how to|resolution|response)\b.*"
        ),
    ),
    ("prevention", re.compile(r".*(?:预防|防范|避免).*|.*\b(?:prevent\w*|avoid\w*)\b.*")),
    (
        "question",
        re.compile(
            r"(?:问题|故障|现象|表现|症状|提示|状态|情况|情形|屏幕.*|代码|场景|类型)(?:描述|类型|名称|分类)?|problem|issue|symptoms?|status|message|situation|error(?: code)?|what you see|screen|case"
        ),
    ),
    ("body", re.compile(r".*(?:说明|描述|解释|备注|特征|详情|内容|细节|举例).*|notes?|details?|description|comment")),
)


def role_of(head: str) -> Role:
    """`head`: the `key` of a cell in the row of heads."""
    bare = re.sub(r"[\s*：:]+$|^[\s*]+", "", head)
    first = next((role for role, pattern in _ROLES[:2] if pattern.fullmatch(bare)), None)
    if first is not None:  # 步骤 heads the numbers, 谁来做 the parties
        return first
    kind: Kind | None = heading_kind(bare, strict=True)
    if kind in ("cause", "solution", "prevention", "escalation"):
        return kind
    said = next((role for role, pattern in _ROLES if pattern.fullmatch(bare)), None)
    if said is not None:
        return said
    return _leant(bare) if len(bare) <= 24 else "body"


def _leant(head: str) -> Role:
    leans = leaning(head)
    told: list[tuple[float, Role]] = [(leans[role], role) for role in _KINDS if role in leans]
    told.sort(key=lambda one: -one[0])
    return told[0][1] if told and (len(told) == 1 or told[0][0] > told[1][0]) else "body"


def is_head(cell: str) -> bool:
    """Whether a cell can only be a column's head: short, and nothing but the name of what stands below."""
    bare = cell.strip(" *：:")
    return 0 < len(bare) <= 12 and (heading_kind(bare, strict=True) is not None or any(pattern.fullmatch(bare) for _, pattern in _HEADS))


_KINDS: tuple[Literal["question", "cause", "solution", "prevention", "escalation"], ...] = (
    "question", "cause", "solution", "prevention", "escalation",
)  # fmt: skip
_HEADS = tuple((role, pattern) for role, pattern in _ROLES if role != "body")
