"""The only SQL. `tables.py` declares, `writer.py` and `postgres.py` run, one file per noun holds the statements."""

from bot.store.errors import (
    AbsentError,
    ConstraintError,
    StaleError,
    StoreAddressError,
    StoreError,
    StoreRefusedError,
    StoreUnavailableError,
)
from bot.store.store import Store, open_store

__all__ = [
    "AbsentError",
    "ConstraintError",
    "StaleError",
    "Store",
    "StoreAddressError",
    "StoreError",
    "StoreRefusedError",
    "StoreUnavailableError",
    "open_store",
]
