"""HB: a person is always within reach."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flowfile import routes
from bot.flowfile import schema as sc
from bot.flowfile.lint.rules import Finding, Rule, View, rule
from bot.flowfile.load import BuiltinFile, Loaded
from bot.understand.normal import fold

_PLAIN_WORDS = ("人工", "真人", "客服", "同事", "human", "person", "agent", "someone", "colleague")


@rule(
    "HB01",
    "error",
    "no way to a person",
    "Some merchants cannot be helped by a flow; every flow must be able to hand them over, itself or through a flow it leads to.",
    "nodes: {person: {end: abandoned}}",
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def hb01(view: View) -> Iterator[Finding]:
    if not _hands_over(view, view.doc.id, set()):
        yield Finding(
            ("nodes",), "no handoff can be come to in this flow", "add a handoff node and lead to it from where the flow gives up"
        )


def _hands_over(view: View, flow_id: str, seen: set[str]) -> bool:
    file = view.flows.get(flow_id)
    if file is None or flow_id in seen:
        return False
    seen.add(flow_id)
    graph = routes.successors(file.flow)
    starts = [file.flow.start, *(handler.goto for handler in file.flow.handlers)]
    there = routes.reachable(graph, starts)
    if any(isinstance(file.doc.nodes[id_], sc.Handoff) for id_ in there):
        return True
    elsewhere = [edge.target.partition("#")[0] for edge in routes.edges(file.flow) if "#" in edge.target]
    elsewhere += [node.call for node in file.doc.nodes.values() if isinstance(node, sc.Call)]
    return any(_hands_over(view, other, seen) for other in elsewhere)


@rule(
    "HB02",
    "error",
    "the way to a person is taken away",
    "人工 and human belong to the desk: no option, handler or trigger may take these words and lead elsewhere.",
    (
        "handlers: [{intent: complaint, words: {zh: [人工]}, goto: done}]",
        "trigger: {intents: [not_arrived], any: {en: [human]}}",
        "nodes: {nudge: {ask: null, text: {zh: 好?, en: ok?}, options: {a: {text: {zh: 人工, en: human}, next: done}}}}",
    ),
    "handlers: [{intent: complaint, words: {zh: [人工]}, goto: person}]",
)
def hb02(view: View) -> Iterator[Finding]:
    human = view.builtins.get("human")
    taken = {word for words in human.words.values() for word in words} if human else set()
    for number, handler in enumerate(view.doc.handlers):
        if not _is_handoff(view, handler.goto):
            yield from _hides(handler.words, taken, ("handlers", number, "words"))
    yield from _hides(view.doc.trigger.any, taken, ("trigger", "any"))
    for id_, node in view.doc.nodes.items():
        if isinstance(node, (sc.Ask, sc.Wait)):
            for option, entry in node.options.items():
                if not _is_handoff(view, entry.next):
                    yield from _hides({lang: [text] for lang, text in entry.text.items()}, taken, ("nodes", id_, "options", option, "text"))
                    yield from _hides(entry.synonyms, taken, ("nodes", id_, "options", option, "synonyms"))


def _hides(words: sc.Words, taken: set[str], path: tuple[str | int, ...]) -> Iterator[Finding]:
    for lang, entries in words.items():
        for word in entries:
            if fold(word) in taken:
                yield Finding(
                    (*path, lang), f"“{word}” asks for a person and must lead to one", "choose another word, or lead to a handoff"
                )


def _is_handoff(view: View, target: str) -> bool:
    return "#" in target or isinstance(view.doc.nodes.get(target), sc.Handoff)


def _hb02_builtin(builtin: BuiltinFile, loaded: Loaded) -> Iterator[Finding]:
    """The button that leads to a person must be there, in every language, and say so."""
    human = builtin.doc.builtins.get("human")
    langs = {lang for file in loaded.files.values() for lang in file.doc.langs}
    if human is None:
        return
    for lang in sorted(langs):
        if not human.match.get(lang):
            yield Finding(("builtins", "human", "match"), f"in {lang} no word asks for a person", f"add match: {{{lang}: […]}}")
    for other, entry in builtin.doc.builtins.items():
        if other == "human":
            continue
        theirs = {fold(word) for words in human.match.values() for word in words}
        for lang, words in entry.match.items():
            for word in words:
                if fold(word) in theirs:
                    yield Finding(("builtins", other, "match", lang), f"“{word}” asks for a person", "choose another word")


hb02 = Rule(hb02.code, hb02.level, hb02.title, hb02.reason, hb02.bad, hb02.good, hb02.check, _hb02_builtin)


def _hb03_builtin(builtin: BuiltinFile, _loaded: Loaded) -> Iterator[Finding]:
    human = builtin.doc.builtins.get("human")
    for lang, text in (human.say if human else {}).items():
        if not any(word in text.lower() for word in _PLAIN_WORDS):
            yield Finding(
                ("builtins", "human", "say", lang), f"the button “{text}” does not say that a person answers", "call it 人工 or human"
            )


@rule(
    "HB03",
    "warning",
    "no visible way to a person",
    "The engine puts the button for a person under every question, so its words must be plain; and a gate takes nothing but its own answer:"
    " three in a row are three turns in which a merchant who writes what he wants is not heard.",
    (
        "nodes: {proof: {ask: null, gate: true, text: {zh: 一?, en: One?}, options: {a: {text: {zh: 好, en: ok}, next: g2}}},"
        " g2: {ask: null, gate: true, text: {zh: 二?, en: Two?}, options: {a: {text: {zh: 好, en: ok}, next: g3}}},"
        " g3: {ask: null, gate: true, text: {zh: 三?, en: Three?}, options: {a: {text: {zh: 好, en: ok}, next: fix}}}}"
    ),
    "nodes: {proof: {ask: null, gate: true, text: {zh: 一?, en: One?}, options: {a: {text: {zh: 好, en: ok}, next: fix}}}}",
)
def hb03(view: View) -> Iterator[Finding]:
    gates = {id_ for id_, node in view.doc.nodes.items() if isinstance(node, sc.Ask) and node.gate}
    only = {id_: tuple(target for target in view.graph[id_] if target in gates) for id_ in gates}
    for id_ in sorted(gates):
        if any(third for second in only[id_] for third in only[second]):
            yield Finding(("nodes", id_), f"from “{id_}” three gates follow each other", "let only one question be a gate")


hb03 = Rule(hb03.code, hb03.level, hb03.title, hb03.reason, hb03.bad, hb03.good, hb03.check, _hb03_builtin)


@rule(
    "HB04",
    "warning",
    "handoff without away",
    "Out of hours the merchant must hear when somebody answers, not that somebody is already there.",
    "nodes: {person: {handoff: payments, origin: {by: ops, why: x}, text: {zh: 已转, en: done}, carry: [proof, paid_at, amount]}}",
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def hb04(view: View) -> Iterator[Finding]:
    for id_, node in view.doc.nodes.items():
        if isinstance(node, sc.Handoff) and node.away is None:
            yield Finding(("nodes", id_), f"“{id_}” says nothing for closed hours", "add away: {zh: …{next_open}…, en: …}")


@rule(
    "HB05",
    "warning",
    "handoff drops answers",
    "What the merchant has already said must be on the agent's card; nobody likes to say it twice.",
    "nodes: {person: {handoff: payments, origin: {by: ops, why: x}, text: {zh: 已转, en: ok}, away: {zh: 好, en: ok}, carry: [proof]}}",
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def hb05(view: View) -> Iterator[Finding]:
    for id_, node in view.doc.nodes.items():
        if not isinstance(node, sc.Handoff):
            continue
        asked = {
            one.ask
            for before, one in view.doc.nodes.items()
            if isinstance(one, sc.Ask) and one.ask and id_ in view.ahead.get(before, set())
        }
        if missing := sorted(asked - set(node.carry)):
            path = ("nodes", id_, "carry") if node.carry else ("nodes", id_)
            yield Finding(path, f"“{id_}” does not carry {', '.join(missing)}", "add them to carry")


@rule(
    "HB06",
    "warning",
    "no reprompt of its own",
    "A question with buttons that was not understood should be put in other words; without a reprompt the built-in sentence is said.",
    "nodes: {proof: {ask: proof, cite: [a.seen], text: {zh: 成功?, en: Success?}, options: {ok: {text: {zh: 成功, en: Success}, next: paid_at}, failed: {text: {zh: 失败, en: Failed}, next: paid_at}}}}",
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def hb06(view: View) -> Iterator[Finding]:
    for id_, node in view.doc.nodes.items():
        slot = view.doc.slots.get(node.ask or "") if isinstance(node, sc.Ask) else None
        if isinstance(node, sc.Ask) and slot is not None and slot.type == "enum" and not node.reprompt:
            yield Finding(("nodes", id_), f"“{id_}” has no reprompt of its own", "add reprompt: [{zh: …, en: …}]")


@rule(
    "HB07",
    "warning",
    "the same words again",
    "Who did not understand the first time does not understand the same words the second time.",
    "nodes: {amount: {ask: amount, cite: [a.seen], text: {zh: 多少?, en: How much?}, next: fix, reprompt: [{zh: 多少?, en: Please say how much.}]}}",
    "nodes: {amount: {ask: amount, cite: [a.seen], text: {zh: 多少?, en: How much?}, next: fix, reprompt: [{zh: 只打数字就行。, en: Just the number.}]}}",
)
def hb07(view: View) -> Iterator[Finding]:
    for id_, node in view.doc.nodes.items():
        if not isinstance(node, sc.Ask):
            continue
        said = [node.text]
        for number, reprompt in enumerate(node.reprompt):
            if any(reprompt.get(lang) == before.get(lang) for before in said for lang in reprompt):
                yield Finding(
                    ("nodes", id_, "reprompt", number), f"“{id_}” repeats itself in reprompt {number + 1}", "say it in other words"
                )
            said.append(reprompt)


@rule(
    "HB08",
    "warning",
    "no idle rule",
    "A merchant who falls silent is never asked again.",
    "limits: {turns: 30}",
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def hb08(view: View) -> Iterator[Finding]:
    if view.doc.limits.idle is None and any(isinstance(node, sc.Troubleshoot) for node in view.doc.nodes.values()):
        yield Finding(
            ("limits",) if "limits" in view.plain else ("id",),
            "nothing happens when the merchant falls silent",
            "add limits: {idle: {after: 24h, goto: …}}",
        )


@rule(
    "HB09",
    "error",
    "giving up leads back in",
    "Who does not want to try any more must not be sent into the same remedies again.",
    (
        "nodes: {fix: {troubleshoot: main, solved: done, exhausted: person, gave_up: fix}}",
        "nodes: {fix: {troubleshoot: main, solved: done, exhausted: person, gave_up: soothe}, soothe: {say: {zh: 再试试, en: again}, cite: [a.seen], next: fix}}",
    ),
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def hb09(view: View) -> Iterator[Finding]:
    passing = {id_: () if view.lasting(id_) else targets for id_, targets in view.graph.items()}
    for id_, node in view.doc.nodes.items():
        if isinstance(node, sc.Troubleshoot) and id_ in routes.reachable(passing, [node.gave_up]):
            yield Finding(
                ("nodes", id_, "gave_up"), f"gave_up leads back to “{id_}” without asking", "lead to the complaint step or a person"
            )


RULES = (hb01, hb02, hb03, hb04, hb05, hb06, hb07, hb08, hb09)
