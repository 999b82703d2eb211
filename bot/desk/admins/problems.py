"""A fault in a flow file, as an admin reads it in Telegram: where, what kind of fault, what it is exactly, what to do."""

from __future__ import annotations

from pathlib import Path

from bot.desk.words.codes import CODES
from bot.desk.words.faults import exactly
from bot.flowfile.problems import Problem
from bot.values import Lang


def in_words(problem: Problem, flow: str, lang: Lang) -> str:
    """The file is named where it is another one than the flow's own."""
    name = Path(problem.file).name
    where = f"{problem.line}:{problem.col}" if name == f"{flow}.yaml" else f"{name}:{problem.line}:{problem.col}"
    told = f"{problem.message}{f' — {problem.hint}' if problem.hint else ''}"
    if lang == "zh" and problem.code in CODES:
        return f"{where} {problem.code} {CODES[problem.code]}\n　　{exactly(problem.message, problem.hint)}"
    return f"{where} {problem.code} {told}"
