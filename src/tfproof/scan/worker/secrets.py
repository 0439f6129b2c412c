"""Checkov's secrets framework: passwords, keys and tokens that are written out in the source. None is ever shown."""

from __future__ import annotations

import hashlib
import os.path
from collections.abc import Collection, Sequence
from pathlib import Path

from checkov.runner_filter import RunnerFilter
from checkov.secrets.runner import SECRET_TYPE_TO_ID, Runner, _find_files_from_root_folder

from tfproof.scan.protocol import Entity, Outcome, PolicyInfo
from tfproof.scan.worker.logs import recorded

POLICIES = tuple(
    PolicyInfo(
        id=identifier,
        title=f"Source must hold no secret: {name}",
        severity="high",
        guideline="",
        fix="take the value out of the source: read it from a secret store or give it as a sensitive variable; then replace it",
        block="file",
        types=(),
        graph=False,
        own=False,
        file="",
    )
    for name, identifier in sorted(SECRET_TYPE_TO_ID.items())
)
_IDS = frozenset(policy.id for policy in POLICIES)
_FILES = 1 << 10
_SUFFIXES = (".tf", ".tofu", ".tfvars", ".tfvars.json")
_Found = tuple[tuple[str, int], ...]
_known: dict[tuple[str, bytes], _Found] = {}
"""What was found in a file of this name and content, and on which lines: nothing else decides it. No secret is kept."""


def scan_secrets(
    root: Path, entities: Sequence[Entity], only: Collection[str] | None = None
) -> tuple[set[Outcome], list[str]]:
    """Look for secrets in all files below a folder.

    Args:
        root: the folder.
        entities: the blocks of the source.
        only: the ids of the policies to run.

    Returns:
        A failed outcome for each secret, at the block that holds it, or else at its file; and what Checkov logged.
    """
    chosen = _IDS if only is None else _IDS & frozenset(only)
    if not chosen:
        return set(), []
    filters = RunnerFilter(framework=["secrets"], show_progress_bar=False)
    top = os.path.realpath(root)
    files = {
        os.path.relpath(path, top): Path(path)
        for path in map(os.path.realpath, _find_files_from_root_folder(str(root), filters))
        if path.endswith(_SUFFIXES)  # not the documents beside it
    }
    keys = {name: (name, hashlib.sha256(path.read_bytes()).digest()) for name, path in files.items()}
    new = [name for name in files if keys[name] not in _known]
    found = {name: _known[key] for name, key in keys.items() if key in _known}
    with recorded() as log:
        report = Runner().run(root_folder=None, files=[str(files[name]) for name in new], runner_filter=filters)
    for name in new:
        found[name] = tuple(
            (record.check_id, int(record.file_line_range[0]))
            for record in report.failed_checks
            if record.file_abs_path == str(files[name])
        )
    if not log.lines:  # a file that could not be read is read again, and reported again
        if len(_known) + len(new) > _FILES:
            _known.clear()
        _known.update((keys[name], found[name]) for name in new)
    told = {
        _outcome(policy, name, line, entities)
        for name, secrets in found.items()
        for policy, line in secrets
        if policy in chosen
    }
    return told, log.lines


def _outcome(policy: str, file: str, line: int, entities: Sequence[Entity]) -> Outcome:
    around = [
        entity for entity in entities if entity.file == file and entity.line <= line <= (entity.end or entity.line)
    ]
    address = min(around, key=lambda entity: entity.end - entity.line).address if around else file
    return Outcome(
        policy=policy,
        address=address,
        file=file,
        line=line,
        outcome="failed",
        found="the source holds a text that looks like a secret; it is not shown",
        expected="no secret in the source",
    )
