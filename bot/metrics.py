"""What /metrics tells. Every name starts with `desk_`; no label ever carries a merchant, a text or a token."""

from __future__ import annotations

from functools import cache
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

M = TypeVar("M", Counter, Gauge, Histogram)


@cache
def of(metric: M, *labels: str) -> M:
    """`metric.labels(…)`, looked up once: the library builds, checks and locks its key anew each time, and a turn counts five things."""
    return metric.labels(*labels)


UPDATES = Counter("desk_updates_total", "Updates received, by kind and what became of them", ["kind", "outcome"], registry=REGISTRY)
DELIVERIES = Counter("desk_deliveries_total", "Deliveries, by kind and what became of them", ["kind", "outcome"], registry=REGISTRY)
DELIVERY_SECONDS = Histogram(
    "desk_delivery_seconds",
    "From a delivery's birth to its receipt",
    ["kind"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300),
    registry=REGISTRY,
)
CALL_SECONDS = Histogram("desk_api_call_seconds", "Bot API calls, by method", ["method"], registry=REGISTRY)
API_ERRORS = Counter("desk_api_errors_total", "Failed Bot API calls, by method and kind of error", ["method", "error"], registry=REGISTRY)
CLIENT_CHANGES = Counter("desk_client_changes_total", "Change-overs from one Telegram client to the other", registry=REGISTRY)
NOTICES = Counter(
    "desk_notices_total", "Notices outside Telegram, by kind of place and what became of them", ["place", "outcome"], registry=REGISTRY
)
POLL_AGE = Gauge(
    "desk_intake_age_seconds", "Seconds since Telegram last answered a poll, or the webhook was last heard of", registry=REGISTRY
)
OLDEST_UNSENT = Gauge("desk_oldest_unsent_seconds", "How long the oldest delivery that could be there is waited for", registry=REGISTRY)
PARKED = Gauge("desk_parked_updates", "Updates our own code could not take, set aside for a human", registry=REGISTRY)
ROWS = Gauge("desk_outbox_rows", "Deliveries that are open or came to a bad end, by status", ["status"], registry=REGISTRY)
TICKETS = Gauge("desk_tickets", "Tickets that are not closed, by status", ["status"], registry=REGISTRY)
TIMER_LAG = Gauge("desk_timer_lag_seconds", "How late the latest timer fired", registry=REGISTRY)
TIMER_OVERDUE = Gauge("desk_timer_overdue_seconds", "How long the oldest timer is overdue that has not fired", registry=REGISTRY)
WORKERS = Gauge("desk_workers", "Processes of this desk that are alive, where several share one database", registry=REGISTRY)
CHECKS = Gauge("desk_check_ok", "The checks of /healthz: 1 fine, 0 not", ["check"], registry=REGISTRY)
WEBHOOK_PENDING = Gauge("desk_webhook_pending_updates", "Updates that Telegram could not bring by webhook yet", registry=REGISTRY)
