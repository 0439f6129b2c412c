from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.terraform.provider_sets import LOCK_FILE, obtain, set_key
from tfproof.terraform.requirements import Requirement, read_requirements

AWS = "registry.terraform.io/hashicorp/aws"
PACKAGE = f"{AWS}/5.100.0/linux_amd64"
LOCK = f"""provider "{AWS}" {{
  version     = "5.100.0"
  constraints = ">= 5.0.0"
  hashes = [
    "h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",
  ]
}}
"""
TREE = """
Providers required by configuration:
.
├── provider[registry.terraform.io/hashicorp/aws] >= 5.0.0, < 6.0.0
├── provider[terraform.io/builtin/terraform]
└── module.a
    ├── provider[registry.terraform.io/hashicorp/aws] ~> 5.1
    └── provider[registry.terraform.io/hashicorp/random]
"""


def initialised(folder: Path) -> Path:
    """Make what `init` leaves behind."""
    package = folder / ".terraform" / "providers" / PACKAGE
    package.mkdir(parents=True)
    (package / "terraform-provider-aws_v5.100.0_x5").write_text("binary")
    (folder / LOCK_FILE).write_text(LOCK)
    return folder


def test_requirements_are_gathered_over_all_modules() -> None:
    assert read_requirements(TREE) == (
        Requirement(provider=AWS, constraints="< 6.0.0, >= 5.0.0, ~> 5.1"),
        Requirement(provider="registry.terraform.io/hashicorp/random", constraints=""),
    )


def test_a_set_is_installed_once_and_linked_after_that(tmp_path: Path) -> None:
    calls = []

    def install() -> Path:
        calls.append(1)
        return initialised(tmp_path / "first")

    for name in ("first", "second"):
        (tmp_path / name).mkdir(exist_ok=True)
        providers = obtain(tmp_path / "sets", "key", install)
        providers.link_into(tmp_path / name)
        binary = tmp_path / name / ".terraform" / "providers" / PACKAGE / "terraform-provider-aws_v5.100.0_x5"
        assert binary.read_text() == "binary"
    assert len(calls) == 1
    assert providers.binaries()[AWS].name == "terraform-provider-aws_v5.100.0_x5"


def test_a_workspace_is_told_the_version_and_not_the_checksum(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    obtain(tmp_path / "sets", "key", lambda: initialised(tmp_path / "init")).link_into(tmp_path / "w")
    text = (tmp_path / "w" / LOCK_FILE).read_text()
    assert 'version     = "5.100.0"' in text
    assert "h1:" not in text
    assert "hashes" not in text


def test_a_failed_installation_leaves_nothing_that_counts_as_a_set(tmp_path: Path) -> None:
    def broken() -> Path:
        raise OSError("killed")

    with pytest.raises(OSError, match="killed"):
        obtain(tmp_path / "sets", "key", broken)
    assert obtain(tmp_path / "sets", "key", lambda: initialised(tmp_path / "init")).binaries()


def test_a_set_is_another_one_for_another_requirement_or_lock_file() -> None:
    one, two = Requirement(provider=AWS, constraints=""), Requirement(provider=AWS, constraints=">= 5")
    assert len({set_key([one], "a"), set_key([two], "a"), set_key([one], "b")}) == 3
    assert set_key([one], "a") == set_key([one], "a")
