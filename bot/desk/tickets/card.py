"""The card of a ticket: its text (HTML, everything people wrote escaped) and its buttons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.desk.desk import Work
from bot.desk.sending import Keyboard, line, to_ticket
from bot.desk.tickets.told import told_due
from bot.desk.words.flows import title_of
from bot.desk.words.texts import say, when
from bot.store import conversations, merchants, tickets
from bot.store.tickets import Ticket
from bot.telegram.texts import escape, keyboard, length, one_line
from bot.tickets import number_of
from bot.values import Lang, Money

_MOST = 3600  # characters; with markup it stays under what Telegram takes


def card_text(work: Work, ticket: Ticket) -> str:
    lang = work.desk.agents_lang
    unreachable = merchants.get(work.conn, ticket.merchant_id).unreachable is not None
    rows: list[str] = []
    size = 0
    for row in _rows(work, ticket, unreachable, lang):
        size += length(row) + 1
        if size > _MOST:
            rows.append(say("card_more", lang))
            break
        rows.append(row)
    return "\n".join(rows)


def card_buttons(work: Work, ticket: Ticket, *, with_flow: bool = False) -> Keyboard:
    lang, id_ = work.desk.agents_lang, ticket.id
    claim = (say("button_claim", lang), f"t.claim.{id_}")
    back = (say("button_hand_back", lang), f"t.back.{id_}")
    solve = (say("button_solve", lang), f"t.solve.{id_}")
    if ticket.status == "closed":
        return []
    if ticket.status == "solved":
        return [[(say("button_reopen", lang), f"t.reopen.{id_}")]]
    more = (say("button_more", lang), f"t.more.{id_}")
    first = [] if ticket.assignee_id is not None else [claim]
    second = [solve, more] if with_flow else [back, solve, more]
    return [row for row in (first, second) if row]


def post(work: Work, ticket: Ticket) -> Ticket:
    """The card as the first message of its topic. Returns the ticket with the text it shows."""
    text = card_text(work, ticket)
    buttons = card_buttons(work, ticket)
    line(work, ticket.id, ticket.merchant_id, text, buttons=buttons, kind="card", stored_as="card")
    shown = replace(ticket, card_text=_stamp(text, buttons))
    tickets.save(work.conn, shown)
    return shown


def refresh(work: Work, ticket: Ticket, *, with_flow: bool | None = None, menu: Keyboard | None = None) -> None:
    """The card says how the ticket stands now, for everybody. Nothing is sent while it stands there already, or before its first sending:
    then the delivery's receipt does it. `with_flow` is told by whoever has not written the conversation yet; `menu` stands there instead of its buttons."""
    text = card_text(work, ticket)
    own = card_buttons(work, ticket, with_flow=is_with_flow(work, ticket) if with_flow is None else with_flow)
    buttons = own if menu is None else menu
    stamp = _stamp(text, buttons)
    if ticket.card_id is None or stamp == ticket.card_text:
        return
    params = {
        "message_id": ticket.card_id,
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": keyboard(buttons),
    }
    to_ticket(work, ticket.id, "editMessageText", params, kind="cosmetic")
    tickets.save(work.conn, replace(ticket, card_text=stamp))


def is_with_flow(work: Work, ticket: Ticket) -> bool:
    """The merchant goes on with the flow just now: there is nothing to hand back."""
    live = conversations.find_live(work.conn, ticket.merchant_id)
    return live is not None and live.status != "human"


def _stamp(text: str, buttons: Keyboard) -> str:
    """Text and buttons together: what must differ for an edit to be worth a call."""
    return f"{text}\n{' '.join(data for row in buttons for _, data in row)}"


def _rows(work: Work, ticket: Ticket, unreachable: bool, lang: Lang) -> Iterator[str]:
    facts = ticket.facts
    title = f"<b>{say('card_title', lang, ticket=ticket.number)}</b>"
    yield title if ticket.priority == "normal" else f"{title} {say(f'card_{ticket.priority}', lang)}"
    if unreachable:
        yield say("card_unreachable", lang)
    # what is it, how much, why here, by when: the first four lines are read at a glance
    matter = f"<b>{escape(str(facts.get('matter', ticket.flow)))}</b>"
    yield f"{matter} · <b>¥{Money(ticket.amount).yuan()}</b>" if ticket.amount is not None else matter
    yield _row("card_why", say(f"why_{known_why(ticket.why)}", lang), lang)
    if ticket.promised_at is not None and ticket.status == "open":
        yield _row("card_promised", _due(work, ticket, ticket.promised_at, lang), lang)
    left = ticket.status == "pending" and ticket.assignee_id is None and is_with_flow(work, ticket)
    status = _row("card_status", say("status_with_flow" if left else f"status_{ticket.status}", lang), lang)
    yield f"{status} · {_row('card_assignee', _assignee(ticket, lang), lang)}"
    yield from _life_rows(work, ticket, lang)
    yield _row("card_merchant", _who(ticket), lang)
    yield from _talk_rows(ticket, lang)
    yield ""
    queue = work.desk.books.data.desk.queues.get(ticket.queue, {})
    yield f"<i>{escape(queue.get(lang) or ticket.queue)} · {say('card_flow', lang, flow=escape(ticket.flow), rev=escape(ticket.rev[:6]))}</i>"


def _due(work: Work, ticket: Ticket, due: datetime, lang: Lang) -> str:
    """What agents are held to, and what the merchant was told where that is something else."""
    at, heard = when(due.astimezone(work.desk.tz), work.at, lang), told_due(ticket)
    key = "card_overdue" if due <= work.at else "card"
    if heard is None:
        return say(f"{key}_told_none", lang, when=at)
    if heard != due:
        return say(f"{key}_told", lang, when=at, told=when(heard.astimezone(work.desk.tz), work.at, lang))
    return say(key, lang, when=at) if due <= work.at else at


def _assignee(ticket: Ticket, lang: Lang) -> str:
    """Who has it, and where it came from."""
    if ticket.assignee_name is None:
        return say("card_nobody", lang)
    if ticket.assigned_by is None:
        return escape(ticket.assignee_name)
    key = "card_from" if ticket.assigned_why else "card_from_nameless"
    return escape(say(key, lang, agent=ticket.assignee_name, by=ticket.assigned_by, why=ticket.assigned_why))


def _life_rows(work: Work, ticket: Ticket, lang: Lang) -> Iterator[str]:
    """What agents and the merchant made of it: only what there is."""
    if ticket.merged_into is not None:
        yield f"🔗 {say('card_merged', lang, ticket=number_of(ticket.merged_into))}"
    if ticket.tags:
        yield _row("card_tags", escape(" · ".join(ticket.tags.split())), lang)
    if cause := title_of(work, ticket, ticket.cause, lang):
        yield _row("card_cause", escape(cause), lang)
    if remedy := title_of(work, ticket, ticket.remedy, lang):
        yield _row("card_remedy", escape(remedy), lang)
    if ticket.confirmed_at is not None and ticket.status in ("solved", "closed"):
        yield f"☑️ {say('card_confirmed', lang)}"
    if ticket.rating is not None:
        word = "" if not ticket.rating_word else f" “{escape(one_line(ticket.rating_word)[:80])}”"
        yield _row("card_rating", f"{'★' * ticket.rating}{'☆' * (5 - ticket.rating)}{word}", lang)


def _talk_rows(ticket: Ticket, lang: Lang) -> Iterator[str]:
    facts = ticket.facts
    if answers := facts.get("answers"):
        yield _head("card_answers", lang)
        colon = "：" if lang == "zh" else ": "
        yield from (f"• {escape(label)}{colon}{escape(one_line(str(value)))}" for label, value in answers)
    if causes := facts.get("causes"):
        yield _head("card_causes", lang)
        yield from (f"{number}. {escape(cause)}" for number, cause in enumerate(causes, 1))
    if remedies := facts.get("remedies"):
        yield _head("card_remedies", lang)
        yield from (f"• {escape(what)} → {say(f'outcome_{outcome}', lang)}" for what, outcome in remedies)
    if channels := facts.get("channels"):
        yield _head("card_channels", lang)
        yield escape(channels)
    if photos := facts.get("photos"):
        yield _head("card_evidence", lang)
        yield say("card_photos", lang, number=photos)
    if words := facts.get("words"):
        yield _head("card_words", lang)
        yield "<blockquote>" + "\n".join(escape(one_line(word)) for word in words) + "</blockquote>"


def _who(ticket: Ticket) -> str:
    facts = ticket.facts
    user_id, name = facts.get("user_id"), escape(one_line(str(facts.get("name") or "")) or "—")
    linked = f'<a href="tg://user?id={user_id}">{name}</a>' if user_id else name
    return f"{linked} (@{escape(facts['username'])})" if facts.get("username") else linked


def known_why(why: str) -> str:
    known = ("exhausted", "gave_up", "complaint", "asked", "missed", "limit", "recalled", "escalated", "broken")
    return why if why in known else "flow"


def _row(key: str, value: str, lang: Lang) -> str:
    return f"{say(key, lang)}：{value}" if lang == "zh" else f"{say(key, lang)}: {value}"


def _head(key: str, lang: Lang) -> str:
    return f"\n<b>{say(key, lang)}</b>"
