"""Flow tests for a draft: every remedy as the one that helps, every way that ends with a person, every digression."""

from __future__ import annotations

from typing import Any

from bot.compiler.document import phone_key
from bot.compiler.values import Document, TroubleModel

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
    for number, remedy in enumerate(steps):
        ways = [*({"tap": f"{other}.no"} for other in steps[:number]), {"tap": f"{remedy}.yes", "expect": {"end": "resolved"}}]
        cases.append({"name": f"{remedy} helps", "use": "base", "steps": [*begin, *ways]})
    last = [{"tap": f"{remedy}.no"} for remedy in steps]
    cases.append({"name": "nothing helps: the complaint channels, then a person", "use": "base", "steps": [*begin, *last, {"expect": {"status": "human", "says": ["complain_say", "human"]}}]})
    cases.append({"name": "the channels cannot be told", "use": "base", "ports": {**ports, "channels": {"ok": False}}, "steps": [*begin, *last, {"expect": {"status": "human", "says": ["complain_plain"]}}]})
    cases.append({"name": "it is something else: a person", "use": "base", "steps": [{"tap": "situation.no", "expect": {"status": "human"}}]})
    if steps:
        cases.append({"name": "he cannot do any of it", "use": "base", "steps": [*begin, *({"tap": f"{remedy}.cannot"} for remedy in steps), {"expect": {"status": "human"}}]})
    if arrival:
        cases.append({"name": "it is not due, and he waits", "use": "base", "ports": {**ports, "due": early}, "steps": [*begin, {"tap": "not_due.wait", "expect": {"end": "informed"}}]})
        cases.append({"name": "it is not due, and he wants to go on", "use": "base", "ports": {**ports, "due": early}, "steps": [*begin, {"tap": "not_due.go_on"}]})
        cases.append({"name": "when it is due cannot be told", "use": "base", "ports": {**ports, "due": {"ok": False}}, "steps": begin})
    cases.append({"name": "he is asked again after a day", "use": "base", "steps": [{"tap": "situation.yes"}, {"pass": "24h", "expect": {"node": "nudge"}}, {"tap": "nudge.done", "expect": {"end": "resolved"}}]})
    cases.append({"name": "a day later it is not settled", "use": "base", "steps": [{"tap": "situation.yes"}, {"pass": "24h"}, {"tap": "nudge.still"}]})
    return {"flow": flow["id"], "fixtures": {"base": base}, "cases": cases, "properties": _PROPERTIES}
