"""`@quick`: what it leaves of a frozen dataclass, and what it takes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from bot.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class Stop:
    name: str
    line: int = 4
    seen: dict[str, int] = field(default_factory=dict)
    platform: str = field(default="a", kw_only=True)


def test_defaults_equality_and_replace_are_those_of_the_dataclass() -> None:
    assert Stop("x") == Stop("x", 4, {}, platform="a")
    assert Stop("x") != Stop("y")
    assert Stop("x").seen is not Stop("x").seen
    assert replace(Stop("x"), line=7, platform="b") == Stop("x", 7, platform="b")
    assert repr(Stop("x")) == "Stop(name='x', line=4, seen={}, platform='a')"
    with pytest.raises(TypeError):
        Stop()  # type: ignore[call-arg]


def test_equal_values_have_one_hash_so_they_still_serve_as_keys() -> None:
    @quick
    @dataclass(frozen=True, slots=True)
    class Key:
        flow: str
        rev: str

    assert {Key("menu", "a1"): 1}[Key("menu", "a1")] == 1


def test_a_field_that_is_not_declared_is_still_refused() -> None:
    with pytest.raises(AttributeError):
        Stop("x").nmae = "y"  # type: ignore[attr-defined]
