"""What calls that came back say of the agents' group as a whole: closed, open again, with topics or without. Admins hear of each once."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.desk import group as agents_group
from bot.desk.desk import Desk, Work
from bot.outbox.gate import Gate
from bot.outbox.group import Group, fault_of
from bot.outbox.send import Sent
from bot.store.connection import Connection
from bot.store.outbox import Delivery
from bot.telegram.client import ApiError

log = structlog.get_logger(__name__)


class GroupWatch:
    """`back`: what waits for the group is to go at once, in the next round."""

    def __init__(self, desk: Desk, group: Group) -> None:
        self.desk, self.group = desk, group
        self.writing, self.topics = Gate(), Gate()
        self.back = False
        self._forum_told: bool | None = None  # whether the group has topics, as the desk last heard from here

    def judge(self, conn: Connection, delivery: Delivery, what: Sent | ApiError, at: datetime) -> None:
        """One call for the group came back."""
        work = Work.begin(conn, self.desk, at, f"d:{delivery.id}")
        if isinstance(what, Sent):
            self._took(work, made_topic=what.extra > 0)
            return
        fault = fault_of(delivery, what)
        if fault is None:
            self.spared(delivery)
            return
        gate = self.topics if fault == "manage_topics" else self.writing
        if gate.is_open:
            log.warning("agents_group_closed", fault=fault, delivery=delivery.id)
        gate.refused(delivery.id, at)
        agents_group.refuses(work, fault)

    def _took(self, work: Work, *, made_topic: bool) -> None:
        if not self.writing.is_open or (made_topic and not self.topics.is_open):
            agents_group.works(work, made_topic=made_topic)
            self.back = True
        found = self.group.is_forum
        if found is not None and found != self._forum_told:
            agents_group.saw_forum(work, found)
            self._forum_told = found

    def spared(self, delivery: Delivery) -> None:
        """It was not sent after all, or came back with something that says nothing of the group."""
        self.writing.ended(delivery.id)
        self.topics.ended(delivery.id)

    def look(self, conn: Connection) -> None:
        """Where several processes share one database: another may have found the group well."""
        if not (self.writing.is_open and self.topics.is_open) and not agents_group.is_faulty(conn):
            self.back = True

    def reopen(self) -> None:
        closed = [gate.open() for gate in (self.writing, self.topics)]
        if any(closed):
            log.info("agents_group_open")
