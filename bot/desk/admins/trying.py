"""An admin tries a flow in his own chat: the real engine on the draft, and nothing of it is kept, counted or handed to agents."""

from __future__ import annotations

from dataclasses import replace

import orjson

from bot.desk.admins.words import lang_of, send
from bot.desk.deciding import decide
from bot.desk.desk import Work
from bot.desk.sending import buttons_of
from bot.desk.talk import Played, Talk
from bot.desk.words.texts import say
from bot.engine.buttons import parse
from bot.engine.codec import state_from, state_to
from bot.engine.effects import Handoff, OpenTicket, Say
from bot.engine.events import Body, Media, Start, Text
from bot.engine.state import State
from bot.engine.texts import render
from bot.flowfile.load import FlowFileError, load_revision, with_revisions
from bot.store import drafts, marks
from bot.store.drafts import Draft
from bot.telegram.updates import Message

_MARK = "admin_play:"
_BUTTON = "p~"
"""Before the engine's callback data, so that a button of a trial is never one of a conversation."""


def begin(work: Work, talk: Talk, flow: str, draft: Draft | None) -> None:
    rev = draft.rev if draft is not None else work.desk.books.library.live[flow]
    send(work, talk.merchant.user_id, say("admin_play_on", lang_of(work, talk.merchant.user_id), flow=flow, rev=rev))
    _step(work, talk, None if draft is None else draft.id, None, Start(talk.lang, flow, "", {}))


def heard(work: Work, talk: Talk, received: Message) -> bool:
    """True: it belongs to the trial that is on."""
    on = _on(work, talk)
    if on is None:
        return False
    number, state = on
    if received.attachment is not None:
        _step(work, talk, number, state, Media(received.attachment.kind, "trial"))
    else:
        reading = work.desk.books.reader.read(received.text, now=work.at, lang=talk.lang)
        _step(work, talk, number, state, Text(reading))
    return True


def pressed(work: Work, talk: Talk, data: str) -> bool:
    """True: it was a button of a trial, whether that is on or over."""
    if not data.startswith(_BUTTON):
        return False
    on = _on(work, talk)
    if on is not None:
        _step(work, talk, *on, parse(data.removeprefix(_BUTTON)))
    return True


def end(work: Work, talk: Talk) -> None:
    was_on = marks.find(work.conn, _mark(talk)) is not None
    marks.remove(work.conn, _mark(talk))
    send(work, talk.merchant.user_id, say("admin_play_off" if was_on else "admin_play_none", lang_of(work, talk.merchant.user_id)))


def _mark(talk: Talk) -> str:
    return f"{_MARK}{talk.merchant.user_id}"


def _on(work: Work, talk: Talk) -> tuple[int | None, State] | None:
    kept = marks.find(work.conn, _mark(talk))
    if kept is None:
        return None
    found = orjson.loads(kept)
    return found["draft"], state_from(found["state"])


def _step(work: Work, talk: Talk, number: int | None, state: State | None, body: Body) -> None:
    trial = _with_draft(work, number)
    if trial is None:
        end(work, talk)
        return
    stage = Talk(talk.merchant, None, state)
    played = decide(trial, stage, [body])
    _tell(work, trial, talk, played)
    assert played.state is not None
    if played.state.status in ("ended", "human"):
        marks.remove(work.conn, _mark(talk))
        send(work, talk.merchant.user_id, say("admin_play_off", lang_of(work, talk.merchant.user_id)))
        return
    marks.save(work.conn, _mark(talk), orjson.dumps({"draft": number, "state": state_to(played.state)}).decode(), work.at)


def _with_draft(work: Work, number: int | None) -> Work | None:
    """The same unit of work at a desk where the draft is live. None: the draft is gone."""
    if number is None:
        return work
    draft = drafts.find(work.conn, number)
    if draft is None:
        return None
    try:
        flow = load_revision(orjson.loads(draft.document))
    except FlowFileError:
        return None
    books = work.desk.books
    library = with_revisions(books.library, [flow], {**books.library.live, flow.id: flow.rev})
    return replace(work, desk=replace(work.desk, books=replace(books, library=library)))


def _tell(work: Work, trial: Work, talk: Talk, played: Played) -> None:
    """Its texts with its buttons; what would leave the conversation is said in brackets."""
    lang, admin = lang_of(work, talk.merchant.user_id), talk.merchant.user_id
    for effect in played.effects:
        if isinstance(effect, Say):
            words = render(trial.desk.books.library, effect, {"ticket": "0000"}).replace("{next_open}", "…")
            rows = [
                [(text, f"{_BUTTON}{data}") for text, data in row if len(f"{_BUTTON}{data}") <= 64] for row in buttons_of(effect.buttons)
            ]
            send(work, admin, f"🧪 {words}", [row for row in rows if row])
        elif isinstance(effect, Handoff | OpenTicket):
            send(work, admin, say("admin_play_handoff", lang, queue=effect.queue))
    if played.state is not None and played.state.status == "ended":
        send(work, admin, say("admin_play_end", lang, outcome=played.state.outcome or ""))
