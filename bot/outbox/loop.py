"""The outbox's loop: settle what came back, load what is new, send what may go. One transaction a round."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot import metrics
from bot.desk import delivered as receipts
from bot.desk.desk import Desk
from bot.outbox.beat import Beat
from bot.outbox.budgets import Budgets
from bot.outbox.group import Group, messages_of
from bot.outbox.lanes import FOR_GROUP, Lanes, chat_of, line_of
from bot.outbox.loading import Loader
from bot.outbox.outcome import AlreadyDone, Failed, TryAgain, Uncertain, after_failure
from bot.outbox.send import Sender, Sent
from bot.outbox.watch import GroupWatch
from bot.quick import quick
from bot.store import Store, StoreUnavailableError, workers
from bot.store import outbox as rows
from bot.store.connection import Connection
from bot.store.outbox import Delivery
from bot.telegram.client import ApiError, Client, ClientBrokenError, NetworkError

log = structlog.get_logger(__name__)

IN_FLIGHT = 64
LOADED = 5_000  # rows for merchants and admins kept in memory; the rest wait in the store
STORE_AWAY = 1.0  # seconds until it is asked again
RESCAN = timedelta(seconds=2)  # where several processes share one database
SOON, LATER = timedelta(milliseconds=20), timedelta(seconds=1)  # an older row of the lane is on its way in another process


@quick
@dataclass(frozen=True, slots=True)
class Came:
    """What became of one call."""

    delivery: Delivery
    what: Sent | ApiError
    at: datetime


class Outbox:
    """Started by `run()`, woken by `wake()` after a commit, stopped by `stop()`, which finishes the calls in flight."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        client: Client,
        group: Group,
        *,
        now: Callable[[], datetime],
        owner: str,
        budgets: Budgets | None = None,
        beat: Beat | None = None,
    ) -> None:
        """`beat`: where several processes share one database."""
        self.store, self.desk, self.client, self.now, self.owner, self.beat = store, desk, client, now, owner, beat
        self.shared = beat is not None
        self.sender = Sender(store, desk, client, group)
        self.budgets = budgets or Budgets()
        self.watch = GroupWatch(desk, group)
        self._lanes = self._empty_lanes()
        self._loader = Loader(desk.bot_id, shared=self.shared)
        self._came: list[Came] = []
        self._flying: dict[int, Delivery] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._stale = False  # the last round did not commit (or is run again): what the lanes believe may be wrong
        self._rescanned: datetime | None = None
        self.group_rows = FOR_GROUP
        self.finish_within = 8.0  # seconds that calls in flight have after `stop()`; their rows are uncertain then
        self._outcomes: list[tuple[str, str]] = []  # of this round, for the metrics: (kind, what became of it)

    def wake(self, ids: Iterable[int] = ()) -> None:
        """Something was committed that wants sending. `ids`: the rows, where they are known."""
        self._loader.tell(ids)
        self._wake.set()

    def group_is_back(self) -> None:
        """Telegram said that the bot is in the agents' group again, or has its rights: nobody waits for the next look."""
        self.watch.back = True
        self._wake.set()

    def saw_forum(self, is_forum: bool) -> None:
        """A message of the agents' group says whether it has topics: Telegram tells it in no other way."""
        self.sender.group.is_forum = is_forum

    def ack(self, query_id: str, text: str = "", alert: bool = False) -> None:
        """Answers a button press beside everything else; its failure holds nothing up."""
        params: dict[str, object] = {"callback_query_id": query_id}
        if text:
            params |= {"text": text[:200], "show_alert": alert}
        self._background(self._quietly("answerCallbackQuery", params))

    async def run(self) -> None:
        """Until `stop()`. A store that is away is waited for; nothing in hand is forgotten meanwhile."""
        await self._recover()
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                wait = await self._round()
            except StoreUnavailableError as error:
                log.warning("outbox_waits_for_the_store", error=str(error))
                self._stale = True
                await self._rest()
            else:
                await self._sleep(wait)
        await self._finish()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()

    async def _sleep(self, seconds: float | None) -> None:
        if self._came or self.watch.back:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _rest(self) -> None:
        """A store that is away is not asked at every waking."""
        with suppress(TimeoutError):
            async with asyncio.timeout(STORE_AWAY):
                await self._stopping.wait()

    async def _finish(self) -> None:
        """The calls in flight end (each is bounded), and what they brought is stored."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self.finish_within)
        if self._came:
            came, self._came = self._came, []
            await self.store.run(self._settle_all, came, False)

    async def _round(self) -> float | None:
        """One round; returns how many seconds nothing is due, None: until woken."""
        came, self._came = self._came, []
        back, self.watch.back = self.watch.back, False
        self._loader.begin_round()
        try:
            start, full = await self.store.run(self._cycle, came, self.now(), IN_FLIGHT - len(self._flying) + len(came), back)
        except StoreUnavailableError:
            self._came = came + self._came
            self.watch.back |= back
            raise
        except Exception:  # a bug of ours at one delivery must not hold up the others: settle them one by one
            log.exception("outbox_round_broke")
            self._stale = True
            self.watch.back |= back
            await self._settle_singly(came)
            return 0.1
        self._stale = False
        self.budgets.keep()
        self._loader.end_round()
        for one in came:
            self._flying.pop(one.delivery.id, None)
            if isinstance(one.what, Sent):
                metrics.of(metrics.DELIVERY_SECONDS, one.delivery.kind).observe((one.at - one.delivery.created_at).total_seconds())
        for kind, became in self._outcomes:
            metrics.of(metrics.DELIVERIES, kind, became).inc()
        for delivery in start:
            self._flying[delivery.id] = delivery
            self._background(self._deliver(delivery))
        if full and len(self._flying) < IN_FLIGHT:
            return 0.0
        return self._until_next()

    async def _settle_singly(self, came: list[Came]) -> None:
        for one in came:
            self._flying.pop(one.delivery.id, None)
            try:
                await self.store.run(self._settle_all, [one], False)
            except StoreUnavailableError:
                self._came.append(one)
                self._flying[one.delivery.id] = one.delivery
            except Exception as error:
                log.exception("delivery_broke", delivery=one.delivery.id)
                await self.store.run(_write_bare, one, f"our own fault: {type(error).__name__}")

    def _until_next(self) -> float | None:
        at = self._lanes.next_at()
        seconds = None if at is None or len(self._flying) >= IN_FLIGHT else max(0.0, (at - self.now()).total_seconds())
        limit = RESCAN.total_seconds() if self.shared else 5.0
        return limit if seconds is None else min(seconds, limit)

    def _cycle(self, conn: Connection, came: list[Came], now: datetime, slots: int, back: bool) -> tuple[list[Delivery], bool]:
        """In the store's thread, one transaction: settle, load, claim. Nobody else touches the lanes.

        On PostgreSQL it is run again when it met another process: what the try before took of the budgets is given back.
        """
        self.budgets.give_back()
        self._outcomes.clear()
        last = rows.last_id(conn) if self.shared else 0
        if self._stale or self._rescan_due(now):
            self._lanes = self._fresh_lanes(came)
            self._loader.begin_afresh()
            self.watch.look(conn)
            self._settle_all(conn, came, False)
            self._recover_rows(conn, now)
        else:
            self._settle_all(conn, came, True)
        if self.shared:
            self._loader.written_after(conn, last)
        self._stale = True  # until this round has committed
        if back:
            self._reopen(conn, now)
        full = self._load(conn, now)
        start = []
        heads = self._lanes.take(now, slots)
        ours = self._claimed(conn, [head.id for head in heads])
        for head in heads:
            if head.id not in ours:
                self._not_ours(conn, head, now)
            elif not receipts.may_send(conn, self.desk, head):
                rows.final(conn, head.id, "failed", "people own the conversation by now", now)
                self._lanes.done(head)
            else:
                start.append(rows.get(conn, head.id) if head.is_for_group else head)
        return start, full

    def _claimed(self, conn: Connection, ids: list[int]) -> set[int]:
        if not self.shared:
            return rows.claim_alone(conn, ids, self.owner)
        return {row_id for row_id in ids if rows.claim(conn, row_id, self.owner)}

    def _load(self, conn: Connection, now: datetime) -> bool:
        """What is new, into the lanes. True: there is more at once."""
        lanes, full = self._lanes, False
        lanes.most_for_group = self.group_rows
        lanes.is_forum = self.sender.group.is_forum is not False
        if lanes.has_room_for_group() and not self.shared:
            lanes.read_again()
        if lanes.for_merchants < LOADED:
            new, full = self._loader.load(conn, lanes, now)
            lanes.load(new, group=self.sender.group.id is not None)
            for old in lanes.superseded:
                rows.final(conn, old.id, "failed", "superseded", now)
            lanes.superseded.clear()
        return full

    def _reopen(self, conn: Connection, now: datetime) -> None:
        """The group takes deliveries again: everything that waited for it goes now."""
        self.watch.reopen()
        rows.hurry_group(conn, self.desk.bot_id, now)
        self._lanes.hurry_group(now)

    def _not_ours(self, conn: Connection, head: Delivery, now: datetime) -> None:
        """Another process has it, or has an older one of its lane; then it is ours to ask for again in a moment."""
        self.budgets.spare(head.id)
        self.watch.spared(head)
        if self.shared and rows.is_queued(conn, head.id):
            pause = min(max(SOON, (now - head.created_at) / 4), LATER)
            self._lanes.put_back(replace(head, due_at=now + pause))
        else:
            self._lanes.done(head)

    def _rescan_due(self, now: datetime) -> bool:
        if not self.shared or (self._rescanned is not None and now - self._rescanned < RESCAN):
            return False
        self._rescanned = now
        return True

    def _empty_lanes(self) -> Lanes:
        return Lanes(self.budgets, group_gate=self.watch.writing, topic_gate=self.watch.topics)

    def _fresh_lanes(self, came: list[Came]) -> Lanes:
        lanes = self._empty_lanes()
        landed = {one.delivery.id for one in came}
        for delivery in self._flying.values():
            if delivery.id not in landed:
                lanes.busy(line_of(delivery))
        return lanes

    def _settle_all(self, conn: Connection, came: list[Came], in_lanes: bool) -> None:
        plain: list[tuple[int, int | None, datetime]] = []
        for one in came:
            if isinstance(one.what, Sent):
                plain.append((one.delivery.id, one.what.message_id, one.at))
                if self.budgets.settle(one.delivery.id, messages_of(one.what.result) + one.what.extra):
                    self._lanes.look_again()
                self._outcomes.append((one.delivery.kind, "sent"))
        if plain:
            rows.sent(conn, plain)
        for one in came:
            again = self._settle(conn, one)
            if in_lanes:
                if again is None:
                    self._lanes.done(one.delivery)
                else:
                    self._lanes.put_back(again)

    def _settle(self, conn: Connection, one: Came) -> Delivery | None:
        """Writes what became of it; the delivery again when it goes back to the queue."""
        delivery = one.delivery
        if delivery.is_for_group:
            self.watch.judge(conn, delivery, one.what, one.at)
            if isinstance(one.what, Sent) and one.what.extra and delivery.ticket_id is not None:
                self._lanes.has_topic(delivery.ticket_id)
        if isinstance(one.what, Sent):
            if delivery.message_id is not None or delivery.ticket_id is not None:
                receipts.delivered(conn, self.desk, delivery, one.what.result, one.at)
            return None
        outcome = after_failure(delivery, one.what, one.at)
        log.info("delivery_failed", delivery=delivery.id, error=type(one.what).__name__, outcome=type(outcome).__name__)
        self._outcomes.append((delivery.kind, type(outcome).__name__.lower()))
        match outcome:
            case AlreadyDone():
                rows.sent(conn, [(delivery.id, None, one.at)])
                if delivery.method == "deleteMessage":
                    receipts.delivered(conn, self.desk, delivery, True, one.at)
            case Failed(why):
                rows.final(conn, delivery.id, "failed", why, one.at)
                receipts.failed(conn, self.desk, delivery, one.what, one.at)
            case Uncertain(why):
                rows.final(conn, delivery.id, "uncertain", why, one.at)
                receipts.uncertain(conn, self.desk, delivery, one.at)
            case TryAgain():
                return self._back(conn, delivery, outcome, one.what)
        return None

    def _back(self, conn: Connection, delivery: Delivery, outcome: TryAgain, error: ApiError) -> Delivery:
        again = replace(
            delivery,
            due_at=outcome.at,
            attempts=delivery.attempts + outcome.counts,
            uncertain=delivery.uncertain + outcome.unsure,
        )
        if error.retry_after is not None:
            self.budgets.hold(chat_of(delivery), outcome.at)
        rows.again(conn, delivery, at=again.due_at, why=outcome.why, attempts=again.attempts, uncertain=again.uncertain)
        return again

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            what: Sent | ApiError = await self.sender.send(delivery)
        except ApiError as error:
            what = error
        except StoreUnavailableError as error:
            what = NetworkError(str(error), "no")
        except Exception as error:  # one bad delivery must not stop the others; it is written on its row and tried a few times
            log.exception("delivery_broke", delivery=delivery.id)
            what = ClientBrokenError(f"{type(error).__name__} while sending", "no")
        self._came.append(Came(delivery, what, self.now()))
        self._wake.set()

    async def _recover(self) -> None:
        """Rows a process left `sending` when it died may have arrived: prompts go again, agents' replies are shown as uncertain.

        And what Telegram told that process about waiting is remembered: its row has the time.
        """
        while not self._stopping.is_set():
            try:
                number = await self.store.run(self._recover_rows, self.now())
                for held in await self.store.run(rows.list_held, self.desk.bot_id, self.now()):
                    self.budgets.hold(chat_of(held), held.due_at)
            except StoreUnavailableError as error:
                log.warning("outbox_waits_for_the_store", error=str(error))
                await self._rest()
                continue
            if number:
                log.warning("deliveries_uncertain_after_a_crash", number=number)
            return

    def _recover_rows(self, conn: Connection, now: datetime) -> int:
        """How many rows of dead processes there were. Rows of our own that are not on their way were claimed by a round whose COMMIT
        was not heard of: they never left."""
        left = 0
        for delivery, owner in rows.list_sending(conn, bot_id=self.desk.bot_id):
            if owner == self.owner:
                if delivery.id not in self._flying:
                    rows.again(conn, delivery, at=delivery.due_at, why="", attempts=delivery.attempts, uncertain=delivery.uncertain)
            elif self._is_dead(conn, owner, now):
                left += 1
                stopped = NetworkError("the process stopped while it was being sent", "maybe")
                self._settle(conn, Came(replace(delivery, attempts=0), stopped, now - timedelta(seconds=1)))
        return left

    def _is_dead(self, conn: Connection, owner: str | None, now: datetime) -> bool:
        if self.beat is None or owner is None:
            return True
        return self.beat.may_judge(now) and not workers.is_alive(conn, owner, now, self.beat.alive)

    def _background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quietly(self, method: str, params: dict[str, object]) -> None:
        with suppress(ApiError):
            await self.client.call(method, params)


def _write_bare(conn: Connection, one: Came, why: str) -> None:
    """What became of it and nothing that follows from it: our own code could not take that."""
    if isinstance(one.what, Sent):
        rows.sent(conn, [(one.delivery.id, one.what.message_id, one.at)])
    else:
        rows.final(conn, one.delivery.id, "failed", why, one.at)
