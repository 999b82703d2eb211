"""Rows of a table → items: by what each column is for, as its head says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.article.normal import key
from bot.article.saying.columns import Role, is_head, role_of
from bot.article.saying.kinds import weigh
from bot.article.saying.pieces import Draft, made
from bot.article.tree.lines import Line
from bot.article.tree.titles import cut_title
from bot.article.values import Actor, Kind

_SEPARATOR = re.compile(r"[\s|:+\-—]+")


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
    roles = [role_of(head) for head in heads]
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


def items_of(rows: Sequence[Line], kind: Kind | None, name: str) -> list[Draft]:
    """What the rows of one table say, or of several that follow one another. `kind` and `name`: of the section they stand in."""
    return [draft for table in _tables(rows) for draft in _items_of(table, kind, name)]


def _tables(rows: Sequence[Line]) -> list[list[Line]]:
    """Where a row of heads comes again (a table goes on over the page) or other heads come, the next table begins."""
    found: list[list[Line]] = []
    for row in rows:
        heads = [cell.key.strip() for cell in cells(row)]
        begins = len(heads) >= 2 and all(len(head) <= 12 for head in heads) and sum(is_head(head) for head in heads) >= 2
        if not found or (begins and len(found[-1]) > 1):
            found.append([])
        found[-1].append(row)
    return found


def _items_of(rows: Sequence[Line], kind: Kind | None, name: str) -> list[Draft]:
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
