"""Several matters in one message: each said with a word that sets it apart (还有, 另外, also). The first is what the talk is about; which
others there are goes into its reading, so that the engine says so and keeps them.

One story told in several clauses (the customer was debited, the terminal said failed, the money has not come) stays one: without such a word
nothing is taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from bot.engine.flow import Library
from bot.engine.several import MATTERS
from bot.understand.reader import Reader
from bot.values import Lang, Reading, SlotValue

_STOPS = re.compile(r"[,，。;；!！?？\n]|(?<!\d)\.(?=\s|$)")
_APART = re.compile(
    r"还有|还想[问说]|另外|另有|另一|此外|除此|顺便|再就是|其次|第[二三四][件个,，]?|(?:机器|机子|终端|pos机?).{0,2}[还也又](?:显示|报|提示|出现)"
    r"|[②③④⑤]|(?<![\d.])[2-5二三四五][.、)）](?!\d)"  # the second and later points of a list
    r"|\b(?:also|another|besides|plus|as well|second|secondly|one more|furthermore|and (?:the|my) (?:terminal|machine))\b",
    re.IGNORECASE,
)
_SURE = 0.6
_LONGEST = 1000
_MOST = 4


def apart(reader: Reader, library: Library, whole: Reading, at: datetime, lang: Lang) -> Reading:
    """`whole` as it is when it tells one matter; else the reading of what was said of the first, with all his words."""
    text = whole.masked
    if len(text) > _LONGEST or whole.decision in ("human", "refuse") or _APART.search(text) is None:
        return whole
    begins: list[tuple[int, str]] = []  # where a matter begins in the text, and its flow
    for start, clause in _clauses(text):
        flow = _flow_of(library, reader.read(clause, now=at, lang=lang))
        if flow is None or (begins and _APART.search(clause) is None):
            continue
        if flow not in {known for _, known in begins}:
            begins.append((start, flow))
    if len(begins) < 2:
        return whole
    first = reader.read(text[: begins[1][0]], now=at, lang=lang)
    told = SlotValue(",".join(flow for _, flow in begins[: _MOST + 1]), (begins[1][0], len(text)))
    intents = ((f"flow:{begins[0][1]}", 1.0), *first.intents)
    return replace(first, masked=text, intents=intents, decision="intent", slots={**first.slots, MATTERS: told}, sensitive=whole.sensitive)


def _clauses(text: str) -> Iterator[tuple[int, str]]:
    """(where it starts, its words). A clause begins with its word that sets it apart, wherever that stands."""
    cuts = sorted({0, *(stop.end() for stop in _STOPS.finditer(text)), *(word.start() for word in _APART.finditer(text)), len(text)})
    for start, end in pairwise(cuts):
        if text[start:end].strip():
            yield start, text[start:end]


def _flow_of(library: Library, reading: Reading) -> str | None:
    """The flow that this clause alone would begin; None: it is no matter of its own, or in doubt."""
    if reading.decision != "intent" or not reading.intents or reading.intents[0][1] < _SURE:
        return None
    wanted = reading.intents[0][0]
    return next((id_ for id_ in library.live if (flow := library.live_flow(id_)) is not None and wanted in flow.trigger.intents), None)
