"""Why a notice was not taken."""

from __future__ import annotations


class NoticeError(Exception):
    """`permanent`: trying the same again is of no use, somebody must change something. Its words hold no secret."""

    def __init__(self, why: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.permanent = permanent
        self.retry_after = retry_after  # seconds
