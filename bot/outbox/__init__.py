"""Deliveries out. `loop.py` runs; `lanes.py` says what may go now, `budgets.py` how much Telegram takes, `send.py` makes one delivery,
`outcome.py` decides what a failure means."""
