"""Ann and Ben write in; Olga and Omar answer. Fixtures stand in `tests/fixtures/`, one file a room."""

import pytest
from hypothesis import HealthCheck, settings

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

settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("other", settings.get_profile("same"), derandomize=False)
settings.load_profile("same")
"""The same examples every time, whatever the clock says of each; `--hypothesis-profile=other` looks for new ones."""

LONGEST = (
    "test_kill",
    "test_scale",
    "test_demo_page",
    "test_shutdown",
    "test_admins_page",
    "test_publishing",
    "test_live_changes",
    "test_taking_back",
    "test_article_laws",
    "test_store_kill",
    "test_flow_mutations",
    "test_understand_regex",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that at the end no worker is left alone with it."""
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))
