"""What a use case works with: the desk, its books, and one unit of work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, get_args
from zoneinfo import ZoneInfo

from bot.desk.merchants.pace import Pace
from bot.desk.tickets.hours import Hours, open_at
from bot.engine.effects import Effect
from bot.engine.flow import Library
from bot.engine.state import Policy
from bot.flowfile.data import Data
from bot.quick import quick
from bot.store.connection import Connection
from bot.tickets import Priority
from bot.understand.reader import Reader
from bot.values import Lang, Scalar

AckRow = tuple[str, str, bool]
"""A press to answer: Telegram's query id, the toast's text (empty: none), whether it is an alert to be clicked away."""


@dataclass(frozen=True, slots=True)
class Books:
    """Everything the desk knows from flow and data files. Replaced as a whole when a revision goes live.

    `stamp` tells one set of live revisions from another; `drifted` are flows whose file is not what is live.
    """

    library: Library
    policies: Mapping[str, Policy]
    data: Data
    reader: Reader
    hours: Hours
    stamp: str = ""
    drifted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketView:
    """The merchant's latest ticket as a flow may show it; `text` is a sentence in his language."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a port may know beside its arguments. `now` is in the desk's zone."""

    now: datetime
    lang: Lang
    data: Data
    ticket: TicketView | None = None


@dataclass(frozen=True, slots=True)
class PortAnswer:
    """`data`: JSON values; money in fen, times ISO 8601, texts in the merchant's language."""

    ok: bool
    data: Mapping[str, Scalar] = field(default_factory=dict)


class Port(Protocol):
    def __call__(self, args: Mapping[str, Scalar], context: Context, /) -> PortAnswer: ...


@dataclass(frozen=True, slots=True)
class Keep:
    """For how many days what is kept; 0: until somebody asks for it to be deleted."""

    updates: int = 30  # what Telegram brought and what it took, as it went over the wire
    conversations: int = 180  # from their end; with a ticket they stay as long as it
    tickets: int = 365  # from their closing
    audit: int = 1095


NoticeKind = Literal["breach", "warning", "unclaimed", "opened"]
NOTICES: tuple[NoticeKind, ...] = get_args(NoticeKind)
"""What may be told outside Telegram, the worst first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A place outside Telegram, and what it wants to hear of: these kinds, from this priority on."""

    name: str
    kinds: frozenset[NoticeKind] = frozenset(NOTICES)
    least: Priority = "normal"


@dataclass(slots=True)
class Desk:
    """`agents_chat` None: no agents' group is set; tickets wait for one. `agents_lang`: the language of cards and of the desk's lines."""

    bot_id: int
    bot_username: str
    books: Books
    ports: Mapping[str, Port]
    agents_chat: int | None
    admins: frozenset[int]
    tz: ZoneInfo
    agents_lang: Lang = "zh"
    keep: Keep = Keep()
    notify: tuple[Wanted, ...] = ()
    pace: Pace = field(default_factory=Pace)
    _open: tuple[Hours, datetime, bool] | None = None

    def is_open(self, at: datetime) -> bool:
        """Are agents there? Asked at every turn; hours go by the minute, so the minute's answer is kept."""
        minute = at.replace(second=0, microsecond=0)
        known = self._open
        if known is None or known[1] != minute or known[0] is not self.books.hours:
            known = self._open = (self.books.hours, minute, open_at(self.books.hours, minute))
        return known[2]


@quick
@dataclass(frozen=True, slots=True)
class Result:
    """What a committed unit of work left to do outside: deliveries to send, presses to answer. `effects`: what the engine asked for."""

    deliveries: tuple[int, ...] = ()
    acks: tuple[AckRow, ...] = ()
    effects: tuple[Effect, ...] = ()
    duplicate: bool = False
    dropped: bool = False
    group_is_back: bool = False  # the bot may write to the agents' group again: what waited for it goes now
    is_forum: bool | None = None  # whether the agents' group has topics, as its message says


@dataclass(slots=True)
class Work:
    """One unit of work in hand. `at` is in the desk's zone; `cause` names what set it off (`u:123`, `t:7`) in the log of events."""

    conn: Connection
    desk: Desk
    at: datetime
    cause: str
    deliveries: list[int] = field(default_factory=list)
    acks: list[AckRow] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    dropped: bool = False
    group_is_back: bool = False
    is_forum: bool | None = None

    @staticmethod
    def begin(conn: Connection, desk: Desk, at: datetime, cause: str) -> Work:
        return Work(conn, desk, at.astimezone(desk.tz), cause)

    def ack(self, query_id: str, text: str = "", *, alert: bool = False) -> None:
        self.acks.append((query_id, text, alert))

    def result(self) -> Result:
        return Result(
            tuple(self.deliveries),
            tuple(self.acks),
            tuple(self.effects),
            dropped=self.dropped,
            group_is_back=self.group_is_back,
            is_forum=self.is_forum,
        )
