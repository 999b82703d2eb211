"""Logging: an event name and ids, one line each, as JSON or text. Never what people wrote, never a token."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

_TOKEN = re.compile(r"\d{5,16}:[A-Za-z0-9_-]{30,64}")
_DIGITS = re.compile(r"(?<![\w:.-])\d(?:[ -]?\d){12,18}(?![\w:.-])")


def redact(text: str) -> str:
    """The last net under P2: whatever slips into a log line, a token or a long run of digits does not come out of it."""
    return _DIGITS.sub("[digits]", _TOKEN.sub("[token]", text))


def _redacted(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redact(value)
        elif isinstance(value, BaseException):
            event[key] = redact(f"{type(value).__name__}: {value}")
    return event


class _RedactingHandler(logging.StreamHandler[Any]):
    """Other people's loggers go through the same net: httpx writes whole addresses, token and all, at INFO."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def configure(style: Literal["json", "text"], level: int = logging.INFO) -> None:
    """Sets up structlog and the standard loggers, to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redacted,
    ]
    last = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # what standard error is now, not what it was then
        cache_logger_on_first_use=False,
    )
    handler = _RedactingHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
