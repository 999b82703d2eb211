"""What it turned out to be: the cause that was found and what helped, one press each when a ticket is solved, kept as a confirmed outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.desk.desk import Work
from bot.desk.sending import Keyboard, line, to_ticket
from bot.desk.tickets import card
from bot.desk.words.flows import ITSELF, OURS, flow_of_ticket, remedy_words, state_of_ticket, title_of
from bot.desk.words.texts import say
from bot.engine.flow import Flow, Model
from bot.engine.remedies import belief, policy_of
from bot.engine.state import State
from bot.store import outcomes, ticket_events, tickets
from bot.store.ticket_events import MERCHANT, Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape, keyboard
from bot.tickets import RefusedError

OTHER, UNKNOWN = "_other", "_unknown"
_OWN_OTHER = ".other"  # a model's own cause for whatever it does not name
_MOST = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """`id` is `model.cause` or `model.remedy`."""

    id: str
    title: str


def ask(work: Work, ticket: Ticket) -> None:
    """A line under the solution with the likeliest causes as buttons; nothing for a flow that knows none."""
    found = choices(work, ticket)
    if found:
        lang = work.desk.agents_lang
        own = [one for one in found if one.id.endswith(_OWN_OTHER)]  # the author's own word for it: not two buttons that say the same
        rows = [[(one.title[:40], f"t.cause.{ticket.id}.{one.id}")] for one in found if one not in own]
        other = (own[0].title, own[0].id) if len(own) == 1 else (say("cause_other", lang), OTHER)
        rest = [(other[0], f"t.cause.{ticket.id}.{other[1]}"), (say("cause_unknown", lang), f"t.cause.{ticket.id}.{UNKNOWN}")]
        line(work, ticket.id, ticket.merchant_id, escape(say("which_cause", lang)), buttons=[*rows, rest])


def choices(work: Work, ticket: Ticket) -> list[Choice]:
    """The causes of the ticket's flow, the likeliest by what this merchant answered first."""
    flow = flow_of_ticket(work, ticket)
    if flow is None:
        return []
    state, lang = state_of_ticket(work, ticket), work.desk.agents_lang
    found: list[Choice] = []
    for model in flow.models.values():
        weights = _weights(flow, model, state)
        ordered = sorted((cause for cause in model.causes if cause in model.titles), key=lambda cause: -weights.get(cause, 0.0))
        found += [Choice(f"{model.id}.{cause}", model.titles[cause].in_(lang)) for cause in ordered]
    return found[:_MOST]


def _weights(flow: Flow, model: Model, state: State | None) -> dict[str, float]:
    if state is None:
        return {}
    values = {slot: one.value for slot, one in state.slots.items() if one.value is not None}
    attempts = [one for one in state.tried if one.model in ("", f"{flow.id}.{model.id}")]
    return dict(belief(model, policy_of(model), values, attempts))


def cause_pressed(work: Work, ticket: Ticket, agent: Actor, chosen: str, message_id: int | None) -> None:
    """Kept at once; the same line then asks what helped. Pressed again it corrects what was said before."""
    known = {one.id: one.title for one in choices(work, ticket)}
    if chosen not in (OTHER, UNKNOWN) and chosen not in known:
        raise RefusedError("outcome")
    cause = None if chosen in (OTHER, UNKNOWN) else chosen
    _keep(work, ticket, agent, cause, None, chosen)
    lang = work.desk.agents_lang
    rows = [[(one.title[:40], f"t.remedy.{ticket.id}.{one.id}")] for one in _remedies(work, ticket, cause)]
    rest = [(say("remedy_ours", lang), f"t.remedy.{ticket.id}.{OURS}"), (say("remedy_itself", lang), f"t.remedy.{ticket.id}.{ITSELF}")]
    title = known.get(chosen) or say("cause_other" if chosen == OTHER else "cause_unknown", lang)
    _rewrite(work, ticket, message_id, say("which_remedy", lang, cause=title), [*rows, rest])


def remedy_pressed(work: Work, ticket: Ticket, agent: Actor, chosen: str, message_id: int | None) -> None:
    known = {one.id: one.title for one in _remedies(work, ticket, ticket.cause)}
    if chosen not in (OURS, ITSELF) and chosen not in known:
        raise RefusedError("outcome")
    lang = work.desk.agents_lang
    _keep(work, ticket, agent, ticket.cause, chosen, chosen)
    cause = title_of(work, ticket, ticket.cause, lang) or say("cause_unknown", lang)
    what = known.get(chosen) or say("remedy_ours" if chosen == OURS else "remedy_itself", lang)
    _rewrite(work, ticket, message_id, say("outcome_kept", lang, cause=cause, remedy=what), [])


def _remedies(work: Work, ticket: Ticket, cause: str | None) -> list[Choice]:
    """Those of the cause's model; the ones that were tried with this merchant first."""
    flow = flow_of_ticket(work, ticket)
    if flow is None:
        return []
    state, lang = state_of_ticket(work, ticket), work.desk.agents_lang
    tried = [one.remedy for one in state.tried] if state is not None else []
    wanted = None if cause is None else cause.partition(".")[0]
    found = [
        Choice(f"{model.id}.{remedy.id}", remedy_words(flow, remedy, state, lang))
        for model in flow.models.values()
        if wanted in (None, model.id)
        for remedy in model.remedies
    ]
    return sorted(found, key=lambda one: one.id.partition(".")[2] not in tried)[:_MOST]


def _keep(work: Work, ticket: Ticket, agent: Actor, cause: str | None, remedy: str | None, said: str) -> None:
    tickets.save(work.conn, replace(ticket, cause=cause, remedy=remedy, updated_at=work.at))
    outcomes.add(
        work.conn,
        at=work.at,
        conversation_id=ticket.conversation_id,
        ticket_id=ticket.id,
        flow=ticket.flow,
        rev=ticket.rev,
        cause=cause,
        remedy=remedy,
        how="agent",
    )
    body = {"cause": cause, "remedy": remedy, "how": "agent", "said": said, "flow": ticket.flow, "rev": ticket.rev}
    ticket_events.add(work.conn, ticket.id, agent, "outcome", work.at, body)
    card.refresh(work, tickets.get(work.conn, ticket.id))


def solved_in_flow(work: Work, *, conversation_id: int, ticket_id: int | None, state: State) -> None:
    """The merchant pressed himself that a remedy helped: what it was is known, the cause is not."""
    helped = next((one for one in reversed(state.tried) if one.outcome == "yes"), None)
    if helped is None:
        return
    flow, _, model = helped.model.rpartition(".")
    remedy = f"{model}.{helped.remedy}" if model else helped.remedy
    flow, rev = flow or state.at.ref.flow, state.at.ref.rev
    outcomes.add(
        work.conn,
        at=work.at,
        conversation_id=conversation_id,
        ticket_id=ticket_id,
        flow=flow,
        rev=rev,
        cause=None,
        remedy=remedy,
        how="merchant",
    )
    if ticket_id is not None:
        body = {"cause": None, "remedy": remedy, "how": "merchant", "flow": flow, "rev": rev}
        ticket_events.add(work.conn, ticket_id, MERCHANT, "outcome", work.at, body)
        ticket = tickets.get(work.conn, ticket_id)
        tickets.save(work.conn, replace(ticket, remedy=remedy))


def _rewrite(work: Work, ticket: Ticket, message_id: int | None, text: str, buttons: Keyboard) -> None:
    if message_id is None:
        line(work, ticket.id, ticket.merchant_id, escape(text), buttons=buttons)
        return
    params = {"message_id": message_id, "text": escape(text), "parse_mode": "HTML", "reply_markup": keyboard(buttons)}
    to_ticket(work, ticket.id, "editMessageText", params)
