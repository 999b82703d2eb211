"""What comes from elsewhere than the merchant's words and buttons: a start, photos, timers, ports, admins."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine import beside, corrections, ladder, people, question, show, troubleshoot
from bot.engine.answers import Given
from bot.engine.effects import Record
from bot.engine.events import ActDone, Media, Recall, Start, Timer
from bot.engine.flow import ActNode, AskNode, WaitNode
from bot.engine.move import HUMAN, SHOW, STAY, Move, Target
from bot.engine.state import Frame
from bot.values import Reading

MAX_ACTS = 20
MAX_PHOTOS = 20
_PHOTOS = ("photo", "document", "image", "video")


def started_again(m: Move, body: Start) -> Target:
    """`/start` or a deep link in the middle of a conversation: his place is not lost without being asked about."""
    m.turns += 1
    if body.given:
        return _brought(m, body)
    wanted = m.pinned(body.payload) if body.payload in m.library.live else None
    if wanted is not None and wanted.id not in (m.flow.id, m.library.entry):
        if m.flow.id == m.library.entry and not (isinstance(m.node, AskNode) and m.node.gate):
            return beside.switch(m, wanted)
        if not (isinstance(m.node, AskNode) and m.node.gate):
            show.switch_or_stay(m, wanted)
            return STAY
        ladder.hold(m, wish(body.payload))
        return SHOW
    if len(m.path) <= 1:
        return SHOW
    show.confirm(m, "restart")
    return STAY


def _brought(m: Move, body: Start) -> Target:
    """A sticker scanned in the middle of a conversation: what it says is noted, and he stays where he is."""
    changes = [corrections.Change(slot, m.value(slot), value) for slot, value in body.given.items() if m.value(slot) != value]
    for change in changes:
        m.put(change.slot, change.after, "link")
    if isinstance(m.node, AskNode) and m.node.gate:
        return SHOW
    told = [one for one in changes if one.slot in m.flow.slots]
    corrections.tell(m, told)
    return corrections.follow(m, told)


def wish(flow_id: str) -> Reading:
    """A deep link's wish, as a text that means that flow and nothing else."""
    return Reading(intents=((f"flow:{flow_id}", 1.0),), decision="intent")


def media(m: Move, body: Media) -> Target:
    again = body.album is not None and body.album == m.album
    m.album = body.album
    if body.kind not in _PHOTOS:
        m.note("media", body.kind)
        m.say_own("cannot_read", show.keyboard(m))
        return STAY
    m.effects.append(Record("media", {"ref": body.ref, "kind": body.kind}))
    node = m.node
    if isinstance(node, AskNode) and node.gate:
        return SHOW if not again else STAY
    slot = m.flow.slots.get(node.slot) if isinstance(node, AskNode) and node.slot else None
    if isinstance(node, AskNode) and slot is not None and slot.type == "photo":
        return _asked_for(m, node, slot.id, body.ref, again)
    kept = next((one.id for one in m.flow.slots.values() if one.type == "photo"), None)
    first = kept is not None and m.value(kept) is None
    if kept is not None:
        _add(m, kept, body.ref)
    if again:
        return STAY
    return _beside(m, kept if first else None)


def _beside(m: Move, fresh: str | None) -> Target:
    """A photo nobody asked for. `fresh`: the slot that had none before; where the flow asked because of that, it goes on from there."""
    onward = corrections.follow(m, [corrections.Change(fresh, None, m.value(fresh))]) if fresh is not None and not m.asking else SHOW
    if onward == SHOW:
        m.say_own("photo_kept", show.keyboard(m))
        return STAY
    m.say_own("photo_kept")
    return onward


def _asked_for(m: Move, node: AskNode, slot: str, ref: str, again: bool) -> Target:
    m.misses = 0
    if not node.multiple:
        before = m.value(slot)
        target = question.answered(m, node, Given(ref))
        if before is not None:
            m.put(slot, _joined(before, ref), "text")
        return target
    _add(m, slot, ref)
    m.asking, m.offered = None, ()
    if not again:
        show.more_photos(m, node)
    return STAY


def _add(m: Move, slot: str, ref: str) -> None:
    m.put(slot, _joined(m.value(slot), ref), "text")


def _joined(before: str | int | bool | None, ref: str) -> str:
    known = str(before).split(",") if before is not None else []
    return ",".join([*(one for one in known if one != ref), ref][-MAX_PHOTOS:])


def timer(m: Move, body: Timer) -> Target:
    """A timer that no longer matters (moved, cancelled, fired before) changes nothing."""
    kind, _, name = body.key.partition(":")
    if kind == "act":
        return _late(m)
    due = m.timers.get(body.key)
    if due is None or m.now < due:
        m.note("timer_stale", body.key)
        return STAY
    del m.timers[body.key]
    m.note("timer", body.key)
    if kind == "idle":
        return _idle(m)
    return _awaited(m, kind, name) or STAY


def _idle(m: Move) -> Target:
    goto = m.flow.limits.idle_goto
    if goto is None or m.status != "active" or isinstance(m.node, ActNode):
        return STAY
    m.leave_digressions()
    return goto


def _awaited(m: Move, kind: str, name: str) -> Target | None:
    """The wait or remedy that the timer belongs to, at hand or beneath a digression (which then is over)."""
    for depth, frame in enumerate((m.at, *reversed(m.stack))):
        flow = m.library.find(frame.ref.flow, frame.ref.rev)
        node = flow.nodes.get(frame.node) if flow else None
        if flow is None or node is None or not _is_awaited(frame, kind, name):
            continue
        if depth:
            m.stack = m.stack[: len(m.stack) - depth]
        m.flow, m.at, m.asking, m.offered, m.errand = flow, frame, None, (), None
        if kind == "check":
            return troubleshoot.asks_again(m, frame)
        if isinstance(node, WaitNode):
            m.status = "active"
            return node.then
    return None


def _is_awaited(frame: Frame, kind: str, name: str) -> bool:
    return frame.remedy == name if kind == "check" else frame.node == name and kind == "wait"


def _late(m: Move) -> Target:
    node = m.node
    if not isinstance(node, ActNode) or not (m.asking or "").startswith("act"):
        return STAY
    m.rewalk = (m.asking or "").startswith("act~")
    m.asking = None
    return node.timeout or node.failed


def act_done(m: Move, body: ActDone) -> Target:
    """A port answered. An answer nobody waits for changes nothing; a flow that only talks to ports is stopped."""
    node = m.node
    if not isinstance(node, ActNode) or m.asking not in (f"act:{body.id}", f"act~:{body.id}"):
        m.note("act_stale", body.id)
        return STAY
    m.rewalk = m.asking.startswith("act~")
    m.asking = None
    m.acts += 1
    if m.acts > MAX_ACTS:
        m.because = "limit"
        return HUMAN
    for slot, key in node.save.items():
        if key in body.data:
            m.put(slot, body.data[key], "port", by_lang={lang: texts[key] for lang, texts in body.texts.items() if key in texts})
    m.note("act", f"{node.port}.{'ok' if body.ok else 'failed'}")
    if body.ok:
        return node.ok
    return node.timeout or node.failed if body.data.get("error") == "timeout" else node.failed


def recall(m: Move, body: Recall) -> Target:
    """Whoever is at, or was shown, one of the nodes is told, and goes to the safe node or to a person."""
    touched = [one for one in body.nodes if _touches(m, one)]
    if not touched:
        return STAY
    m.note("recall", touched[0])
    m.effects.append(Record("recalled", {"node": touched[0], "why": body.why}))
    m.say_own("changed")
    if m.status in ("ended", "human"):
        return STAY
    m.leave_digressions()
    m.asking, m.offered, m.stack, m.past = None, (), (), ()
    flow_id = touched[0].partition(".")[0]
    if body.goto is not None:
        m.direct, m.rewalk = True, False
        return body.goto if flow_id == m.flow.id else f"{flow_id}#{body.goto}"
    return people.at_once(m, "recalled")


def _touches(m: Move, stop: str) -> bool:
    return saw(m.at, m.path, m.shown, stop)


def saw(at: Frame, path: Sequence[str], shown: Sequence[str], stop: str) -> bool:
    """`stop` is `flow.node` or `flow.remedy`: at it, been at it, or read its text."""
    flow, _, name = stop.partition(".")
    here = at.ref.flow == flow and name in (at.node, at.remedy)
    return here or stop in path or any(key.startswith(f"{stop}.") for key in shown)
