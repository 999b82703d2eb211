"""Values of which every turn makes dozens are built quickly."""

from __future__ import annotations

from dataclasses import field, fields, make_dataclass
from typing import Any, TypeVar

C = TypeVar("C")


def quick(cls: type[C]) -> type[C]:
    """Over `@dataclass(frozen=True, slots=True)`: the type checker alone keeps its values frozen. Equality and hash stay as they are.

    Guarded at run time too, each field is set through `object.__setattr__`, and a value costs three to seven times as much to build.
    With forty values and 240 fields a turn that was a fourteenth of its instructions.
    """
    settable = make_dataclass(
        cls.__name__,
        [
            (one.name, Any, field(default=one.default, default_factory=one.default_factory, kw_only=one.kw_only))
            for one in fields(cls)  # type: ignore[arg-type]
        ],
    )
    type.__setattr__(cls, "__init__", vars(settable)["__init__"])
    for guard in ("__setattr__", "__delattr__"):
        type.__delattr__(cls, guard)
    return cls
