"""What was answered is kept, whenever the process is killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this machine cannot fork")
@pytest.mark.parametrize("seed", [1, 2])
def test_no_answered_unit_is_lost_when_the_writer_is_killed(tmp_path: Path, seed: int) -> None:
    command = [sys.executable, "-m", "tests.fixtures.killed_store", str(tmp_path / "desk.db"), "20", str(seed)]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["answered"] > 20
    assert said["missing"] == []
    assert said["faults"] == []
