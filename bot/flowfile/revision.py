"""The name of what a flow says: the same words, the same revision, wherever and however the file is laid out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(document: Mapping[str, Any]) -> str:
    """The document as one line of JSON. Comments, quotes and layout are gone; the order of keys stays, because it means something
    (remedies are tried and options shown in it). Whoever stores a document must keep that order: as text, not as a JSON column that sorts."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def revision(document: Mapping[str, Any]) -> str:
    """The first 12 hex digits of the SHA-256 of the canonical document."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()[:12]
