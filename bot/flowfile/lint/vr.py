"""VR: what live conversations stand on may not vanish without a word about them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flowfile.diff import Change, changes
from bot.flowfile.lint.rules import Finding, View, rule
from bot.flowfile.places import Path

# The examples are held against the example flow as the live revision.


def _broken(view: View) -> Iterator[Change]:
    if view.before is not None:
        yield from (one for one in changes(view.before, view.plain) if one.cls == "breaking")


def _mapped(view: View, node: str) -> bool:
    return any(node in one.map or one.else_ != "pin" for one in view.doc.migrate)


@rule(
    "VR01",
    "warning",
    "a node is gone and nothing says where to",
    "Conversations stand on it. Without a migrate entry they finish on the old revision, and publishing asks for each such node.",
    "nodes: {paid_at: {ask: amount, cite: [a.seen], text: {zh: 多少?, en: How much?}, next: fix}}",
    (
        "nodes: {paid_at: {ask: amount, cite: [a.seen], text: {zh: 多少?, en: How much?}, next: fix}}\nmigrate: [{from: '0123456789ab', map: {paid_at: amount}}]",
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 好, en: Good.}}}",
    ),
)
def vr01(view: View) -> Iterator[Finding]:
    for one in _broken(view):
        if one.noun in ("node", "remedy") and one.kind != "cite" and not _mapped(view, one.node):
            path: Path = ("nodes", one.id) if one.id in view.doc.nodes else ("nodes",)
            yield Finding(
                path,
                f"{one.sentence('en')}: who stands there finishes on the old revision",
                f"write migrate: [{{from: REV, map: {{{one.id}: …}}}}]",
            )


@rule(
    "VR02",
    "error",
    "a slot has another type",
    "Answers that conversations already hold are of the old type: the same slot cannot mean another thing. Give the new one a new name, or drop the old.",
    "slots: {amount: {type: text, label: {zh: 金额, en: amount}}}",
    (
        "slots: {amount: {type: text, label: {zh: 金额, en: amount}}}\nmigrate: [{from: '0123456789ab', slots: {amount: drop}}]",
        "slots: {amount: {type: money, min: 1, label: {zh: 金额, en: amount}}}",
    ),
)
def vr02(view: View) -> Iterator[Finding]:
    for one in _broken(view):
        if one.noun == "slot" and one.kind == "type" and not any(one.id in entry.slots for entry in view.doc.migrate):
            yield Finding(
                ("slots", one.id),
                f"{one.sentence('en')}, and live conversations hold answers of the old one",
                f"write migrate: [{{from: REV, slots: {{{one.id}: drop}}}}]",
            )


@rule(
    "VR03",
    "error",
    "an answer is gone",
    "Conversations may hold this value, and no branch would know it any more.",
    "slots: {proof: {type: enum, values: [ok], label: {zh: 结果, en: result}}}\nnodes: {proof: {ask: proof, cite: [a.seen], text: {zh: 成功吗?, en: Success?}, options: {ok: {text: {zh: 成功, en: Success}, next: paid_at}}}}",
    (
        "slots: {proof: {type: enum, values: [ok, failed, none], label: {zh: 结果, en: result}}}",
        "migrate: [{from: '0123456789ab', slots: {proof: drop}}]\nslots: {proof: {type: enum, values: [ok], label: {zh: 结果, en: result}}}",
    ),
)
def vr03(view: View) -> Iterator[Finding]:
    for one in _broken(view):
        if one.noun == "value" and not any(one.of in entry.slots for entry in view.doc.migrate):
            yield Finding(
                ("slots", one.of, "values"),
                f"{one.sentence('en')}: conversations may hold it",
                f"keep it, or write migrate: [{{from: REV, slots: {{{one.of}: drop}}}}]",
            )


RULES = (vr01, vr02, vr03)
