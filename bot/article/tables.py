"""Rows of a table → items: by what each column is for, as its head says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from bot.article.kinds import weigh
from bot.article.lexicon import heading_kind
from bot.article.lines import Line
from bot.article.normal import key
from bot.article.pieces import Draft, made
from bot.article.titles import cut_title
from bot.article.values import Actor, Kind

Role = Literal["cause", "solution", "question", "prevention", "escalation", "actor", "index", "body"]
_SEPARATOR = re.compile(r"[\s|:+\-—]+")
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
            r".*(?:解决|处理|处置|办法|方法|措施|对策|怎么办|咋办|咋整|怎么弄|应对|操作|建议|怎么做|该做).*|.*\b(?:solutions?|fix(?:es)?|remed\w+|what to (?:do|check)|actions?|next step|how to|resolution|response)\b.*"
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


def cells(row: Line) -> list[Line]:
    """The cells of a row, in their places; empty ones too."""
    text = row.text
    mark = "|" if "|" in text else "\t"
    found: list[Line] = []
    at = 1 if text.startswith("|") and mark == "|" else 0
    end = len(text) - 1 if text.endswith("|") and mark == "|" and len(text) > 1 else len(text)
    if mark == "\t" or "|" not in text:
        pieces = (
            [(match.start(), match.end()) for match in re.finditer(r"[^\t]+", text)]
            if "\t" in text
            else [(match.start(), match.end()) for match in re.finditer(r"\S+(?: \S+)*", text)]
        )
        return [row.part(start, stop) for start, stop in pieces]
    while at <= end:
        stop = text.find(mark, at, end)
        stop = end if stop < 0 else stop
        found.append(row.part(at, stop))
        at = stop + 1
    return found


def is_separator(row: Line) -> bool:
    return bool(_SEPARATOR.fullmatch(row.text)) and "-" in row.text


def roles_of(rows: Sequence[Line]) -> tuple[list[Role], list[Line]]:
    """(what each column is for, the rows below the heads). Without a row of heads every column is `body`."""
    kept = [row for row in rows if not is_separator(row)]
    if not kept:
        return [], []
    heads = [cell.key.strip() for cell in cells(kept[0])]
    roles = [_role(head) for head in heads]
    marked = (
        kept[0].hint.head
        or (len(rows) > 1 and is_separator(rows[1]))
        or sum(role != "body" for role in roles) >= 2
        or (roles and roles[0] != "body" and len(kept) > 2 and all(len(head) <= 10 for head in heads))
    )
    if not marked:
        return ["body"] * len(heads), kept
    if "cause" not in roles and "solution" in roles and "question" in roles:
        roles = ["cause" if role == "question" else role for role in roles]
    return roles, kept[1:]


def _role(head: str) -> Role:
    bare = re.sub(r"[\s*：:]+$|^[\s*]+", "", head)
    kind: Kind | None = heading_kind(bare, strict=True)
    if kind in ("cause", "solution", "prevention", "escalation"):
        return kind
    return next((role for role, pattern in _ROLES if pattern.fullmatch(bare)), "body")


def items_of(rows: Sequence[Line], kind: Kind | None, name: str) -> list[Draft]:
    """What the rows of a table say. `kind` and `name`: of the section it stands in."""
    roles, below = roles_of(rows)
    useful = [role for role in roles if role in ("cause", "solution", "question", "prevention", "escalation")]
    found: list[Draft] = []
    for row in below:
        parts = cells(row)
        if not any(part.text for part in parts):
            continue
        if not useful or (kind is not None and kind not in useful and len(useful) < 2):
            found += _one(parts, roles, kind or _kind_of(parts), name)
        else:
            found += _several(parts, roles, name)
    return found


def _kind_of(parts: Sequence[Line]) -> Kind:
    total = weigh(parts[0].text, " ".join(part.text for part in parts[1:]))
    return max(total, key=lambda kind: total[kind])


def _one(parts: Sequence[Line], roles: Sequence[Role], kind: Kind, name: str) -> list[Draft]:
    """A row that is one item: its first cell is the title."""
    words = [part for number, part in enumerate(parts) if part.text and (number >= len(roles) or roles[number] not in ("index", "actor"))]
    if not words:
        return []
    if len(words) > 1 and words[0].text.isdecimal():
        words = words[1:]
    title, rest = (words[0], None) if len(words) > 1 else cut_title(words[0])
    return [made(kind, title, [*([rest] if rest else []), *words[1:]], section=name)]


def _several(parts: Sequence[Line], roles: Sequence[Role], name: str) -> list[Draft]:
    """A row with a cause and its remedy, each in its column."""
    found: list[Draft] = []
    cause: Draft | None = None
    loose = [part for part, role in zip(parts, roles, strict=False) if role == "body" and part.text]
    actor = next((who(part.text) for part, role in zip(parts, roles, strict=False) if role == "actor"), None)
    for part, role in zip(parts, roles, strict=False):
        if not part.text or role in ("body", "index", "actor"):
            continue
        kind: Kind = role  # type: ignore[assignment]
        leading = role == "cause" or (role == "question" and "cause" not in roles) or ("cause" not in roles and "question" not in roles)
        title, rest = cut_title(part)
        draft = made(kind, title, [*([rest] if rest else []), *(loose if leading else [])], section=name, whole=part)
        draft.escalates = kind == "escalation"
        if role == "cause":
            cause = draft
        if role == "solution":
            draft.cause, draft.actor = cause, actor
        found.append(draft)
    return found


def who(text: str) -> Actor | None:
    words = key(text)
    if re.search(r"商户|商家|用户|持卡人|merchant|customer|you|shop", words):
        return "both" if re.search(r"银行|支付|平台|bank|provider", words) else "merchant"
    if re.search(r"银行|发卡|bank|issuer", words):
        return "bank"
    return "platform" if re.search(r"支付|收单|平台|银联|客服|platform|provider|processor|acquirer|us\b", words) else None
