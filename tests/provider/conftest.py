"""Real Terraform, with a real provider or the toy one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tfproof.provider.persistent import ResidentProviders
from tfproof.terraform import find_executable
from tfproof.terraform.embedded import library_path, write_launcher
from tfproof.terraform.mirror import find_mirrors

AWS = "registry.terraform.io/hashicorp/aws"


@dataclass
class Root:
    """A root configuration and the environment that Terraform runs in."""

    folder: Path
    terraform: str
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.terraform, *arguments],
            cwd=self.folder,
            env={**self.environment, **(env or {})},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def plan(self, env: Mapping[str, str] | None = None, out: str = "plan.out") -> dict[str, Any]:
        """Plan and show; the answer without what differs between two equal runs (the time, the order of a set)."""
        planned = self.run("plan", "-input=false", "-no-color", "-lock=false", f"-out={out}", env=env)
        assert planned.returncode == 0, planned.stdout + planned.stderr
        shown = self.run("show", "-json", out, env=env)
        assert shown.returncode == 0, shown.stderr
        plan: dict[str, Any] = json.loads(shown.stdout)
        del plan["timestamp"]
        plan["relevant_attributes"] = sorted(plan.get("relevant_attributes", []), key=json.dumps)
        return plan


@pytest.fixture
def root(tmp_path: Path) -> Callable[[str], Root]:
    """Makes a root configuration from its text."""
    terraform = str(find_executable().path)
    cli = tmp_path / "cli.tfrc"
    mirrors = "".join(f'  filesystem_mirror {{\n    path = "{m.root}"\n  }}\n' for m in find_mirrors())
    cli.write_text(f"provider_installation {{\n{mirrors}}}\n", encoding="utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TF_CLI_CONFIG_FILE": str(cli),
        "CHECKPOINT_DISABLE": "1",
    }

    def make(text: str) -> Root:
        folder = tmp_path / "root"
        folder.mkdir()
        (folder / "main.tf").write_text(text, encoding="utf-8")
        return Root(folder, terraform, environment)

    return make


@pytest.fixture
def embedded(root: Callable[[str], Root], tmp_path: Path) -> Callable[[str], Root]:
    """Makes a root that is run by the embedded Terraform, which knows identities and actions."""

    def make(text: str) -> Root:
        library = library_path()
        assert library is not None
        stack = root(text)
        stack.terraform = str(write_launcher(library, tmp_path))
        return stack

    return make


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """The toy provider as an executable."""
    path = tmp_path / "toy" / "terraform-provider-toy_v1.0.0"
    path.parent.mkdir()
    program = Path(__file__).with_name("toy_provider.py")
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{program}" "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def stub(tmp_path: Path) -> Callable[..., Path]:
    """Makes the stub provider an executable, of a protocol and a release."""

    def make(*, protocol: int = 5, release: int = 6) -> Path:
        path = tmp_path / f"stub{protocol}.{release}" / f"terraform-provider-aws_v{release}.0.0"
        path.parent.mkdir(exist_ok=True)
        program = Path(__file__).with_name("stub_provider.py")
        options = f"--protocol {protocol} --release {release}"
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{program}" {options}\n', encoding="utf-8")
        path.chmod(0o755)
        return path

    return make


@pytest.fixture(scope="session")
def aws() -> Path:
    """The AWS provider's executable."""
    for mirror in find_mirrors():
        for path in sorted((mirror.root / AWS).glob("*/*/terraform-provider-aws*"), reverse=True):
            return path
    pytest.fail("no AWS provider in a mirror on this machine: see the mirror setting")


@pytest.fixture
def residents(tmp_path: Path) -> Iterator[ResidentProviders]:
    with ResidentProviders(tmp_path, {}, schema_folder=tmp_path / "kept") as providers:
        yield providers
