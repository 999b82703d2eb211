"""Speed and survival, measured. `make bench` prints ratios; nothing here is a timed test."""
