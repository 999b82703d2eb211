"""Flow tests for a draft: every remedy as the one that helps, every way that ends with a person, every digression."""

from __future__ import annotations

from typing import Any

from bot.compiler.document import phone_key
from bot.compiler.trouble import Document, TroubleModel

WHEN, MUCH = "上周五下午三点刷的", "八千块"
_PROPERTIES = ["human_from_everywhere", "every_say_cited", "no_advert_words", "terminates", "replay_equal"]


def trials(model: TroubleModel, flow: Document) -> dict[str, Any]:
    nodes = flow["nodes"]
    arrival = "due" in nodes
    config = {phone_key(remedy.id): "000" for remedy in model.steps if phone_key(remedy.id) in flow.get("config", {})}
    base: dict[str, Any] = {"now": "2026-11-23T10:00+08:00"}
    if config:
        base["config"] = config
    late = {"ok": True, "data": {"status": "overdue", "text": "-"}}
    early = {"ok": True, "data": {"status": "not_due", "text": "-"}}
    channels = {"ok": True, "data": {"text": "-"}}
    ports = {"due": late, "channels": channels} if arrival else {"channels": channels}
    base["ports"] = ports
    begin: list[dict[str, Any]] = [{"tap": "situation.yes"}, {"tap": "paid_at._skip"}, {"tap": "amount._skip"}]
    cases: list[dict[str, Any]] = []
    steps = [remedy.id for remedy in model.steps]

    def case(name: str, *ways: dict[str, Any], **more: Any) -> None:
        cases.append({"name": name, "use": "base", **more, "steps": list(ways)})

    for number, remedy in enumerate(steps):
        tried = [{"tap": f"{other}.no"} for other in steps[:number]]
        case(f"{remedy} helps", *begin, *tried, {"tap": f"{remedy}.yes", "expect": {"end": "resolved"}})
    person = {"status": "human", "says": ["complain_say", "human"]}
    case("nothing helps: the complaint channels, then a person", *_last([*begin, *({"tap": f"{one}.no"} for one in steps)], person))
    plain = {"status": "human", "says": ["complain_plain"]}
    case(
        "the channels cannot be told",
        *_last([*begin, *({"tap": f"{one}.no"} for one in steps)], plain),
        ports={**ports, "channels": {"ok": False}},
    )
    case("it is something else: a person", {"tap": "situation.no", "expect": {"status": "human"}})
    case(
        "he is not understood at once", {"merchant": "asdf"}, {"merchant": "qwer"}, {"tap": "situation.yes", "expect": {"node": "paid_at"}}
    )
    first = {"effects": [{"handoff": "payments", "priority": "high"}]}
    asks = [{"merchant": MUCH}, {"merchant": "人工", "expect": first}] if steps else [{"merchant": MUCH, "expect": first}]
    case("he says when and how much; a large sum comes first", {"tap": "situation.yes"}, {"merchant": WHEN}, *asks)
    case("he answers in English", {"tap": "situation.yes", "expect": {"lang": "en"}}, lang="en")
    if steps:
        case("he cannot do any of it", *_last([*begin, *({"tap": f"{one}.cannot"} for one in steps)], {"status": "human"}))
        case("he gives up", *begin, {"merchant": "算了", "expect": {"says": ["complain_say"]}})
    if arrival:
        case("it is not due, and he waits", *begin, {"tap": "not_due.wait", "expect": {"end": "informed"}}, ports={**ports, "due": early})
        case("it is not due, and he wants to go on", *begin, {"tap": "not_due.go_on"}, ports={**ports, "due": early})
        case("when it is due cannot be told", *begin, ports={**ports, "due": {"ok": False}})
    for handler in flow["handlers"]:
        words = handler["words"]["zh"][0]
        case(
            f"{handler['intent']} at any time",
            {"tap": "situation.yes"},
            {"merchant": words, "expect": {"says": ["complain_say" if handler["goto"] == "complain" else handler["goto"]]}},
        )
    case(
        "he is asked again after a day",
        {"tap": "situation.yes"},
        {"pass": "24h", "expect": {"node": "nudge"}},
        {"tap": "nudge.done", "expect": {"end": "resolved"}},
    )
    case("a day later it is not settled", {"tap": "situation.yes"}, {"pass": "24h"}, {"tap": "nudge.still"})
    readings = {WHEN: {"slots": {"paid_at": "2026-11-20T15:00:00+08:00"}}, MUCH: {"slots": {"amount": 8000}}}
    return {"flow": flow["id"], "fixtures": {"base": base}, "readings": readings, "cases": cases, "properties": _PROPERTIES}


def _last(ways: list[dict[str, Any]], wanted: dict[str, Any]) -> list[dict[str, Any]]:
    return [*ways[:-1], {**ways[-1], "expect": wanted}]
