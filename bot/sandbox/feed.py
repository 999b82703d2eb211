"""The feed of what happens in the sandbox: for the page that shows it, and for whoever waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

ChangeKind = Literal[
    "message", "edit", "delete", "reaction", "topic", "press", "answer", "pin", "member", "chat", "typing", "call", "webhook"
]

KEEP = 10_000  # a reader that sleeps longer than this many changes misses the oldest


@dataclass(frozen=True, slots=True)
class Change:
    """Something happened. `seq` grows by one; look the thing itself up in the sandbox."""

    seq: int
    kind: ChangeKind
    chat_id: int
    message_id: int | None = None
    thread_id: int | None = None
    text: str = ""


Listener = Callable[[Change], None]


class Feed:
    def __init__(self) -> None:
        self.seq = 0
        self._listeners: list[Listener] = []

    def tell(self, kind: ChangeKind, chat_id: int, message_id: int | None = None, thread_id: int | None = None, text: str = "") -> int:
        """Returns the change's number."""
        self.seq += 1
        if self._listeners:
            change = Change(self.seq, kind, chat_id, message_id, thread_id, text)
            for listener in tuple(self._listeners):
                listener(change)
        return self.seq

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` at once at every change, in the loop's thread. Returns what ends it."""
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end

    @contextmanager
    def _queued(self) -> Iterator[asyncio.Queue[Change]]:
        queue: asyncio.Queue[Change] = asyncio.Queue()

        def put(change: Change) -> None:
            if queue.qsize() >= KEEP:
                queue.get_nowait()
            queue.put_nowait(change)

        end = self.subscribe(put)
        try:
            yield queue
        finally:
            end()

    async def __aiter__(self) -> AsyncIterator[Change]:
        """`async for change in sandbox.changes`: everything from now on."""
        with self._queued() as queue:
            while True:
                yield await queue.get()
