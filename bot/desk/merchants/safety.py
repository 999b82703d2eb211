"""What may not be kept (P2): the merchant is told, his message deleted, and the first half of a number that came in two messages taken
out of everything that was stored of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import orjson

from bot.desk.desk import Work
from bot.desk.relay.messages import CAPTIONED, header, quoted
from bot.desk.sending import tell, to_merchant, to_ticket
from bot.desk.talk import Talk, as_met, event_of, pack, pack_trace
from bot.desk.tickets import card
from bot.desk.words.texts import say
from bot.engine.advance import advance
from bot.engine.codec import event_to
from bot.engine.events import Text
from bot.store import events, merchants, messages, redact, ticket_events, tickets
from bot.store.messages import StoredMessage
from bot.store.tickets import Ticket
from bot.telegram.updates import Message
from bot.understand.mask import Masked, across
from bot.values import Lang, Sensitive

WITHIN = timedelta(minutes=2)
MOST_PARTS = 4
"""Into so many messages before its last one a number may be split and is still found."""

_DIGITS = re.compile("[0-9０-９零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]")
_SECRETS = ("cvv", "pin", "sms_code", "track", "expiry")


def kinds_in(sensitive: Iterable[Sensitive], lang: Lang) -> str:
    kinds = dict.fromkeys(one.kind for one in sensitive)
    return say("sensitive_joiner", lang).join(say(f"kind_{kind}", lang) for kind in kinds)


def _instead(sensitive: Iterable[Sensitive], lang: Lang) -> str:
    kinds = {one.kind for one in sensitive}
    parts = [say("instead_card_number", lang)] if "card_number" in kinds else []
    parts += [say("instead_secret", lang)] if kinds & set(_SECRETS) else []
    parts += [say("instead_id_number", lang)] if "id_number" in kinds else []
    return ("" if lang == "zh" else " ").join(parts)


def delete(work: Work, talk: Talk, message_id: int) -> None:
    """At his side; a bot may delete what came in in a private chat."""
    to_merchant(work, talk.merchant.id, "deleteMessage", {"message_id": message_id})


def refuse(work: Work, talk: Talk, message: Message, sensitive: tuple[Sensitive, ...]) -> None:
    """One message held something that may not be kept: it is masked already; now it goes from his chat too."""
    delete(work, talk, message.message_id)
    lang = talk.lang
    tell(work, talk.merchant.id, say("sensitive", lang, kinds=kinds_in(sensitive, lang), instead=_instead(sensitive, lang)))


def joined(work: Work, talk: Talk, message: Message, update_id: int) -> Message:
    """The message as it may be used. When it ends a number that an earlier one began, both are masked wherever they stand."""
    if not message.text or not _DIGITS.search(message.text):
        return message
    found = _begun_earlier(_earlier(work, talk, message), message.text)
    if found is None:
        return message
    parts, two = found
    for part, new in parts:
        _take_out(work, talk, part.text, new)
        update = part.update if part.row is None else _update_of_message(work, part.row)
        if update is not None:
            _mask_inbox(work, update, part.text, new)
        _mask_inbox(work, update_id, part.text, new)  # he may have answered to his own first half
        message_id = part.row.merchant_message_id if part.row is not None else None if update is None else _message_id_of(work, update)
        if message_id is not None:
            delete(work, talk, message_id)
    _mask_inbox(work, update_id, message.text, two.text)
    delete(work, talk, message.message_id)
    lang, sensitive = talk.lang, two.sensitive
    tell(work, talk.merchant.id, say("sensitive_split", lang, kinds=kinds_in(sensitive, lang), instead=_instead(sensitive, lang)))
    return replace(message, text=two.text, entities=())


@dataclass(frozen=True, slots=True)
class _Part:
    """A text of his as it is stored, and where it came from: an update of the log, or a message to agents (or a caption)."""

    text: str
    at: datetime
    update: int | None
    row: StoredMessage | None = None


def _earlier(work: Work, talk: Talk, message: Message) -> list[_Part]:
    """His latest texts, newest first. The log is read as JSON and not as events: every text with a digit in it passes here."""
    logged: list[_Part] = []
    if talk.conversation is not None:
        for row in redact.list_latest_events(work.conn, talk.conversation.id, work.at - WITHIN):
            event = orjson.loads(row.event)
            text = event.get("text", {}).get("masked")
            if text:
                logged.append(_Part(text, row.at, _update_of(event["id"])))
    known = {part.text for part in logged}
    recent = messages.list_recent(work.conn, talk.merchant.id, work.at - WITHIN)
    others = [one for one in recent if one.text and one.merchant_message_id != message.message_id and one.text not in known]
    # what went to agents is the later one where two bear the same time: the log ends where they took over
    return sorted([*(_Part(one.text, one.at, None, one) for one in others), *logged], key=lambda part: part.at, reverse=True)


def _begun_earlier(parts: list[_Part], text: str) -> tuple[list[tuple[_Part, str]], Masked] | None:
    """The earlier texts that a number ended in this one began in, each as it may stay, and this one masked.

    One text before it, whatever was written between; else the last few with figures in them: who is careful sends four digits at a time.
    """
    for part in parts:
        if both := across(part.text, text):
            return [(part, both[0].text)], both[1]
    numbered = [part for part in parts if _DIGITS.search(part.text)]
    for count in range(2, min(len(numbered), MOST_PARTS) + 1):
        row = numbered[:count][::-1]
        if both := across(" ".join(part.text for part in row), text):
            return _cut(row, both[0].sensitive), both[1]
    return None


def _cut(row: list[_Part], sensitive: Iterable[Sensitive]) -> list[tuple[_Part, str]]:
    """What was masked in the texts joined, in each of them alone; those without any of it stay out."""
    found, begins = [], 0
    for part in row:
        spans = [(max(one.span[0] - begins, 0), min(one.span[1] - begins, len(part.text))) for one in sensitive]
        inside = sorted((first, last) for first, last in spans if first < last)
        if inside:
            new = part.text
            for first, last in reversed(inside):
                new = f"{new[:first]}****{new[last:]}"
            found.append((part, new))
        begins += len(part.text) + 1
    return found


def _update_of_message(work: Work, row: StoredMessage) -> int | None:
    if row.ticket_id is None:
        return _update_with(work, row)
    events_of = ticket_events.list_of_ticket(work.conn, row.ticket_id)
    return next((_update_of(str(one.body.get("cause"))) for one in events_of if one.body.get("message") == row.id), None)


def _update_with(work: Work, row: StoredMessage) -> int | None:
    """The update a text came in that neither the log nor a ticket knows: it is held, to be read with others."""
    if row.author_id is None:
        return None
    for _, body in redact.list_received(work.conn, bot_id=work.desk.bot_id, chat_id=row.author_id, since=work.at - WITHIN):
        raw = orjson.loads(body)
        if (raw.get("message") or {}).get("message_id") == row.merchant_message_id and isinstance(raw.get("update_id"), int):
            return int(raw["update_id"])
    return None


def _update_of(cause: str) -> int | None:
    found = re.match(r"u:(\d+)", cause)
    return int(found[1]) if found else None


def _message_id_of(work: Work, update_id: int) -> int | None:
    body = redact.find_inbox_body(work.conn, work.desk.bot_id, update_id)
    raw = orjson.loads(body) if body else {}
    found = (raw.get("message") or raw.get("edited_message") or {}).get("message_id")
    return found if isinstance(found, int) else None


def _mask_inbox(work: Work, update_id: int, old: str, new: str) -> None:
    body = redact.find_inbox_body(work.conn, work.desk.bot_id, update_id)
    if body is None:
        return
    raw = redact.replaced(orjson.loads(body), old, new)
    for key in ("message", "edited_message"):
        if isinstance(raw.get(key), dict):
            raw[key].pop("entities", None)
            raw[key].pop("caption_entities", None)
    redact.set_inbox_body(work.conn, work.desk.bot_id, update_id, orjson.dumps(raw).decode())


def _take_out(work: Work, talk: Talk, old: str, new: str) -> None:
    """The first half leaves the log, the state made from it, messages, deliveries, the ticket and what is remembered of him."""
    if talk.conversation is not None:
        _mask_log(work, talk, old, new)
    params = redact.list_recent_params(work.conn, talk.merchant.id, work.at - WITHIN)
    redact.set_params(work.conn, [(row, text) for row, before in params if (text := _without(before, old, new)) != before])
    for row in messages.list_recent(work.conn, talk.merchant.id, work.at - WITHIN):
        if old in row.text:
            messages.mask(work.conn, row.id, row.text.replace(old, new))
            _mask_in_topic(work, talk, row, row.text.replace(old, new))
    ticket = tickets.find_latest(work.conn, talk.merchant.id)
    if ticket is not None:
        _mask_ticket(work, ticket, old, new)
    _forget_known(work, talk, old)


def _mask_ticket(work: Work, ticket: Ticket, old: str, new: str) -> None:
    facts = orjson.loads(_without(orjson.dumps(ticket.facts).decode(), old, new))
    if facts != ticket.facts:
        tickets.save(work.conn, replace(ticket, facts=facts))
        card.refresh(work, tickets.get(work.conn, ticket.id))
    stored = tickets.get(work.conn, ticket.id)
    if stored.card_text is not None and any(one in stored.card_text for one, _ in _forms(old, new)):
        text = stored.card_text
        for one, instead in _forms(old, new):
            text = text.replace(one, instead)
        tickets.save(work.conn, replace(stored, card_text=text))


def _without(text: str, old: str, new: str) -> str:
    """JSON text with every form of the half replaced."""
    plain = orjson.loads(text)
    for one, instead in _forms(old, new):
        plain = redact.replaced(plain, one, instead)
    return orjson.dumps(plain).decode()


def _mask_log(work: Work, talk: Talk, old: str, new: str) -> None:
    """The log is masked and the state made from it anew, so that both tell the same story and nothing of the half is left in either."""
    assert talk.conversation is not None
    assert talk.state is not None
    books, state = work.desk.books, None
    library = as_met(books.library, talk.state)
    changed = False
    for row in events.list_events(work.conn, talk.conversation.id):
        event = event_of(row)
        if isinstance(event.body, Text) and event.body.reading.masked == old:
            event = replace(event, body=Text(books.reader.read(new, now=event.at, lang=talk.lang)))
            changed = True
        turn = advance(library, books.policies, state, event)
        state = turn.state
        if changed:
            redact.set_event(work.conn, talk.conversation.id, row.seq, orjson.dumps(event_to(event)).decode(), pack_trace(turn.trace))
    if state is None or not changed:
        return
    if (state.seq, state.status) != (talk.conversation.seq, talk.conversation.status):
        # The half had moved the conversation somewhere it cannot be moved back from (to people): it stays there, without the half.
        text = _without(talk.conversation.state, old, new)
        redact.set_state(work.conn, talk.conversation.id, text)
        talk.conversation = talk.conversation._replace(state=text)
        return
    redact.set_state(work.conn, talk.conversation.id, pack(state))
    talk.state, talk.conversation = state, talk.conversation._replace(state=pack(state))


def _forms(old: str, new: str) -> list[tuple[str, str]]:
    """The half as he wrote it, and as a value: without spaces and dashes."""
    value = re.sub(r"[\W_]", "", old)
    return [(old, new)] if value == old or len(value) < 6 else [(old, new), (value, "****")]


def _mask_in_topic(work: Work, talk: Talk, row: StoredMessage, text: str) -> None:
    """Agents saw half a number: their copy loses it too."""
    if row.ticket_id is None or row.group_message_id is None or (row.kind != "text" and row.kind not in CAPTIONED):
        return
    method, key = ("editMessageText", "text") if row.kind == "text" else ("editMessageCaption", "caption")
    params = {"message_id": row.group_message_id, key: f"{header(talk.merchant)}\n{quoted(text)}", "parse_mode": "HTML"}
    to_ticket(work, row.ticket_id, method, params, kind="notice")


def _stands_in(value: object, digits: str) -> bool:
    plain = value.get("value") if isinstance(value, dict) else value
    return isinstance(plain, str) and len(plain) > 3 and plain in digits


def _forget_known(work: Work, talk: Talk, old: str) -> None:
    digits = re.sub(r"\W", "", old).upper()
    known = {slot: value for slot, value in talk.merchant.known.items() if not _stands_in(value, digits)}
    if known != talk.merchant.known:
        merchants.set_known(work.conn, talk.merchant.id, known)
        talk.merchant = talk.merchant._replace(known=known)
