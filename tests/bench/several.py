"""Our desk as several processes on one PostgreSQL, updates by webhook: `python tests/bench/several.py NUMBER`.

Each listens on a port of its own, from WEBHOOK_PORT on; the stub spreads its connections over them, as a proxy would.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))
from tests.bench.ours import flows  # noqa: E402  (found only by the line above)


def main() -> int:
    flows(Path(os.environ["STATE_DIR"]) / "flows")
    first = int(os.environ["WEBHOOK_PORT"])
    workers: list[subprocess.Popen[bytes]] = []
    signal.signal(signal.SIGTERM, lambda *_: [worker.terminate() for worker in workers])
    for number in range(int(sys.argv[1])):
        port = first + number
        env = {**os.environ, "WEBHOOK_PORT": str(port), "WEBHOOK_URL": f"http://127.0.0.1:{port}/hook"}
        workers.append(subprocess.Popen([sys.executable, str(HERE / "ours.py")], env=env))
        _wait_for(port)  # the first publishes the flow, the others find it
    return max(worker.wait() for worker in workers)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return
        except urllib.error.HTTPError:
            return  # it answers: something is degraded, but it runs
        except OSError:
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
