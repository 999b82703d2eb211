"""From a merchant's text to a `Reading`. Deterministic; the time comes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.understand.mask import mask
from bot.understand.normal import fold
from bot.understand.vocabulary import Vocabulary
from bot.values import Lang, Reading


@dataclass(frozen=True, slots=True)
class Expecting:
    """What the conversation just asked for: it settles what a bare answer means. `type` is the slot's type in the flow."""

    slot: str
    type: str
    length: int | None = None
    pattern: str | None = None


class Reader:
    """Reads texts with one vocabulary. Building it trains the matcher (some 20 ms); reading keeps no memory."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def read(self, text: str, *, now: datetime, expecting: Expecting | None = None, lang: Lang | None = None) -> Reading:
        """What `text`, written at `now` (aware), says. `lang`: the conversation's, when known. Never raises."""
        masked = mask(text)
        return Reading(masked=masked.text, normal=fold(masked.text), sensitive=masked.sensitive, language=lang)
