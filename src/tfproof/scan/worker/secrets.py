"""Checkov's secrets framework: passwords, keys and tokens that are written out in the source. None is ever shown."""

from __future__ import annotations

import os.path
from collections.abc import Collection, Sequence
from pathlib import Path

from checkov.runner_filter import RunnerFilter
from checkov.secrets.runner import SECRET_TYPE_TO_ID, Runner

from tfproof.scan.protocol import Entity, Outcome, PolicyInfo

POLICIES = tuple(
    PolicyInfo(
        id=identifier,
        title=f"Ensure that the source holds no secret: {name}",
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


def scan_secrets(root: Path, entities: Sequence[Entity], only: Collection[str] | None = None) -> set[Outcome]:
    """Return a failed outcome for each secret below a folder, at the block that holds it, or else at its file.

    Args:
        root: the folder.
        entities: the blocks of the source.
        only: the ids of the policies to run.
    """
    chosen = _IDS if only is None else _IDS & frozenset(only)
    if not chosen:
        return set()
    filters = RunnerFilter(framework=["secrets"], show_progress_bar=False)
    report = Runner().run(root_folder=str(root), runner_filter=filters)
    return {
        _outcome(record.check_id, _file(root, record.file_abs_path), int(record.file_line_range[0]), entities)
        for record in report.failed_checks
        if record.check_id in chosen
    }


def _file(root: Path, path: str) -> str:
    return os.path.relpath(os.path.realpath(path), os.path.realpath(root))


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
