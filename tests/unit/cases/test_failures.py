"""Why a plan failed, from Terraform's diagnostics."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tfproof.cases.failures import Failure, FailureKind, failure_kind, failures
from tfproof.errors import UsageError
from tfproof.terraform import Diagnostic

MODULES = {"": ".", "module.m": "m", "module.m.module.n": "m/n", "module.twin": "m"}
RULES = 'variable "other" {}\n\nvariable "title" {\n  validation {\n    condition = false\n  }\n}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for place in ("", "m", "m/n"):
        (tmp_path / place).mkdir(exist_ok=True)
        (tmp_path / place / "main.tf").write_text(RULES)
    return tmp_path


def one(folder: Path, summary: str, detail: str = "", **place: Any) -> Failure:
    values: dict[str, Any] = {"address": None, "file": "main.tf", "line": 1, "context": None, **place}
    found = failures(
        [Diagnostic(severity="error", summary=summary, detail=detail, **values)], folder=folder, modules=MODULES
    )
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("file", "addresses"),
    [
        ("main.tf", ("var.title",)),
        ("m/main.tf", ("module.m.var.title", "module.twin.var.title")),
        ("m/n/main.tf", ("module.m.module.n.var.title",)),
    ],
)
def test_a_validation_is_at_the_variable_that_the_rule_stands_in(
    folder: Path, file: str, addresses: tuple[str, ...]
) -> None:
    detail = f"title must not be bad\n\nThis was checked by the validation rule at {file}:4,3-13."
    failure = one(folder, "Invalid value for variable", detail, file="elsewhere.tf", line=9)
    assert failure.kind is FailureKind.VALIDATION
    assert failure.addresses == addresses
    assert failure.where == "elsewhere.tf:9"


@pytest.mark.parametrize(
    ("context", "file", "address"),
    [
        ('resource "terraform_data" "x"', "m/n/main.tf", "module.m.module.n.terraform_data.x"),
        ('data "aws_region" "x"', "main.tf", "data.aws_region.x"),
        ('output "o"', "m/n/main.tf", "module.m.module.n.output.o"),
    ],
)
def test_a_condition_is_at_the_block_that_it_stands_in(folder: Path, context: str, file: str, address: str) -> None:
    failure = one(folder, "Resource precondition failed", "no", context=context, file=file)
    assert failure.kind is FailureKind.PRECONDITION
    assert failure.addresses == (address,)


def test_terraforms_own_address_wins_and_instance_keys_do_not_count(folder: Path) -> None:
    failure = one(
        folder, "expected length of name", address='module.m["a.b"].aws_x.y[0]', context='resource "aws_x" "y"'
    )
    assert failure.kind is FailureKind.PROVIDER
    assert failure.is_at('module.m["other"].aws_x.y[7]')
    assert not failure.is_at("module.m.aws_x.z")


def test_a_type_error_in_a_child_module_is_at_its_variable(folder: Path) -> None:
    detail = 'The given value is not suitable for child module variable "title" defined at m/n/main.tf:3,1-16: a number'
    failure = one(folder, "Invalid value for module argument", detail, file="m/main.tf")
    assert (failure.kind, failure.addresses) == (FailureKind.TYPE, ("module.m.module.n.var.title",))


def test_a_type_error_of_an_input_is_at_the_roots_variable(folder: Path) -> None:
    failure = one(folder, "Invalid value for input variable", "Unsuitable value for var.num set using -var: a number")
    assert (failure.kind, failure.addresses) == (FailureKind.TYPE, ("var.num",))


def test_a_refused_connection_is_a_need_for_a_cloud(folder: Path) -> None:
    failure = one(
        folder,
        'reading STS Caller Identity: Post "https://sts": proxyconnect tcp: dial tcp 127.0.0.1:9: connect: refused',
        address="data.aws_caller_identity.me",
    )
    assert failure.kind is FailureKind.CLOUD
    assert failure.addresses == ("data.aws_caller_identity.me",)
    assert "127.0.0.1" not in failure.message


def test_warnings_are_no_failures(folder: Path) -> None:
    warning = Diagnostic(
        severity="warning", summary="Deprecated", detail="", address=None, file=None, line=None, context=None
    )
    assert failures([warning], folder=folder, modules=MODULES) == ()


def test_a_failure_reads_as_kind_place_and_message(folder: Path) -> None:
    failure = one(folder, "No value for required variable", 'The root module input variable "title" is not set')
    assert str(failure).startswith("missing input at var.title (main.tf:1): The root module input variable")


@pytest.mark.parametrize("module", ["", "module.m."])
def test_a_provider_that_cannot_be_configured_offline_is_named_with_what_is_supported(
    folder: Path, module: str
) -> None:
    address = f'{module}provider["registry.terraform.io/hashicorp/azurerm"].other'
    found = one(folder, "subscription ID could not be determined", address=address)
    assert found.kind is FailureKind.CLOUD
    assert "hashicorp/azurerm cannot be configured without its cloud" in found.message
    assert "supported for hashicorp/aws alone" in found.message
    assert (
        one(folder, "invalid region", address='provider["registry.terraform.io/hashicorp/aws"]').kind
        is FailureKind.PROVIDER
    )


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("validation", "variable validation"),
        ("Precondition", "precondition"),
        ("provider validaton", "provider validation"),
        ("", None),
    ],
)
def test_a_kind_of_failure_that_does_not_exist_names_the_nearest(name: str, near: str | None) -> None:
    with pytest.raises(UsageError, match="no such kind of failure") as caught:
        failure_kind(name)
    assert near is None or near in (caught.value.fix or "")
    assert failure_kind("type error") is FailureKind.TYPE


def test_what_is_wrong_in_a_provider_block_is_at_its_configuration(folder: Path) -> None:
    (folder / "m" / "main.tf").write_text(
        'provider "aws" {\n  x = 1\n}\nprovider "aws" {\n  alias = "east"\n  x     = 1\n}\n'
    )
    said = {"file": "m/main.tf", "context": 'provider "aws"'}
    assert one(folder, "Unsupported argument", **said, line=2).addresses == (
        "module.m.provider.aws",
        "module.twin.provider.aws",
    )
    assert one(folder, "Unsupported argument", **said, line=6).is_at("module.m.provider.aws.east")
    assert one(folder, "Unsupported argument", **{**said, "file": "gone.tf"}, line=6).addresses == ()
    address = 'module.m["a"].provider["registry.terraform.io/hashicorp/aws"].east'
    assert one(folder, "conflicts", address=address).addresses == ("module.m.provider.aws.east",)


def test_what_is_wrong_in_a_variable_block_is_at_the_variable(folder: Path) -> None:
    assert one(folder, "Unsupported argument", context='variable "other"').addresses == ("var.other",)


def test_a_cycle_names_provider_configurations_as_the_rest(folder: Path) -> None:
    detail = 'Cycle: data.aws_vpc.all, provider["registry.terraform.io/hashicorp/aws"].east, local.x (expand)'
    found = one(folder, detail, file=None, line=None)
    assert found.addresses == ("data.aws_vpc.all", "provider.aws.east", "local.x")
