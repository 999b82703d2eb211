"""A conversation in a few lines, for whoever watches the desk at work (the demo's page)."""

from __future__ import annotations

from bot.desk.desk import Desk
from bot.desk.talk import unpack
from bot.store import conversations, tickets
from bot.store.connection import Connection


def lines_about(conn: Connection, desk: Desk, user_id: int) -> list[tuple[str, str]]:
    """(label, value) of a merchant's conversation as it stands; empty when he has none."""
    meeting = conversations.find_meeting(conn, desk.bot_id, user_id)
    if meeting is None:
        return []
    lines: list[tuple[str, str]] = []
    if meeting.conversation is not None:
        state = unpack(meeting.conversation)
        place = " › ".join([*(frame.node for frame in state.stack), state.at.node, *([state.at.remedy] if state.at.remedy else [])])
        lines += [("flow", f"{state.at.ref.flow} @ {state.at.ref.rev[:6]}"), ("node", place), ("status", state.status)]
        lines += [(slot, str(value.value)) for slot, value in state.slots.items() if value.value is not None][-9:]
        lines += [(f"⏰ {key}", f"{at:%m-%d %H:%M}") for key, at in state.timers.items()]
    latest = tickets.find_latest(conn, meeting.merchant.id)
    if latest is not None:
        lines.append((f"ticket {latest.number}", f"{latest.status}{' · ' + latest.assignee_name if latest.assignee_name else ''}"))
    return lines
