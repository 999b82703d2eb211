"""The agents who were seen at work in the group, how one is found by what people call him, and how he is called to something."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.desk import Work
from bot.store import agents
from bot.store.agents import Agent
from bot.telegram.texts import escape, one_line
from bot.telegram.updates import Person

_ANEW = timedelta(minutes=5)
_LATELY = timedelta(days=30)
MOST = 12


def seen(work: Work, person: Person | None) -> None:
    """Whoever acts in the agents' group is an agent. Written at most every few minutes. None: an anonymous administrator."""
    if person is None or person.is_bot:
        return
    known = agents.find(work.conn, person.id)
    same = known is not None and (known.name, known.username) == (person.name, person.username)
    if known is None or not same or work.at - known.seen_at > _ANEW:
        agents.seen(work.conn, Agent(person.id, person.name, person.username, work.at))


def lately(work: Work, *, but: int | None = None) -> list[Agent]:
    """Those of the last month, the latest first; `but`: who need not be offered."""
    return [one for one in agents.list_seen(work.conn, work.at - _LATELY) if one.user_id != but][:MOST]


def named(work: Work, words: str) -> tuple[list[Agent], str]:
    """Whom `@omar because …`, `Omar because …` or `Om` means, and the words after the name. Several: it is not clear which."""
    known = lately(work)
    given, _, rest = words.strip().partition(" ")
    if given.startswith("@"):
        return [one for one in known if (one.username or "").lower() == given[1:].lower()], rest.strip()
    lower = words.strip().lower()
    whole = [one for one in known if lower == one.name.lower() or lower.startswith(f"{one.name.lower()} ")]
    if whole:
        longest = max(len(one.name) for one in whole)
        return [one for one in whole if len(one.name) == longest], words.strip()[longest:].strip()
    begins = [
        one for one in known if given and (one.name.lower().startswith(given.lower()) or (one.username or "").lower() == given.lower())
    ]
    return begins, rest.strip()


def mention(user_id: int, name: str) -> str:
    """His name as a link that Telegram tells him of; HTML."""
    return f'<a href="tg://user?id={user_id}">{escape(one_line(name) or "—")}</a>'
