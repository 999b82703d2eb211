"""Ann and Ben write in; Olga and Omar answer. Fixtures stand in `tests/fixtures/`, one file a room."""

pytest_plugins = [
    "tests.fixtures.store",
    "tests.fixtures.sandbox",
    "tests.fixtures.flows",
    "tests.fixtures.telegram",
    "tests.fixtures.desk",
    "tests.fixtures.app",
    "tests.fixtures.play",
    "tests.fixtures.notify",
    "tests.fixtures.talk",
]
