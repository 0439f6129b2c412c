"""Readers that were written by others say the same of files and of mutants of files.

``make crosscheck-hcl`` does the same with many more mutants.
"""

import json
import random
from pathlib import Path
from typing import Any

import hcl2
from tests.unit.hcl.hcl_crosscheck import judge, mutant, sources

from tfproof.hcl import Block, Body, NativeBody, parse

MUTANTS = 2_000


def test_go_accepts_and_refuses_the_same_mutants() -> None:
    chance, pool = random.Random(20), sources()  # noqa: S311
    found = [judge(mutant(chance, chance.choice(pool))) for _ in range(MUTANTS)]
    assert [one for one in found if not one.agree] == []
    assert sum(one.ours is None for one in found) > MUTANTS / 10


def test_go_accepts_every_file_of_the_repository() -> None:
    found = [judge(text) for text in sources()[:150]]
    assert [one for one in found if not one.agree] == []


def structure(body: Body) -> dict[str, Any]:
    """Return the names of arguments and blocks, nested, as python-hcl2 nests them."""
    assert isinstance(body, NativeBody)
    found: dict[str, Any] = dict.fromkeys(body.attributes)
    for block in body.blocks:
        found.setdefault(block.type, []).append(labelled(block))
    return found


def labelled(block: Block) -> dict[str, Any]:
    inner = structure(block.body)
    for label in reversed(block.labels):
        inner = {label: inner}
    return inner


def as_structure(value: Any) -> Any:
    """Return python-hcl2's dictionaries with the values left out, guided by the blocks that it marks."""
    if isinstance(value, list):
        return [as_structure(item) for item in value]
    inner = {str(key).strip('"'): item for key, item in value.items() if not str(key).startswith("__")}
    return {key: as_structure(item) if is_body(item) else None for key, item in inner.items()}


def is_body(value: Any) -> bool:
    items = value if isinstance(value, list) else [value]
    return bool(items) and all(
        isinstance(item, dict) and ("__is_block__" in item or any(is_body(inner) for inner in item.values()))
        for item in items
    )


def test_python_hcl2_finds_the_same_blocks_and_arguments(repository: Path) -> None:
    files = sorted((repository / "terraform").rglob("main.tf"))
    assert len(files) > 5
    for path in files:
        text = path.read_text(encoding="utf-8")
        theirs = json.dumps(as_structure(hcl2.loads(text)), sort_keys=True)
        assert theirs == json.dumps(structure(parse(text).body), sort_keys=True), path
