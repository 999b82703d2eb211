"""/block and /unblock by admins, with a reason: in a ticket's topic, anywhere in the group, or in private. The merchant is told once."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.desk.desk import Work
from bot.desk.reports import command as reports
from bot.desk.sending import line, tell
from bot.desk.tickets import card
from bot.desk.words.texts import say
from bot.store import audit, conversations, merchants, ticket_events, tickets, timers
from bot.store.merchants import Merchant
from bot.store.ticket_events import Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape, one_line
from bot.tickets import RefusedError
from bot.values import Lang

_WHOM = re.compile(r"(?:#?(\d{1,15})|@(\w{3,32}))(?:\s+|$)")
_MOST_REASON = 300
_LISTED = 30


def block(work: Work, agent: Actor, rest: str, ticket: Ticket | None = None) -> str:
    """`rest`: whom (unless `ticket` says) and why. Returns the sentence for who asked. Raises RefusedError."""
    merchant, why = _meant(work, agent, rest, ticket)
    if merchant.blocked_at is not None:
        raise RefusedError("is_blocked")
    if merchant.user_id in work.desk.admins:
        raise RefusedError("is_admin")
    if not why:
        raise RefusedError("no_reason")
    merchants.set_blocked(work.conn, merchant.id, work.at)
    _silence(work, merchant)
    tell(work, merchant.id, say("blocked", _lang(merchant)))
    return _note(work, agent, merchant, "blocked", why, ticket)


def unblock(work: Work, agent: Actor, rest: str, ticket: Ticket | None = None) -> str:
    """The reason may be left out. Raises RefusedError."""
    merchant, why = _meant(work, agent, rest, ticket)
    if merchant.blocked_at is None:
        raise RefusedError("not_blocked")
    merchants.set_blocked(work.conn, merchant.id, None)
    tell(work, merchant.id, say("unblocked", _lang(merchant)))
    return _note(work, agent, merchant, "unblocked", why, ticket)


def listed(work: Work, agent: Actor) -> str:
    """Who is blocked, the latest first. Raises RefusedError."""
    _only_admins(work, agent)
    lang = work.desk.agents_lang
    found = merchants.list_blocked(work.conn, work.desk.bot_id, _LISTED)
    if not found:
        return say("blocked_none", lang)
    reasons = {act.about: act.why for act in reversed(audit.list_acts_named(work.conn, "blocked", 500))}
    rows = [f"• {_named(one)} · {one.user_id} · {reasons.get(_about(one), '')}".rstrip(" ·") for one in found]
    return "\n".join([say("blocked_list", lang), *rows])


IN_PRIVATE: dict[str, Callable[[Work, Actor, str], str]] = {
    "block": block,
    "unblock": unblock,
    "blocked": lambda work, agent, rest: listed(work, agent),
    "report": reports.asked,
}
_COMMAND = re.compile(r"/(\w+)(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


def in_private(work: Work, merchant: Merchant, text: str) -> bool:
    """An admin's command in his own chat with the bot. False: it is none, or he is no admin, and nothing was done."""
    found = _COMMAND.fullmatch(text.strip())
    known = None if found is None else IN_PRIVATE.get(found[1].lower())
    if found is None or known is None or merchant.user_id not in work.desk.admins:
        return False
    try:
        said = known(work, Actor("admin", merchant.user_id, merchant.name), (found[3] or "").strip())
    except RefusedError as refusal:
        said = say(f"refused_{refusal.reason}", work.desk.agents_lang, **refusal.facts)
    tell(work, merchant.id, said)
    return True


def _meant(work: Work, agent: Actor, rest: str, ticket: Ticket | None) -> tuple[Merchant, str]:
    """In a topic its merchant, unless somebody else is named. A number is a ticket's, or else a Telegram id."""
    _only_admins(work, agent)
    named = _WHOM.match(rest) if ticket is None or rest.startswith(("#", "@")) else None
    if named is None:
        if ticket is None:
            raise RefusedError("no_merchant")
        return merchants.get(work.conn, ticket.merchant_id), one_line(rest)[:_MOST_REASON]
    found = _find(work, named[1], named[2])
    if found is None:
        raise RefusedError("no_merchant")
    return found, one_line(rest[named.end() :])[:_MOST_REASON]


def _only_admins(work: Work, agent: Actor) -> None:
    if agent.id is None or agent.id not in work.desk.admins:
        raise RefusedError("admins")


def _find(work: Work, number: str | None, username: str | None) -> Merchant | None:
    if username is not None:
        return next((one for one in merchants.list_called(work.conn, username) if one.bot_id == work.desk.bot_id), None)
    ticket = tickets.find_number(work.conn, number or "")
    if ticket is not None:
        return merchants.get(work.conn, ticket.merchant_id)
    return merchants.find(work.conn, work.desk.bot_id, int(number or 0))


def _silence(work: Work, merchant: Merchant) -> None:
    """No reminder of a flow goes to him any more."""
    live = conversations.find_live(work.conn, merchant.id)
    if live is not None:
        timers.cancel_all(work.conn, "conversation", live.id)
        conversations.set_idle(work.conn, live.id, None)


def _note(work: Work, agent: Actor, merchant: Merchant, act: str, why: str, here: Ticket | None) -> str:
    """In the audit trail, and in the topics of what is not finished; where it was asked the answer says it."""
    lang = work.desk.agents_lang
    admin = Actor("admin", agent.id, agent.name)
    audit.add(work.conn, admin, act, _about(merchant), work.at, why=why)
    reason = why if act == "blocked" else (f"：{why}" if lang == "zh" else f": {why}") if why else ""
    said = say(f"{act}_by", lang, agent=agent.name or "", merchant=_named(merchant), why=reason)
    for ticket in tickets.list_of_merchant(work.conn, merchant.id):
        if ticket.status in ("open", "pending"):
            if here is None or ticket.id != here.id:
                line(work, ticket.id, merchant.id, escape(said))
            ticket_events.add(work.conn, ticket.id, admin, act, work.at, {"why": why})
            card.refresh(work, ticket)
    return said


def _named(merchant: Merchant) -> str:
    name = one_line(merchant.name)[:48] or "—"
    return f"{name} (@{merchant.username})" if merchant.username else name


def _about(merchant: Merchant) -> str:
    return f"merchant:{merchant.id}"


def _lang(merchant: Merchant) -> Lang:
    return "en" if merchant.language == "en" else "zh"
