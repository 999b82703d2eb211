"""What a merchant writes in his private chat: to the flow, or to the agents who own his conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk import delivered
from bot.desk.admins import messages as admin_talk
from bot.desk.agents import acts, blocking
from bot.desk.desk import Work
from bot.desk.merchants import afterwards, commands, flood, safety, which
from bot.desk.play import CONSENT, play, start_of, words_of
from bot.desk.relay import albums
from bot.desk.relay import messages as relay
from bot.desk.sending import tell
from bot.desk.talk import Talk, meet, read, talk_of
from bot.desk.tickets import endings, waiting
from bot.desk.tickets.topics import in_group
from bot.desk.words.texts import say
from bot.engine.effects import Ack, Say
from bot.engine.events import Agent, Choose, Media, Text
from bot.engine.flow import Library
from bot.engine.texts import builtin
from bot.engine.words import language_told
from bot.store import merchants, messages, ticket_events, tickets
from bot.store.merchants import Merchant
from bot.store.messages import StoredMessage
from bot.store.ticket_events import MERCHANT
from bot.store.tickets import Ticket
from bot.telegram.updates import Message, Person
from bot.values import Lang, Reading, Sensitive

_SEEN_ANEW = timedelta(hours=1)
_LATE = timedelta(minutes=15)


def message(work: Work, received: Message, sensitive: tuple[Sensitive, ...], update_id: int) -> None:
    assert received.sender is not None
    talk = met(work, received.sender, None if received.edited else received.at)
    if talk.merchant.blocked_at is not None:
        work.dropped = True
        return
    if admin_talk.heard(work, talk, received):
        return
    if not received.edited:
        work.desk.pace.wrote(talk.merchant.id, work.at)
    if sensitive:
        safety.refuse(work, talk, received, sensitive)
    whole = safety.joined(work, talk, received, update_id)
    gone = bool(sensitive) or whole is not received
    if whole.edited:
        _edited(work, talk, whole)
    elif not (whole.text.startswith("/") and whole.attachment is None and _command(work, talk, whole.text)):
        _new(work, talk, whole, sensitive, gone=gone)


def _command(work: Work, talk: Talk, text: str) -> bool:
    """False: it only looks like one. Of many in a row whose answers are still on their way it is said, once, that they have arrived;
    asking for a person or to be forgotten is done at once."""
    if blocking.in_private(work, talk.merchant, text):
        return True
    if not text.lower().startswith(("/human", "/forget")) and flood.too_fast(work, talk.merchant.id):
        flood.told_once(work, talk)
        return True
    return commands.command(work, talk, text)


def met(work: Work, person: Person, written_at: datetime | None = None) -> Talk:
    """The merchant and his live conversation; somebody new is entered. Whoever writes can be reached, and hears once why he had to wait."""
    talk = meet(work, person)
    if talk is None:
        merchant = merchants.get_or_add(
            work.conn,
            bot_id=work.desk.bot_id,
            user_id=person.id,
            name=person.name,
            username=person.username,
            language=language_of(person),
            now=work.at,
        )
        _excuse(work, merchant, written_at)
        return talk_of(merchant, None)
    merchant = talk.merchant
    waited = merchant.seen_at < (written_at or merchant.seen_at) and _excuse(work, merchant, written_at)
    if merchant.unreachable is not None:
        delivered.reachable(work, merchant.id)  # Telegram's word that he unblocked us may have been missed
    changed = merchant.name != person.name or merchant.username != person.username or merchant.unreachable is not None or waited
    if changed or work.at - merchant.seen_at > _SEEN_ANEW:
        merchants.touch(work.conn, merchant.id, name=person.name, username=person.username, now=work.at)
        talk.merchant = merchant._replace(name=person.name, username=person.username, unreachable=None, seen_at=work.at)
    return talk


def _excuse(work: Work, merchant: Merchant, written_at: datetime | None) -> bool:
    """The desk was away while he wrote. What he wrote meanwhile is answered; that it is late is said once."""
    if written_at is None or work.at - written_at <= _LATE:
        return False
    tell(work, merchant.id, say("was_away", merchant.language or "zh"))
    return True


def language_of(person: Person) -> Lang:
    """What his Telegram is set to, until his own words say more: Chinese merchants are the rule."""
    code = (person.language or "zh").lower()
    return "zh" if code.startswith("zh") else "en"


def _new(work: Work, talk: Talk, received: Message, sensitive: tuple[Sensitive, ...], *, gone: bool) -> None:
    """`gone`: his message is being deleted from his chat, so it cannot be copied from there."""
    goes_to = which.to_whom(work, talk, received, ticket_at_hand(work, talk))
    if isinstance(goes_to, which.Choice):
        which.ask(work, talk, goes_to, _keep(work, talk, received, None, gone=gone))
    elif not isinstance(goes_to, str):
        to_agents(work, talk, goes_to, received, gone=gone)
    elif received.attachment is not None or received.extra is not None:
        _media(work, talk, received, sensitive, gone=gone)
    elif not flood.hold(work, talk, received):
        say_to_flow(work, talk, received.text, sensitive, _written(work, received))


def ticket_at_hand(work: Work, talk: Talk) -> Ticket | None:
    """The ticket his words go to; None: the flow has him.

    While people own the conversation it is that ticket, solved or not. Without a live conversation it is his latest one while somebody
    still owes an answer, or for as long as his word opens it again.
    """
    if talk.conversation is not None:
        if not talk.owned:
            return None
        found = None if talk.conversation.ticket_id is None else tickets.find(work.conn, talk.conversation.ticket_id)
        return found if found is not None and found.status != "closed" else None
    latest = tickets.find_latest(work.conn, talk.merchant.id)
    if latest is None or latest.status == "closed":
        return None
    if latest.status == "solved" and (latest.solved_at is None or work.at - latest.solved_at > work.desk.books.data.desk.endings.close):
        return None
    return latest


# --- to the flow


def _written(work: Work, received: Message) -> datetime | None:
    """When, if that is long ago: “last night” is the night before he wrote, not before we read it."""
    return received.at.astimezone(work.desk.tz) if work.at - received.at > _LATE else None


def say_to_flow(work: Work, talk: Talk, text: str, sensitive: tuple[Sensitive, ...] = (), at: datetime | None = None) -> None:
    begins = talk.conversation is None or talk.owned
    reading = read(work, talk, text, at)
    if talk.conversation is None and CONSENT in talk.merchant.known and (polite := _politeness(work, reading, talk.lang)):
        tell(work, talk.merchant.id, polite)  # a thank-you or a good-bye after the end begins nothing
        return
    if begins:
        _leave_orphan(work, talk)
    # what he is greeted with, and asked to agree to, is in the language he writes
    starts = [start_of(work, talk, lang=language_told(reading, first=True))] if begins else []
    if sensitive:
        reading = replace(reading, sensitive=sensitive)
    played = play(work, talk, *starts, Text(reading))
    answer_acks(work, talk, [effect for effect in played.effects if isinstance(effect, Ack)])


def _politeness(work: Work, reading: Reading, lang: Lang) -> str | None:
    """What is said to a bare word of thanks or leave; None: it is neither."""
    library = work.desk.books.library
    called = [name for name in ("thanks", "ok", "bye") if _is_called(library, name, reading.normal)]
    if not called:
        return None
    found = builtin(library, "small_bye") if called[0] == "bye" else library.builtins["thanks"].say
    return None if found is None else found.in_(lang)


def _is_called(library: Library, name: str, normal: str) -> bool:
    """Whether the whole folded text is one of a built-in's words."""
    known = library.builtins.get(name)
    return known is not None and any(normal in words for words in known.words.values())


def _leave_orphan(work: Work, talk: Talk) -> None:
    """People owned a conversation whose ticket is gone: it ends, and a new one begins."""
    if talk.owned:
        play(work, talk, Agent("closed"))


def answer_acks(work: Work, talk: Talk, acks: list[Ack]) -> None:
    """A short answer to a text has no button to hang on: it is said."""
    for ack in acks:
        if ack.key:
            tell(work, talk.merchant.id, words_of(work, talk, Say(ack.key, ack.lang)), kind="prompt")


def choose(work: Work, talk: Talk, pressed: Choose) -> list[Ack]:
    starts = [] if talk.conversation is not None else [start_of(work, talk)]
    played = play(work, talk, *starts, pressed)
    return [effect for effect in played.effects if isinstance(effect, Ack)]


def _media(work: Work, talk: Talk, received: Message, sensitive: tuple[Sensitive, ...], *, gone: bool) -> None:
    """Photos and files are kept with the conversation: they are its evidence. The engine says what it can do with the kind."""
    starts = [start_of(work, talk)] if talk.conversation is None else []
    row = _keep(work, talk, received, None, gone=gone)
    fast = flood.too_fast(work, talk.merchant.id)
    if fast:
        flood.told_once(work, talk, "flood_files")
        if not starts:
            return
    else:
        warn_of_photo(work, talk, received, row)  # first, so that the flow's question stays the last thing on his screen
    played = play(work, talk, *starts, *([] if fast else [Media(acts.kind_of(received), str(row), received.album)]))
    if starts and talk.conversation is not None:
        messages.take_into(work.conn, row, talk.conversation.id)
    answer_acks(work, talk, [effect for effect in played.effects if isinstance(effect, Ack)])
    if received.text.strip():
        say_to_flow(work, talk, received.text, sensitive, _written(work, received))


def _keep(work: Work, talk: Talk, received: Message, ticket: Ticket | None, reply_to: int | None = None, *, gone: bool) -> int:
    merchant, attachment = talk.merchant, acts.attachment_of(received)
    if attachment is not None and gone:
        attachment[relay.GONE] = True
    return messages.add(
        work.conn,
        merchant_id=merchant.id,
        author="merchant",
        at=work.at,
        kind=acts.kind_of(received),
        text=received.text,
        conversation_id=None if talk.conversation is None else talk.conversation.id,
        ticket_id=None if ticket is None else ticket.id,
        author_id=merchant.user_id,
        author_name=merchant.name,
        attachment=attachment,
        album=received.album,
        merchant_message_id=received.message_id,
        reply_to=reply_to,
        entities=() if gone else received.entities,
    )


def warn_of_photo(work: Work, talk: Talk, received: Message, row: int) -> None:
    """A photo cannot be masked: once in a matter he is told to cover what must not be seen, and offered to have it deleted."""
    found = received.attachment
    if found is None or not _is_picture(found.kind, found.mime) or _warned(work, talk, row):
        return
    lang = talk.lang
    tell(work, talk.merchant.id, say("photo_warning", lang), buttons=[[(say("photo_delete", lang), f"d.photo.{row}")]])


def _is_picture(kind: str, mime: object) -> bool:
    return kind == "photo" or (kind == "document" and str(mime or "").startswith("image/"))


def _warned(work: Work, talk: Talk, row: int) -> bool:
    """In this conversation, or on the ticket that outlived it."""
    if talk.conversation is not None:
        earlier = messages.list_of_conversation(work.conn, talk.conversation.id)
    else:
        ticket = tickets.find_latest(work.conn, talk.merchant.id)
        earlier = [] if ticket is None else messages.list_of_ticket(work.conn, ticket.id)
    his = [one for one in earlier if one.id != row and one.author == "merchant"]
    return any(_is_picture(one.kind, (one.attachment or {}).get("mime")) for one in his)


# --- to the agents


def to_agents(work: Work, talk: Talk, ticket: Ticket, received: Message, *, gone: bool = False) -> None:
    if ticket.status == "solved":
        if afterwards.took(work, talk, ticket, received):
            return
        if _only_thanks(work, talk, received):
            tell(work, talk.merchant.id, say("thanks_after_solved", talk.lang, ticket=ticket.number))
            return
        ticket = endings.reopened_by_merchant(work, talk, ticket)
    answered = None if received.reply_to is None else messages.find_in_private(work.conn, talk.merchant.id, received.reply_to)
    row = _keep(work, talk, received, ticket, None if answered is None else answered.id, gone=gone)
    kept = messages.find(work.conn, row)
    assert kept is not None
    albums.flush(work, ticket.id, "merchant", kept.album)
    if kept.album is not None:
        albums.gather(work, ticket, kept)
    else:
        reply_to = None if answered is None else in_group(work, answered)
        relay.to_topic(work, talk.merchant, ticket.id, kept, reply_to=reply_to, gone=gone)
    warn_of_photo(work, talk, received, row)
    waiting.merchant_wrote(work, talk, ticket, row, received.text)


def _only_thanks(work: Work, talk: Talk, received: Message) -> bool:
    if received.attachment is not None or received.extra is not None:
        return False
    reading: Reading = work.desk.books.reader.read(received.text, now=work.at, lang=talk.lang)
    return any(_is_called(work.desk.books.library, name, reading.normal) for name in ("thanks", "ok", "bye"))


# --- edits


def _edited(work: Work, talk: Talk, received: Message) -> None:
    """What agents have seen they see changed, old and new. Outside a ticket the log keeps what was answered; nothing is run again."""
    known = messages.find_in_private(work.conn, talk.merchant.id, received.message_id)
    if known is None:
        return
    other_file = _other_file(known, received)
    if known.text == received.text and not other_file:
        return
    if known.text != received.text:
        messages.edit(work.conn, known, received.text, work.at, received.entities)
    if other_file:
        messages.set_attachment(work.conn, known.id, acts.attachment_of(received))
    ticket = None if known.ticket_id is None else tickets.find(work.conn, known.ticket_id)
    if ticket is None or ticket.status == "closed":
        return
    if known.text != received.text and not flood.edit_waits(work, ticket, known):
        relay.edited_into_topic(work, talk.merchant, ticket.id, known, received.text, received.entities)
    changed = messages.find(work.conn, known.id)
    if other_file and changed is not None:
        relay.file_changed(work, talk.merchant, ticket.id, changed)
    ticket_events.add(work.conn, ticket.id, MERCHANT, "edited", work.at, {"cause": work.cause})


def _other_file(known: StoredMessage, received: Message) -> bool:
    """He put another photo or file into his message. What he asked us to forget stays forgotten."""
    before, now = known.attachment, received.attachment
    return bool(before and now is not None and before.get("unique_id") and before.get("unique_id") != now.unique_id)
