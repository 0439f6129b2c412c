"""Which providers need no cloud."""

from __future__ import annotations

import pytest

from tfproof.provider.local import is_local


@pytest.mark.parametrize(
    ("source", "added", "local"),
    [
        ("registry.terraform.io/hashicorp/random", (), True),
        ("registry.terraform.io/hashicorp/tls", (), True),
        ("registry.opentofu.org/hashicorp/null", (), True),
        ("registry.terraform.io/hashicorp/http", (), False),
        ("registry.terraform.io/hashicorp/aws", (), False),
        ("registry.terraform.io/acme/random", (), False),
        ("registry.terraform.io/acme/random", ("random",), True),
        ("registry.terraform.io/acme/random", ("acme/random",), True),
        ("registry.terraform.io/acme/random", ("registry.terraform.io/acme/random",), True),
        ("registry.terraform.io/acme/random", ("other/random",), False),
        ("registry.terraform.io/acme/random", ("dom",), False),
        ("registry.terraform.io/acme/my-random", ("random",), False),
        ("registry.terraform.io/acme/aws", ("hashicorp/aws",), False),
    ],
)
def test_a_provider_is_local_by_its_whole_name(source: str, added: tuple[str, ...], *, local: bool) -> None:
    assert is_local(source, added) is local
