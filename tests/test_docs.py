"""Pages that are made from the product stay what the product is. `UPDATE_DOCS=1` writes them anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bot.flowfile.graph import mermaid
from bot.flowfile.load import load_folder

ROOT = Path(__file__).resolve().parents[1]
FLOWS = ("menu", *sorted(path.stem for path in (ROOT / "flows").glob("[!_]*.yaml") if path.stem != "menu"))


def graphs() -> str:
    loaded = load_folder(ROOT / "flows")
    assert loaded.library is not None
    parts = ["# The shipped flows, drawn\n\nMade by `desk flow graph`; `UPDATE_DOCS=1 pytest tests/test_docs.py` draws them anew.\n"]
    for name in FLOWS:
        flow = loaded.library.live_flow(name)
        assert flow is not None
        parts.append(
            f"## {name}: {flow.title.in_('en')}\n\n```mermaid\n{mermaid(flow, 'zh', list(loaded.library.flows.values())).strip()}\n```\n"
        )
    return "\n".join(parts)


def test_the_graphs_in_the_docs_are_those_of_the_shipped_flows() -> None:
    page = ROOT / "docs" / "flows.md"
    if os.environ.get("UPDATE_DOCS"):
        page.write_text(graphs(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == graphs(), "UPDATE_DOCS=1 pytest tests/test_docs.py draws them anew"


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_test_file_that_the_architecture_names_exists() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for name in re.findall(r"`(tests/[\w/]+\.py)`", text):
        assert (ROOT / name).exists(), f"ARCHITECTURE.md names {name}"


def test_every_test_that_the_agents_page_leans_on_exists() -> None:
    """A link's words, or its title, are the test's name; every row of the table that says yes or partly names one."""
    page = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
    linked = re.findall(r'\[([^\]]+)\]\(\.\./(tests/[\w/]+\.py)(?: "([^"]+)")?\)', page)
    assert len(linked) > 20
    for words, file, title in linked:
        name = "test_" + (title or words).replace(" ", "_")
        assert re.search(rf"def {name}\(", (ROOT / file).read_text(encoding="utf-8")), f"{file} has no {name}"
    rows = re.findall(r"^\| [^|]+ \| (\*\*[YP].*?) \|", page, re.MULTILINE)
    assert len(rows) == 16
    assert all("](../tests/" in row for row in rows)
