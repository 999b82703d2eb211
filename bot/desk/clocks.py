"""The keys of a ticket's timers."""

from __future__ import annotations

PROMISE = "promise"
"""By when the merchant was told that he would be answered."""
SILENCE = "silence"
"""An answered ticket waits so long for the merchant's word."""
CLOSE = "close"
"""A solved one waits so long before it is closed for good."""
ALBUM = "album"
"""`album:<author>:<id>`: the rest of an album is waited for."""
