"""Where modules and providers may be downloaded from."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import pytest

from tfproof.errors import WorkspaceError
from tfproof.terraform.allowed_downloads import objection, refuse_module_sources, refuse_providers
from tfproof.terraform.requirements import Requirement

FINE = (
    "terraform-aws-modules/vpc/aws", "app.terraform.io/acme/vpc/aws", "registry.example.com:8443/acme/vpc/aws//modules/x",
    "github.com/acme/vpc", "github.com/acme/vpc//sub?ref=v1", "bitbucket.org/acme/vpc", "git@github.com:acme/vpc.git",
    "git::https://example.com/vpc.git", "git::ssh://git@example.com/vpc.git?ref=v1", "git::git@example.com:acme/vpc.git",
    "https://example.com/vpc.zip", "https://user:word@example.com/vpc.zip", "s3::https://s3-eu-west-1.amazonaws.com/b/vpc.zip",
    "gcs::https://www.googleapis.com/storage/v1/m/vpc.zip", "/srv/modules/vpc", "file:///srv/modules/vpc",
    "git::file:///srv/modules/vpc.git", "https://localhost.example.com/vpc.zip", "https://127.example.com/vpc.zip",
    "https://a:b%40c@example.com/vpc.zip", "git::https://example.com/vpc.git?ref=a@127.0.0.1", "https://example.com/a@127.0.0.1/vpc.zip",
)  # fmt: skip
REFUSED = (
    "http://example.com/vpc.zip", "HTTP://example.com/vpc.zip", "git::http://example.com/vpc.git", "git://example.com/vpc.git",
    "git::git://example.com/vpc.git", "git::ext::sh -c touch% ran", "git::fd::17", "hg::https://example.com/vpc", "ftp://x/y.zip",
    "https://localhost/vpc.zip", "https://localhost:2297/vpc.zip", "https://a.localhost./vpc.zip", "https://127.0.0.1/vpc.zip",
    "https://127.1/vpc.zip", "https://0x7f000001/vpc.zip", "https://2130706433/vpc.zip", "https://[::1]:80/vpc.zip",
    "https://[::ffff:127.0.0.1]/vpc.zip", "https://0.0.0.0/vpc.zip", "https://169.254.169.254/latest", "https://[fe80::1%25eth0]/x",
    "https://user@127.0.0.1/vpc.zip", "git::https://127.0.0.1/vpc.git", "git::ssh://git@localhost/vpc.git",
    "git@127.0.0.1:acme/vpc.git", "git::git@localhost:acme/vpc.git", "localhost:2297/acme/vpc/aws", "127.0.0.1:2297/acme/vpc/aws",
    "https://a@b@127.0.0.1/vpc.zip", "git::https://a:b@c@localhost/vpc.git", "git::ssh://x#@127.0.0.1/vpc.git",
    "git::ssh://127.0.0.1?@example.com/vpc.git", "git::a@b@127.0.0.1:acme/vpc.git", "https://:2297/vpc.zip",
    "https://\uff11\uff12\uff17.0.0.1/vpc.zip", "https://localho\u017ft/vpc.zip", "https://127\u30020\u30020\u30021/vpc.zip", f"https://{socket.gethostname()}/vpc.zip",
    "s3::https://127.0.0.1:9000/b/vpc.zip", "gcs::http://metadata/x", "http::http://example.com/vpc.zip",
)  # fmt: skip


@pytest.mark.parametrize("source", FINE)
def test_a_module_may_come_from_where_others_reach_it_safely(source: str) -> None:
    assert objection(source) is None


@pytest.mark.parametrize("source", REFUSED)
def test_a_module_may_not_come_from_this_machine_or_unencrypted(source: str) -> None:
    assert objection(source) is not None


def test_the_refusal_names_call_place_and_source_without_its_credentials(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'module "a" {\n  source = "./modules/b"\n}\nmodule "fine" {\n  source = "a/b/c"\n}\n'
    )
    folder = tmp_path / "modules" / "b"
    folder.mkdir(parents=True)
    (folder / "main.tf.json").write_text('{"module": {\n"c": {"source": "http://user:secret@example.com/x.zip"}}}')
    with pytest.raises(WorkspaceError) as caught:
        refuse_module_sources(tmp_path)
    assert caught.value.where == "modules/b/main.tf.json:2"
    assert caught.value.what.startswith("module.c is not downloaded from http://example.com/x.zip: ")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "source", ['true ? "https://a.example" : ""', '"https://a${".example"}"', '"%{if true}a%{endif}/b/c"']
)
def test_a_source_that_is_worked_out_is_refused_since_nobody_looked_at_it(tmp_path: Path, source: str) -> None:
    (tmp_path / "main.tf").write_text(f'\nmodule "a" {{\n  source = {source}\n}}\n')
    with pytest.raises(WorkspaceError, match=r"^module\.a is not downloaded: its source is worked out") as caught:
        refuse_module_sources(tmp_path)
    assert caught.value.where == "main.tf:2"


def test_a_source_that_refers_to_something_is_left_to_terraform(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('module "a" {\n  source = var.from\n}\n')
    refuse_module_sources(tmp_path)


def test_what_a_downloaded_module_calls_is_looked_at_too(tmp_path: Path) -> None:
    inner = tmp_path / ".terraform" / "modules" / "a"
    inner.mkdir(parents=True)
    (tmp_path / "main.tf").write_text('module "a" {\n  source = "acme/a/aws"\n}\n')
    (inner / "main.tf").write_text('\nmodule "b" {\n  source = "https://localhost/b.zip"\n}\n')
    refuse_module_sources(tmp_path)
    modules = [{"Key": "", "Dir": "."}, {"Key": "a", "Dir": ".terraform/modules/a"}]
    (inner.parent / "modules.json").write_text(json.dumps({"Modules": modules}))
    with pytest.raises(WorkspaceError, match=r"module\.b is not downloaded from https://localhost/b\.zip") as caught:
        refuse_module_sources(tmp_path)
    assert caught.value.where == ".terraform/modules/a/main.tf:2"
    for damaged in ("", "{}", '{"Modules": [1]}', "[]"):
        (inner.parent / "modules.json").write_text(damaged)
        refuse_module_sources(tmp_path)


@pytest.mark.parametrize("host", ["localhost", "localhost:2297", "127.0.0.1:2297", "x.localhost"])
def test_a_provider_does_not_come_from_this_machine(host: str) -> None:
    with pytest.raises(WorkspaceError, match=re.escape(host)):
        refuse_providers([Requirement(provider=f"{host}/acme/x", constraints="")], ["x"])


@pytest.mark.parametrize(
    ("provider", "allowed", "fine"),
    [
        ("registry.terraform.io/hashicorp/aws", (), True),
        ("registry.opentofu.org/opentofu/aws", (), True),
        ("registry.example.com/hashicorp/aws", (), False),
        ("registry.terraform.io/acme/aws", (), False),
        ("registry.terraform.io/acme/aws", ("acme/aws",), True),
        ("registry.example.com/acme/aws", ("registry.example.com/acme/aws",), True),
        ("registry.terraform.io/acme/aws", ("hashicorp/aws",), False),
    ],
)
def test_a_provider_of_others_is_downloaded_when_the_user_allows_it(
    provider: str, allowed: tuple[str, ...], *, fine: bool
) -> None:
    wanted = [Requirement(provider=provider, constraints="")]
    if fine:
        refuse_providers(wanted, allowed)
    else:
        with pytest.raises(WorkspaceError, match=re.escape(provider)) as caught:
            refuse_providers(wanted, allowed)
        assert "--allow-provider" in str(caught.value.fix)
