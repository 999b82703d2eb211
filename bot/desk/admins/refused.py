"""Why flows cannot be used, or not be made live: one sentence, in the language of whoever asked."""

from __future__ import annotations

from bot.desk.words.texts import say
from bot.flowfile.problems import Problem
from bot.values import Lang


class FlowsError(Exception):
    """One sentence with the place and the remedy, in English; `in_` says it in another language. `problems` are all that were found."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = (), zh: str = "") -> None:
        super().__init__(message)
        self.problems = problems
        self._zh = zh

    def in_(self, lang: Lang) -> str:
        return self._zh if lang == "zh" and self._zh else str(self)


def refused(reason: str, *, problems: tuple[Problem, ...] = (), **facts: object) -> FlowsError:
    """`reason` names the sentence (`desk.texts`, `flows_<reason>`)."""
    return FlowsError(say(f"flows_{reason}", "en", **facts), problems, say(f"flows_{reason}", "zh", **facts))
