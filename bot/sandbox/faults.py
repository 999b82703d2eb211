"""Faults on demand: what a network, a proxy or Telegram itself does wrong, once, N times, or at a rate with a seed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

FaultKind = Literal["drop_before", "drop_after", "delay", "error", "bad_gateway", "half_answer", "too_many", "hold", "refuse"]
Where = Callable[[Mapping[str, Any]], bool]


@dataclass(slots=True, eq=False)
class Fault:
    """One fault that is still to come. `left` None: for ever; `hits` counts how often it struck."""

    kind: FaultKind
    method: str  # lower case; "*" is every method but getUpdates
    left: int | None
    rate: float
    chance: random.Random
    where: Where | None
    seconds: float = 0.0
    code: int = 500
    description: str = ""
    hits: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def strikes(self, method: str, params: Mapping[str, Any]) -> bool:
        if self.left == 0 or not (self.method == method or (self.method == "*" and method != "getupdates")):
            return False
        if self.where is not None and not self.where(params):
            return False
        if self.rate < 1 and self.chance.random() >= self.rate:
            return False
        if self.left is not None:
            self.left -= 1
        self.hits += 1
        self.reached.set()
        return True


class Hold:
    """Requests that wait in the sandbox until they are let go."""

    def __init__(self, fault: Fault) -> None:
        self._fault = fault

    async def reached(self) -> None:
        """Returns when a request waits."""
        await self._fault.reached.wait()

    def release(self) -> None:
        """Lets go those that wait, and holds no more."""
        self._fault.left = 0
        self._fault.released.set()


class Faults:
    """Each call adds a fault; the first that fits a request strikes it. `method` "*" means every method but getUpdates.

    `times` None is for ever. With `rate` (0 to 1) each request is struck by chance, the same for the same `seed`.
    `where` sees the request's parameters and may let it pass.
    """

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def _add(self, kind: FaultKind, method: str, times: int | None, rate: float, seed: int, where: Where | None, **more: Any) -> Fault:
        fault = Fault(kind, method.lower(), times, rate, random.Random(seed), where, **more)
        self._faults.append(fault)
        return fault

    def drop_before(
        self, method: str = "*", times: int | None = 1, *, rate: float = 1.0, seed: int = 0, where: Where | None = None
    ) -> Fault:
        """The connection is cut and nothing was done."""
        return self._add("drop_before", method, times, rate, seed, where)

    def drop_after(
        self, method: str = "*", times: int | None = 1, *, rate: float = 1.0, seed: int = 0, where: Where | None = None
    ) -> Fault:
        """It was done (the message WAS sent), then the connection is cut."""
        return self._add("drop_after", method, times, rate, seed, where)

    def delay(
        self, method: str, seconds: float, times: int | None = 1, *, rate: float = 1.0, seed: int = 0, where: Where | None = None
    ) -> Fault:
        """It is done after so many real seconds, also when the client hung up meanwhile."""
        return self._add("delay", method, times, rate, seed, where, seconds=seconds)

    def server_error(
        self, method: str = "*", times: int | None = 1, code: int = 500, *, rate: float = 1.0, seed: int = 0, where: Where | None = None
    ) -> Fault:
        """Telegram's own 5xx; nothing was done."""
        return self._add("error", method, times, rate, seed, where, code=code, description="Internal Server Error")

    def bad_gateway(
        self, method: str = "*", times: int | None = 1, *, rate: float = 1.0, seed: int = 0, where: Where | None = None
    ) -> Fault:
        """A proxy's HTML page with 502; nothing was done."""
        return self._add("bad_gateway", method, times, rate, seed, where)

    def half_answer(
        self, method: str = "*", times: int | None = 1, *, rate: float = 1.0, seed: int = 0, where: Where | None = None
    ) -> Fault:
        """It was done, and half the answer arrives."""
        return self._add("half_answer", method, times, rate, seed, where)

    def too_many(
        self,
        method: str = "*",
        retry_after: int = 3,
        times: int | None = 1,
        *,
        rate: float = 1.0,
        seed: int = 0,
        where: Where | None = None,
    ) -> Fault:
        """429 with retry_after; nothing was done."""
        return self._add("too_many", method, times, rate, seed, where, seconds=retry_after)

    def refuse(self, method: str, code: int, description: str, times: int | None = 1, *, where: Where | None = None) -> Fault:
        """Any other refusal, word for word; nothing was done."""
        return self._add("refuse", method, times, 1.0, 0, where, code=code, description=description)

    def hold(self, method: str, times: int | None = None, *, where: Where | None = None) -> Hold:
        """Requests wait before they are done, until `release`."""
        return Hold(self._add("hold", method, times, 1.0, 0, where))

    def end(self, fault: Fault) -> None:
        """This fault is over."""
        fault.left = 0
        fault.released.set()
        if fault in self._faults:
            self._faults.remove(fault)

    def clear(self) -> None:
        """No more faults; what is held is let go."""
        for fault in self._faults:
            fault.left = 0
            fault.released.set()
        self._faults.clear()

    def strike(self, method: str, params: Mapping[str, Any]) -> Fault | None:
        """The fault that hits this request, if any."""
        if not self._faults:
            return None
        for fault in self._faults:
            if fault.strikes(method, params):
                if fault.left == 0:
                    self._faults.remove(fault)
                return fault
        return None

    @property
    def waiting(self) -> int:
        """How many faults are still set."""
        return len(self._faults)
