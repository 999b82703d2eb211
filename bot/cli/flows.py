"""`desk flow`: the admin's tools."""

from __future__ import annotations

import click

from bot.cli.checking import flow_lint, flow_test
from bot.cli.graphs import flow_graph
from bot.cli.importing import flow_import, flow_review
from bot.cli.learning import flow_learn
from bot.cli.revisions import flow_approve, flow_diff, flow_list, flow_publish, flow_recall, flow_rollback, flow_show


@click.group()
def flow() -> None:
    """The admin's tools: lint, test and draw flow files."""


for command in (flow_lint, flow_test, flow_publish, flow_diff, flow_list, flow_show, flow_rollback, flow_recall, flow_approve):
    flow.add_command(command)
flow.add_command(flow_graph)
flow.add_command(flow_learn)
flow.add_command(flow_import)
flow.add_command(flow_review)
