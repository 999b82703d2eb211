"""What is kept beside a draft, `reviews/<flow>.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.compiler.cards import Decision
from bot.compiler.trouble import Document, DraftError


@dataclass(frozen=True)
class Record:
    """What is kept beside a draft: decisions, the last draft as it came from the article, and what its ids meant."""

    flow: str
    article: str = ""
    sha256: str = ""
    base: Document = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)  # file → sha256 of what we wrote
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Record | None:
        try:
            plain = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise DraftError(f"{path} cannot be read: {error}") from None
        if not isinstance(plain, dict) or plain.get("format") != "review/1":
            raise DraftError(f"{path} is no record of a review (format: review/1)")
        try:
            decisions = {card: Decision(**answer) for card, answer in plain["decisions"].items()}
            return cls(plain["flow"], plain["article"], plain["sha256"], plain["base"], plain["texts"], plain["names"], decisions)
        except (KeyError, TypeError, AttributeError) as error:
            raise DraftError(f"{path} is damaged: {error}; import the article under another --id") from None

    def text(self) -> str:
        plain = {
            "format": "review/1", "flow": self.flow, "article": self.article, "sha256": self.sha256,
            "decisions": {card: {"choice": one.choice, "by": one.by, "hash": one.hash} for card, one in sorted(self.decisions.items())},
            "names": self.names, "texts": self.texts, "base": self.base,
        }  # fmt: skip
        return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"
