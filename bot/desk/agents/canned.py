"""Canned replies: found by a few letters or by the cause at hand, shown to the agent as the merchant would read it, sent as his own answer.

`/r` lists what fits the ticket, `/r 退票` or `/r tp` what is looked for. Everything after that happens in that one message: the list, the
preview, and at last the text that was sent, which carries the receipt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bot.desk.agents import acts, boards
from bot.desk.agents.boards import Board
from bot.desk.desk import Work
from bot.desk.sending import to_ticket
from bot.desk.talk import unpack
from bot.desk.tickets import causes
from bot.desk.tickets.claims import agent_name, talk_with
from bot.desk.tickets.handoff import next_opening
from bot.desk.tickets.told import holds
from bot.desk.tickets.topics import group_of
from bot.desk.words.texts import say, when
from bot.engine.flow import Flow
from bot.engine.texts import fill, placeholders, show
from bot.flowfile.replies import Reply
from bot.store import conversations, merchants, messages, ticket_events
from bot.store.ticket_events import Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape, keyboard, one_line
from bot.telegram.updates import Press
from bot.tickets import RefusedError, allows
from bot.understand.normal import level
from bot.understand.pinyin import syllable
from bot.values import Lang

_PAGE = 8
_AT_HAND = 3  # causes that count as likely
_IN_TEXT = 3
_WORDS_BYTES = 30  # of what was looked for, in a button


@dataclass(frozen=True, slots=True)
class Filled:
    """A reply in the merchant's language. `missing`: placeholders nothing is known for; then it cannot be sent."""

    text: str
    missing: tuple[str, ...] = ()

    @property
    def stamp(self) -> str:
        """Tells one wording from another: what is sent is what was shown."""
        return sha256(self.text.encode()).hexdigest()[:6]


# --- which


def ordered(work: Work, ticket: Ticket, words: str = "") -> list[Reply]:
    """Those that fit the words, the best first; without words all of them, those for the likeliest causes and the ticket's flow first."""
    every = list(work.desk.books.data.replies.values())
    at_hand = [one.id.partition(".")[2] for one in causes.choices(work, ticket)[:_AT_HAND]]
    if not words.strip():
        return sorted(every, key=lambda reply: _distance(reply, ticket.flow, at_hand))
    ranked = [(rank, _distance(reply, ticket.flow, at_hand), reply) for reply in every if (rank := _rank(reply, words)) is not None]
    in_titles = [one for one in ranked if one[0] < _IN_TEXT]  # who names a title does not want every text that holds the word
    return [reply for _, _, reply in sorted(in_titles or ranked, key=lambda one: one[:2])]


def suggested(work: Work, ticket: Ticket) -> list[Reply]:
    """For the likeliest causes of this ticket only."""
    at_hand = [one.id.partition(".")[2] for one in causes.choices(work, ticket)[:_AT_HAND]]
    found = [reply for reply in work.desk.books.data.replies.values() if reply.causes & {*at_hand} and _is_of(reply, ticket.flow)]
    return sorted(found, key=lambda reply: _distance(reply, ticket.flow, at_hand))


def _is_of(reply: Reply, flow: str) -> bool:
    return not reply.flows or flow in reply.flows


def _distance(reply: Reply, flow: str, at_hand: list[str]) -> tuple[int, int]:
    """The smaller the better: by cause, by flow, for everybody, for other flows."""
    likely = [place for place, cause in enumerate(at_hand) if cause in reply.causes]
    if likely and _is_of(reply, flow):
        return (0, likely[0])
    if flow in reply.flows:
        return (1 if not reply.causes else 3, 0)
    return (2, 0) if not reply.flows and not reply.causes else (4, 0)


def _rank(reply: Reply, words: str) -> int | None:
    """How well the words fit; None: not at all."""
    wanted = level(words).replace(" ", "")
    if not wanted:
        return None
    letters = {initials(title) for title in reply.title.values()}
    if wanted in {level(key) for key in reply.keys} or wanted == reply.id:
        return 0
    if any(one.startswith(wanted) for one in (*letters, *map(level, reply.keys))):
        return 1
    titles = " ".join(level(title) for title in reply.title.values()).replace(" ", "")
    if wanted in titles or any(wanted in one for one in letters):
        return 2
    texts = " ".join(level(text) for text in reply.text.values()).replace(" ", "")
    return _IN_TEXT if wanted in texts else None


def initials(text: str) -> str:
    """`打款被退回` → `dkbth`: the first letters of the characters' pinyin; other letters and digits as they are."""
    found = (syllable(char)[:1] or (char if char.isascii() and char.isalnum() else "") for char in level(text))
    return "".join(found)


# --- what it says


def filled(work: Work, ticket: Ticket, reply: Reply, agent: Actor) -> Filled:
    lang = language_of(work, ticket)
    known = dict(_known(work, ticket, agent, lang))
    text = reply.text.get(lang) or reply.text["zh"]
    missing = tuple(dict.fromkeys(name for name in placeholders(text) if name not in known))
    if missing and reply.plain is not None:
        text, missing = reply.plain.get(lang) or reply.plain["zh"], ()
    return Filled(fill(text, None, {}, lang, known), missing)


def language_of(work: Work, ticket: Ticket) -> Lang:
    return talk_with(work, ticket).lang


def _known(work: Work, ticket: Ticket, agent: Actor, lang: Lang) -> Iterator[tuple[str, str]]:
    """What the ticket's conversation knows, as the merchant would say it; then what the ticket itself knows."""
    conversation = conversations.find(work.conn, ticket.conversation_id)
    if conversation is not None and conversation.state != "{}":
        for id_, value in unpack(conversation).slots.items():
            declared = _declared(work, ticket, id_)
            if value.value is not None and declared is not None:
                flow = declared
                yield id_, one_line(show(flow, flow.slots[id_], value.in_(lang), lang, value.grain))
    yield "ticket", ticket.number
    yield "agent", agent_name(work, agent)
    if name := one_line(merchants.get(work.conn, ticket.merchant_id).name):
        yield "name", name
    due = holds(ticket)
    if ticket.promised_at is not None and due is not None and due > work.at:
        yield "promised", when(due.astimezone(work.desk.tz), work.at, lang)
    if opening := next_opening(work, lang):
        yield "next_open", opening


def _declared(work: Work, ticket: Ticket, slot: str) -> Flow | None:
    library = work.desk.books.library
    flows = [library.find(ticket.flow, ticket.rev), *(library.live_flow(id_) for id_ in library.live)]
    return next((flow for flow in flows if flow is not None and slot in flow.slots), None)


# --- the message it happens in


def listing(work: Work, ticket: Ticket, agent: Actor, words: str = "", page: int = 0) -> Board:
    """Raises RefusedError when nothing fits."""
    lang = work.desk.agents_lang
    found = ordered(work, ticket, words)
    if not found:
        raise RefusedError("no_reply", words=one_line(words)[:40])
    if len(found) == 1 and words.strip():
        return preview(work, ticket, found[0], agent)
    page, pages, shown = boards.page_of(found, page, _PAGE)
    best = {reply.id for reply in suggested(work, ticket)}
    rows = [
        [(f"{'★ ' if reply.id in best else ''}{reply.title.get(lang) or reply.title['zh']}"[:40], f"t.rshow.{ticket.id}.{reply.id}")]
        for reply in shown
    ]
    tail = f".{words}" if words and len(words.encode()) <= _WORDS_BYTES else ""
    if pages > 1 and (tail or not words):
        turns = [("◀", (page - 1) % pages), (f"{page + 1}/{pages}", page), ("▶", (page + 1) % pages)]
        rows.append([(label, f"t.rlist.{ticket.id}.{to}{tail}") for label, to in turns])
    rows.append([(say("button_cancel", lang), f"t.rcancel.{ticket.id}")])
    title = say("replies_found", lang, words=escape(one_line(words)[:40])) if words.strip() else say("replies_title", lang)
    return Board(title, rows)


def preview(work: Work, ticket: Ticket, reply: Reply, agent: Actor) -> Board:
    """As the merchant would read it; in the agents' language too where that is another one."""
    lang, his = work.desk.agents_lang, language_of(work, ticket)
    shown = filled(work, ticket, reply, agent)
    lines = [
        say("reply_preview", lang, title=escape(reply.title.get(lang) or reply.title["zh"])),
        f"<blockquote>{escape(shown.text)}</blockquote>",
    ]
    if his != lang:
        lines.append(f"<i>{escape(reply.text.get(lang) or reply.text['zh'])}</i>")
    back = (say("button_back_to_list", lang), f"t.rlist.{ticket.id}.0")
    cancel = (say("button_cancel", lang), f"t.rcancel.{ticket.id}")
    if shown.missing:
        lines.append(say("reply_missing", lang, slots=escape("、".join(_labels(work, ticket, shown.missing)))))
        return Board("\n".join(lines), [[cancel, back]])
    send = (say("button_send", lang), f"t.rsend.{ticket.id}.{reply.id}.{shown.stamp}")
    return Board("\n".join(lines), [[send], [cancel, back]])


def _labels(work: Work, ticket: Ticket, slots: tuple[str, ...]) -> list[str]:
    lang = work.desk.agents_lang
    flows = {slot: _declared(work, ticket, slot) for slot in slots}
    return [slot if (flow := flows[slot]) is None else flow.slots[slot].label.in_(lang) for slot in slots]


# --- buttons


def pressed(work: Work, press: Press, ticket: Ticket, agent: Actor, name: str, more: str) -> str | None:
    """`t.rlist.<ticket>.<page>[.<words>]`, `t.rshow.<ticket>.<reply>`, `t.rsend.<ticket>.<reply>.<stamp>`, `t.rcancel.<ticket>`.
    Returns the toast; None: the button is none of these. Raises RefusedError."""
    if name == "rlist":
        page, _, words = more.partition(".")
        _turn(
            work,
            press,
            ticket,
            listing(work, ticket, agent, words, int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 0),
        )
    elif name == "rshow":
        _turn(work, press, ticket, preview(work, ticket, _reply(work, more), agent))
    elif name == "rcancel":
        _cancel(work, press, ticket)
    elif name == "rsend":
        return _send(work, press, ticket, agent, *more.partition(".")[::2])
    else:
        return None
    return ""


def _reply(work: Work, id_: str) -> Reply:
    found = work.desk.books.data.replies.get(id_)
    if found is None:
        raise RefusedError("no_reply", words=id_[:40])
    return found


def _send(work: Work, press: Press, ticket: Ticket, agent: Actor, id_: str, stamp: str) -> str:
    """What was shown is what is sent: when the ticket's facts or the file changed meanwhile, the new wording is shown first."""
    lang, group = work.desk.agents_lang, group_of(work.conn, work.desk)
    if not allows(ticket.status, "answer"):
        raise RefusedError(ticket.status if ticket.status in ("solved", "closed") else "move")
    if press.message_id is None or group is None:
        raise RefusedError("reply_again")
    sent = messages.find_in_group(work.conn, group, press.message_id)
    if sent is not None and sent.author == "agent":
        raise RefusedError("reply_sent")
    reply = _reply(work, id_)
    shown = filled(work, ticket, reply, agent)
    if shown.missing or shown.stamp != stamp:
        _turn(work, press, ticket, preview(work, ticket, reply, agent))
        return say("reply_changed", lang)
    acts.answer_with(work, ticket, agent, shown.text, group=group, shown_as=press.message_id)
    ticket_events.add(work.conn, ticket.id, agent, "canned", work.at, {"reply": id_})
    text = say("reply_sent", lang, agent=escape(agent_name(work, agent)), text=escape(shown.text))
    _turn(work, press, ticket, Board(text))
    return say("toast_sent", lang)


def _cancel(work: Work, press: Press, ticket: Ticket) -> None:
    if press.message_id is not None:
        to_ticket(work, ticket.id, "deleteMessage", {"message_id": press.message_id})


def _turn(work: Work, press: Press, ticket: Ticket, board: Board) -> None:
    params: dict[str, Any] = {"text": board.text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    params["reply_markup"] = keyboard(board.buttons)
    if press.message_id is not None:
        to_ticket(work, ticket.id, "editMessageText", {"message_id": press.message_id, **params})
