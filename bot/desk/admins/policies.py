"""Learnt policies at work: what the engine is given, how one is tried in shadow, signed, and taken back when it serves merchants worse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import orjson

from bot.desk.admins import traces
from bot.desk.desk import Work
from bot.desk.sending import tell_admins
from bot.desk.words.texts import say
from bot.engine.flow import Library, Model
from bot.engine.remedies import policy_of
from bot.engine.state import Policy
from bot.flowfile.load import load_revision
from bot.learning.drift import rates, worse
from bot.learning.learn import Proposal, propose
from bot.store import audit, policies, revisions, timers
from bot.store.connection import Connection
from bot.store.policies import Stored
from bot.store.ticket_events import DESK, Actor

SHADOW = "shadow:"
DRIFT = "drift"
WEEKLY = timedelta(days=7)
LOOKED_AT = timedelta(days=90)
"""How far back cases are learnt from and judged by: what is older weighs less than half anyway."""


def at_work(conn: Connection) -> dict[str, Policy]:
    """For the engine: by name every policy there ever was, by key (`flow.model`) the live one, by `shadow:key` the one in shadow."""
    stored = policies.list_all(conn)
    found = {one.name: policy_in(one) for one in stored}
    for one in stored:
        if one.standing == "live":
            found[one.key] = found[one.name]
        elif one.standing == "shadow":
            found[SHADOW + one.key] = found[one.name]
    return found


def standings(conn: Connection) -> list[str]:
    """Which policies are live or in shadow: tells one set of books from another."""
    return [f"policy:{name}:{standing}" for name, standing in policies.list_standing(conn)]


def policy_in(stored: Stored) -> Policy:
    body = orjson.loads(stored.body)
    return Policy(stored.name, body["prior"], body["fixes"], body["cost"])


def models(library: Library) -> Iterable[tuple[str, Model]]:
    """(key, model) of the live flows."""
    for id_ in sorted(library.live):
        found = library.live_flow(id_)
        for model in found.models.values() if found is not None else ():
            yield f"{id_}.{model.id}", model


def live_models(conn: Connection, flow: str | None = None) -> list[tuple[str, Model]]:
    """(key, model) of the live revisions in the database, of one flow or of all."""
    live = [one for one in revisions.list_live(conn) if flow in (None, one.flow)]
    return [(f"{one.flow}.{model.id}", model) for one in live for model in load_revision(orjson.loads(one.document)).models.values()]


def proposal_for(conn: Connection, key: str, model: Model, now: datetime) -> Proposal:
    """What the last 90 days would teach. It changes nothing."""
    given = at_work(conn)
    names = [one for one in policies.list_all(conn) if one.key == key]
    name = f"learnt:{key}:{len(names) + 1}"
    return propose(model, given.get(key) or policy_of(model), traces.of_model(conn, key, model, now - LOOKED_AT, now), now, name=name)


def keep(conn: Connection, key: str, proposal: Proposal, *, at: datetime, by: str, why: str, shadow: bool) -> None:
    """Signed by a person, or put into shadow: the log then says where it would have gone another way."""
    policy = proposal.policy
    body = orjson.dumps({"prior": policy.prior, "fixes": policy.fixes, "cost": policy.cost}).decode()
    standing: policies.Standing = "shadow" if shadow else "live"
    policies.add(conn, key=key, name=policy.id, body=body, standing=standing, at=at, by=by, why=why)
    if not shadow:
        policies.stand_down(conn, key, "shadow")
    audit.add(conn, Actor("admin", None, by), "policy_shadowed" if shadow else "policy_signed", f"policy:{policy.id}", at, why=why)


def begin(conn: Connection, at: datetime) -> None:
    """At start. A desk that is started every day looks once a week all the same."""
    if not any(timer.key == DRIFT for timer in timers.list_of(conn, "desk", 0)):
        timers.set_timer(conn, scope="desk", scope_id=0, key=DRIFT, due_at=at + WEEKLY)


def look(work: Work) -> None:
    """Once a week: a live policy that serves worse than the one before it goes back, and the admins are told."""
    begin(work.conn, work.at)
    stored = policies.list_all(work.conn)
    found = {one.key: one for one in stored if one.standing == "live"}
    known: Mapping[str, Model] = dict(models(work.desk.books.library))
    for key, live in found.items():
        if key not in known:
            continue
        before = next((one for one in reversed(stored) if one.key == key and one.id < live.id and one.standing == "past"), None)
        cases = traces.of_model(work.conn, key, known[key], work.at - LOOKED_AT, work.at)
        name = before.name if before is not None else policy_of(known[key]).id
        why = worse(rates(cases, live.name), rates(cases, name))
        if why is not None:
            _take_back(work, live, before, why)


def _take_back(work: Work, live: Stored, before: Stored | None, why: str) -> None:
    policies.stand(work.conn, live.name, "past")
    if before is not None:
        policies.stand(work.conn, before.name, "live")
    audit.add(work.conn, DESK, "policy_taken_back", f"policy:{live.name}", work.at, why=why)
    tell_admins(work, say("policy_taken_back", work.desk.agents_lang, policy=live.name, why=why))
