"""The bench's conversation as the small bots hold it: (state, answers, what came) → (state, answers, text, buttons)."""

from __future__ import annotations

from collections.abc import Callable

CATS, PRIOS, VIAS = ("cat_pay", "cat_ship", "cat_ret", "cat_oth"), ("prio_low", "prio_mid", "prio_high"), ("via_mail", "via_phone")
KEYS = ("cat", "desc", "order", "prio", "via", "contact")
ASKS = {
    "cat": ("Welcome to the desk. What is it about?", CATS),
    "desc": ("Please describe what happened in a few words.", ()),
    "order": ("What is the order number?", ()),
    "prio": ("How urgent is it?", PRIOS),
    "via": ("How should we contact you?", VIAS),
    "contact": ("Please send the contact.", ()),
}
Answers = dict[str, str]


def step(state: int, answers: Answers, said: str, ticket: Callable[[Answers], int]) -> tuple[int, Answers, str, tuple[str, ...]]:
    """`state`: how many of KEYS are answered, 7 once all are confirmed."""
    if said.startswith("/start"):
        answers = {"c": said[7:]}
        return 0, answers, f"T1#{answers['c']}|{ASKS['cat'][0]}", CATS
    mark = answers.get("c", "0")
    if state == len(KEYS):
        return 0, {}, f"T8#{mark}|ticket {ticket(answers)}", ()
    answers = {**answers, KEYS[state]: said}
    state += 1
    if state == len(KEYS):
        return state, answers, f"T7#{mark}|" + ";".join(f"{key}={answers[key]}" for key in KEYS), ("ok_yes",)
    text, buttons = ASKS[KEYS[state]]
    return state, answers, f"T{state + 1}#{mark}|{text}", buttons
