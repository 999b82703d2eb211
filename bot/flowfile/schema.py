"""The shape of a flow file (`format: flow/1`) and of `_builtin.yaml` (`format: builtin/1`).

These models say what may be written; what it means together is for the rules in `lint/`. `flows/flow.schema.json` is made from them.
Money is written in yuan here, durations as `30m`, `12h`, `7d`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag

ID = r"^[a-z][a-z0-9_]{0,19}$"
DURATION = r"^[1-9][0-9]{0,3}[mhd]$"
TARGET = r"^(?:[a-z][a-z0-9_]{0,19}(?:#[a-z][a-z0-9_]{0,19})?|\$resume|\$end)$"
LANG = r"^[a-z]{2}$"
KEEP = r"^(?:merchant|[1-9][0-9]{0,3}[mhd])$"
CLOCK = r"^(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?$|^24:00$"
DAY = r"^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$"
CODE = r"^[0-9A-Z]{2}$"
PATTERNS: Mapping[str, tuple[str, str]] = {
    ID: ("an id", "small Latin letters, digits and _, a letter first, at most 20 characters"),
    DURATION: ("a duration", "write 30m, 12h or 7d"),
    TARGET: ("a target", "write a node, other#node, $resume or $end"),
    LANG: ("a language", "write zh or en"),
    KEEP: ("how long it is kept", "write 30d, or merchant"),
    CLOCK: ("a time of day", 'write "23:00" or "23:00:00"'),
    DAY: ("a day", 'write "2026-01-31"'),
    CODE: ("a response code", 'write two digits or capitals in quotes: "05"'),
}
"""Every pattern: what fits it, and how to write it."""

NODE_KINDS = ("say", "ask", "branch", "act", "troubleshoot", "wait", "handoff", "call", "end")

Id = Annotated[str, StringConstraints(pattern=ID)]
Duration = Annotated[str, StringConstraints(pattern=DURATION)]
Target = Annotated[str, StringConstraints(pattern=TARGET)]
LangId = Annotated[str, StringConstraints(pattern=LANG)]
T = Annotated[dict[LangId, str], Field(min_length=1)]
Words = dict[LangId, list[str]]
Number = int | float
Scalar = str | int | float | bool | None


class Strict(BaseModel):
    """Nothing is guessed, nothing unknown is let through."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class FileSource(Strict):
    file: str
    sections: dict[Id, str] = {}


class AuthorSource(Strict):
    author: str
    note: str | None = None


class Trigger(Strict):
    intents: list[Id] = []
    any: Words = {}
    examples: Words = {}


class Config(Strict):
    """A fact the admins fill in; `todo` means nobody has, and blocks publishing."""

    type: Literal["text", "digits", "number", "date", "bool"]
    value: Scalar = None
    todo: bool = False
    source: str | None = None
    grade: Literal["A", "B", "C"] | None = None
    verified_on: str | None = None
    verified_by: str | None = None
    note: str | None = None


class Slot(Strict):
    type: Literal["enum", "text", "digits", "money", "datetime", "date", "bool", "photo"]
    label: T
    values: list[Id] = []
    names: dict[Id, T] = Field(default_factory=dict)
    len: int | None = Field(default=None, ge=1, le=4000)
    pattern: str | None = None
    min: Number | None = None
    past: bool = False
    currency: Literal["CNY"] | None = None
    pii: Literal["low", "medium", "high"] | None = None
    keep: Annotated[str, StringConstraints(pattern=KEEP)] | None = None
    reads: Id | None = None


class Test(Strict):
    slot: Id
    is_: Scalar = Field(default=None, alias="is")
    in_: list[Scalar] | None = Field(default=None, alias="in")
    gte: Number | str | None = None
    lt: Number | str | None = None
    set: bool | None = None
    hour_in: Annotated[list[int], Field(min_length=2, max_length=2)] | None = None


class AllOf(Strict):
    all: list[Guard] = Field(min_length=1)


class AnyOf(Strict):
    any: list[Guard] = Field(min_length=1)


class NotOf(Strict):
    not_: Guard = Field(alias="not")


def _has(*keys: str) -> Any:
    """A discriminator: the first of `keys` that is written says which kind of thing this is."""

    def kind(value: Any) -> str | None:
        if isinstance(value, Mapping):
            return next((key for key in keys if key in value), None)
        return getattr(value, "kind", None)

    return Discriminator(kind)


Guard = Annotated[
    Annotated[Test, Tag("slot")] | Annotated[AllOf, Tag("all")] | Annotated[AnyOf, Tag("any")] | Annotated[NotOf, Tag("not")],
    _has("slot", "all", "any", "not"),
]


class Limits(Strict):
    class Idle(Strict):
        after: Duration
        goto: Target

    no_match: int = Field(default=2, ge=1, le=9)
    total: int = Field(default=4, ge=1, le=20)
    clarify: int = Field(default=2, ge=0, le=9)
    turns: int = Field(default=30, ge=3, le=200)
    idle: Idle | None = None


class Handler(Strict):
    intent: Id
    goto: Target
    words: Words = {}
    resume: bool = False
    in_: list[Id] = Field(default=[], alias="in")


class Origin(Strict):
    by: Id
    why: str


class Option(Strict):
    text: T
    next: Target
    synonyms: Words = {}


class Common(Strict):
    cite: list[str] = []
    origin: Origin | None = None
    set: dict[Id, Scalar] = {}
    note: str | None = None


class Say(Common):
    say: T
    next: Target
    ticket: Id | None = None


class Ask(Common):
    ask: Id | None
    text: T
    options: dict[Id, Option] = {}
    next: Target | None = None
    skip: Target | None = None
    reprompt: Annotated[list[T], Field(max_length=3)] = []
    gate: bool = False
    multiple: bool = False


class WhenArm(Strict):
    when: Guard
    next: Target


class ElseArm(Strict):
    else_: Literal[True] = Field(alias="else")
    next: Target


Arm = Annotated[Annotated[WhenArm, Tag("when")] | Annotated[ElseArm, Tag("else")], _has("when", "else")]


class Branch(Common):
    branch: list[Arm] = Field(min_length=1)


class Act(Common):
    act: Id
    ok: Target
    failed: Target
    args: dict[Id, str | int | bool] = {}
    save: dict[Id, str] = {}
    timeout: Target | None = None


class Troubleshoot(Common):
    troubleshoot: Id
    solved: Target
    exhausted: Target
    gave_up: Target


class Until(Strict):
    until: Id


def _wait_kind(value: Any) -> str:
    return "until" if isinstance(value, (Mapping, Until)) else "duration"


class Wait(Common):
    wait: Annotated[Annotated[Duration, Tag("duration")] | Annotated[Until, Tag("until")], Discriminator(_wait_kind)]
    then: Target
    text: T | None = None
    options: dict[Id, Option] = {}


class Priority(Strict):
    high_when: Guard | None = None


class Handoff(Common):
    handoff: Id
    text: T
    away: T | None = None
    priority: Priority = Priority()
    carry: list[Id] = []
    back: Target | None = None


class Call(Common):
    call: Id
    next: Target


class End(Common):
    end: Literal["resolved", "informed", "escalated", "abandoned"]
    text: T | None = None


AnyNode = Say | Ask | Branch | Act | Troubleshoot | Wait | Handoff | Call | End
Node = Annotated[
    Annotated[Say, Tag("say")]
    | Annotated[Ask, Tag("ask")]
    | Annotated[Branch, Tag("branch")]
    | Annotated[Act, Tag("act")]
    | Annotated[Troubleshoot, Tag("troubleshoot")]
    | Annotated[Wait, Tag("wait")]
    | Annotated[Handoff, Tag("handoff")]
    | Annotated[Call, Tag("call")]
    | Annotated[End, Tag("end")],
    _has(*NODE_KINDS),
]


class Cause(Strict):
    seen: Literal["common", "sometimes", "rare"]
    title: T
    cite: list[str] = []


class Clue(Strict):
    more: list[Id] = []
    less: list[Id] = []


class Order(Strict):
    first: list[Id] = []
    last: list[Id] = []
    before: list[Annotated[list[Id], Field(min_length=2, max_length=2)]] = []
    why: str | None = None


class Cost(Strict):
    minutes: Annotated[Number, Field(ge=0)]
    money: Annotated[Number, Field(ge=0)] = 0
    risk: Annotated[Number, Field(ge=0)] = 0
    annoy: Annotated[Number, Field(ge=0)] = 0


class Remedy(Strict):
    actor: Literal["merchant", "bank", "platform", "both"]
    cost: Cost
    fixes: dict[Id, Literal["often", "sometimes", "rarely"]]
    text: T
    check: T
    cite: list[str] = []
    origin: Origin | None = None
    only_if: Guard | None = None
    needs: list[Id] = []
    wait: Duration | None = None
    note: str | None = None


class Model(Strict):
    strategy: Literal["article", "pc", "pc_ask"] = "article"
    service_cost: Annotated[Number, Field(gt=0)] = 30
    causes: dict[Id, Cause]
    clues: dict[Id, dict[str, Clue]] = {}
    order: Order = Order()
    remedies: dict[Id, Remedy]


class Migrate(Strict):
    from_: str = Field(alias="from")
    map: dict[Id, Id] = {}
    slots: dict[Id, str] = {}
    else_: Literal["pin", "restart", "human"] = Field(default="pin", alias="else")
    say: T | None = None


AnySource = Annotated[Annotated[FileSource, Tag("file")] | Annotated[AuthorSource, Tag("author")], _has("file", "author")]


class FlowDoc(Strict):
    """A file of `flows/`: one conversation."""

    format: Literal["flow/1"]
    id: Id
    langs: Annotated[list[LangId], Field(min_length=1)]
    title: T
    start: Id
    nodes: dict[Id, Node]
    sources: dict[Id, AnySource] = {}
    trigger: Trigger = Trigger()
    config: dict[Id, Config] = {}
    slots: dict[Id, Slot] = {}
    limits: Limits = Limits()
    handlers: list[Handler] = []
    models: dict[Id, Model] = {}
    migrate: list[Migrate] = []


class Builtin(Strict):
    say: T
    match: Words
    confirm: bool = False


class BuiltinDoc(Strict):
    """`_builtin.yaml`: the words of the built-in digressions, more words for short answers (`yes` …), and the engine's own sentences."""

    format: Literal["builtin/1"]
    builtins: dict[
        Literal[
            "human",
            "back",
            "restart",
            "repeat",
            "correct",
            "stop",
            "lang",
            "thanks",
            "who",
            "phone",
            "police",
            "bye",
            "ok",
            "sent",
            "arrived",
            "yes",
            "no",
            "cannot",
            "later",
            "skip",
            "gave_up",
            "that_is_all",
        ],
        Builtin,
    ]
    texts: dict[Id, T]


for _model in (AllOf, AnyOf, NotOf):
    _model.model_rebuild()
