"""The key of a kept plan covers the code that made it."""

from __future__ import annotations

from pathlib import Path

import pytest

import tfproof
from tfproof.cases.cache import cache_key

PACKAGE = Path(tfproof.__file__).parent


def test_the_code_that_makes_plans_is_part_of_the_key_in_every_folder() -> None:
    found = {path.relative_to(PACKAGE).as_posix() for path in cache_key.own_files()}
    made = ("addresses", "cases", "hcl", "provider", "terraform")
    assert found == {
        path.relative_to(PACKAGE).as_posix()
        for name in made
        for path in (PACKAGE / name).glob("**/*")
        if path.suffix in (".py", ".json")
    }
    assert {"cases/planner.py", "cases/batch/plan_splitter.py", "hcl/late_values.py", "provider/data/aws.json"} <= found
    assert {name.partition("/")[0] for name in found} == set(made)


def test_another_code_has_another_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "cases" / "batch" / "one.py"
    file.parent.mkdir(parents=True)
    monkeypatch.setattr(cache_key, "PACKAGE", tmp_path)
    digests = []
    for text in ("a = 1\n", "a = 2\n"):
        file.write_text(text)
        digests.append(cache_key.own_code.__wrapped__())
    file.rename(file.with_name("two.py"))
    digests.append(cache_key.own_code.__wrapped__())
    assert len(set(digests)) == 3
