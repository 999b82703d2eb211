"""Run by Alembic on the connection that `schema.py` hands it, inside its transaction."""

from __future__ import annotations

from alembic import context

from bot.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata(),
    render_as_batch=True,  # SQLite cannot alter a table in place: Alembic writes it anew
    transactional_ddl=False,  # the transaction is the caller's
)
context.run_migrations()
