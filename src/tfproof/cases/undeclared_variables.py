"""What variables files set and the configuration does not declare: Terraform leaves it out with a warning."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from tfproof.cases.case import Case
from tfproof.hcl import parse
from tfproof.terraform.configuration import read_configuration


def undeclared(case: Case, names: Sequence[Path] = ()) -> Iterator[str]:
    """Yield one sentence for each variables file of a case that sets something that its source does not declare.

    Args:
        case: the case.
        names: how people call its variables files; by default, by their paths.
    """
    declared = read_configuration(case.source).variables if case.var_files else {}
    for file, name in zip(case.var_files, names or case.var_files, strict=True):
        left_out = sorted(set_in(file) - declared.keys())
        if left_out:
            yield f"{name} sets {', '.join(left_out)}, which {case.source} does not declare: left out"


def set_in(file: Path) -> frozenset[str]:
    """Return the names that a variables file sets; none where there is no such file."""
    if not file.is_file():
        return frozenset()
    text = file.read_text(encoding="utf-8", errors="replace")
    if not file.name.endswith(".json"):
        return frozenset(parse(text, path=file, is_json=False).body.attributes)
    try:
        found = json.loads(text)
    except ValueError:
        return frozenset()  # Terraform says what is wrong with it
    return frozenset(found) if isinstance(found, dict) else frozenset()
