"""The two cases of a provider upgrade: the same source with the providers that it has, and with other versions of some."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tfproof.cases.case import Case
from tfproof.cases.planner import Planner
from tfproof.cases.upgrades.revisions import RevisionPair
from tfproof.errors import UsageError
from tfproof.terraform.configuration import DeclaredConfiguration
from tfproof.terraform.provider_sets import LOCK_FILE
from tfproof.terraform.source_tree import read_tree

# Override files are merged in the order of their names; this one only says which version is meant.
_FILE = "zzz_tfproof_versions_override.tf"
_VERSION = re.compile(r"\d+(?:\.\d+){0,2}(?:-[\w.-]+)?")


def with_providers(planner: Planner, case: Case, wanted: Mapping[str, str]) -> RevisionPair:
    """Return a case as it is, and in a private copy with other versions of some providers.

    Args:
        planner: of the session.
        case: the case.
        wanted: the version of each provider, by the name that it has in the source.

    Raises:
        UsageError: the source has no such provider, or the version is none.
    """
    workspace = planner.workspaces.open(case.source, selected=case.selected)
    sources = {name: _source(workspace.configuration, name, tuple(workspace.providers.packages)) for name in wanted}
    for name, version in wanted.items():
        if not _VERSION.fullmatch(version):
            raise UsageError(f"not a version: --provider {name}={version}", expected="one version, such as 6.2.0")
    tree = read_tree(case.source.resolve())
    copied = tree.copy_to(planner.workspaces.root / "past" / uuid.uuid4().hex)
    versions = "".join(
        f"    {name} = {{ source = {json.dumps(source)}, version = {json.dumps(wanted[name])} }}\n"
        for name, source in sources.items()
    )
    (copied / _FILE).write_text(f"terraform {{\n  required_providers {{\n{versions}  }}\n}}\n", encoding="utf-8")
    lock = copied / LOCK_FILE
    if lock.is_file():
        lock.write_text(_unlocked(lock.read_text(encoding="utf-8"), sources.values()), encoding="utf-8")
    name = ", ".join(f"{one} {version}" for one, version in wanted.items())
    return RevisionPair(then=case, now=replace(case, source=copied), name=f"the providers of today, to {name}")


def _source(configuration: DeclaredConfiguration, name: str, installed: tuple[str, ...]) -> str:
    """The address of the provider that is called ``name``."""
    declared = configuration.required_providers.get(name)
    if declared is not None and declared.source:
        return declared.source
    found = [address for address in installed if address.endswith(f"/{name}")]
    if not found:
        raise UsageError(
            f"the source has no provider {name}",
            expected=f"one of {', '.join(sorted(address.rpartition('/')[2] for address in installed))}",
        )
    return found[0]


def _unlocked(text: str, sources: Iterable[str]) -> str:
    """A lock file without the blocks of some providers."""
    for source in sources:
        block = rf'provider "(?:[^"]*/)?{re.escape(source)}" \{{\n.*?\n\}}\n'
        text = re.sub(block, "", text, flags=re.DOTALL)
    return text
