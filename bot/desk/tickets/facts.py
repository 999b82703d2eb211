"""What a ticket's card says of a conversation, gathered when it is handed off: plain JSON values in the agents' language.

`matter` · `answers` [[label, value]] · `causes` [title, likeliest first] · `remedies` [[what, outcome]] · `channels` · `photos` (how many)
· `words` (what the merchant wrote himself, masked) · `node` · `lang` · `name`, `username`, `user_id` (absent once he asked to be forgotten)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.desk.desk import Books, Work
from bot.desk.talk import Talk
from bot.engine.events import ActDone, Body, Text
from bot.engine.flow import AskNode, Flow, Model, Slot
from bot.engine.remedies import belief, policy_of
from bot.engine.state import FlowRef, State
from bot.engine.texts import fill, naming, show
from bot.store import messages
from bot.telegram.texts import one_line
from bot.understand.normal import fold
from bot.values import Lang

AMOUNT = "amount"
_LONGEST = 80  # characters of one value on the card
_MOST_WORDS = 4
_FULL_STOP = re.compile(r"[。！？]|[.!?](?=\s|$)")
_MOST_CAUSES = 4


def gather(work: Work, talk: Talk, log: Sequence[Body], carry: Sequence[str] = (), node: str = "") -> dict[str, Any]:
    """`log` is the conversation's; its messages are read. Called where a ticket is opened or opened again."""
    assert talk.conversation is not None
    assert talk.state is not None
    books, state, lang = work.desk.books, talk.state, work.desk.agents_lang
    flows = list(_flows(books, state))
    shown = _channels_shown(log, state, lang)
    words = [body.reading.masked.strip() for body in log if isinstance(body, Text)]
    kept = [one for one in messages.list_of_conversation(work.conn, talk.conversation.id) if one.attachment]
    merchant = talk.merchant
    return {
        "matter": _about(flows).title.in_(lang) if flows else state.at.ref.flow,
        "answers": [[label, value] for label, value in _answers(books, flows, state, carry, lang, shown)],
        "causes": _causes(books, flows, state, lang),
        "remedies": _remedies(flows, state, lang),
        "channels": shown[-1] if shown else None,
        "photos": len(kept),
        "words": [_short(one) for one in _telling([word for word in words if not _asks_for_person(books, word)])],
        "node": node or f"{state.at.ref.flow}.{state.at.node}",
        "lang": state.lang,
        "name": merchant.name,
        "username": merchant.username,
        "user_id": merchant.user_id,
    }


def _channels_shown(log: Sequence[Body], state: State, lang: Lang) -> list[str]:
    """The port is asked for a telephone number alone too: he was shown the channels only where the flow kept the list."""
    kept = {slot.value for slot in state.slots.values()}
    asked = [body for body in log if isinstance(body, ActDone) and body.data.get("channel_names")]
    listed = [one for one in asked if one.data.get("text") in kept or one.data["channel_names"] in kept]
    return [str(one.texts.get(lang, {}).get("channel_names", one.data["channel_names"])) for one in listed]


def amount_of(state: State) -> int | None:
    """Fen."""
    found = state.slots.get(AMOUNT)
    return found.value if found is not None and isinstance(found.value, int) and not isinstance(found.value, bool) else None


def matter(books: Books, state: State) -> FlowRef:
    """The flow his problem is about, for the ticket: not the one that only collects the evidence for all of them."""
    flows = list(_flows(books, state))
    about = _about(flows) if flows else None
    return state.at.ref if about is None else FlowRef(about.id, about.rev)


def _about(flows: Sequence[Flow]) -> Flow:
    """The latest flow that some words of his can begin; where there is none, the one at hand."""
    return next((flow for flow in flows if flow.trigger.intents or flow.trigger.words), flows[0])


def flow_of(books: Books, ref: FlowRef) -> Flow | None:
    return books.library.find(ref.flow, ref.rev) or books.library.live_flow(ref.flow)


def _flows(books: Books, state: State) -> Iterator[Flow]:
    """The flow at hand, then those it is to come back to, then those it passed through; the entry flow last, for it is about nothing."""
    refs = [state.at.ref, *(frame.ref for frame in reversed(state.stack))]
    passed = dict.fromkeys(stop.partition(".")[0] for stop in reversed(state.path))
    refs += [FlowRef(flow, books.library.live.get(flow, "")) for flow in passed]
    found: dict[str, Flow] = {}
    for ref in refs:
        if ref.flow not in found and (flow := flow_of(books, ref)) is not None:
            found[ref.flow] = flow
    entry = found.pop(books.library.entry, None)
    yield from found.values()
    if entry is not None:
        yield entry


def _answers(
    books: Books, flows: list[Flow], state: State, carry: Sequence[str], lang: Lang, shown: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """What the flow wants on the card first, in its order; then whatever else the merchant answered. The amount and the channels he was
    shown have places of their own on it; a choice that no flow has words for is the flows' own business."""
    others = [slot for slot, one in state.slots.items() if slot not in carry and one.source in ("tap", "text", "agent", "known", "link")]
    for id_ in dict.fromkeys([*carry, *others]):
        value = state.slots.get(id_)
        declared = _declared(flows, id_)
        if value is None or value.value is None or declared is None or id_ == AMOUNT or value.in_(lang) in shown:
            continue
        flow, slot = declared
        if slot.type in ("enum", "text"):
            everywhere = (one for id_ in books.library.live if (one := books.library.live_flow(id_)) is not None)
            named = naming((flow, *flows, *everywhere), slot, value.value)
            if named is None and slot.type == "enum":
                continue
            flow = named or flow
        yield slot.label.in_(lang), whole_sentences(show(flow, slot, value.in_(lang), lang, value.grain), _LONGEST)


def _declared(flows: list[Flow], slot: str) -> tuple[Flow, Slot] | None:
    """The flow that asks for it with buttons comes first: its words are what a choice is called."""
    declaring = [flow for flow in flows if slot in flow.slots]
    asking = (
        flow for flow in declaring if any(isinstance(one, AskNode) and one.slot == slot and one.options for one in flow.nodes.values())
    )
    flow = next(asking, declaring[0] if declaring else None)
    return None if flow is None else (flow, flow.slots[slot])


def _causes(books: Books, flows: list[Flow], state: State, lang: Lang) -> list[str]:
    """Of the model last tried, or of the only one there is: by belief, the least likely left out."""
    found = _model(flows, state)
    if found is None:
        return []
    flow, model = found
    policy = books.policies.get(state.policy_id or "") or policy_of(model)
    values = {slot: one.value for slot, one in state.slots.items() if one.value is not None}
    attempts = [one for one in state.tried if one.model in ("", f"{flow.id}.{model.id}")]
    weights = belief(model, policy, values, attempts)
    ordered = sorted(weights, key=lambda cause: -weights[cause])[:_MOST_CAUSES]
    return [f"{model.titles[cause].in_(lang)} {weights[cause]:.0%}" for cause in ordered if cause in model.titles]


def _model(flows: list[Flow], state: State) -> tuple[Flow, Model] | None:
    known = {f"{flow.id}.{model.id}": (flow, model) for flow in flows for model in flow.models.values()}
    for attempt in reversed(state.tried):
        if attempt.model in known:
            return known[attempt.model]
    here = [pair for pair in known.values() if pair[0].id == state.at.ref.flow]
    return here[0] if len(here) == 1 else None


def _remedies(flows: list[Flow], state: State, lang: Lang) -> list[list[str]]:
    """What was tried and what came of it, in order; a remedy put off and tried later stands there once."""
    latest = {(one.model, one.remedy): one for one in state.tried}
    rows = []
    for one in latest.values():
        for flow in flows:
            text = _remedy_text(flow, one.remedy, one.model, state, lang)
            if text is not None:
                rows.append([text, one.outcome])
                break
        else:
            rows.append([one.remedy, one.outcome])
    return rows


def _remedy_text(flow: Flow, remedy_id: str, model_key: str, state: State, lang: Lang) -> str | None:
    for model in flow.models.values():
        if model_key and model_key != f"{flow.id}.{model.id}":
            continue
        for remedy in model.remedies:
            if remedy.id == remedy_id:
                args = {slot: one.value for slot, one in state.slots.items()} | {f"cfg.{key}": value for key, value in flow.config.items()}
                return first_words(fill(remedy.text.in_(lang), flow, args, lang))
    return None


def first_words(text: str) -> str:
    """Up to the first full stop: enough to know which remedy it was."""
    line = text.strip().splitlines()[0]
    ends = [place for place in (line.find(stop) for stop in ("。", "；", "：", "!", "！", ". ", ": ")) if place > 4]
    return _short(line[: min(ends)] if ends else line, 48)


def _asks_for_person(books: Books, words: str) -> bool:
    """A bare “human”: the card says why he is here."""
    known = books.library.builtins.get("human")
    return known is not None and any(fold(words) in called for called in known.words.values())


def _telling(words: list[str]) -> list[str]:
    """The first thing he said, and the last few. Bare answers (没有, 跳过, a number) stand among the answers already."""
    whole = [word for word in words if len(word) > 3 and not word.isdecimal()]
    said = list(dict.fromkeys(whole or [word for word in words if len(word) > 1]))
    return said if len(said) <= _MOST_WORDS else [said[0], *said[-(_MOST_WORDS - 1) :]]


def whole_sentences(text: str, most: int) -> str:
    """As many whole sentences as fit; a date is not cut in the middle."""
    line = one_line(text)
    ends = [stop.end() for stop in _FULL_STOP.finditer(line) if stop.end() <= most]
    return line[: ends[-1]].rstrip() if len(line) > most and ends else _short(line, most)


def _short(text: str, most: int = _LONGEST) -> str:
    line = one_line(text)
    return line if len(line) <= most else f"{line[: most - 1]}…"
