"""`desk flow learn`: would another order of remedies have helped sooner, and if so, may it go live?"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from bot.cli.common import InputError, sentences, settings_of

if TYPE_CHECKING:
    from bot.engine.flow import Model
    from bot.learning.learn import Proposal
    from bot.store.connection import Connection


@click.command("learn", short_help="Propose another order of remedies from confirmed outcomes.")
@click.argument("flow_id", required=False)
@click.option("--json", "as_json", is_flag=True, help="For machines, one object a model.")
@click.option("--shadow", is_flag=True, help="Try the proposal in thought: the log says where it would have gone another way.")
@click.option("--sign", is_flag=True, help="Make the proposal live. Refused unless it proves a gain.")
@click.option("--why", help="Why: kept with the policy.")
@click.option("--by", help="Who signs (default: your login name).")
def flow_learn(flow_id: str | None, as_json: bool, shadow: bool, sign: bool, why: str | None, by: str | None) -> None:
    """What the confirmed cases of the last 90 days say about the order of remedies. Without --shadow and --sign nothing changes."""
    import getpass

    from bot.visit import visit

    if (shadow or sign) and not (why or "").strip():
        raise InputError("--why is missing: say why, it is kept with the policy")
    if shadow and sign:
        raise InputError("give --shadow or --sign, not both")
    settings = settings_of()
    with sentences():
        found = visit(settings, lambda conn: _learn(conn, flow_id, shadow, sign, why or "", by or getpass.getuser()))
    for key, strategy, proposal in found:
        click.echo(json.dumps(_shape(key, strategy, proposal), ensure_ascii=False) if as_json else _words(key, strategy, proposal))
    if not found:
        click.echo("no live flow offers remedies", err=True)


def _learn(conn: Connection, flow_id: str | None, shadow: bool, sign: bool, why: str, by: str) -> list[tuple[str, str, Proposal]]:
    from bot.desk.admins import policies
    from bot.settings import SettingsError

    now = datetime.now(UTC)
    found: list[tuple[str, str, Proposal]] = []
    for key, model in _live(conn, flow_id):
        proposal = policies.proposal_for(conn, key, model, now)
        if sign and proposal.refused:
            raise SettingsError(f"{key}: {'; '.join(proposal.refused)}; nothing was signed")
        if sign and model.strategy == "article":
            raise SettingsError(f"{key} follows the article's order (strategy: article); set strategy: pc in the flow, then sign")
        if sign or shadow:
            policies.keep(conn, key, proposal, at=now, by=by, why=why, shadow=shadow)
        found.append((key, model.strategy, proposal))
    return found


def _live(conn: Connection, flow_id: str | None) -> list[tuple[str, Model]]:
    from bot.desk.admins import policies
    from bot.settings import SettingsError

    found = policies.live_models(conn, flow_id)
    if flow_id is not None and not found:
        raise SettingsError(f"no live flow “{flow_id}” offers remedies")
    return found


def _shape(key: str, strategy: str, proposal: Proposal) -> dict[str, Any]:
    return {"model": key, "strategy": strategy, "gain": proposal.gain, **asdict(proposal)}


def _words(key: str, strategy: str, proposal: Proposal) -> str:
    lines = [f"{key} ({strategy}): {proposal.cases} confirmed cases in 90 days"]
    lines.append(f"  order now  {' → '.join(proposal.order_now) or '(a person)'}")
    lines.append(f"  proposed   {' → '.join(proposal.order_new) or '(a person)'}")
    if proposal.cases:
        gain = f"{proposal.gain:+.1%} (95 %: {proposal.low:+.1%} to {proposal.high:+.1%})"
        lines.append(f"  minutes a case {proposal.cost_now:.1f} → {proposal.cost_new:.1f}, gain {gain}")
    lines += [f"  not to be signed: {reason}" for reason in proposal.refused] or ["  it may be signed: desk flow learn --sign --why …"]
    return "\n".join(lines)
