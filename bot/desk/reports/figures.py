"""The figures of a desk over some days. Each is defined once, in docs/operations.md “Reports”; the names here are those of the JSON.

Times are minutes of working time (`desk.yaml`, calendar), so a night or a holiday makes nobody slow. A share without a base is None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from bot.desk.desk import Books
from bot.desk.tickets.hours import Hours, target, worked
from bot.store import figures, outcomes
from bot.store.connection import Connection
from bot.store.figures import Act, Talked, Worked
from bot.store.outcomes import Outcome
from bot.tickets import PRIORITIES
from bot.values import Lang

BY_BOT = ("resolved", "informed")
NO_CAUSE = ""


@dataclass(frozen=True, slots=True)
class Times:
    """Of so many cases: the median and the 90th percentile in minutes of working time."""

    number: int
    median: float | None
    slow: float | None


@dataclass(frozen=True, slots=True)
class Answers:
    """First answers of one priority. `due`: tickets answered, or not answered though the target has passed; `within`: those in time."""

    priority: str
    tickets: int
    times: Times
    target: float | None
    due: int
    within: int


@dataclass(frozen=True, slots=True)
class FlowRow:
    flow: str
    title: str
    talks: int
    by_bot: int
    tickets: int


@dataclass(frozen=True, slots=True)
class AgentRow:
    """`first`: tickets he answered first; `rating`: the mean of the tickets that were his at the end."""

    agent: str
    first: int
    answers: int
    solved: int
    times: Times
    rating: float | None


@dataclass(frozen=True, slots=True)
class Report:
    since: date
    until: date  # the last day, included
    made_at: datetime
    talks: int
    over: int
    by_bot: int
    by_bot_share: float | None
    tickets: int
    by_hour: tuple[tuple[int, int], ...]  # 24 pairs: conversations begun, tickets opened
    outcomes: Mapping[str, int]
    causes: tuple[tuple[str, int], ...]  # title (empty: none was found), how often; the most frequent first
    answers: tuple[Answers, ...]  # the most urgent first
    first_answer: Times
    within_share: float | None
    solve: Times
    ratings: tuple[int, int, int, int, int]  # how often 1 to 5
    rating: float | None
    solved: int
    reopened: int
    reopened_share: float | None
    flows: tuple[FlowRow, ...]
    agents: tuple[AgentRow, ...]


def days(now: datetime, since: date | None, until: date | None, usual: int = 30) -> tuple[date, date]:
    """Both included. Left out: up to today, thirty days. Raises ValueError with a sentence when they are the wrong way round."""
    until = until or now.date()
    since = since or until - timedelta(days=usual - 1)
    if since > until:
        raise ValueError(f"{since} is after {until}")
    return since, until


def report(conn: Connection, books: Books, now: datetime, since: date, until: date, lang: Lang) -> Report:
    """`now` in the desk's zone; days are that zone's."""
    start, end = (datetime.combine(day, time(), tzinfo=now.tzinfo) for day in (since, until + timedelta(days=1)))
    talks = figures.list_talks(conn, start, end)
    opened = figures.list_tickets(conn, start, end)
    acts = figures.list_acts(conn, start, end)
    confirmed = outcomes.list_latest(conn, start, end)
    over = [talk for talk in talks if talk.outcome is not None or talk.ticket_id is not None]
    by_bot = [talk for talk in over if _is_by_bot(talk)]
    answers = tuple(_answers(books.hours, opened, priority, now) for priority in reversed(PRIORITIES))
    due, within = sum(one.due for one in answers), sum(one.within for one in answers)
    rated = [ticket.rating for ticket in opened if ticket.rating is not None]
    solved, reopened = _ends(acts)
    return Report(
        since=since, until=until, made_at=now, talks=len(talks), over=len(over), by_bot=len(by_bot), by_bot_share=_share(len(by_bot), len(over)),
        tickets=len(opened), by_hour=_by_hour(talks, opened, now),
        outcomes=dict(Counter("agents" if talk.ticket_id is not None else str(talk.outcome) for talk in over)),
        causes=_causes(books, confirmed, lang), answers=tuple(one for one in answers if one.tickets),
        first_answer=_times(books.hours, [(ticket.opened_at, ticket.first_answer_at) for ticket in opened], now), within_share=_share(within, due),
        solve=_times(books.hours, [(ticket.opened_at, ticket.solved_at) for ticket in opened], now),
        ratings=tuple(rated.count(star) for star in range(1, 6)),  # type: ignore[arg-type]
        rating=None if not rated else round(sum(rated) / len(rated), 2), solved=len(solved), reopened=len(reopened & solved),
        reopened_share=_share(len(reopened & solved), len(solved)), flows=_flows(books, talks, by_bot, opened, lang),
        agents=_agents(books.hours, opened, acts, now),
    )  # fmt: skip


def _is_by_bot(talk: Talked) -> bool:
    return talk.ticket_id is None and talk.outcome in BY_BOT


def _share(part: int, whole: int) -> float | None:
    return None if not whole else round(part / whole, 4)


def _by_hour(talks: Iterable[Talked], opened: Iterable[Worked], now: datetime) -> tuple[tuple[int, int], ...]:
    begun = Counter(talk.started_at.astimezone(now.tzinfo).hour for talk in talks)
    made = Counter(ticket.opened_at.astimezone(now.tzinfo).hour for ticket in opened)
    return tuple((begun[hour], made[hour]) for hour in range(24))


def _times(hours: Hours, spans: Iterable[tuple[datetime, datetime | None]], now: datetime) -> Times:
    minutes = sorted(_minutes(hours, since, until, now) for since, until in spans if until is not None)
    if not minutes:
        return Times(0, None, None)
    return Times(len(minutes), round(median(minutes), 1), round(minutes[max(0, -(-len(minutes) * 9 // 10) - 1)], 1))


def _minutes(hours: Hours, since: datetime, until: datetime, now: datetime) -> float:
    """By the clock where the desk has no hours."""
    zone = now.tzinfo
    gone = worked(hours, since.astimezone(zone), until.astimezone(zone)) if any(hours.week.values()) else until - since
    return gone.total_seconds() / 60


def _answers(hours: Hours, opened: Sequence[Worked], priority: str, now: datetime) -> Answers:
    here = [ticket for ticket in opened if ticket.priority == priority]
    goal = target(hours, priority)
    goal_minutes = None if goal is None else goal.total_seconds() / 60
    due = within = 0
    for ticket in here if goal_minutes is not None else ():
        took = _minutes(hours, ticket.opened_at, ticket.first_answer_at or now, now)
        in_time = took <= (goal_minutes or 0)
        within += in_time and ticket.first_answer_at is not None
        due += ticket.first_answer_at is not None or not in_time
    times = _times(hours, [(ticket.opened_at, ticket.first_answer_at) for ticket in here], now)
    return Answers(priority, len(here), times, goal_minutes, due, within)


def _ends(acts: Iterable[Act]) -> tuple[set[int], set[int]]:
    """Tickets that were solved; those that were opened again for the same matter."""
    solved, again = set[int](), Counter[int]()
    for act in acts:
        if act.kind == "solved":
            solved.add(act.ticket_id)
        elif act.kind == "reopened":
            again[act.ticket_id] += 1
        elif act.kind == "something_else":
            again[act.ticket_id] -= 1
    return solved, {ticket for ticket, number in again.items() if number > 0}


def _causes(books: Books, confirmed: Iterable[Outcome], lang: Lang) -> tuple[tuple[str, int], ...]:
    found = Counter(_cause(books, one, lang) for one in confirmed)
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _cause(books: Books, one: Outcome, lang: Lang) -> str:
    flow = books.library.find(one.flow, one.rev) or books.library.live_flow(one.flow)
    if one.cause is None:
        return NO_CAUSE
    model, _, cause = one.cause.partition(".")
    known = None if flow is None else flow.models.get(model)
    return one.cause if known is None or cause not in known.titles else known.titles[cause].in_(lang)


def _flows(books: Books, talks: Iterable[Talked], by_bot: Iterable[Talked], opened: Iterable[Worked], lang: Lang) -> tuple[FlowRow, ...]:
    counted, bot, tickets = (Counter(one.flow for one in rows) for rows in (talks, by_bot, opened))
    rows = []
    for id_ in sorted({*counted, *tickets}, key=lambda flow: (-counted[flow], flow)):
        flow = books.library.live_flow(id_)
        rows.append(FlowRow(id_, id_ if flow is None else flow.title.in_(lang), counted[id_], bot[id_], tickets[id_]))
    return tuple(rows)


def _agents(hours: Hours, opened: Sequence[Worked], acts: Sequence[Act], now: datetime) -> tuple[AgentRow, ...]:
    by_agents = [act for act in acts if act.actor == "agent"]
    firsts: dict[int, Act] = {}
    for act in by_agents:
        if act.kind == "answered":
            firsts.setdefault(act.ticket_id, act)
    names = {act.actor_id: act.actor_name or "—" for act in by_agents}
    tickets = {ticket.id: ticket for ticket in opened}
    rows = []
    for id_, name in names.items():
        his = [tickets[ticket] for ticket, act in firsts.items() if act.actor_id == id_ and ticket in tickets]
        ratings = [ticket.rating for ticket in opened if ticket.assignee_id == id_ and id_ is not None and ticket.rating is not None]
        done = Counter(act.kind for act in by_agents if act.actor_id == id_)
        times = _times(hours, [(ticket.opened_at, ticket.first_answer_at) for ticket in his], now)
        rows.append(AgentRow(name, len(his), done["answered"], done["solved"], times, _mean(ratings)))
    return tuple(sorted(rows, key=lambda row: (-row.answers, row.agent)))


def _mean(numbers: Sequence[int]) -> float | None:
    return round(sum(numbers) / len(numbers), 2) if numbers else None


def plain(made: Report) -> dict[str, Any]:
    """As JSON values."""
    found = asdict(made)
    found |= {"since": made.since.isoformat(), "until": made.until.isoformat(), "made_at": made.made_at.isoformat(timespec="seconds")}
    found["by_hour"] = [{"hour": hour, "conversations": talks, "tickets": tickets} for hour, (talks, tickets) in enumerate(made.by_hour)]
    found["causes"] = [{"cause": title or None, "number": number} for title, number in made.causes]
    found["ratings"] = {str(star): number for star, number in enumerate(made.ratings, 1)}
    return found


def rows(made: Report) -> list[tuple[str, str, str, str]]:
    """(section, of what, figure, value): one figure a line, for a spreadsheet. A value that there is none of is empty."""
    found: list[tuple[str, str, str, str]] = []

    def add(section: str, of: str, **values: object) -> None:
        found.extend((section, of, name, "" if value is None else str(value)) for name, value in values.items())

    add("all", "", since=made.since, until=made.until, talks=made.talks, over=made.over, by_bot=made.by_bot, by_bot_share=made.by_bot_share)
    add("all", "", tickets=made.tickets, first_answer_median=made.first_answer.median, first_answer_slow=made.first_answer.slow)
    add("all", "", within_share=made.within_share, solve_median=made.solve.median, solve_slow=made.solve.slow, rating=made.rating)
    add("all", "", solved=made.solved, reopened=made.reopened, reopened_share=made.reopened_share)
    for hour, (talks, tickets) in enumerate(made.by_hour):
        add("hour", f"{hour:02}", talks=talks, tickets=tickets)
    for outcome, number in made.outcomes.items():
        add("outcome", outcome, number=number)
    for cause, number in made.causes:
        add("cause", cause, number=number)
    for one in made.answers:
        add("priority", one.priority, tickets=one.tickets, median=one.times.median, slow=one.times.slow, target=one.target)
        add("priority", one.priority, due=one.due, within=one.within)
    for star, number in enumerate(made.ratings, 1):
        add("rating", str(star), number=number)
    for flow in made.flows:
        add("flow", flow.flow, title=flow.title, talks=flow.talks, by_bot=flow.by_bot, tickets=flow.tickets)
    for agent in made.agents:
        add(
            "agent",
            agent.agent,
            first=agent.first,
            answers=agent.answers,
            solved=agent.solved,
            median=agent.times.median,
            rating=agent.rating,
        )
    return found
