"""The shape of a file of flow tests, `flows/tests/<flow>.test.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from bot.flowfile.schema import Duration, Id, LangId, Scalar, Strict

STEP_KINDS = ("merchant", "tap", "press_old", "photo", "pass", "agent", "start", "expect")


class Reads(Strict):
    """What a line is read as, in place of the real reader: intents with their probability, slots (money in yuan)."""

    intents: dict[str, float] = Field(default_factory=dict)
    slots: dict[str, Scalar] = Field(default_factory=dict)
    decision: Literal["intent", "ask", "human", "out_of_scope", "refuse"] | None = None


class PortReply(Strict):
    ok: bool = True
    data: dict[str, Scalar] = Field(default_factory=dict)


class PolicyTable(Strict):
    """One model's numbers, in place of the author's words. `prior`: cause → weight, of every cause; what the others leave out is the author's."""

    prior: Annotated[dict[Id, Annotated[int | float, Field(gt=0)]], Field(min_length=1)]
    fixes: dict[Id, dict[Id, Annotated[int | float, Field(ge=0, le=1)]]] = Field(default_factory=dict)
    cost: dict[Id, Annotated[int | float, Field(gt=0)]] = Field(default_factory=dict)


Policies = dict[str, PolicyTable]
"""`model`, or `flow.model` for a model of another flow."""
AUTHORS = "none"


class Fixture(Strict):
    now: str
    lang: LangId = "zh"
    hours: Literal["open", "closed"] = "open"
    config: dict[Id, Scalar] = Field(default_factory=dict)
    policy: Id = AUTHORS
    ports: dict[Id, PortReply] = Field(default_factory=dict)
    known: dict[Id, Scalar] = Field(default_factory=dict)
    payload: str = ""


class WantedEffect(Strict):
    set_timer: str | None = None
    after: Duration | None = None
    at: str | None = None
    cancel_timer: str | None = None
    handoff: str | None = None
    carry_has: list[str] = Field(default_factory=list)
    why: str | None = None
    priority: Literal["normal", "high"] | None = None
    open_ticket: str | None = None
    act: str | None = None
    record: str | None = None


class Expect(Strict):
    says: list[str] | None = None
    never_said: list[str] | None = None
    words: list[str] | None = None
    node: str | None = None
    flow: str | None = None
    remedy: str | None = None
    slots: dict[Id, Scalar] | None = None
    cites: list[str] | None = None
    end: Literal["resolved", "informed", "escalated", "abandoned"] | None = None
    status: Literal["active", "waiting", "human", "ended"] | None = None
    effects: list[WantedEffect] | None = None
    buttons: list[str] | None = None
    lang: LangId | None = None
    max_turns: int | None = None


class Step(Strict):
    expect: Expect | None = None


class Merchant(Step):
    merchant: str


class TapStep(Step):
    tap: str


class PressOld(Step):
    press_old: str


class Photo(Step):
    photo: str
    album: str | None = None


class Pass(Step):
    pass_: Duration = Field(alias="pass")


class AgentStep(Step):
    agent: Literal["took", "handed_back", "solved", "closed"]
    node: str | None = None


class StartStep(Step):
    start: str


def _kind(value: Any) -> str | None:
    if not isinstance(value, Mapping):
        return None
    return next((kind for kind in STEP_KINDS if kind in value), None)


AnyStep = Annotated[
    Annotated[Merchant, Tag("merchant")]
    | Annotated[TapStep, Tag("tap")]
    | Annotated[PressOld, Tag("press_old")]
    | Annotated[Photo, Tag("photo")]
    | Annotated[Pass, Tag("pass")]
    | Annotated[AgentStep, Tag("agent")]
    | Annotated[StartStep, Tag("start")]
    | Annotated[Step, Tag("expect")],
    Discriminator(_kind),
]


class Case(Strict):
    name: str
    steps: list[AnyStep] = Field(min_length=1)
    use: str | None = None
    lang: LangId | None = None
    now: str | None = None
    hours: Literal["open", "closed"] | None = None
    ports: dict[Id, PortReply] = Field(default_factory=dict)
    known: dict[Id, Scalar] = Field(default_factory=dict)
    payload: str | None = None
    policy: Id | None = None
    flow: Id | None = None


class CoverageDemand(Strict):
    edges: Annotated[int | float, Field(ge=0, le=100)] = 0
    guards: Literal["both", "none"] = "none"
    langs: list[LangId] = Field(default_factory=list)


class TrialDoc(Strict):
    flow: Id
    fixtures: dict[Id, Fixture] = Field(min_length=1)
    cases: list[Case]
    readings: dict[str, Reads] = Field(default_factory=dict)
    policies: dict[Id, Policies] = Field(default_factory=dict)
    properties: list[
        Literal["human_from_everywhere", "every_say_cited", "no_advert_words", "terminates", "replay_equal", "unfavourable"]
    ] = Field(default_factory=list)
    coverage: CoverageDemand = CoverageDemand()
