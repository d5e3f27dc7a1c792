"""docker-compose.yml and the Dockerfile describe the same parts as `make run`, and say nothing that is not so."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from bench.release.memory import LEAN
from devstack.application import PASSED_ON, ROOT

OURS = ("web", "worker", "clerk", "beat", "migrate")
PARTS = {"web", "worker", "clerk", "beat", "migrate", "postgres", "valkey", "storage"}
COMPOSE = ROOT / "docker-compose.yml"
Service = dict[str, Any]


@pytest.fixture(scope="module")
def services() -> dict[str, Service]:
    """The services by name."""
    return dict(yaml.safe_load(COMPOSE.read_text())["services"])


@pytest.fixture(scope="module")
def example() -> set[str]:
    """The names in .env.example."""
    return set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def settings_read() -> set[str]:
    """The names of the environment variables that the settings read."""
    source = "".join(path.read_text() for path in (ROOT / "platform" / "config").glob("*.py"))
    return set(re.findall(r'\benv(?:\.\w+)?\(\s*"(\w+)"', source))


def test_the_parts_are_all_there(services: dict[str, Service]) -> None:
    assert set(services) == PARTS
    assert not any("minio" in service["image"] for service in services.values())


def test_the_file_follows_the_compose_specification() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")

    checked = subprocess.run(
        [checker, "--builtin-schema", "vendor.compose-spec", COMPOSE], capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("client", [["docker", "compose"], ["docker-compose"]], ids=" ".join)
def test_a_compose_client_accepts_it(client: list[str], example: set[str]) -> None:
    if not shutil.which(client[0]) or subprocess.run([*client, "version"], capture_output=True, check=False).returncode:
        pytest.skip("no such client here")
    filled = dict.fromkeys(example, "x")

    checked = subprocess.run(
        [*client, "config", "--quiet"], cwd=ROOT, env={**os.environ, **filled}, capture_output=True, check=False
    )

    assert checked.returncode == 0, checked.stderr


def test_every_part_tells_how_it_is(services: dict[str, Service]) -> None:
    for name, service in services.items():
        assert "healthcheck" in service or service["restart"] == "no", name


def test_what_waits_waits_for_something_that_can_become_true(services: dict[str, Service]) -> None:
    for name, service in services.items():
        for other, wait in service.get("depends_on", {}).items():
            if wait["condition"] == "service_healthy":
                assert "healthcheck" in services[other], f"{name} waits for {other}"
            else:
                assert (wait["condition"], services[other]["restart"]) == ("service_completed_successfully", "no")


@pytest.mark.parametrize("name", OURS)
def test_our_parts_are_told_only_what_the_settings_read(services: dict[str, Service], name: str) -> None:
    assert services[name]["environment"].keys() - LEAN.keys() <= settings_read()


def test_the_worker_for_releases_keeps_no_memory_as_when_it_was_measured(services: dict[str, Service]) -> None:
    assert services["clerk"]["environment"].items() >= LEAN.items()


def test_what_a_running_stack_passes_on_is_what_the_settings_read() -> None:
    assert set(PASSED_ON) <= settings_read()


def test_every_secret_is_required_and_named_in_the_example(example: set[str]) -> None:
    text = COMPOSE.read_text()
    used = set(re.findall(r"\$\{(\w+)", text))

    assert used == example
    assert used == set(re.findall(r"\$\{(\w+):\?", text))


@pytest.mark.parametrize("name", OURS)
def test_our_commands_start_something_that_exists(services: dict[str, Service], name: str) -> None:
    command = services[name].get("command") or dockerfile_command()
    program = "django" if command[:2] == ["python", "manage.py"] else command[0]

    assert find_spec(program)
    if "-A" in command:
        assert find_spec(command[command.index("-A") + 1])


def test_every_queue_has_one_kind_of_worker(services: dict[str, Service]) -> None:
    commands = [services[name]["command"] for name in ("worker", "clerk")]

    served = [queue for command in commands for queue in command[command.index("--queues") + 1].split(",")]

    assert sorted(served) == sorted(queue.name for queue in settings.CELERY_TASK_QUEUES)


def test_everything_kept_has_a_named_volume(services: dict[str, Service]) -> None:
    declared = set(yaml.safe_load(COMPOSE.read_text())["volumes"])

    mounted = {volume.partition(":")[0] for service in services.values() for volume in service.get("volumes", [])}

    assert mounted == declared == {"postgres", "valkey", "storage", "scratch"}


def test_nothing_but_the_web_server_is_published_and_that_to_a_local_proxy_alone(services: dict[str, Service]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}

    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_the_image_copies_what_exists_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    sources = [source for line in lines if line.startswith("COPY") for source in line.split()[1:-1]]
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert all((ROOT / source).exists() for source in sources)
    assert set(sources) == let_in
    assert "USER mimicry" in lines
    assert any("--require-hashes" in line for line in lines)


def dockerfile_command() -> list[str]:
    """The words of the image's CMD."""
    text = (ROOT / "Dockerfile").read_text()
    return list(yaml.safe_load(text.partition("\nCMD ")[2].replace("\\\n", "")))
