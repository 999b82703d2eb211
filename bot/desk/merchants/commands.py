"""A merchant's commands. They work from every state; those that would talk over an agent say that one has the conversation."""

from __future__ import annotations

import re

from bot.desk.desk import Work
from bot.desk.keeping import forget
from bot.desk.merchants import which
from bot.desk.merchants.links import read_link
from bot.desk.merchants.status import describe
from bot.desk.play import play, start_of
from bot.desk.sending import tell
from bot.desk.talk import Talk
from bot.desk.tickets import claims, endings
from bot.desk.words.texts import say
from bot.engine.events import Choose, Text
from bot.store import merchants, tickets
from bot.values import Lang

_COMMAND = re.compile(r"/([a-zA-Z]\w*)(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)
LANGS: dict[str, Lang] = {"zh": "zh", "中文": "zh", "chinese": "zh", "en": "en", "english": "en", "英文": "en"}


def command(work: Work, talk: Talk, text: str) -> bool:
    """False: it only looks like one (a path, a fraction), so it is a text."""
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return False
    name, rest = found[1].lower(), (found[3] or "").strip()
    known = _COMMANDS.get(name)
    if known is None:
        tell(work, talk.merchant.id, say("unknown_command", talk.lang, command=f"/{found[1][:32]}"))
    else:
        known(work, talk, rest)
    return True


def start(work: Work, talk: Talk, payload: str) -> None:
    """Begins, or asks before it begins anew. `payload` is a deep link's (see `links.py`); a malformed one counts for nothing."""
    _close_what_is_solved(work, talk)
    if talk.owned:
        _still_with_agents(work, talk)
        return
    books = work.desk.books
    play(work, talk, start_of(work, talk, read_link(payload, books.data, books.library)))


def human(work: Work, talk: Talk, _: str) -> None:
    """P3: reaches a person from everywhere, the privacy notice included."""
    if talk.owned:
        ticket = claims.ticket_of(work, talk)
        if ticket is not None and ticket.status == "solved":
            endings.reopened_by_merchant(work, talk, ticket)
            return
        _still_with_agents(work, talk)
        return
    starts = [] if talk.conversation is not None else [start_of(work, talk)]
    play(work, talk, *starts, Choose("", "_", "human"))


def status(work: Work, talk: Talk, _: str) -> None:
    view = describe(work, talk, talk.lang)
    tell(work, talk.merchant.id, say("status_none", talk.lang) if view is None else view.text)


def forget_me(work: Work, talk: Talk, _: str) -> None:
    number = forget.unfinished(work, talk)
    if number is None:
        forget.forget(work, talk)
        return
    lang = talk.lang
    buttons = [[(say("forget_yes", lang), "d.forget.yes"), (say("forget_no", lang), "d.forget.no")]]
    tell(work, talk.merchant.id, say("forget_sure", lang, ticket=number), buttons=buttons)


def language(work: Work, talk: Talk, wanted: str) -> None:
    chosen = LANGS.get(wanted.lower())
    if chosen is None:
        buttons = [[("中文", "d.lang.zh"), ("English", "d.lang.en")]]
        tell(work, talk.merchant.id, say("choose_language", talk.lang), buttons=buttons)
        return
    set_language(work, talk, chosen)


def set_language(work: Work, talk: Talk, lang: Lang) -> None:
    """The question at hand is put again in it; where an agent has the conversation, nothing is."""
    merchants.set_language(work.conn, talk.merchant.id, lang)
    talk.merchant = talk.merchant._replace(language=lang)
    tell(work, talk.merchant.id, say("language_set", lang))
    if talk.conversation is not None and talk.lang != lang:
        word = "English" if lang == "en" else "中文"
        play(work, talk, Text(work.desk.books.reader.read(word, now=work.at, lang=talk.lang)))


def help_(work: Work, talk: Talk, _: str) -> None:
    tell(work, talk.merchant.id, say("help", talk.lang))


def cancel(work: Work, talk: Talk, _: str) -> None:
    if talk.owned:
        _still_with_agents(work, talk)
    elif talk.conversation is None:
        tell(work, talk.merchant.id, say("nothing_to_cancel", talk.lang))
    else:
        play(work, talk, Choose("", "_", "stop"))


def another(work: Work, talk: Talk, _: str) -> None:
    """A second matter, while agents have the first; without one it is a beginning like any other."""
    if talk.owned or talk.conversation is None:
        _close_what_is_solved(work, talk)
        which.begin_another(work, talk)
    else:
        start(work, talk, "")


def _still_with_agents(work: Work, talk: Talk) -> None:
    ticket = claims.ticket_of(work, talk)
    if ticket is not None:
        buttons = [[(say("button_other_matter", talk.lang), "d.other.")]]
        tell(work, talk.merchant.id, say("still_with_agents", talk.lang, ticket=ticket.number), buttons=buttons)


def _close_what_is_solved(work: Work, talk: Talk) -> None:
    latest = tickets.find_latest(work.conn, talk.merchant.id) if talk.owned or talk.conversation is None else None
    if latest is not None and latest.status == "solved":
        endings.close(work, latest)
        reloaded = claims.talk_with(work, latest)
        talk.conversation, talk.state = reloaded.conversation, reloaded.state


_COMMANDS = {
    "start": start,
    "human": human,
    "status": status,
    "forget": forget_me,
    "language": language,
    "lang": language,
    "help": help_,
    "cancel": cancel,
    "stop": cancel,
    "new": another,
}
