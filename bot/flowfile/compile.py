"""A checked document → the frozen values of `bot.engine.flow`.

Words are folded here, money becomes fen, durations timedeltas; texts get their keys:
`flow.node.text`, `flow.node.away`, `flow.node.reprompt.1`, `flow.node.options.ok`, `flow.remedy.text`, `flow.remedy.check`,
`flow.title`, `flow.slots.paid_at`, `flow.causes.model.cause`, `flow.migrate.1`. Targets are not looked up: that is for the rules in `lint/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.engine import flow as engine
from bot.engine import guards
from bot.flowfile import schema
from bot.flowfile.data import duration
from bot.flowfile.places import Places
from bot.flowfile.problems import Problem
from bot.flowfile.revision import revision
from bot.flowfile.validate import validate
from bot.understand.normal import fold
from bot.values import Lang, Money, Scalar


def check_format(document: Mapping[str, Any], wanted: str, places: Places) -> tuple[Problem, ...]:
    """SC02 when the document does not say it is of the wanted format."""
    found = document.get("format")
    if found == wanted:
        return ()
    said = "does not say its format" if found is None else f"is of an unknown format “{found}”"
    return (places.problem(("format",), "SC02", "error", f"the file {said}", f"write: format: {wanted}"),)


def compile_flow(
    document: Mapping[str, Any], file: str = "", places: Places | None = None
) -> tuple[engine.Flow | None, tuple[Problem, ...]]:
    """The flow, or every problem of its shape. The same document always gives the same flow and revision."""
    doc, problems = parse_flow(document, places or Places(file))
    return (None, problems) if doc is None else (build_flow(doc, revision(document)), problems)


def parse_flow(document: Mapping[str, Any], places: Places) -> tuple[schema.FlowDoc | None, tuple[Problem, ...]]:
    wrong_format = check_format(document, "flow/1", places)
    doc, problems = validate(schema.FlowDoc, document, places)
    if wrong_format:
        problems = tuple(p for p in problems if "“format”" not in p.message)
    return doc, (*wrong_format, *problems)


def build_flow(doc: schema.FlowDoc, rev: str) -> engine.Flow:
    return engine.Flow(
        id=doc.id,
        rev=rev,
        langs=tuple(doc.langs),
        title=engine.Text(f"{doc.id}.title", doc.title),
        trigger=engine.Trigger(tuple(doc.trigger.intents), {lang: _folded(words) for lang, words in doc.trigger.any.items()}),
        config={key: "" if entry.value is None else _scalar(entry.value) for key, entry in doc.config.items()},
        slots={id_: _slot(doc, id_, slot) for id_, slot in doc.slots.items()},
        limits=_limits(doc.limits),
        handlers=tuple(_handler(handler) for handler in doc.handlers),
        start=doc.start,
        nodes={id_: _node(doc, id_, node) for id_, node in doc.nodes.items()},
        models={id_: _model(doc, id_, model) for id_, model in doc.models.items()},
        migrations=tuple(_migration(doc, number, entry) for number, entry in enumerate(doc.migrate, 1)),
    )


def build_builtins(doc: schema.BuiltinDoc) -> tuple[dict[str, engine.Builtin], dict[str, engine.Text]]:
    """The built-in digressions by id, and the engine's own sentences by their keys (`builtin.reprompt`)."""
    builtins: dict[str, engine.Builtin] = {
        id_: engine.Builtin(
            id_,
            engine.Text(f"builtin.{id_}", entry.say),
            {lang: frozenset(_folded([*entry.match.get(lang, []), entry.say.get(lang, "")])) for lang in {*entry.match, *entry.say}},
            entry.confirm,
        )
        for id_, entry in doc.builtins.items()
    }
    texts = {f"builtin.{key}": engine.Text(f"builtin.{key}", text) for key, text in doc.texts.items()}
    return builtins, texts


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    """Folded, each once; “don't know” also as people type it, without its apostrophe."""
    folded = [word for word in (fold(word) for word in words) if word]
    return tuple(dict.fromkeys(spelt for word in folded for spelt in (word, word.replace("'", "").replace("’", ""))))


def _scalar(value: Any) -> Scalar:
    """A number with decimals becomes text: a Scalar has none, and a float would not print as it was written."""
    return str(value) if isinstance(value, float) else value


def _limits(limits: schema.Limits) -> engine.Limits:
    return engine.Limits(
        limits.no_match,
        limits.total,
        limits.clarify,
        limits.turns,
        idle_after=duration(limits.idle.after) if limits.idle else None,
        idle_goto=limits.idle.goto if limits.idle else None,
    )


def _handler(handler: schema.Handler) -> engine.Handler:
    words = {lang: frozenset(_folded(words)) for lang, words in handler.words.items()}
    return engine.Handler(handler.intent, handler.goto, handler.resume, frozenset(handler.in_), words)


def _slot(doc: schema.FlowDoc, id_: str, slot: schema.Slot) -> engine.Slot:
    return engine.Slot(
        id=id_,
        type=slot.type,
        label=engine.Text(f"{doc.id}.slots.{id_}", slot.label),
        values=tuple(slot.values),
        length=slot.len,
        pattern=slot.pattern,
        minimum=fen(slot.min) if slot.type == "money" and slot.min is not None else None,
        past=slot.past,
        pii=slot.pii,
        keep=slot.keep,
        reads=slot.reads,
        names={value: engine.Text(f"{doc.id}.slots.{id_}.{value}", name) for value, name in slot.names.items()},
    )


def fen(yuan: Any) -> int | None:
    """None when it is no amount."""
    try:
        return Money.from_yuan(str(yuan)).fen
    except ValueError:
        return None


def slot_value(doc: schema.FlowDoc, slot: str, value: Any) -> Scalar:
    """What a file writes for a slot, as the engine keeps it: yuan become fen. What does not fit stays as written (SL05 says so)."""
    found = doc.slots.get(slot)
    if found is not None and found.type == "money" and isinstance(value, (int, float, str)) and not isinstance(value, bool):
        amount = fen(value)
        return str(value) if amount is None else amount
    return _scalar(value)


def build_guard(doc: schema.FlowDoc, guard: schema.Guard) -> guards.Guard:
    match guard:
        case schema.AllOf():
            return guards.All(tuple(build_guard(doc, one) for one in guard.all))
        case schema.AnyOf():
            return guards.Any(tuple(build_guard(doc, one) for one in guard.any))
        case schema.NotOf():
            return guards.Not(build_guard(doc, guard.not_))
        case _:
            tests = [_test(doc, guard, operator) for operator in operators(guard)]
            return tests[0] if len(tests) == 1 else guards.All(tuple(tests))


def operators(test: schema.Test) -> list[guards.Operator]:
    """The operators a test writes; one, in a flow without SL05."""
    known: dict[str, guards.Operator] = {"is_": "is", "in_": "in", "gte": "gte", "lt": "lt", "set": "set", "hour_in": "hour_in"}
    return [name for field, name in known.items() if field in test.model_fields_set]


def _test(doc: schema.FlowDoc, test: schema.Test, operator: guards.Operator) -> guards.Test:
    match operator:
        case "in":
            return guards.Test(test.slot, operator, tuple(slot_value(doc, test.slot, value) for value in test.in_ or ()))
        case "hour_in":
            return guards.Test(test.slot, operator, tuple(test.hour_in or ()))
        case "set":
            return guards.Test(test.slot, operator, bool(test.set))
        case "is":
            return guards.Test(test.slot, operator, slot_value(doc, test.slot, test.is_))
        case _:
            return guards.Test(test.slot, operator, slot_value(doc, test.slot, getattr(test, operator)))


def _node(doc: schema.FlowDoc, id_: str, node: schema.AnyNode) -> engine.AnyNode:
    origin = node.origin.by if node.origin else None
    cite = tuple(node.cite)

    def text(by_lang: schema.T, field: str = "text") -> engine.Text:
        return engine.Text(f"{doc.id}.{id_}.{field}", by_lang, cite, origin)

    common: dict[str, Any] = {
        "id": id_,
        "cite": cite,
        "origin": origin,
        "set": {slot: slot_value(doc, slot, value) for slot, value in node.set.items()},
    }
    match node:
        case schema.Say():
            return engine.SayNode(**common, text=text(node.say), next=node.next, ticket=node.ticket)
        case schema.Ask():
            return engine.AskNode(
                **common,
                slot=node.ask,
                text=text(node.text),
                options=_options(doc, id_, node.options, cite, origin),
                next=node.next,
                skip=node.skip,
                reprompts=tuple(text(by_lang, f"reprompt.{number}") for number, by_lang in enumerate(node.reprompt, 1)),
                gate=node.gate,
                multiple=node.multiple,
            )
        case schema.Branch():
            return engine.BranchNode(**common, arms=tuple(_arm(doc, arm) for arm in node.branch))
        case schema.Act():
            args = {name: _argument(value) for name, value in node.args.items()}
            return engine.ActNode(**common, port=node.act, args=args, save=node.save, ok=node.ok, failed=node.failed, timeout=node.timeout)
        case schema.Troubleshoot():
            return engine.TroubleshootNode(
                **common, model=node.troubleshoot, solved=node.solved, exhausted=node.exhausted, gave_up=node.gave_up
            )
        case schema.Wait():
            until = node.wait.until if isinstance(node.wait, schema.Until) else None
            return engine.WaitNode(
                **common,
                then=node.then,
                duration=duration(node.wait) if isinstance(node.wait, str) else None,
                until=until,
                text=text(node.text) if node.text else None,
                options=_options(doc, id_, node.options, cite, origin),
            )
        case schema.Handoff():
            guard = node.priority.high_when
            return engine.HandoffNode(
                **common,
                queue=node.handoff,
                text=text(node.text),
                away=text(node.away, "away") if node.away else None,
                priority=engine.Priority(build_guard(doc, guard) if guard is not None else None),
                carry=tuple(node.carry),
                back=node.back,
            )
        case schema.Call():
            return engine.CallNode(**common, flow=node.call, next=node.next)
        case schema.End():
            return engine.EndNode(**common, outcome=node.end, text=text(node.text) if node.text else None)


def _argument(value: str | int | bool) -> str:
    """An argument that is no text is a literal: `3` is written for `"=3"`."""
    return value if isinstance(value, str) else f"={str(value).lower() if isinstance(value, bool) else value}"


def _arm(doc: schema.FlowDoc, arm: schema.WhenArm | schema.ElseArm) -> engine.Arm:
    return engine.Arm(build_guard(doc, arm.when) if isinstance(arm, schema.WhenArm) else None, arm.next)


def _options(
    doc: schema.FlowDoc, node: str, options: Mapping[str, schema.Option], cite: tuple[str, ...], origin: str | None
) -> tuple[engine.Option, ...]:
    return tuple(
        engine.Option(id_, engine.Text(f"{doc.id}.{node}.options.{id_}", option.text, cite, origin), option.next, _option_words(option))
        for id_, option in options.items()
    )


def _option_words(option: schema.Option) -> dict[Lang, frozenset[str]]:
    """The synonyms of an option; what its button says is one of them."""
    langs = [*option.text, *(lang for lang in option.synonyms if lang not in option.text)]
    return {lang: frozenset(_folded([option.text.get(lang, ""), *option.synonyms.get(lang, [])])) for lang in langs}


def _model(doc: schema.FlowDoc, id_: str, model: schema.Model) -> engine.Model:
    return engine.Model(
        id=id_,
        strategy=model.strategy,
        service_cost=float(model.service_cost),
        causes={cause: entry.seen for cause, entry in model.causes.items()},
        titles={
            cause: engine.Text(f"{doc.id}.causes.{id_}.{cause}", entry.title, tuple(entry.cite)) for cause, entry in model.causes.items()
        },
        clues={
            slot: {value: engine.Clue(tuple(clue.more), tuple(clue.less)) for value, clue in by_value.items()}
            for slot, by_value in model.clues.items()
        },
        order=engine.Order(tuple(model.order.first), tuple(model.order.last), tuple((pair[0], pair[1]) for pair in model.order.before)),
        remedies=tuple(_remedy(doc, remedy, entry) for remedy, entry in model.remedies.items()),
    )


def _remedy(doc: schema.FlowDoc, id_: str, remedy: schema.Remedy) -> engine.Remedy:
    origin, cite = remedy.origin.by if remedy.origin else None, tuple(remedy.cite)
    return engine.Remedy(
        id=id_,
        actor=remedy.actor,
        minutes=float(remedy.cost.minutes),
        risk=float(remedy.cost.risk),
        annoy=float(remedy.cost.annoy),
        money=float(remedy.cost.money),
        fixes=dict(remedy.fixes),
        text=engine.Text(f"{doc.id}.{id_}.text", remedy.text, cite, origin),
        check=engine.Text(f"{doc.id}.{id_}.check", remedy.check, cite, origin),
        cite=cite,
        origin=origin,
        only_if=None if remedy.only_if is None else build_guard(doc, remedy.only_if),
        needs=tuple(remedy.needs),
        wait=duration(remedy.wait) if remedy.wait else None,
    )


def _migration(doc: schema.FlowDoc, number: int, entry: schema.Migrate) -> engine.Migration:
    return engine.Migration(
        from_rev=entry.from_,
        nodes=entry.map,
        slots={slot: None if new == "drop" else new for slot, new in entry.slots.items()},
        otherwise=entry.else_,
        say=engine.Text(f"{doc.id}.migrate.{number}", entry.say) if entry.say else None,
    )
