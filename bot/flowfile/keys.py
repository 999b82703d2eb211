"""Every key a file may have, by the thing it belongs to; and the JSON Schema for editors. Both are made from the models."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.flowfile import data_schema, schema, trial_schema

MODELS: Mapping[str, type[BaseModel]] = {
    "flow": schema.FlowDoc,
    "source, a file": schema.FileSource,
    "source, a person": schema.AuthorSource,
    "trigger": schema.Trigger,
    "config": schema.Config,
    "slot": schema.Slot,
    "limits": schema.Limits,
    "idle": schema.Limits.Idle,
    "handler": schema.Handler,
    "every node": schema.Common,
    "say": schema.Say,
    "ask": schema.Ask,
    "branch": schema.Branch,
    "act": schema.Act,
    "troubleshoot": schema.Troubleshoot,
    "wait": schema.Wait,
    "handoff": schema.Handoff,
    "call": schema.Call,
    "end": schema.End,
    "option": schema.Option,
    "origin": schema.Origin,
    "condition": schema.Test,
    "model": schema.Model,
    "cause": schema.Cause,
    "clue": schema.Clue,
    "order": schema.Order,
    "remedy": schema.Remedy,
    "cost": schema.Cost,
    "migrate": schema.Migrate,
    "builtin file": schema.BuiltinDoc,
    "builtin": schema.Builtin,
    "test file": trial_schema.TrialDoc,
    "fixture": trial_schema.Fixture,
    "policy": trial_schema.PolicyTable,
    "port": trial_schema.PortReply,
    "reading": trial_schema.Reads,
    "case": trial_schema.Case,
    "expect": trial_schema.Expect,
    "effect": trial_schema.WantedEffect,
    "coverage": trial_schema.CoverageDemand,
}
"""What the headings of docs/flow-format.md speak of."""

DATA_MODELS: Mapping[str, type[BaseModel]] = {
    "acquirer": data_schema.Acquirer,
    "product": data_schema.Product,
    "hotline": data_schema.Hotline,
    "code": data_schema.Code,
    "channel": data_schema.Channel,
    "desk": data_schema.DeskDoc,
    "calendar": data_schema.CalendarDoc,
}


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys as they are written."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


KEYS: Mapping[str, frozenset[str]] = {
    name: frozenset(keys_of(model))
    - (frozenset(keys_of(schema.Common)) if issubclass(model, schema.Common) and name != "every node" else frozenset())
    for name, model in MODELS.items()
}
"""Thing → its keys; a kind of node without those that every node may have."""

SCHEMA_FILE = "flow.schema.json"


def flow_schema() -> dict[str, Any]:
    """The JSON Schema of `format: flow/1`, for editors (`# yaml-language-server: $schema=flow.schema.json`)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "flow/1",
        **_closed(schema.FlowDoc.model_json_schema(by_alias=True)),
    }


def _closed(node: Any) -> Any:
    """Where names must follow a pattern no other name may stand: an editor then marks a bad id as lint does (SC03)."""
    if isinstance(node, list):
        return [_closed(one) for one in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(value) for key, value in node.items()}
    return {**closed, "additionalProperties": False} if "patternProperties" in closed else closed


def schema_text() -> str:
    return json.dumps(flow_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_schema(folder: Path = Path("flows")) -> None:
    """Write the schema anew after a change of the models; a test compares."""
    (folder / SCHEMA_FILE).write_text(schema_text(), encoding="utf-8")
