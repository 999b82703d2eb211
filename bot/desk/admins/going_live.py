"""A revision becomes the live one: the pointer moves, the trail says who and why, and whoever stands on what is gone goes where it was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.desk.admins import moving, standing
from bot.desk.admins.comparing import AGENT, STAY
from bot.store import audit, revisions
from bot.store.connection import Connection
from bot.store.ticket_events import Actor


@dataclass(frozen=True, slots=True)
class Terms:
    """Who makes something live, why, when, and on what terms."""

    by: str
    by_id: int | None
    why: str
    at: datetime
    choices: Mapping[str, str]
    accepted: Sequence[str] = ()
    two_persons: bool = False
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What is kept of a revision: its canonical document, the file as its author wrote it, its data files as JSON."""

    document: str
    source: str
    data: str


def go_live(conn: Connection, flow: str, rev: str, words: Words, cls: str, terms: Terms) -> None:
    """The pointer moves; whoever stands on what is gone goes where it was chosen, as soon as the running desk has the revision."""
    revisions.add(conn, flow=flow, rev=rev, **asdict(words), published_at=terms.at, published_by=terms.by, why=terms.why, cls=cls)
    revisions.make_live(conn, flow, rev, terms.at)
    more: dict[str, Any] = {"accepted": list(terms.accepted)} if terms.accepted else {}
    more |= {"everybody": True} if terms.everybody else {}
    trail(conn, "published", flow, terms, {"rev": rev, "cls": cls, "choices": dict(terms.choices), **more})
    moved = {node: to for node, to in terms.choices.items() if to not in (STAY, AGENT)}
    agents = [node for node, to in terms.choices.items() if to == AGENT]
    stays = [node for node, to in terms.choices.items() if to == STAY]
    older = standing.older(conn, flow, rev) if terms.everybody else []
    if moved or agents or older:
        moving.begin_move(
            conn,
            flow,
            rev,
            terms.at,
            nodes=moved,
            agents=agents,
            stays=stays,
            everybody_on=older,
            otherwise="human" if not older else "pin",
        )


def trail(conn: Connection, act: str, flow: str, terms: Terms, body: Mapping[str, Any]) -> None:
    audit.add(conn, Actor("admin", terms.by_id, terms.by), act, f"flow:{flow}", terms.at, why=terms.why, body=body)
