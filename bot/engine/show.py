"""Putting questions: an ask, a remedy, a wait, or one of the engine's own; and putting the same one again."""

from __future__ import annotations

from bot.engine.buttons import DONE, SKIP
from bot.engine.effects import Button
from bot.engine.flow import AskNode, Flow, HandoffNode, Model, Option, Remedy, TroubleshootNode, WaitNode
from bot.engine.move import SHOW, STAY, Move, Target
from bot.engine.texts import placeholders
from bot.values import Scalar


def again(m: Move) -> Target:
    """The question at hand once more, whichever it is; nothing where the bot has none (an agent's turn, a port's, the end)."""
    if m.asking and own(m):
        return STAY
    node = m.node
    if isinstance(node, AskNode):
        ask_again(m, node)
    elif isinstance(node, TroubleshootNode):
        return remedy_again(m, node)
    elif isinstance(node, WaitNode):
        wait(m, node)
    return STAY


def or_enter(m: Move) -> Target:
    """Put the stop at hand again; one that was passed on the way (or waits for something outside) is entered anew."""
    node = m.node
    if isinstance(node, AskNode) or (isinstance(node, TroubleshootNode) and m.at.remedy):
        return SHOW
    return node.id


def ask(m: Move, node: AskNode) -> None:
    m.say(node.text, ask_keyboard(m, node), cite=node.cite, origin=node.origin)


def ask_again(m: Move, node: AskNode) -> None:
    """A question that told him something (a date, a list) tells it once; put again, it is put in the words of its first reprompt."""
    told = placeholders(node.text.in_(m.lang))
    if told and node.reprompts and node.text.key in m.shown and not m.whole and m.touched.isdisjoint(told):
        m.say(node.reprompts[0], ask_keyboard(m, node), cite=node.cite, origin=node.origin)
    else:
        ask(m, node)


def ask_keyboard(m: Move, node: AskNode) -> tuple[tuple[Button, ...], ...]:
    buttons = [m.button(node.id, option.id, m.words(option.text)) for option in node.options]
    slot = m.flow.slots.get(node.slot) if node.slot else None
    if not node.options and slot is not None and slot.type == "bool":
        buttons = [m.button(node.id, "yes", m.own_words("yes")), m.button(node.id, "no", m.own_words("no"))]
    if node.multiple and node.slot and m.value(node.slot):
        buttons.append(m.button(node.id, DONE, m.own_words("that_is_all")))
    if node.skip:
        buttons.append(m.button(node.id, SKIP, m.own_words("skip")))
    return m.keyboard(buttons, human=not _leads_to_person(m.flow, node.options))


def more_photos(m: Move, node: AskNode) -> None:
    m.say_own("photo_more", ask_keyboard(m, node))


def remedy_again(m: Move, node: TroubleshootNode) -> Target:
    found = remedy_at(m.flow, node, m.at.remedy)
    if found is None:
        return node.id  # nothing on offer yet, or no longer: choose
    if found.text.key in m.shown and not m.whole and m.touched.isdisjoint(placeholders(found.text.in_(m.lang))):
        check(m, found)  # the advice itself stands on his screen already, word for word
    else:
        remedy(m, found)
    return STAY


def remedy(m: Move, one: Remedy) -> None:
    """The advice, then its check question. A remedy that needs time books one timer, however often it is shown."""
    m.say(one.text, cite=one.cite, origin=one.origin)
    check(m, one)
    key = f"check:{one.id}"
    if one.wait is not None and key not in m.timers:
        m.timers[key] = m.now + one.wait


def check(m: Move, one: Remedy) -> None:
    m.say(one.check, remedy_keyboard(m, one), cite=one.cite, origin=one.origin)


def remedy_keyboard(m: Move, one: Remedy) -> tuple[tuple[Button, ...], ...]:
    outcomes = ("yes", "no", "cannot", "later") if one.wait is not None else ("yes", "no", "cannot")
    return m.keyboard([m.button(one.id, outcome, m.own_words(outcome), f"{one.id}.{outcome}") for outcome in outcomes])


def wait(m: Move, node: WaitNode) -> None:
    if node.text is not None:
        m.say(node.text, wait_keyboard(m, node), cite=node.cite, origin=node.origin)


def wait_keyboard(m: Move, node: WaitNode) -> tuple[tuple[Button, ...], ...]:
    buttons = [m.button(node.id, option.id, m.words(option.text)) for option in node.options]
    return m.keyboard(buttons, human=not _leads_to_person(m.flow, node.options))


def keyboard(m: Move) -> tuple[tuple[Button, ...], ...]:
    """The buttons of the stop at hand."""
    node = m.node
    if isinstance(node, AskNode):
        return ask_keyboard(m, node)
    if isinstance(node, WaitNode):
        return wait_keyboard(m, node)
    if isinstance(node, TroubleshootNode):
        found = remedy_at(m.flow, node, m.at.remedy)
        if found:
            return remedy_keyboard(m, found)
    return ((m.human_button(),),)


# --- the engine's own questions


def own(m: Move) -> bool:
    """Put the engine's own open question again. False when there is none that can be put."""
    kind, _, name = (m.asking or "").partition(":")
    if kind == "confirm":
        confirm(m, name)
    elif kind == "clarify" and m.offered:
        _clarify(m, name)
    elif kind == "correct" and m.offered:
        choose_slot(m, [str(slot) for slot in m.offered])
    elif kind == "switch" and (flow := m.pinned(name)):
        switch_or_stay(m, flow)
    elif kind == "which" and m.offered and m.held is not None:
        which(m, tuple(str(one) for one in m.offered))
    else:
        return False
    return True


def confirm(m: Move, what: str) -> None:
    """Each button says what it does: “no” alone answers few questions in Chinese."""
    known = m.library.builtins.get(what)
    does = known.say.in_(m.lang) if known else m.own_words("yes")
    m.ask_own(f"confirm:{what}", f"confirm_{what}", [("yes", does), ("no", m.own_words("stay"))])


def clarify(m: Move, slot: str, values: tuple[Scalar, ...]) -> None:
    """Which of these did you mean? Asked at most `limits.clarify` times in a conversation (the caller counts)."""
    m.asking, m.offered = f"clarify:{slot}", values
    m.clarified += 1
    _clarify(m, slot)


def _clarify(m: Move, slot: str) -> None:
    label = m.flow.slots[slot].label if slot in m.flow.slots else None
    choices = [(str(at), m.shown_value(slot, value)) for at, value in enumerate(m.offered, start=1)]
    m.ask_own(f"clarify:{slot}", "clarify", choices, m.offered, label=m.words(label) if label else slot)


def choose_slot(m: Move, slots: list[str]) -> None:
    labels = [(slot, m.words(m.flow.slots[slot].label)) for slot in slots if slot in m.flow.slots]
    m.ask_own("correct", "choose_slot", labels, tuple(slots))


def which(m: Move, places: tuple[str, ...]) -> None:
    """The likeliest matters of a text that may mean several (see `which.py`), and none of them."""
    labels = [(str(at), label_of_place(m, place)) for at, place in enumerate(places, start=1)]
    m.ask_own("which", "which", [*labels, ("0", m.own_words("none_of_these"))], places)


def label_of_place(m: Move, place: str) -> str:
    """A place is `flow:<id>`, called by its title, or an intent, called as `_builtin.yaml` says (`i_refund`)."""
    if place.startswith("flow:"):
        flow = m.pinned(place.removeprefix("flow:"))
        return flow.title.in_(m.lang) if flow else place
    return m.own_words(f"i_{place}")


def switch_or_stay(m: Move, flow: Flow) -> None:
    choices = [("switch", m.own_words("switch")), ("stay", m.own_words("stay"))]
    m.ask_own(f"switch:{flow.id}", "switch_or_stay", choices, flow=flow.title.in_(m.lang))


# --- looking things up


def remedy_at(flow: Flow, node: TroubleshootNode, remedy_id: str | None) -> Remedy | None:
    model = flow.models.get(node.model)
    if model is None or remedy_id is None:
        return None
    return next((one for one in model.remedies if one.id == remedy_id), None)


def node_of_remedy(flow: Flow, remedy_id: str) -> tuple[TroubleshootNode, Model, Remedy] | None:
    for node in flow.nodes.values():
        if isinstance(node, TroubleshootNode):
            found = remedy_at(flow, node, remedy_id)
            if found:
                return node, flow.models[node.model], found
    return None


def option_of(options: tuple[Option, ...], option_id: str) -> Option | None:
    return next((one for one in options if one.id == option_id), None)


def _leads_to_person(flow: Flow, options: tuple[Option, ...]) -> bool:
    return any(isinstance(flow.nodes.get(option.next), HandoffNode) for option in options)
