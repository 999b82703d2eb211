"""What the search index needs of a database beside its table: SQLite's FTS5 over the table, PostgreSQL's GIN, and the triggers of both.

The triggers are the promise that nothing stays findable: whatever statement empties or deletes a message, or changes what is known of a
ticket, takes its row out of the index in the same transaction. Writing a row again is `search.py`'s. Migration and `create_all` run these.
"""

from __future__ import annotations

from sqlalchemy import Connection

_DROPS = "DELETE FROM search WHERE kind = '{kind}' AND of_id = old.id;"

SQLITE = (
    "CREATE VIRTUAL TABLE search_index USING fts5(terms, content='search', content_rowid='id', tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER search_added AFTER INSERT ON search BEGIN INSERT INTO search_index(rowid, terms) VALUES (new.id, new.terms); END",
    "CREATE TRIGGER search_removed AFTER DELETE ON search BEGIN "
    "INSERT INTO search_index(search_index, rowid, terms) VALUES ('delete', old.id, old.terms); END",
    f"CREATE TRIGGER search_message_changed AFTER UPDATE OF text ON messages WHEN new.text IS NOT old.text BEGIN {_DROPS.format(kind='message')} END",
    f"CREATE TRIGGER search_message_gone AFTER DELETE ON messages BEGIN {_DROPS.format(kind='message')} END",
    f"CREATE TRIGGER search_ticket_changed AFTER UPDATE OF facts ON tickets WHEN new.facts IS NOT old.facts BEGIN {_DROPS.format(kind='ticket')} END",
    f"CREATE TRIGGER search_ticket_gone AFTER DELETE ON tickets BEGIN {_DROPS.format(kind='ticket')} END",
)
POSTGRESQL = (
    "CREATE INDEX search_terms ON search USING gin (terms)",
    "CREATE FUNCTION search_drop() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN DELETE FROM search WHERE kind = TG_ARGV[0] AND of_id = OLD.id; RETURN NULL; END $$",
    "CREATE TRIGGER search_message_changed AFTER UPDATE OF text ON messages FOR EACH ROW "
    "WHEN (OLD.text IS DISTINCT FROM NEW.text) EXECUTE FUNCTION search_drop('message')",
    "CREATE TRIGGER search_message_gone AFTER DELETE ON messages FOR EACH ROW EXECUTE FUNCTION search_drop('message')",
    "CREATE TRIGGER search_ticket_changed AFTER UPDATE OF facts ON tickets FOR EACH ROW "
    "WHEN (OLD.facts::text IS DISTINCT FROM NEW.facts::text) EXECUTE FUNCTION search_drop('ticket')",
    "CREATE TRIGGER search_ticket_gone AFTER DELETE ON tickets FOR EACH ROW EXECUTE FUNCTION search_drop('ticket')",
)
GONE = {
    # SQLite's triggers go with their tables
    "sqlite": (
        "DROP TRIGGER search_message_changed",
        "DROP TRIGGER search_message_gone",
        "DROP TRIGGER search_ticket_changed",
        "DROP TRIGGER search_ticket_gone",
        "DROP TABLE search_index",
    ),
    "postgresql": ("DROP FUNCTION search_drop() CASCADE",),
}
SHADOWS = ("search_index", "search_index_data", "search_index_idx", "search_index_docsize", "search_index_config", "search_terms")
"""What stands in a database and in no declared table."""


def make(connection: Connection) -> None:
    """After every table is there."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


def take_away(connection: Connection) -> None:
    """Before any table goes."""
    for statement in GONE[connection.dialect.name]:
        connection.exec_driver_sql(statement)
