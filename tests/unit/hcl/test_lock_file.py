"""Lock files as Terraform writes them, and as people leave them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.hcl import parse_lock_file, read_lock_file

AWS, OTHER = "registry.terraform.io/hashicorp/aws", "registry.terraform.io/acme/toy"
LOCK = f"""# This file is maintained automatically by "terraform init".
provider "{AWS}" {{
  version     = "5.100.0"
  constraints = "~> 5.0"
  hashes = [
    "h1:AAAA=",
    "zh:00ff", # a ]
  ]
}}

provider "{OTHER}" {{
  version = "1.0.0"
}}
"""


def test_versions_and_hashes_are_read_by_address() -> None:
    found = parse_lock_file(LOCK)
    assert found.error is None
    assert {address: (one.version, sorted(one.hashes)) for address, one in found.providers.items()} == {
        AWS: ("5.100.0", ["h1:AAAA=", "zh:00ff"]), OTHER: ("1.0.0", []),
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        LOCK,
        LOCK.replace("\n", "\r\n"),
        LOCK.replace("  hashes = [\n", "\thashes=[\n"),
        LOCK.replace('"zh:00ff", # a ]', ""),
    ],
)
def test_without_hashes_all_else_stays(text: str) -> None:
    lines = text.splitlines(keepends=True)
    assert parse_lock_file(text).without_hashes() == "".join(lines[:4] + lines[8:])


def test_a_block_on_one_line_stays_one() -> None:
    text = f'provider "{AWS}" {{ hashes = ["h1:A"] }}\n'
    assert parse_lock_file(text).without_hashes() == f'provider "{AWS}" {{  }}\n'


def test_a_file_that_is_not_there_locks_nothing_and_one_that_is_broken_says_so(tmp_path: Path) -> None:
    assert read_lock_file(tmp_path / "absent").providers == {}
    path = tmp_path / "lock.hcl"
    path.write_text(LOCK + "}", encoding="utf-8")
    found = read_lock_file(path)
    assert set(found.providers) == {AWS, OTHER}
    assert found.error is not None
    assert found.error.where == f"{path}:14"


def test_what_only_looks_like_a_provider_locks_nothing() -> None:
    text = f'/*\nprovider "{AWS}" {{\n  version = "1.0.0"\n}}\n*/\nprovider "{OTHER}" {{ version = "2.0.0" }}\n'
    assert {address: one.version for address, one in parse_lock_file(text).providers.items()} == {OTHER: "2.0.0"}
