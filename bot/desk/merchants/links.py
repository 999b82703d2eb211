"""Deep links: what a sticker on a terminal or a link on a page tells the desk, `t.me/<bot>?start=acq_lakala-tid_12345678`.

Parts are joined by `-`, in any order, each at most once; Telegram allows 64 characters of `A-Za-z0-9_-`:
`acq_<id of an acquirer in flows/data/acquirers.yaml>` · `tid_<terminal number, 8 letters or digits>` · `mid_<merchant number, 8 to 20>` ·
the id of a flow. An entry flow with a slot `payload` gets the whole of it there. Anything else makes the whole link malformed: it is a
plain greeting then, and nothing of it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.engine.advance import PAYLOAD
from bot.engine.flow import Library
from bot.flowfile.data import Data

LONGEST = 64
SLOTS = {"acq": "acquirer", "tid": "tid", "mid": "mid"}
_ALLOWED = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST}}}")
_FORMS = {"tid": re.compile("[0-9A-Z]{8}"), "mid": re.compile("[0-9A-Z]{8,20}")}


@dataclass(frozen=True, slots=True)
class Link:
    """`flow`: its id, or a payload of the entry flow's own; empty: none. `given`: slots and their values."""

    flow: str = ""
    given: Mapping[str, str] = field(default_factory=dict)


NOTHING = Link()


def read_link(payload: str, data: Data, library: Library) -> Link:
    """What a payload says; `NOTHING` when it is malformed, in whatever part."""
    if not _ALLOWED.fullmatch(payload):
        return NOTHING
    if payload in library.live:
        return Link(payload)
    entry = library.live_flow(library.entry)
    if entry is not None and PAYLOAD in entry.slots:
        return Link(payload)  # the entry flow asks for it as it is
    flow, given = "", {}
    for part in payload.split("-"):
        name, _, value = part.partition("_")
        slot = SLOTS.get(name.lower())
        read = None if slot is None else _value(name.lower(), value, data)
        if slot is not None and read is not None and slot not in given:
            given[slot] = read
        elif slot is None and part in library.live and not flow:
            flow = part
        else:
            return NOTHING
    return Link(flow, given)


def _value(name: str, text: str, data: Data) -> str | None:
    if name == "acq":
        return text.lower() if data.find_acquirer(text.lower()) is not None else None
    plain = text.upper()
    return plain if _FORMS[name].fullmatch(plain) else None
