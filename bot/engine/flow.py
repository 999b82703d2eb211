"""A compiled flow: what a file in `flows/` means, as frozen values. `flowfile` builds these; nothing else does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from bot.engine.guards import Guard
from bot.values import Lang, Scalar

SlotType = Literal["enum", "text", "digits", "money", "datetime", "date", "bool", "photo"]
Strategy = Literal["article", "pc", "pc_ask"]
Actor = Literal["merchant", "bank", "platform", "both"]
Ending = Literal["resolved", "informed", "escalated", "abandoned"]

RESUME = "$resume"
END = "$end"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in every language of its flow. `key` is `flow.node.field`, unique in the library."""

    key: str
    by_lang: Mapping[Lang, str]
    cite: tuple[str, ...] = ()
    origin: str | None = None

    def in_(self, lang: Lang) -> str:
        return self.by_lang.get(lang) or next(iter(self.by_lang.values()))


@dataclass(frozen=True, slots=True)
class Slot:
    id: str
    type: SlotType
    label: Text
    values: tuple[str, ...] = ()  # enum
    length: int | None = None  # digits, text
    pattern: str | None = None  # text, digits: what an answer must look like (fullmatch, after folding to upper case)
    minimum: int | None = None  # money: fen
    past: bool = False  # datetime: a moment in the past
    pii: str | None = None
    keep: str | None = None  # a duration, or "merchant": remembered for his next conversation
    names: Mapping[str, Text] = field(default_factory=dict)  # enum: how the graph calls a value that no button names
    reads: str | None = None  # the name under which `Reading.slots` carries it, when it is not the slot's own id


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: Text
    next: str
    words: Mapping[Lang, frozenset[str]] = field(default_factory=dict)  # folded synonyms, the button's own text among them


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    cite: tuple[str, ...] = ()
    origin: str | None = None
    set: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SayNode(Node):
    """`ticket`: the queue in which a ticket is opened as this is said; the flow goes on (evidence may still be asked for)."""

    text: Text = field(kw_only=True)
    next: str = field(kw_only=True)
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class AskNode(Node):
    """`slot` None: buttons only. `gate`: nothing else happens before this is answered; what the merchant wrote is kept and taken up after."""

    slot: str | None = field(kw_only=True)
    text: Text = field(kw_only=True)
    options: tuple[Option, ...] = ()
    next: str | None = None
    skip: str | None = None
    reprompts: tuple[Text, ...] = ()
    gate: bool = False
    multiple: bool = False  # photo: takes several until the merchant says that is all


@dataclass(frozen=True, slots=True)
class Arm:
    when: Guard | None  # None: else
    next: str


@dataclass(frozen=True, slots=True)
class BranchNode(Node):
    arms: tuple[Arm, ...] = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class ActNode(Node):
    """Calls a port. `args`: name → slot id, `cfg.key`, or a literal as `=text`. `save`: slot → key of the port's answer."""

    port: str = field(kw_only=True)
    args: Mapping[str, str] = field(default_factory=dict)
    save: Mapping[str, str] = field(default_factory=dict)
    ok: str = field(kw_only=True)
    failed: str = field(kw_only=True)
    timeout: str | None = None


@dataclass(frozen=True, slots=True)
class TroubleshootNode(Node):
    model: str = field(kw_only=True)
    solved: str = field(kw_only=True)
    exhausted: str = field(kw_only=True)
    gave_up: str = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class WaitNode(Node):
    """Waits for `duration`, or until the time in the slot `until`; then goes to `then`. `options` may be pressed meanwhile."""

    then: str = field(kw_only=True)
    duration: timedelta | None = None
    until: str | None = None
    text: Text | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Priority:
    high_when: Guard | None = None


@dataclass(frozen=True, slots=True)
class HandoffNode(Node):
    queue: str = field(kw_only=True)
    text: Text = field(kw_only=True)
    away: Text | None = None
    priority: Priority = Priority()
    carry: tuple[str, ...] = ()
    back: str | None = None  # where hand back returns the merchant; None: where he stood before the handoff


@dataclass(frozen=True, slots=True)
class CallNode(Node):
    flow: str = field(kw_only=True)
    next: str = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class EndNode(Node):
    outcome: Ending = field(kw_only=True)
    text: Text | None = None


AnyNode = SayNode | AskNode | BranchNode | ActNode | TroubleshootNode | WaitNode | HandoffNode | CallNode | EndNode


@dataclass(frozen=True, slots=True)
class Handler:
    intent: str
    goto: str
    resume: bool = False
    nodes: frozenset[str] = frozenset()  # empty: everywhere in the flow
    words: Mapping[Lang, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clue:
    """One answer that shifts belief."""

    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remedy:
    id: str
    actor: Actor
    minutes: float
    risk: float
    annoy: float
    money: float  # yuan
    fixes: Mapping[str, str]  # cause → often | sometimes | rarely
    text: Text
    check: Text
    cite: tuple[str, ...] = ()
    origin: str | None = None
    only_if: Guard | None = None
    needs: tuple[str, ...] = ()
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Order:
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    before: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    id: str
    strategy: Strategy
    service_cost: float
    causes: Mapping[str, str]  # cause → common | sometimes | rare
    titles: Mapping[str, Text]  # cause → its name for people
    clues: Mapping[str, Mapping[str, Clue]]  # slot → value → clue
    order: Order
    remedies: tuple[Remedy, ...]  # in the author's order


@dataclass(frozen=True, slots=True)
class Limits:
    no_match: int = 2  # misses at one node
    total_misses: int = 4
    clarify: int = 2
    turns: int = 30
    idle_after: timedelta | None = None
    idle_goto: str | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    intents: tuple[str, ...] = ()
    words: Mapping[Lang, tuple[str, ...]] = field(default_factory=dict)  # folded; any of them inside a text


@dataclass(frozen=True, slots=True)
class Migration:
    """How a conversation standing on revision `from_rev` comes to this one."""

    from_rev: str
    nodes: Mapping[str, str]
    slots: Mapping[str, str | None]  # None: drop
    otherwise: Literal["pin", "restart", "human"]
    say: Text | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    rev: str  # first 12 hex of the SHA-256 of the canonical document
    langs: tuple[Lang, ...]
    title: Text
    trigger: Trigger
    config: Mapping[str, Scalar]
    slots: Mapping[str, Slot]
    limits: Limits
    handlers: tuple[Handler, ...]
    start: str
    nodes: Mapping[str, AnyNode]
    models: Mapping[str, Model]
    migrations: tuple[Migration, ...] = ()


@dataclass(frozen=True, slots=True)
class Builtin:
    """One built-in digression of `flows/_builtin.yaml`: its words are the admin's, its effect is the engine's."""

    id: str  # human, back, restart, repeat, correct, stop, lang, thanks
    say: Text
    words: Mapping[Lang, frozenset[str]]
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Library:
    """Every flow the process knows: the live revision of each, and older ones that conversations still stand on.

    `texts` are the engine's own sentences (`_builtin.yaml`), by key: `builtin.reprompt`, `builtin.corrected` …
    """

    flows: Mapping[tuple[str, str], Flow]  # (id, rev)
    live: Mapping[str, str]  # id → rev
    builtins: Mapping[str, Builtin]
    texts: Mapping[str, Text]
    entry: str = "menu"  # the flow where a conversation begins when nothing else is said
    default_queue: str = "payments"

    def find(self, flow: str, rev: str) -> Flow | None:
        return self.flows.get((flow, rev))

    def live_flow(self, flow: str) -> Flow | None:
        rev = self.live.get(flow)
        return None if rev is None else self.flows.get((flow, rev))

    def by_rev(self, rev: str) -> Flow | None:
        return next((found for (_, known), found in self.flows.items() if known == rev), None)
