"""What `get` and `init` decided once is not asked again for equal source, and asked again when anything is another."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.terraform.test_aws import STRANGERS_STACK

from tfproof.terraform import Executable, Sandbox, Sandboxes, find_mirrors
from tfproof.terraform.process import run_command
from tfproof.terraform.provider_sets import obtain

Write = Callable[..., Path]
AWS = "registry.terraform.io/hashicorp/aws"

pytestmark = pytest.mark.skipif(
    not any(AWS in mirror.providers for mirror in find_mirrors()), reason="no mirror of this machine holds AWS"
)


class Facts:
    """Facts in memory, through JSON as a store would keep them."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def recall(self, *about: Any) -> Any:
        return json.loads(self.known.get(json.dumps(about), "null"))

    def remember(self, value: Any, *about: Any) -> None:
        self.known[json.dumps(about)] = json.dumps(value)


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were run to get modules and providers."""
    ran: list[str] = []

    def run(command: list[str], **arguments: Any) -> Any:
        ran.append(command[1])
        return run_command(command, **arguments)

    monkeypatch.setattr("tfproof.terraform.init.run_command", run)
    return ran


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A mirror of its own, with a provider that is only ever installed and never started."""
    package = tmp_path / "mirror" / AWS / "5.100.0" / "linux_amd64"
    package.mkdir(parents=True)
    (package / "terraform-provider-aws_v5.100.0_x5").write_text("one")
    return tmp_path / "mirror"


def prepared(executable: Executable, mirror: Path, folder: Path, facts: Facts) -> Sandbox:
    with Sandboxes(executable, mirror=str(mirror), facts=facts) as workspaces:
        return workspaces.open(folder)


def test_a_session_that_remembers_makes_the_same_workspace_and_starts_nothing(
    executable: Executable, write: Write, mirror: Path, commands: list[str]
) -> None:
    folder, facts = write(STRANGERS_STACK) / "live" / "prod", Facts()
    first = prepared(executable, mirror, folder, facts)
    assert commands == ["get", "init", "providers", "init"]
    commands.clear()
    with Sandboxes(executable, mirror=str(mirror), facts=facts) as workspaces:
        again = workspaces.open(folder)
        assert commands == []
        assert again.providers == first.providers
        assert (again.root / ".terraform" / "modules" / "modules.json").is_file()
        assert (again.root / ".terraform" / "terraform.tfstate").is_file()
        assert again.module_folders().keys() >= {"", "module.one"}


def test_a_lock_file_of_a_provider_that_is_not_installed_yet_refuses_nothing(
    executable: Executable, write: Write, mirror: Path
) -> None:
    folder = write({
        "main.tf": 'resource "aws_sns_topic" "this" {}\n',
        ".terraform.lock.hcl": f'provider "{AWS}" {{\n  version = "5.100.0"\n}}\n',
    })  # fmt: skip
    found = prepared(executable, mirror, folder, Facts())
    assert [name.split("/")[3] for name in found.providers.packages] == ["5.100.0"]


def test_a_provider_that_was_replaced_is_verified_again(
    executable: Executable, write: Write, mirror: Path, commands: list[str]
) -> None:
    folder, facts = write(STRANGERS_STACK) / "live" / "prod", Facts()
    prepared(executable, mirror, folder, facts)
    commands.clear()
    next(mirror.rglob("terraform-provider-aws*")).write_text("two")
    prepared(executable, mirror, folder, facts)
    assert commands == ["init"]


def test_a_newer_provider_in_the_mirror_is_chosen(
    executable: Executable, write: Write, mirror: Path, commands: list[str]
) -> None:
    folder, facts = write(STRANGERS_STACK) / "live" / "prod", Facts()
    prepared(executable, mirror, folder, facts)
    commands.clear()
    package = mirror / AWS / "5.101.0" / "linux_amd64"
    package.mkdir(parents=True)
    (package / "terraform-provider-aws_v5.101.0_x5").write_text("newer")
    assert [name.split("/")[3] for name in prepared(executable, mirror, folder, facts).providers.packages] == [
        "5.101.0"
    ]
    assert commands == ["init"]


def test_other_source_is_read_again(executable: Executable, write: Write, mirror: Path, commands: list[str]) -> None:
    folder, facts = write(STRANGERS_STACK) / "live" / "prod", Facts()
    prepared(executable, mirror, folder, facts)
    commands.clear()
    (folder / "main.tf").write_text((folder / "main.tf").read_text() + "\n# another line\n")
    prepared(executable, mirror, folder, facts)
    assert commands == ["get", "providers"]


def test_providers_that_a_registry_gave_are_not_remembered(
    executable: Executable, write: Write, mirror: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, facts = write(STRANGERS_STACK) / "live" / "prod", Facts()

    # As from a registry, what is installed is a copy and no link.
    def downloaded(sets: Path, key: str, install: Callable[[], Path]) -> Any:
        def copied() -> Path:
            root = install()
            for link in [p for p in (root / ".terraform" / "providers").rglob("*") if p.is_symlink()]:
                target = link.resolve()
                link.unlink()
                link.mkdir()
                for file in target.iterdir():
                    (link / file.name).write_bytes(file.read_bytes())
            return root

        return obtain(sets, key, copied)

    monkeypatch.setattr("tfproof.terraform.init.obtain", downloaded)
    prepared(executable, mirror, folder, facts)
    commands.clear()
    prepared(executable, mirror, folder, facts)
    assert commands == ["init"]
