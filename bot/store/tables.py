"""The tables, declared with SQLModel. Statements stand beside their noun (`merchants.py`, `tickets.py` …), built once.

Times are UTC-aware datetimes, money is fen, JSON columns hold what their comment says. Table models validate nothing:
the desk writes them from values that were checked at the door.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field, SQLModel

from bot.store.types import UtcMicros

Json = dict[str, Any]


def _at(*, nullable: bool = True, index: bool = False) -> Any:
    return Field(default=None, sa_column=Column(UtcMicros, nullable=nullable, index=index))


def _big(*, nullable: bool = True, index: bool = False) -> Any:
    return Field(default=None, sa_column=Column(BigInteger, nullable=nullable, index=index))


def _json(*, nullable: bool = False) -> Any:
    return Field(sa_column=Column(JSON(none_as_null=True), nullable=nullable))


def _text(*, nullable: bool = True) -> Any:
    return Field(default=None, sa_column=Column(Text, nullable=nullable))


class Merchant(SQLModel, table=True):
    """Somebody who writes to the bot in private."""

    __tablename__ = "merchants"
    __table_args__ = (UniqueConstraint("bot_id", "user_id"),)
    id: int | None = Field(default=None, primary_key=True)
    bot_id: int = _big(nullable=False)
    user_id: int = _big(nullable=False)  # Telegram's; in a private chat also the chat's id
    name: str = ""
    username: str | None = None
    language: str | None = None  # chosen or detected: zh, en
    known: Json = _json()  # slots remembered for his next conversation (`keep: merchant`)
    consent_at: datetime | None = _at()
    unreachable: str | None = None  # why nothing can be delivered: blocked, deactivated; None: reachable
    blocked_at: datetime | None = _at()  # by an admin's /block
    created_at: datetime = _at(nullable=False)
    seen_at: datetime = _at(nullable=False)


class Conversation(SQLModel, table=True):
    """One merchant's talk with us. At most one that has not ended per merchant."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index(
            "one_live_conversation",
            "merchant_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("live_conversations", "flow", "rev", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
        Index("ended_conversations", "ended_at", sqlite_where=text("ended_at IS NOT NULL"), postgresql_where=text("ended_at IS NOT NULL")),
        Index("idle_conversations", "idle_at", sqlite_where=text("idle_at IS NOT NULL"), postgresql_where=text("idle_at IS NOT NULL")),
    )
    id: int | None = Field(default=None, primary_key=True)
    merchant_id: int = Field(foreign_key="merchants.id", index=True)
    flow: str
    rev: str
    state: str = _text(nullable=False)  # engine.state.State as JSON text
    status: str = "active"  # active, waiting, human, ended: as in the state
    ticket_id: int | None = Field(default=None, index=True)  # the ticket of its handoff
    seq: int = 0
    idle_at: datetime | None = _at()
    started_at: datetime = _at(nullable=False)
    updated_at: datetime = _at(nullable=False)
    ended_at: datetime | None = _at()
    outcome: str | None = None


class InboxUpdate(SQLModel, table=True):
    """A received update, taken once. `parked`: our own code could not take it; set aside for a human."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("bot_id", "update_id"),
        Index("parked_updates", "status", sqlite_where=text("status = 'parked'"), postgresql_where=text("status = 'parked'")),
        Index("inbox_of_chat", "chat_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    bot_id: int = _big(nullable=False)
    update_id: int = _big(nullable=False)
    chat_id: int | None = _big()
    kind: str
    body: str = _text(nullable=False)  # the masked update as JSON text
    status: str = "done"  # done, dropped, parked
    error: str | None = None
    received_at: datetime = _at(nullable=False)


class Delivery(SQLModel, table=True):
    """A call of the Bot API still to make, or made. Addressed to a merchant, to a ticket, or to the agents' group itself."""

    __tablename__ = "outbox"
    __table_args__ = (
        # SQLite uses a partial index only for a query with the very words of its condition.
        Index("queued_deliveries", "bot_id", "id", sqlite_where=text("status = 'queued'"), postgresql_where=text("status = 'queued'")),
        Index("sending_deliveries", "bot_id", "id", sqlite_where=text("status = 'sending'"), postgresql_where=text("status = 'sending'")),
        Index(
            "troubled_deliveries",
            "status",
            "id",
            sqlite_where=text("status IN ('uncertain', 'failed')"),
            postgresql_where=text("status IN ('uncertain', 'failed')"),
        ),
        Index(
            "deliveries_of_lane",
            "lane",
            "id",
            sqlite_where=text("status IN ('queued', 'sending')"),
            postgresql_where=text("status IN ('queued', 'sending')"),
        ),
        # A delivery is for a merchant or for a ticket: it stands in the index of the one and costs nothing in the other.
        Index(
            "deliveries_to_merchant",
            "merchant_id",
            sqlite_where=text("merchant_id IS NOT NULL"),
            postgresql_where=text("merchant_id IS NOT NULL"),
        ),
        Index(
            "deliveries_to_ticket", "ticket_id", sqlite_where=text("ticket_id IS NOT NULL"), postgresql_where=text("ticket_id IS NOT NULL")
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    bot_id: int = _big(nullable=False)
    lane: str  # what must stay in order: m:<merchant id>, t:<ticket id>, g (the group itself)
    merchant_id: int | None = None
    ticket_id: int | None = None
    message_id: int | None = None  # messages.id this delivery carries, if any
    kind: str  # prompt (a bot's text), reply (an agent's message), relay (a merchant's), card, notice, cosmetic
    method: str  # the Bot API's
    params: str = _text(nullable=False)  # JSON text, without chat_id and message_thread_id: the address is found when it is sent
    status: str = "queued"  # queued, sending, sent, uncertain, failed
    attempts: int = 0
    due_at: datetime = _at(nullable=False)
    owner: str | None = None  # the process that is sending it
    receipt: int | None = _big()  # Telegram's message id
    uncertain: int = 0  # how often it was uncertain and sent again
    error: str | None = None
    created_at: datetime = _at(nullable=False)
    sent_at: datetime | None = _at()


class EventRow(SQLModel, table=True):
    """One event of a conversation and what it led to: the log that replays to the stored state."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("conversation_id", "seq"),)
    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversations.id")
    seq: int
    at: datetime = _at(nullable=False)
    event: str = _text(nullable=False)  # engine.events.Event as JSON text
    trace: str = _text(nullable=False)  # the turn's trace as JSON text


class Ticket(SQLModel, table=True):
    """A piece of work for agents. `number` is what people say to each other."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("open_tickets", "status", "queue", "opened_at"),
        Index("closed_tickets", "closed_at", sqlite_where=text("closed_at IS NOT NULL"), postgresql_where=text("closed_at IS NOT NULL")),
        Index(
            "assigned_tickets",
            "assignee_id",
            sqlite_where=text("assignee_id IS NOT NULL"),
            postgresql_where=text("assignee_id IS NOT NULL"),
        ),
        Index(
            "merged_tickets", "merged_into", sqlite_where=text("merged_into IS NOT NULL"), postgresql_where=text("merged_into IS NOT NULL")
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    merchant_id: int = Field(foreign_key="merchants.id", index=True)
    conversation_id: int = Field(foreign_key="conversations.id", index=True)
    flow: str
    rev: str
    queue: str
    status: str = "open"  # tickets.py: open, pending, solved, closed
    priority: str = "normal"  # low, normal, high, urgent
    why: str = ""  # why it was handed off
    assignee_id: int | None = _big()  # an agent's Telegram user id
    assignee_name: str | None = None
    chat_id: int | None = _big()  # the agents' group when its topic was made
    thread_id: int | None = _big()  # the topic; None: not made yet, or a group without topics
    card_id: int | None = _big()  # message id of the card
    card_text: str | None = _text()  # what the card last said
    amount: int | None = _big()  # fen
    facts: Json = _json()  # what the card shows: slots, causes and remedies tried, answers given, channels shown
    opened_at: datetime = _at(nullable=False)
    promised_at: datetime | None = _at()  # the answer time the merchant was told
    claimed_at: datetime | None = _at()
    first_answer_at: datetime | None = _at()
    waiting_since: datetime | None = _at()  # the oldest merchant message without an answer
    solved_at: datetime | None = _at()
    closed_at: datetime | None = _at()
    updated_at: datetime = _at(nullable=False)
    priority_by: str | None = None  # the agent who set it; None: it follows the rules
    anger: int | None = None  # how many of his messages hold an angry word
    tags: str | None = _text()  # with spaces between
    assigned_by: str | None = None  # the agent it came from
    assigned_why: str | None = _text()
    told_at: datetime | None = _at()  # when the merchant was last told by when he hears from us
    cause: str | None = None  # `model.cause` that was found
    remedy: str | None = None  # `model.remedy` that worked
    confirmed_at: datetime | None = _at()  # the merchant said himself that it is solved
    rating: int | None = None  # 1 to 5
    rating_word: str | None = _text()
    merged_into: int | None = None  # tickets.id; everything afterwards is there


class Agent(SQLModel, table=True):
    """Somebody who was seen at work in the agents' group."""

    __tablename__ = "agents"
    user_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    name: str
    username: str | None = None
    seen_at: datetime = _at(nullable=False)


class Outcome(SQLModel, table=True):
    """What a case came to, as an agent or the merchant himself confirmed it. Ids of a flow only: it says nothing about a person."""

    __tablename__ = "outcomes"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = _at(nullable=False, index=True)
    conversation_id: int = Field(index=True)
    ticket_id: int | None = Field(default=None, index=True)
    flow: str
    rev: str
    cause: str | None = None  # `model.cause`; None: unknown
    remedy: str | None = None  # `model.remedy`; None: none of the flow's
    how: str  # agent, merchant


class TicketEvent(SQLModel, table=True):
    """What happened to a ticket, and by whom."""

    __tablename__ = "ticket_events"
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="tickets.id", index=True)
    at: datetime = _at(nullable=False)
    actor: str  # merchant, agent, flow, desk, admin
    actor_id: int | None = _big()
    actor_name: str | None = None
    kind: str  # opened, claimed, answered, merchant_wrote, handed_back, solved, note …
    body: Json = _json()


class MessageRow(SQLModel, table=True):
    """One message of a talk: what was written by whom, and Telegram's ids of it on both sides."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("merchant_side", "merchant_id", "merchant_message_id"),
        Index("group_side", "chat_id", "group_message_id"),
        Index("messages_in_time", "merchant_id", "at"),  # what he and agents said lately is asked for at nearly every text
    )
    id: int | None = Field(default=None, primary_key=True)
    merchant_id: int = Field(foreign_key="merchants.id")
    conversation_id: int | None = Field(default=None, foreign_key="conversations.id", index=True)
    ticket_id: int | None = Field(default=None, foreign_key="tickets.id", index=True)
    author: str  # merchant, agent, bot
    author_id: int | None = _big()
    author_name: str | None = None
    kind: str = "text"  # text, photo, document … or note
    text: str = _text(nullable=False)  # masked
    attachment: Json | None = _json(nullable=True)  # kind, file_id, unique_id, size, name, mime
    album: str | None = None
    merchant_message_id: int | None = _big()  # in his private chat
    chat_id: int | None = _big()  # the group it stands in
    group_message_id: int | None = _big()
    reply_to: int | None = None  # messages.id
    versions: Json | None = _json(nullable=True)  # {"texts": [...]} older texts of an edited message
    entities: list[Json] | None = _json(nullable=True)  # how the text is formatted: Telegram's MessageEntity objects
    folded_into: int | None = None  # messages.id of the one in whose copy in the group this one stands too
    taken_back_at: datetime | None = _at()  # an agent took it back at the merchant's
    at: datetime = _at(nullable=False)
    edited_at: datetime | None = _at()


class Timer(SQLModel, table=True):
    """Something to do at a time. One loop turns due ones into events; `key` is unique in its conversation or ticket."""

    __tablename__ = "timers"
    __table_args__ = (UniqueConstraint("scope", "scope_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    scope: str  # conversation, ticket, merchant, desk
    scope_id: int
    key: str
    seq: int = 0  # the conversation's seq when it was set
    due_at: datetime = _at(nullable=False, index=True)
    body: Json = _json()


class FlowRevision(SQLModel, table=True):
    """A published flow, immutable. The live one of a flow is the newest with `live`."""

    __tablename__ = "flow_revisions"
    __table_args__ = (UniqueConstraint("flow", "rev"),)
    id: int | None = Field(default=None, primary_key=True)
    flow: str
    rev: str
    document: str = _text(nullable=False)  # canonical JSON of the file
    source: str = _text(nullable=False)  # the file as its author wrote it
    data: str = _text(nullable=False)  # {path: text} JSON of the data files it was compiled with
    live: bool = False
    published_at: datetime = _at(nullable=False)
    published_by: str = ""
    why: str = ""
    cls: str = ""  # of the change from the one that was live: text, additive, breaking; empty: the first
    retired_at: datetime | None = _at()  # when it stopped being live


class FlowDraft(SQLModel, table=True):
    """A flow file that an admin sent or that waits for a second admin. It is checked, and not live."""

    __tablename__ = "flow_drafts"
    id: int | None = Field(default=None, primary_key=True)
    flow: str
    rev: str
    document: str = _text(nullable=False)
    source: str = _text(nullable=False)
    data: str = _text(nullable=False)
    body: Json = _json()  # choices for those who stand on what is gone
    made_at: datetime = _at(nullable=False)
    made_by: str
    made_by_id: int | None = _big()
    why: str = ""
    status: str = "draft"  # draft, waiting (for a second admin), published, discarded, replaced (by a later file of his)
    decided_by: str | None = None
    decided_at: datetime | None = _at()


class Errand(SQLModel, table=True):
    """Slow work an admin asked for by Telegram: a file to fetch and check, a picture to draw. Done beside the desk, never in its way."""

    __tablename__ = "errands"
    id: int | None = Field(default=None, primary_key=True)
    kind: str  # file, picture
    body: Json = _json()
    status: str = Field(default="todo", index=True)  # todo, doing, done
    made_at: datetime = _at(nullable=False)
    taken_at: datetime | None = _at()


class AuditRow(SQLModel, table=True):
    """What an admin, an agent or the desk did that is about no single ticket: publish, rollback, recall, block, export, forget, retention.

    Acts about a ticket stand in `ticket_events`; `store.audit.list_acts` shows both in one order.
    """

    __tablename__ = "audit"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = _at(nullable=False, index=True)
    actor: str  # admin, agent, merchant, desk
    actor_id: int | None = _big()
    actor_name: str | None = None
    act: str  # published, rolled_back, recalled, blocked, unblocked, exported, forgotten, swept …
    about: str = ""  # what it was done to: flow:late_credit, merchant:17, ticket:1004
    why: str = ""
    body: Json = _json()


class SearchRow(SQLModel, table=True):
    """The words of a message or of a ticket as `search.py` cuts them; the index over them and its triggers are in `search_ddl.py`."""

    __tablename__ = "search"
    __table_args__ = (UniqueConstraint("kind", "of_id"),)
    id: int | None = Field(default=None, primary_key=True)
    kind: str  # message, ticket
    of_id: int  # messages.id, tickets.id
    terms: str = Field(sa_column=Column(Text().with_variant(TSVECTOR(), "postgresql"), nullable=False))


class NoticeRow(SQLModel, table=True):
    """Something to tell agents outside Telegram: one row for each place it is told in. Its words are made when it is sent."""

    __tablename__ = "notices"
    __table_args__ = (
        Index(
            "open_notices",
            "target",
            "due_at",
            sqlite_where=text("status IN ('queued', 'sending')"),
            postgresql_where=text("status IN ('queued', 'sending')"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    target: str  # a name of DESK_NOTIFY, never its secret
    kind: str  # opened, unclaimed, warning, breach
    ticket_id: int = Field(foreign_key="tickets.id", index=True)
    status: str = "queued"  # queued, sending, sent, failed, void (by then there was nothing to tell)
    attempts: int = 0
    due_at: datetime = _at(nullable=False)
    owner: str | None = None  # the process that is sending it; its claim is good until due_at
    error: str | None = None
    created_at: datetime = _at(nullable=False)
    done_at: datetime | None = _at()


class PolicyRow(SQLModel, table=True):
    """A learnt order of remedies: numbers for one model, signed by somebody. A policy never changes; what changes is its standing."""

    __tablename__ = "policies"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(index=True)  # flow.model
    name: str = Field(unique=True)  # engine.state.Policy.id: conversations that met it keep it
    body: str = _text(nullable=False)  # {"prior", "fixes", "cost"} as JSON text
    standing: str  # shadow (tried in thought only), live, past, dropped (never more than a shadow)
    made_at: datetime = _at(nullable=False)
    made_by: str = ""
    why: str = ""


class Mark(SQLModel, table=True):
    """Small facts of the desk itself: the polling offset, the group's id after a migration, the group's faults already told."""

    __tablename__ = "marks"
    key: str = Field(primary_key=True)
    value: str = _text(nullable=False)
    updated_at: datetime = _at(nullable=False)
