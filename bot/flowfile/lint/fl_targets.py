"""FL: what points somewhere must point at something."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.flow import END, RESUME
from bot.flowfile import routes
from bot.flowfile import schema as sc
from bot.flowfile.lint.rules import Finding, View, rule
from bot.flowfile.places import Path
from bot.flowfile.problems import did_you_mean


@rule(
    "FL03",
    "error",
    "unknown target",
    "A button, a handler or a step leads to something that does not exist; the merchant would stand before a wall.",
    (
        "nodes: {nudge: {ask: null, text: {zh: 到了吗?, en: Here?}, options: {a: {text: {zh: 是, en: Yes}, next: dome}}}}",
        "nodes: {fix: {troubleshoot: mian, solved: done, exhausted: person, gave_up: person}}",
        "nodes: {person: {handoff: nobody, text: {zh: 好, en: ok}}}",
        "nodes: {done: {say: {zh: 好, en: ok}, ticket: nobody, next: fix}}",
        "nodes: {fix: {call: other, next: done}}",
        "nodes: {fix: {say: {zh: 好, en: ok}, next: other#x}}",
        "start: begin",
        "limits: {idle: {after: 24h, goto: nowhere}}",
        "handlers: [{intent: complaint, goto: person, in: [nowhere]}]",
    ),
    "handlers: [{intent: complaint, goto: person, in: [fix]}]",
)
def fl03(view: View) -> Iterator[Finding]:
    for edge in view.edges:
        yield from _target(view, edge.target, edge.path)
    yield from _target(view, view.doc.start, ("start",))
    for number, handler in enumerate(view.doc.handlers):
        for place, name in enumerate(handler.in_):
            if name not in view.doc.nodes:
                yield _unknown("node", name, ("handlers", number, "in", place), view.doc.nodes)
    for id_, node in view.doc.nodes.items():
        path: Path = ("nodes", id_)
        if isinstance(node, sc.Troubleshoot) and node.troubleshoot not in view.doc.models:
            yield _unknown("model", node.troubleshoot, (*path, "troubleshoot"), view.doc.models)
        if isinstance(node, sc.Call) and node.call not in view.flows and node.call not in view.loaded.unread:
            yield _unknown("flow", node.call, (*path, "call"), view.flows)
        if isinstance(node, sc.Handoff) and view.data.desk.queues and node.handoff not in view.data.desk.queues:
            yield _unknown("queue", node.handoff, (*path, "handoff"), view.data.desk.queues)
        if isinstance(node, sc.Say) and node.ticket is not None and node.ticket not in (view.data.desk.queues or [node.ticket]):
            yield _unknown("queue", node.ticket, (*path, "ticket"), view.data.desk.queues)


def _target(view: View, target: str, path: Path) -> Iterator[Finding]:
    flow_id, _, node = target.partition("#")
    if target in (RESUME, END) or target in view.doc.nodes:
        return
    if not node:
        yield _unknown("node", target, path, view.doc.nodes)
    elif flow_id in view.loaded.unread:
        return
    elif flow_id not in view.flows:
        yield _unknown("flow", flow_id, path, view.flows)
    elif node not in view.flows[flow_id].doc.nodes:
        yield _unknown(f"node of {flow_id}", node, path, view.flows[flow_id].doc.nodes)


def _unknown(kind: str, name: str, path: Path, known: object) -> Finding:
    names = list(known) if hasattr(known, "__iter__") else []
    return Finding(path, f"the {kind} “{name}” does not exist", did_you_mean(name, names))


@rule(
    "FL06",
    "error",
    "one name for two things",
    "Nodes and remedies share one space of names: buttons, texts and tests speak of both.",
    (
        "nodes: {call: {end: resolved}}\nhandlers: [{intent: solved, goto: call}]",
        "handlers: [{intent: complaint, goto: person}, {intent: complaint, goto: done}]",
    ),
    "handlers: [{intent: complaint, goto: person, in: [fix]}, {intent: complaint, goto: done, in: [nudge]}]",
)
def fl06(view: View) -> Iterator[Finding]:
    seen: dict[str, str] = dict.fromkeys(view.doc.nodes, "a node")
    for model_id, model in view.doc.models.items():
        for id_ in model.remedies:
            if id_ in seen:
                yield Finding(("models", model_id, "remedies", id_), f"“{id_}” is also the name of {seen[id_]}", "rename one of them")
            seen[id_] = f"a remedy of {model_id}"
    taken: dict[tuple[str, str], int] = {}
    for number, handler in enumerate(view.doc.handlers):
        for node in handler.in_ or ["*"]:
            if (handler.intent, node) in taken:
                where = "everywhere" if node == "*" else f"in {node}"
                message = f"two handlers take “{handler.intent}” {where}"
                yield Finding(("handlers", number, "intent"), message, "join them, or give each its own nodes with in:")
            taken[handler.intent, node] = number


@rule(
    "FL09",
    "error",
    "flows that call each other",
    "A flow that calls itself, directly or through others, never comes back.",
    "nodes: {fix: {call: example, next: done}}",
    "nodes: {fix: {say: {zh: 好, en: ok}, next: done}}",
)
def fl09(view: View) -> Iterator[Finding]:
    for id_, node in view.doc.nodes.items():
        if isinstance(node, sc.Call) and (way := _way_back(view, node.call)):
            yield Finding(("nodes", id_, "call"), f"this call comes back to its own flow: {' → '.join(way)}", "use next: flow#node instead")


def _way_back(view: View, called: str) -> list[str]:
    todo: list[list[str]] = [[view.doc.id, called]]
    seen: set[str] = set()
    while todo:
        way = todo.pop()
        here = way[-1]
        if here == view.doc.id:
            return way
        if here in seen or here not in view.flows:
            continue
        seen.add(here)
        todo += [[*way, node.call] for node in view.flows[here].doc.nodes.values() if isinstance(node, sc.Call)]
    return []


@rule(
    "FL10",
    "error",
    "$resume with nothing to resume",
    "$resume goes back to where a resuming handler broke in. A node that is also come to in another way has no such place.",
    "nodes: {fix: {say: {zh: 好, en: ok}, next: $resume}}",
    "nodes: {why: {say: {zh: 因为, en: because}, cite: [a.seen], next: $resume}}\nhandlers: [{intent: ask_why, goto: why, resume: true}]",
)
def fl10(view: View) -> Iterator[Finding]:
    resuming = routes.reachable(view.graph, [*view.borrowed, *(handler.goto for handler in view.doc.handlers if handler.resume)])
    others = view.main | routes.reachable(view.graph, [handler.goto for handler in view.doc.handlers if not handler.resume])
    for edge in view.edges:
        if edge.target != RESUME:
            continue
        if edge.source == "*" or edge.source not in resuming:
            yield Finding(edge.path, "$resume stands outside a resuming handler", "point a handler with resume: true at this node")
        elif edge.source in others:
            yield Finding(edge.path, f"“{edge.source}” is come to without a resuming handler too", "give that way a node of its own")


@rule(
    "FL14",
    "error",
    "a wait for no time",
    "A wait needs a length, or a slot that holds a time; and it must lead on.",
    (
        "nodes: {fix: {wait: {until: amount}, then: done}}",
        "nodes: {fix: {wait: {until: unknown}, then: done}}",
        "nodes: {fix: {wait: 12h, then: fix}}",
    ),
    "nodes: {fix: {wait: {until: paid_at}, then: done}}",
)
def fl14(view: View) -> Iterator[Finding]:
    for id_, node in view.doc.nodes.items():
        if not isinstance(node, sc.Wait):
            continue
        if node.then == id_:
            yield Finding(("nodes", id_, "then"), f"“{id_}” waits for itself", "lead on to a node that asks")
        if isinstance(node.wait, sc.Until):
            slot = view.doc.slots.get(node.wait.until)
            if slot is None or slot.type not in ("datetime", "date"):
                times = [name for name, one in view.doc.slots.items() if one.type in ("datetime", "date")]
                message = f"“{node.wait.until}” is no slot that holds a time"
                yield Finding(("nodes", id_, "wait", "until"), message, did_you_mean(node.wait.until, times))


RULES = (fl03, fl06, fl09, fl10, fl14)
