"""FL: every node can be come to, and left."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.flow import END, RESUME
from bot.flowfile import routes
from bot.flowfile import schema as sc
from bot.flowfile.lint.rules import Finding, View, rule

TYPED_WITH_BUTTONS = ("enum", "bool")
_EIGHT = ", ".join(f"o{n}: {{text: {{zh: 第{n}, en: no {n}}}, next: done}}" for n in range(8))
_FOUR_MENUS = ", ".join(
    f"{here}: {{ask: null, text: {{zh: {here}选, en: choose {here}}}, options: {{a: {{text: {{zh: 是, en: Yes}}, next: {below}}}}}}}"
    for here, below in (("m1", "m2"), ("m2", "m3"), ("m3", "m4"), ("m4", "fix"))
)


@rule(
    "FL01",
    "error",
    "unreachable node",
    "Nothing leads to this node: it is a leftover, or a target elsewhere is misspelt.",
    "nodes: {orphan: {end: resolved}}",
    "nodes: {orphan: {end: resolved}}\nhandlers: [{intent: solved, goto: orphan}]",
)
def fl01(view: View) -> Iterator[Finding]:
    for id_ in view.doc.nodes:
        if id_ not in view.reached:
            yield Finding(("nodes", id_), f"nothing leads to the node “{id_}”", "lead to it, or remove it")


@rule(
    "FL13",
    "advice",
    "only a handler leads here",
    "A node that only free text can reach is never seen by merchants who press buttons.",
    "nodes: {orphan: {end: resolved}}\nhandlers: [{intent: solved, goto: orphan}]",
    "handlers: [{intent: solved, goto: done}]",
)
def fl13(view: View) -> Iterator[Finding]:
    for handler in view.doc.handlers:
        if not handler.resume and handler.goto in view.doc.nodes and handler.goto not in view.main:
            yield Finding(("nodes", handler.goto), f"only the handler “{handler.intent}” leads to “{handler.goto}”", "offer a button too")


@rule(
    "FL02",
    "error",
    "dead end",
    "After this node nothing happens any more: no button and no typed answer leads on.",
    (
        "nodes: {amount: {ask: amount, cite: [a.seen], text: {zh: 多少?, en: How much?}}}",
        "nodes: {nudge: {ask: null, text: {zh: 好?, en: ok?}}}",
        "nodes: {nudge: {ask: null, text: {zh: 好?, en: ok?}, next: done}}",
    ),
    "nodes: {amount: {ask: amount, cite: [a.seen], text: {zh: 多少?, en: How much?}, next: fix}}",
)
def fl02(view: View) -> Iterator[Finding]:
    for id_, node in view.doc.nodes.items():
        if not isinstance(node, sc.Ask):
            continue
        slot = view.doc.slots.get(node.ask) if node.ask else None
        if node.ask is None and not node.options:
            yield Finding(("nodes", id_), f"“{id_}” asks for nothing and has no button", "add options, or make it a say")
        elif slot is not None and slot.type not in TYPED_WITH_BUTTONS and node.next is None:
            yield Finding(("nodes", id_), f"a typed answer to “{id_}” leads nowhere", "add next: the node that comes then")
        elif slot is not None and slot.type in TYPED_WITH_BUTTONS and not node.options and node.next is None:
            yield Finding(("nodes", id_), f"“{id_}” has neither options nor next", "add options")


@rule(
    "FL04",
    "error",
    "a circle without the merchant",
    "These nodes lead to each other and none of them waits for the merchant: the bot would talk to itself.",
    "nodes: {fix: {say: {zh: 好, en: ok}, next: again}, again: {say: {zh: 好的, en: okay}, next: fix}}",
    "nodes: {again: {say: {zh: 好的, en: okay}, cite: [a.seen], next: proof}}\nhandlers: [{intent: restart_it, goto: again}]",
)
def fl04(view: View) -> Iterator[Finding]:
    passing = {
        id_: tuple(target for target in targets if not view.lasting(target)) for id_, targets in view.graph.items() if not view.lasting(id_)
    }
    for circle in routes.components(passing):
        if len(circle) > 1 or circle[0] in passing[circle[0]]:
            names = " → ".join([*reversed(circle), circle[-1]])
            yield Finding(("nodes", circle[-1]), f"the bot would go round without the merchant: {names}", "ask something in between")


@rule(
    "FL05",
    "error",
    "no way out",
    "From here neither an end nor a person can be come to, whatever the merchant answers.",
    "nodes: {fix: {ask: null, text: {zh: 好?, en: ok?}, options: {a: {text: {zh: 是, en: Yes}, next: fix}}}}",
    "nodes: {fix: {ask: null, text: {zh: 好?, en: ok?}, options: {a: {text: {zh: 是, en: Yes}, next: done}}}}",
)
def fl05(view: View) -> Iterator[Finding]:
    back: dict[str, list[str]] = {id_: [] for id_ in view.graph}
    for id_, targets in view.graph.items():
        for target in targets:
            back[target].append(id_)
    exits = [id_ for id_, node in view.doc.nodes.items() if isinstance(node, (sc.Handoff, sc.End))]
    exits += [edge.source for edge in view.edges if edge.target in (RESUME, END) or "#" in edge.target]
    out = routes.reachable(back, exits)
    for id_ in view.doc.nodes:
        if id_ in view.reached and id_ not in out:
            yield Finding(("nodes", id_), f"from “{id_}” no end and no person can be come to", "lead on to an end or a handoff")


@rule(
    "FL07",
    "error",
    "branch without else",
    "When no condition holds the conversation would stop here.",
    (
        "nodes: {fix: {branch: [{when: {slot: proof, is: ok}, next: done}]}}",
        "nodes: {fix: {branch: [{else: true, next: done}, {when: {slot: proof, is: ok}, next: person}]}}",
    ),
    "nodes: {fix: {branch: [{when: {slot: proof, is: ok}, next: done}, {else: true, next: person}]}}",
)
def fl07(view: View) -> Iterator[Finding]:
    for id_, node in view.doc.nodes.items():
        if isinstance(node, sc.Branch) and [isinstance(arm, sc.ElseArm) for arm in node.branch] != [False] * (len(node.branch) - 1) + [
            True
        ]:
            yield Finding(("nodes", id_, "branch"), f"“{id_}” does not end with one else", "end it with {else: true, next: …}")


@rule(
    "FL11",
    "warning",
    "too many choices",
    "More than seven buttons are not read, and after three menus in a row people give up.",
    (
        "nodes: {nudge: {ask: null, origin: {by: ops, why: x}, text: {zh: 哪个?, en: Which?}, options: {" + _EIGHT + "}}}",
        "nodes: {" + _FOUR_MENUS + "}\nlimits: {idle: {after: 1h, goto: m1}}",
    ),
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def fl11(view: View) -> Iterator[Finding]:
    menus = {id_: node for id_, node in view.doc.nodes.items() if isinstance(node, sc.Ask) and node.ask is None}
    for id_, node in view.doc.nodes.items():
        if isinstance(node, (sc.Ask, sc.Wait)) and len(node.options) > 7:
            yield Finding(
                ("nodes", id_, "options"), f"“{id_}” has {len(node.options)} buttons", "at most seven; group them or ask in two steps"
            )
    only = {id_: tuple(target for target in view.graph[id_] if target in menus) for id_ in menus}
    depth: dict[str, int] = {}
    for group in routes.components(only):
        below = max((depth[target] for id_ in group for target in only[id_] if target in depth), default=0)
        for id_ in group:
            depth[id_] = below + 1
    for id_, levels in depth.items():
        if levels > 3 and not any(id_ in targets for targets in only.values()):
            yield Finding(
                ("nodes", id_), f"“{id_}” opens {levels} menus one inside the other", "at most three; ask what discriminates first"
            )


@rule(
    "FL12",
    "warning",
    "too long a way",
    "The longest way through the flow has more turns than `limits.turns`; the desk would offer a person in the middle of it.",
    "limits: {turns: 3, idle: {after: 24h, goto: nudge}}",
    "limits: {turns: 8, idle: {after: 24h, goto: nudge}}",
)
def fl12(view: View) -> Iterator[Finding]:
    longest: dict[str, int] = {}
    for group in routes.components(view.graph):
        below = max((longest[target] for id_ in group for target in view.graph[id_] if target in longest), default=0)
        turns = below + sum(_turns(view, id_) for id_ in group)
        longest.update(dict.fromkeys(group, turns))
    turns = longest.get(view.doc.start, 0)
    if turns > view.doc.limits.turns:
        path = ("limits", "turns") if "turns" in view.doc.limits.model_fields_set else ("start",)
        yield Finding(path, f"the longest way takes {turns} turns, the limit is {view.doc.limits.turns}", "raise limits.turns, or ask less")


def _turns(view: View, id_: str) -> int:
    node = view.doc.nodes[id_]
    if isinstance(node, sc.Troubleshoot):
        model = view.doc.models.get(node.troubleshoot)
        return len(model.remedies) if model else 0
    return int(isinstance(node, (sc.Ask, sc.Wait)))


@rule(
    "FL08",
    "warning",
    "an arm that never holds",
    "This condition can never be true, or an arm above it already takes every case.",
    (
        "nodes: {fix: {branch: [{when: {slot: proof, is: ok}, next: done}, {when: {slot: proof, is: ok}, next: person}, {else: true, next: person}]}}",
        "nodes: {fix: {branch: [{when: {all: [{slot: proof, is: ok}, {slot: proof, is: failed}]}, next: done}, {else: true, next: person}]}}",
        "nodes: {fix: {branch: [{when: {all: [{slot: amount, gte: 500}, {slot: amount, lt: 100}]}, next: done}, {else: true, next: person}]}}",
        "nodes: {fix: {branch: [{when: {slot: paid_at, hour_in: [6, 6]}, next: done}, {else: true, next: person}]}}",
        "nodes: {fix: {branch: [{when: {slot: proof, in: [ok, failed]}, next: done}, {when: {slot: proof, is: ok}, next: person}, {else: true, next: person}]}}",
    ),
    "nodes: {fix: {branch: [{when: {slot: proof, is: ok}, next: done}, {when: {slot: proof, is: failed}, next: person}, {else: true, next: person}]}}",
)
def fl08(view: View) -> Iterator[Finding]:
    for id_, node in view.doc.nodes.items():
        if not isinstance(node, sc.Branch):
            continue
        above: list[sc.Guard] = []
        for number, arm in enumerate(node.branch):
            if isinstance(arm, sc.ElseArm):
                continue
            path = ("nodes", id_, "branch", number, "when")
            if _impossible(arm.when):
                yield Finding(path, "this condition can never hold", "two of its parts exclude each other")
            elif any(_covers(earlier, arm.when) for earlier in above):
                yield Finding(path, "an arm above already takes every such case", "move it up, or remove it")
            above.append(arm.when)


def _covers(earlier: sc.Guard, later: sc.Guard) -> bool:
    """Whether `earlier` surely holds whenever `later` does."""
    if earlier == later:
        return True
    if isinstance(later, sc.AllOf):
        return any(_covers(earlier, one) for one in later.all)
    if isinstance(earlier, sc.AnyOf):
        return any(_covers(one, later) for one in earlier.any)
    if not (isinstance(earlier, sc.Test) and isinstance(later, sc.Test)) or earlier.slot != later.slot:
        return False
    if earlier.in_ is not None:
        wanted = later.in_ if later.in_ is not None else [later.is_] if "is_" in later.model_fields_set else None
        return wanted is not None and all(value in earlier.in_ for value in wanted)
    return bool(earlier.set) and later.set is None


def _impossible(guard: sc.Guard) -> bool:
    if isinstance(guard, sc.AnyOf):
        return all(_impossible(one) for one in guard.any)
    if isinstance(guard, sc.AllOf):
        return any(_impossible(one) for one in guard.all) or _exclusive([one for one in guard.all if isinstance(one, sc.Test)])
    if isinstance(guard, sc.Test):
        return guard.in_ == [] or (guard.hour_in is not None and guard.hour_in[0] == guard.hour_in[1])
    return False


def _exclusive(tests: list[sc.Test]) -> bool:
    for slot in {test.slot for test in tests}:
        mine = [test for test in tests if test.slot == slot]
        allowed = [{str(test.is_)} for test in mine if "is_" in test.model_fields_set]
        allowed += [{str(value) for value in test.in_} for test in mine if test.in_ is not None]
        if allowed and not set.intersection(*allowed):
            return True
        floors = [float(test.gte) for test in mine if isinstance(test.gte, (int, float))]
        roofs = [float(test.lt) for test in mine if isinstance(test.lt, (int, float))]
        if floors and roofs and max(floors) >= min(roofs):
            return True
        if any(test.set is False for test in mine) and len(mine) > 1:
            return True
    return False


RULES = (fl01, fl02, fl04, fl05, fl07, fl08, fl11, fl12, fl13)
