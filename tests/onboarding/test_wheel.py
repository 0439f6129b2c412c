"""The package as it is installed: bare and with each extra, from the wheel and from the source archive, on each Python that is here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.onboarding.built import BARE, EXTRAS, ROOT, SOURCE, Published, published, pythons

from tfproof.extras import EXTRA_OF

pytestmark = pytest.mark.thorough
MODULE = """
variable "size" {
  type    = number
  default = 1
}
resource "terraform_data" "this" {
  input = var.size
}
"""
TEST = """
import tfproof

thing = tfproof.case("module")


def test_size(thing):
    assert thing.plan["terraform_data.this"]["input"] == 1
"""
OF_CHECKOV = ("checkov", "hcl2", "yaml")
"""Packages of the environment that Checkov lives in, where a part of tfproof runs too."""
NO_TERRAFORM = os.pathsep.join(("/usr/bin", "/bin"))


class Needing(NamedTuple):
    """A command that needs an extra: its words and settings, its exit codes without and with the extra, and what it prints with it."""

    words: str
    code: int = 2
    settings: Mapping[str, str] = {}
    codes: tuple[int, ...] = (0,)
    prints: str = ""


NEEDING = {
    "embedded": [
        Needing("plan module --terraform embedded", prints="1 to create"),
        Needing("exec --terraform embedded -- terraform version", 125, prints="Terraform v1"),
    ],
    "fuzz": [Needing("fuzz module --examples 2", codes=(0, 1), prints="inputs")],
    "pytest": [Needing("mutate module", prints="score|killed|mutants")],
    "report": [
        Needing("check module --no-scan --format html", codes=(1,), prints="<html"),
        Needing("check module --no-scan --also html=page.html", codes=(1,), prints="nothing was checked"),
    ],
    "store": [Needing("plan module", settings={"TFPROOF_STORE": "memory://plans"}, prints="1 to create")],
}


@pytest.fixture(scope="module", params=pythons())
def made(request: pytest.FixtureRequest) -> Iterator[Published]:
    with published(request.param) as found:
        yield found


@pytest.fixture(scope="module")
def repository(made: Published) -> Path:
    """A folder with a module and a test of it."""
    folder = made.folder / "repository"
    (folder / "module").mkdir(parents=True)
    (folder / "module" / "main.tf").write_text(MODULE, encoding="utf-8")
    (folder / "test_module.py").write_text(TEST, encoding="utf-8")
    (folder / "pytest.ini").touch()
    return folder


def said(
    place: Path, words: str, folder: Path, settings: Mapping[str, str] | None = None, path: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program of an environment, with nothing of this repository's environment."""
    terraform = shutil.which("terraform") or shutil.which("tofu")
    whole = os.pathsep.join((str(Path(terraform).parent), NO_TERRAFORM)) if terraform else NO_TERRAFORM
    mine = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TFPROOF_", "PYTHON", "PYTEST", "VIRTUAL_ENV"))
    }
    mine |= {"TFPROOF_CACHE": str(folder.parent / "cache"), "PATH": whole if path is None else path, **(settings or {})}
    program, *rest = words.split()
    done = subprocess.run(
        [str(place / "bin" / program), *rest], cwd=folder, env=mine, capture_output=True, text=True, check=False, timeout=900
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done


def untimed(text: str) -> str:
    """A report without how long its steps took."""
    return re.sub(r"\d+\.\d s\b", "N s", text)


def has(environment: str, extra: str) -> bool:
    return environment in (extra, "all")


@pytest.mark.parametrize("environment", [BARE, *EXTRAS])
def test_every_module_imports_without_a_warning_but_for_what_an_extra_brings(made: Published, environment: str) -> None:
    place = made.environment(environment)
    script = Path(__file__).with_name("importing.py")
    done = said(place, f"python -I {script}", made.folder)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["modules"] > 400
    for module, package in found["lacking"].items():
        if package in OF_CHECKOV:
            assert module.startswith(("tfproof.scan.", "tfproof.own_policies")), f"{module} lacks {package}"
        else:
            assert not has(environment, EXTRA_OF[package]), f"{module} lacks {package}"


@pytest.mark.parametrize("environment", [BARE, *EXTRAS])
def test_a_command_says_in_one_line_which_extra_it_needs_and_works_with_it(
    made: Published, environment: str, repository: Path
) -> None:
    place = made.environment(environment)
    for extra, commands in NEEDING.items():
        if environment not in (BARE, extra, "all"):
            continue
        for one in commands:
            done = said(place, f"tfproof {one.words}", repository, one.settings)
            if has(environment, extra):
                assert done.returncode in one.codes, one.words + done.stderr
                assert re.search(one.prints, done.stdout), one.words + done.stdout + done.stderr
            else:
                assert done.returncode == one.code, one.words + done.stdout + done.stderr
                assert re.search(rf"run: pip install 'tfproof\[{extra}\]'$", done.stderr, re.MULTILINE), done.stderr
                assert not done.stdout


def test_what_needs_no_extra_works_bare(made: Published, repository: Path) -> None:
    place = made.environment(BARE)
    for words, code, prints in (
        ("--version", 0, r"tfproof \d"),
        ("check module --no-scan", 1, "nothing was checked, which is not a pass"),
        ("explain CGA_FED_01", 0, "CGA_FED_01"),
        ("config", 0, "stacks: none"),
        ("test module", 0, "passed, 0 failed"),
        ("exec -- true", 0, "^$"),
    ):
        done = said(place, f"tfproof {words}", repository)
        assert done.returncode == code, words + done.stdout + done.stderr
        assert re.search(prints, done.stdout), words + done.stdout + done.stderr
    assert said(made.environment("pytest"), "pytest -q -p no:cacheprovider", repository).returncode == 0


def test_the_source_archive_installs_what_the_wheel_installs(made: Published) -> None:
    def installed(name: str) -> dict[str, bytes]:
        (top,) = made.environment(name).glob("lib/python3.*/site-packages/tfproof")
        return {
            file.relative_to(top).as_posix(): file.read_bytes()
            for file in top.rglob("*")
            if file.is_file() and "__pycache__" not in file.parts
        }

    assert installed(SOURCE) == installed(BARE)
    assert said(made.environment(SOURCE), "tfproof --version", made.folder).returncode == 0


def test_check_needs_the_package_index_once_and_then_no_network(made: Published) -> None:
    """Terraform comes with an extra, Checkov at the first scan; then all network is taken away."""
    folder = made.folder / "stack" / "repository"
    shutil.copytree(ROOT / "tests" / "onboarding" / "repository", folder)
    place = made.environment("embedded")
    first = said(place, "tfproof check infra", folder, path=NO_TERRAFORM)
    assert first.returncode == 1, first.stderr
    assert "installing Checkov into" in first.stderr
    assert re.search(r"\bCKV2?_AWS_\d+", first.stdout), first.stdout
    away = shutil.which("unshare")
    if away is None or subprocess.run([away, "-rn", "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("this system takes no network away: unshare -rn is refused")
    alone = folder / "alone"
    alone.write_text(f'#!/bin/sh\nexec {away} -rn "$@"\n', encoding="utf-8")
    (place / "bin" / "alone").write_bytes(alone.read_bytes())
    (place / "bin" / "alone").chmod(0o755)
    alone.unlink()
    again = said(place, f"alone {place}/bin/tfproof check infra", folder, path=NO_TERRAFORM)
    assert again.returncode == 1, again.stderr
    assert untimed(again.stdout) == untimed(first.stdout)
    nothing = {"TFPROOF_CACHE": str(folder.parent / "empty"), "PIP_RETRIES": "0"}
    lacking = said(place, f"alone {place}/bin/tfproof check infra", folder, nothing, path=NO_TERRAFORM)
    assert lacking.returncode == 2
    assert "PROOF_TRUST_ONLY" in lacking.stdout
    assert "tfproof setup-checkov" in lacking.stdout + lacking.stderr
