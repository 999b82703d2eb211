"""A conversation in a few lines, for whoever watches the desk at work (the demo's page). In the merchant's language."""

from __future__ import annotations

from collections.abc import Iterator

from bot.desk.desk import Desk
from bot.desk.talk import unpack
from bot.desk.tickets.facts import flow_of, whole_sentences
from bot.engine.flow import Flow
from bot.engine.state import State
from bot.engine.texts import naming, show
from bot.store import conversations, tickets
from bot.store.connection import Connection
from bot.values import Lang

_LONGEST = 60  # characters of one value
_MOST_SLOTS = 9

_WORDS = {
    "flow": ("流程", "flow"),
    "node": ("位置", "node"),
    "owner": ("谁在管", "with"),
    "active": ("机器人", "the bot"),
    "human": ("人工", "agents"),
    "ticket": ("工单", "ticket"),
    "open": ("待答复", "open"),
    "pending": ("等商户", "pending"),
    "solved": ("已解决", "solved"),
    "closed": ("已关闭", "closed"),
    "idle": ("等他回话", "waits for his word"),
    "check": ("到时再问", "asks again"),
    "later": ("到时提醒", "reminder"),
}


def lines_about(conn: Connection, desk: Desk, user_id: int) -> list[tuple[str, str]]:
    """(label, value) of a merchant's conversation as it stands; empty when he has none."""
    meeting = conversations.find_meeting(conn, desk.bot_id, user_id)
    if meeting is None:
        return []
    lang: Lang = meeting.merchant.language or "zh"
    lines: list[tuple[str, str]] = []
    if meeting.conversation is not None:
        state = unpack(meeting.conversation)
        lang = state.lang
        lines += _talk(desk, state)
    latest = tickets.find_latest(conn, meeting.merchant.id)
    if latest is not None:
        who = f" · {latest.assignee_name}" if latest.assignee_name else ""
        lines.append((f"{_word('ticket', lang)} {latest.number}", f"{_word(latest.status, lang)}{who}"))
    return lines


def _talk(desk: Desk, state: State) -> Iterator[tuple[str, str]]:
    lang = state.lang
    stops = [*(frame.node for frame in state.stack), state.at.node, *([state.at.remedy] if state.at.remedy else [])]
    here = flow_of(desk.books, state.at.ref)
    title = state.at.ref.flow if here is None else here.title.in_(lang)
    yield _word("flow", lang), f"{title} @ {state.at.ref.rev[:6]}"
    yield _word("node", lang), f"{state.at.ref.flow}.{' › '.join(stops)}"
    yield _word("owner", lang), _word(state.status, lang)
    yield from list(_known(desk, state, here))[-_MOST_SLOTS:]
    for key, at in state.timers.items():
        kind = key.partition(":")[0]
        yield f"⏰ {_word(kind if kind in _WORDS else 'later', lang)}", f"{at.astimezone(desk.tz):%m-%d %H:%M}"


def _known(desk: Desk, state: State, here: Flow | None) -> Iterator[tuple[str, str]]:
    """What is known, in words. What only flows say to each other (a stage, a state) has none and stays out."""
    live = (flow for id_ in desk.books.library.live if (flow := desk.books.library.live_flow(id_)) is not None)
    flows = [*([here] if here is not None else []), *live]
    for id_, value in state.slots.items():
        declaring = next((flow for flow in flows if id_ in flow.slots), None)
        if value.value is None or declaring is None:
            continue
        slot = declaring.slots[id_]
        called = naming((declaring, *flows), slot, value.value)
        if called is None and slot.type == "enum":
            continue
        yield (
            slot.label.in_(state.lang),
            whole_sentences(show(called or declaring, slot, value.in_(state.lang), state.lang, value.grain), _LONGEST),
        )


def _word(key: str, lang: Lang) -> str:
    pair = _WORDS.get(key)
    return key if pair is None else pair[1 if lang == "en" else 0]
