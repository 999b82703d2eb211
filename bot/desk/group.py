"""The bot's own place in chats: merchants who block it, strange groups, rights lost in the agents' group, groups that move."""

from __future__ import annotations

from bot.desk import delivered
from bot.desk.desk import Work
from bot.desk.sending import tell_admins, to_chat
from bot.desk.tickets import topics
from bot.desk.words.texts import say
from bot.store import marks, merchants
from bot.store.connection import Connection
from bot.telegram.updates import Membership, Message

FAULT = "agents_chat_fault"
"""The mark of what is wrong with the agents' group: `out`, `write`, or the rights that are missing. Admins have been told of it."""
FORUM = "agents_chat_forum"
"""The mark of whether it has topics: `yes` or `no`."""
IN = ("creator", "administrator", "member", "restricted")


def membership(work: Work, change: Membership) -> None:
    """Only what concerns the bot itself; people come and go as they like."""
    if not change.me:
        work.dropped = True
    elif change.chat.kind == "private":
        _private(work, change)
    elif change.chat.id == topics.group_of(work.conn, work.desk):
        _agents_group(work, change)
    elif change.new in IN and change.old not in IN:
        _strange(work, change)


def _private(work: Work, change: Membership) -> None:
    merchant = merchants.find(work.conn, work.desk.bot_id, change.chat.id)
    if merchant is None:
        return
    if change.new == "kicked":
        delivered.unreachable(work, merchant.id)
    elif change.new == "member":
        delivered.reachable(work, merchant.id)


def _strange(work: Work, change: Membership) -> None:
    """One sentence, and out again. While no agents' group is set, an admin's group is told what to set."""
    by_admin = change.by is not None and change.by.id in work.desk.admins
    if change.chat.kind == "channel":
        to_chat(work, change.chat.id, "leaveChat", {})
    elif work.desk.agents_chat is None and by_admin:
        to_chat(work, change.chat.id, "sendMessage", {"text": say("your_group", work.desk.agents_lang, chat=change.chat.id)})
    else:
        text = say("strange_group", work.desk.agents_lang, bot=work.desk.bot_username)
        to_chat(work, change.chat.id, "sendMessage", {"text": text})
        to_chat(work, change.chat.id, "leaveChat", {})


def _agents_group(work: Work, change: Membership) -> None:
    """Admins are told once what is missing, and once that it is there again. What waited for it goes at once."""
    work.group_is_back = change.new in IN
    fault = _fault(work, change)
    known = marks.find(work.conn, FAULT)
    if fault == known:
        return
    lang, title = work.desk.agents_lang, change.chat.title or str(change.chat.id)
    if fault is None:
        marks.remove(work.conn, FAULT)
        tell_admins(work, say("rights_back", lang, group=title))
        return
    marks.save(work.conn, FAULT, fault, work.at)
    if fault == "out":
        tell_admins(work, say("put_out", lang, group=title))
    else:
        missing = ("、" if lang == "zh" else ", ").join(say(f"right_{one}", lang) for one in fault.split(","))
        tell_admins(work, say("rights_missing", lang, group=title, missing=missing))


def refuses(work: Work, fault: str) -> None:
    """A delivery found it out: `out`, `write` or `manage_topics`. Telegram may have told before, or may never tell."""
    if marks.find(work.conn, FAULT) is None:
        marks.save(work.conn, FAULT, fault, work.at)
        tell_admins(work, say(f"group_{fault}", work.desk.agents_lang))


def works(work: Work, *, made_topic: bool) -> None:
    """A delivery got through after others were refused."""
    known = marks.find(work.conn, FAULT)
    if known in ("out", "write") or (made_topic and known == "manage_topics"):
        marks.remove(work.conn, FAULT)
        tell_admins(work, say("group_works", work.desk.agents_lang))


def is_faulty(conn: Connection) -> bool:
    return marks.find(conn, FAULT) is not None


def seen(work: Work, message: Message) -> None:
    """A message of the agents' group, service messages too: whether it has topics, and of a topic we made, which it is."""
    if not message.edited:
        work.is_forum = message.chat.is_forum
        saw_forum(work, message.chat.is_forum)
    if message.topic_number is not None and message.sender is not None and message.sender.id == work.desk.bot_id:
        topics.heard_of(work, message.topic_number, message.chat.id, message.thread_id or message.message_id)


def saw_forum(work: Work, is_forum: bool) -> None:
    """Telegram says in no update that topics were switched; messages of the group and deliveries show it."""
    now, known = ("yes" if is_forum else "no"), marks.find(work.conn, FORUM)
    if known == now:
        return
    marks.save(work.conn, FORUM, now, work.at)
    if known is not None:
        tell_admins(work, say("forum_on" if is_forum else "forum_off", work.desk.agents_lang))


def _fault(work: Work, change: Membership) -> str | None:
    """`out`, or the rights that are missing; None: all is well. A group without topics needs none."""
    if change.new not in IN:
        return "out"
    if not change.chat.is_forum:
        return None
    if change.new not in ("creator", "administrator"):
        return "admin"
    missing = [right for right in ("manage_topics", "delete_messages") if f"can_{right}" not in change.rights]
    return ",".join(missing) if missing and change.new == "administrator" else None


def moved(work: Work, message: Message) -> bool:
    """A group became a supergroup; both ends of it say so. True: this message was one of them."""
    old = message.chat.id if message.migrate_to is not None else message.migrate_from
    new = message.migrate_to if message.migrate_to is not None else message.chat.id if message.migrate_from is not None else None
    if old is None or new is None:
        return False
    current = topics.group_of(work.conn, work.desk)
    if current == old:
        topics.group_moved(work.conn, old, new)
    return True
