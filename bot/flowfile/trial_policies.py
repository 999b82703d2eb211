"""The policies a test plays under: what a learnt one would say, written into the test file."""

from __future__ import annotations

from bot.engine.flow import Library
from bot.engine.remedies import policy_of
from bot.engine.state import Policy
from bot.flowfile.trial_schema import Policies


def policies_for(library: Library, flow: str, name: str, tables: Policies) -> dict[str, Policy]:
    """As the engine looks them up: by id, and by `flow.model`. What a table leaves out is the author's; its prior is made to sum to 1.

    A model that is not there has none (`trial_faults` says so).
    """
    found: dict[str, Policy] = {}
    for key, table in tables.items():
        of_flow, _, of_model = key.rpartition(".")
        live = library.live_flow(of_flow or flow)
        model = live.models.get(of_model) if live is not None else None
        if live is None or model is None:
            continue
        author, total = policy_of(model), sum(table.prior.values())
        policy = Policy(
            id=f"{name}:{live.id}.{model.id}",
            prior={cause: share / total for cause, share in table.prior.items()},
            fixes={remedy: {**fixes, **table.fixes.get(remedy, {})} for remedy, fixes in author.fixes.items()},
            cost={**author.cost, **table.cost},
        )
        found |= {policy.id: policy, f"{live.id}.{model.id}": policy}
    return found
