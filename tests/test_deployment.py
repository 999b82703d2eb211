"""What is shipped beside the program: the image, the compose file, the example settings, the page for those who run it."""

from __future__ import annotations

import asyncio
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot import metrics
from bot.report_picture import FONTS
from bot.settings import Settings, load
from bot.store import upgrade
from tests.fixtures.app import Running, free_port

ROOT = Path(__file__).parents[1]
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

settings_of_the_desk = {f"DESK_{name.upper()}" for name in Settings.model_fields}


# .env.example


def test_every_setting_is_explained_in_the_example_and_nothing_else_is() -> None:
    lines = EXAMPLE.splitlines()
    given = [line.partition("=")[0] for line in lines if re.match(r"DESK_\w+=", line)]
    assert set(given) == settings_of_the_desk
    assert len(given) == len(set(given))
    for name in given:
        before = lines[lines.index(next(line for line in lines if line.startswith(f"{name}="))) - 1]
        assert before.startswith("#"), f"{name} has no explanation above it"


def test_the_values_in_the_example_are_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings_of_the_desk:
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / ".env"
    file.write_text(EXAMPLE, encoding="utf-8")
    assert load(_env_file=file) == load(_env_file=None)


def test_the_proxy_of_the_environment_is_mentioned() -> None:
    assert "HTTPS_PROXY" in EXAMPLE
    assert "NO_PROXY" in EXAMPLE


# docker-compose.yml


def of_profile(profile: str | None) -> set[str]:
    return {name for name, service in SERVICES.items() if (service.get("profiles") or [None]) == [profile]}


def test_by_default_there_is_one_bot_on_a_volume_and_the_profile_scale_has_workers_a_database_and_a_proxy() -> None:
    assert of_profile(None) == {"bot"}
    assert of_profile("scale") == {"worker-1", "worker-2", "db", "proxy"}
    assert SERVICES["bot"]["environment"]["DESK_DATABASE_URL"] == "sqlite:////app/data/desk.db"
    assert "desk-data:/app/data" in SERVICES["bot"]["volumes"]
    for worker in ("worker-1", "worker-2"):
        environment = SERVICES[worker]["environment"]
        assert environment["DESK_INTAKE"] == "webhook"
        assert environment["DESK_DATABASE_URL"].startswith("postgresql://")
        assert environment["DESK_WEBHOOK_URL"].endswith("/telegram/webhook")


def test_what_the_compose_file_refers_to_is_there() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert (ROOT / source).is_dir() if source.startswith("./") else source in COMPOSE["volumes"]
        for config in service.get("configs", []):
            assert config["source"] in COMPOSE["configs"]
        assert set(service.get("depends_on", [])) <= SERVICES.keys()
        assert {name for name in service.get("environment", {}) if name.startswith("DESK_")} <= settings_of_the_desk | {"DESK_DOMAIN"}
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    assert used == {"DESK_DOMAIN", "DESK_DB_PASSWORD", "DESK_WEBHOOK_SECRET"}
    assert all(name in EXAMPLE for name in used)


def test_the_proxy_passes_the_webhook_alone_to_both_workers() -> None:
    caddyfile = COMPOSE["configs"]["caddyfile"]["content"]
    assert "reverse_proxy worker-1:8080 worker-2:8080" in caddyfile
    assert re.findall(r"handle (\S+)", caddyfile) == ["/telegram/webhook"]
    assert "respond 404" in caddyfile
    assert "ports" not in SERVICES["worker-1"]


def test_the_desk_runs_without_rights_and_with_time_to_stop() -> None:
    for name in ("bot", "worker-1", "worker-2"):
        service = SERVICES[name]
        assert (service["read_only"], service["cap_drop"], service["stop_grace_period"]) == (True, ["ALL"], "15s")
    assert SERVICES["bot"]["ports"] == ["127.0.0.1:8080:8080"], "nothing of the bot is open to the outside"


# Dockerfile


def test_the_image_is_slim_not_root_and_keeps_nothing_that_installs() -> None:
    stages = DOCKERFILE.split("\nFROM ")[1:]
    assert len(stages) == 2
    assert all(stage.startswith("python:3.13-slim-bookworm") for stage in stages)
    last = stages[-1]
    assert "USER 10001" in last
    assert "/site-packages/pip*" in last
    installed = re.findall(r"apt-get install --yes --no-install-recommends ([^\\&]+)", last)
    assert [names.split() for names in installed] == [["libglib2.0-0", "libx11-6", "libxext6", "libxrender1", "fonts-wqy-microhei"]]
    assert "rm -rf /var/lib/apt/lists/*" in last
    assert 'CMD ["desk", "run"]' in last


def test_the_font_of_the_image_is_one_that_pictures_look_for() -> None:
    assert "fonts-wqy-microhei" in DOCKERFILE
    assert "WenQuanYi Micro Hei" in FONTS


def test_the_image_gets_all_that_is_copied_and_only_that() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert ignored[0] == "*"
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    copied = [line.split()[1:-1] for line in DOCKERFILE.splitlines() if line.startswith("COPY ") and "--from" not in line]
    assert {name for names in copied for name in names} == allowed
    assert all((ROOT / name).exists() for name in allowed)


async def test_the_health_check_of_the_image_tells_a_desk_that_serves_from_one_that_does_not(running: Running) -> None:
    found = re.search(r"HEALTHCHECK .*?CMD (\[.*?\])\n", DOCKERFILE, re.DOTALL)
    assert found is not None
    program = YAML(typ="safe").load(found[1])[2]
    port = free_port()
    await running.start(listen=f"127.0.0.1:{port}")

    async def checked() -> int:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", program.replace("8080", str(port)), stderr=subprocess.DEVNULL)
        return await process.wait()

    assert await checked() == 0
    running.store.shut = True
    assert await checked() == 1
    running.store.shut = False
    await running.stop()
    assert await checked() == 1


# docs/operations.md


def test_every_check_metric_log_event_and_command_is_on_the_page() -> None:
    told = set(re.findall(r"`([a-z_]+)(?:\{[a-z,]+\})?`", OPERATIONS))
    families = {metric.name for metric in metrics.REGISTRY.collect()}
    assert {name for name in families if name not in told and f"{name}_total" not in told} == set()
    assert {"database", "intake", "outbox", "timers", "parked", "calendar", "flows"} <= told
    source = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "bot").rglob("*.py"))
    events = set(re.findall(r'log\.(?:info|warning|error|exception)\(\s*"([a-z_]+)"', source))
    assert events - told == set()
    for command in ("doctor", "db backup", "db check", "db upgrade", "db parked", "db replay", "flow publish"):
        assert f"desk {command}" in OPERATIONS


def test_nothing_on_the_page_or_in_the_files_names_a_place_of_ours() -> None:
    for text in (EXAMPLE, DOCKERFILE, OPERATIONS, (ROOT / "docker-compose.yml").read_text(encoding="utf-8")):
        assert not re.search(r"/(?:root|work|home)/|/tmp/\w", text)
    for block in re.findall(r"```\n(docker .*?)```", OPERATIONS, re.DOTALL):
        assert all(shlex.split(line, comments=True) for line in block.splitlines())


# backup and restore, as the page tells it


def put_back(copy: Path, database: Path) -> None:
    for file in database.parent.glob("desk.db*"):
        file.unlink()
    copy.rename(database)


async def test_a_conversation_goes_on_from_a_backup_that_was_put_back(running: Running, tmp_path: Path) -> None:
    await running.start()
    running.ann.start()
    await running.ann.wait_for("同意")
    running.ann.press_text("同意")
    await running.ann.wait_for("遇到什么事")
    await running.settled()
    copy = tmp_path / "backup.db"
    assert "written" in await asyncio.to_thread(upgrade.backup, f"sqlite:///{running.database}", copy)
    running.ben.start()
    await running.ben.wait_for("同意")
    await running.settled()
    await running.stop()
    put_back(copy, running.database)
    assert await asyncio.to_thread(upgrade.check, f"sqlite:///{running.database}") == []
    await running.start()
    running.ann.press_text("钱没到账")
    await running.ann.wait_for("多少元")
    running.ben.start()  # the backup does not know him: he begins again
    await running.ben.wait_for("同意")
    await running.settled()
