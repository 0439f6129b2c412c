"""Which providers need no cloud."""

from __future__ import annotations

import pytest

from tfproof.provider.local import is_local, is_said


@pytest.mark.parametrize(
    ("source", "local"),
    [
        ("registry.terraform.io/hashicorp/random", True),
        ("registry.terraform.io/hashicorp/tls", True),
        ("registry.opentofu.org/hashicorp/null", True),
        ("registry.terraform.io/hashicorp/http", False),
        ("registry.terraform.io/hashicorp/aws", False),
        ("registry.terraform.io/acme/random", False),
    ],
)
def test_a_provider_is_local_by_its_whole_name(source: str, *, local: bool) -> None:
    assert is_local(source) is local


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("random", True),
        ("acme/random", True),
        ("registry.terraform.io/acme/random", True),
        ("other/random", False),
        ("dom", False),
        ("my-random", False),
    ],
)
def test_the_user_names_a_provider_by_the_end_of_its_address(name: str, *, said: bool) -> None:
    assert is_said("registry.terraform.io/acme/random", [name]) is said
    assert not is_said("registry.terraform.io/acme/another", [name])
