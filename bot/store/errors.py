"""What can go wrong with the store, each said in one sentence that may be shown as it stands."""

from __future__ import annotations


class StoreError(Exception):
    """The base of all of them."""


class StoreAddressError(StoreError):
    """The database's address (its URL) is not understood."""


class StoreRefusedError(StoreError):
    """This database may not be opened by this program now: another process has it, it is newer, it is not ours. Waiting does not help."""


class StoreUnavailableError(StoreError):
    """Nothing of the unit was kept: locked, full, read-only, damaged, not reachable, closed. It may be tried again later."""


class ConstraintError(StoreError):
    """A row that may not be: doubled where it must be unique, or pointing at what does not exist.

    A unit that met one ends with it: on PostgreSQL nothing more can be done in that transaction.
    """


class StaleError(StoreError):
    """The row was changed since it was read. PostgreSQL: the unit is run again; SQLite has one writer, there it is a bug."""


class AbsentError(StoreError):
    """What a `get_` looked for is not there."""
