"""`make bench`: what docs/performance.md asks, measured in one run, as ratios. A miss is printed as a miss.

python -m tests.bench                 everything
python -m tests.bench peak light      these suites
python -m tests.bench --rounds 5      medians of five interleaved rounds (default 2, about eight minutes on an idle machine)
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable

from tests.bench import suites
from tests.bench.suites import Line


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("suite", nargs="*", choices=[*suites.ALL, []], help=", ".join(suites.ALL))
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="the raw figures too, one object a line, on standard error")
    given = parser.parse_args()
    lines: list[Line] = []
    for name in given.suite or list(suites.ALL):
        suite: Callable[[suites.Rounds], list[Line]] = suites.ALL[name]
        print(f"\n## {name}: {suite.__doc__.splitlines()[0] if suite.__doc__ else ''}", flush=True)
        rounds = suites.Rounds(given.rounds)
        for line in suite(rounds):
            print(line, flush=True)
            lines.append(line)
        if given.json:
            for row in rounds.raw:
                print(json.dumps({"suite": name, **row}), file=sys.stderr)
    missed = [line for line in lines if line.met is False]
    print(
        f"\n{sum(line.met is True for line in lines)} goals met, {len(missed)} missed"
        + "".join(f"\n  missed: {one.what}" for one in missed)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
