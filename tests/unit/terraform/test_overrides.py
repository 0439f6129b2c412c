from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.hcl import read_file, text_of
from tfproof.terraform.configuration import read_configuration
from tfproof.terraform.overrides import (
    ADDED_FILE,
    BACKEND_FILE,
    OVERRIDE_FILE,
    override_providers,
    replace_backend,
    without_offline_arguments,
)


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return folder


def providers(path: Path) -> dict[tuple[str, str | None], dict[str, str]]:
    file = read_file(path)
    return {
        (block.labels[0], text_of(alias.expression) if (alias := block.attribute("alias")) else None): {
            name: file.source(argument.expression) for name, argument in block.body.attributes.items()
        }
        for block in file.blocks
    }


def test_each_provider_block_is_merged_alias_by_alias(tmp_path: Path) -> None:
    write(
        tmp_path,
        main__tf='provider "aws" {}\nprovider "aws" {\n  alias = "b"\n  profile = "x"\n}\nprovider "other" {}\n',
    )
    override_providers(tmp_path, root=True)
    merged = providers(tmp_path / OVERRIDE_FILE)
    assert set(merged) == {("aws", None), ("aws", "b")}
    for arguments in merged.values():
        assert arguments["skip_requesting_account_id"].strip() == "true"
        assert "region" not in arguments
    assert merged["aws", "b"]["profile"].strip() == "null"
    assert not (tmp_path / ADDED_FILE).exists()


def test_an_argument_that_older_providers_do_not_know_is_merged_only_where_it_is_set(tmp_path: Path) -> None:
    text = 'provider "aws" {\n  tag_policy_compliance = "error"\n}\nprovider "aws" {\n  alias = "b"\n}\n'
    override_providers(write(tmp_path, main__tf=text), root=True)
    merged = providers(tmp_path / OVERRIDE_FILE)
    assert merged["aws", None]["tag_policy_compliance"].strip() == "null"
    assert "tag_policy_compliance" not in merged["aws", "b"]


def test_a_module_without_provider_blocks_gets_the_ones_that_it_wants(tmp_path: Path) -> None:
    write(
        tmp_path,
        main__tf="terraform {\n  required_providers {\n    aws = {\n      source = \"hashicorp/aws\"\n"
        "      configuration_aliases = [aws.us_west_2, aws.dns]\n    }\n  }\n}\n",
    )  # fmt: skip
    override_providers(tmp_path, root=True)
    added = providers(tmp_path / ADDED_FILE)
    regions = {key: arguments["region"].strip() for key, arguments in added.items()}
    assert regions == {("aws", "us_west_2"): '"us-west-2"', ("aws", "dns"): '"us-east-1"'}
    assert set(providers(tmp_path / OVERRIDE_FILE)) == {("aws", None)}


def test_a_child_module_gets_no_provider_block_that_it_did_not_have(tmp_path: Path) -> None:
    override_providers(write(tmp_path, main__tf='resource "aws_iam_user" "x" {}\n'), root=False)
    assert [path.name for path in tmp_path.iterdir()] == ["main.tf"]


def test_a_provider_is_found_under_the_name_that_it_has_here(tmp_path: Path) -> None:
    text = (
        'terraform {\n  required_providers {\n    amazon = { source = "hashicorp/aws" }\n  }\n}\nprovider "amazon" {}\n'
    )
    override_providers(write(tmp_path, main__tf=text), root=True)
    assert set(providers(tmp_path / OVERRIDE_FILE)) == {("amazon", None)}


@pytest.mark.parametrize("source", ["aws", "AWS", "Hashicorp/AWS", "registry.terraform.io/hashicorp/Aws"])
def test_a_provider_is_found_however_its_source_is_written(tmp_path: Path, source: str) -> None:
    text = f'terraform {{\n  required_providers {{\n    a = {{ source = "{source}" }}\n  }}\n}}\nprovider "a" {{}}\n'
    override_providers(write(tmp_path, main__tf=text), root=True)
    assert set(providers(tmp_path / OVERRIDE_FILE)) == {("a", None)}


def test_the_source_in_an_override_file_counts(tmp_path: Path) -> None:
    text = 'terraform {{\n  required_providers {{\n    a = {{ source = "hashicorp/{}" }}\n  }}\n}}\n'.format
    write(tmp_path, main__tf=text("null") + 'provider "a" {}\n', a_override__tf=text("aws"))
    override_providers(tmp_path, root=True)
    assert set(providers(tmp_path / OVERRIDE_FILE)) == {("a", None)}


@pytest.mark.parametrize("name", ["no_proxy", "ec2_metadata_service_endpoint", "sts_endpoint", "not_known_today"])
def test_what_says_how_aws_is_reached_is_null_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    override_providers(write(tmp_path, main__tf=f'provider "aws" {{\n  {name} = "x"\n}}\n'), root=True)
    assert providers(tmp_path / OVERRIDE_FILE)["aws", None][name].strip() == "null"


def test_another_provider_named_aws_is_left_alone(tmp_path: Path) -> None:
    text = 'terraform {\n  required_providers {\n    aws = { source = "acme/aws" }\n  }\n}\nprovider "aws" {}\n'
    override_providers(write(tmp_path, main__tf=text), root=True)
    assert not (tmp_path / OVERRIDE_FILE).exists()


def test_roles_are_blanked_and_every_line_keeps_its_number(tmp_path: Path) -> None:
    text = 'provider "aws" {\n  region = "a"\n  assume_role {\n    role_arn = "x"\n  }\n}\nvariable "last" {}\n'
    override_providers(write(tmp_path, main__tf=text), root=True)
    cut = (tmp_path / "main.tf").read_text()
    assert "assume_role" not in cut
    assert cut.splitlines()[6] == 'variable "last" {}'
    assert cut.splitlines()[1] == '  region = "a"'


def test_roles_are_cut_out_of_json(tmp_path: Path) -> None:
    write(tmp_path, main__tf__json='{"provider": {"aws": [{"alias": "b", "assume_role": [{"role_arn": "x"}]}]}}')
    override_providers(tmp_path, root=True)
    assert (tmp_path / "main.tf.json").read_text() == '{"provider": {"aws": [{"alias": "b"}]}}'


def test_of_json_nothing_else_changes_not_even_what_is_there_twice(tmp_path: Path) -> None:
    text = (
        '{\n  "provider": {"aws": {"region": "eu-west-1",\n    "assume_role": {"role_arn": "x"} } },\n'
        '  "provider": {"aws": {"alias": "b", "assume_role": {}, "max_retries": 1e0}},\n  "locals": {"a": "é"}\n}\n'
    )
    write(tmp_path, main__tf__json=text)
    override_providers(tmp_path, root=True)
    left = text.replace(',\n    "assume_role": {"role_arn": "x"}', "").replace('"assume_role": {}, ', "")
    assert (tmp_path / "main.tf.json").read_text() == left
    assert set(providers(tmp_path / OVERRIDE_FILE)) == {("aws", None), ("aws", "b")}
    assert ("aws", "b") in providers(tmp_path / OVERRIDE_FILE)


def test_a_backend_and_a_cloud_block_are_replaced(tmp_path: Path) -> None:
    for number, block in enumerate(('backend "s3" {}', "cloud {}", 'state_store "x_y" {\n    provider "x" {}\n  }')):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert replace_backend(write(folder, main__tf=f"terraform {{\n  {block}\n}}\n"))
        assert read_configuration(folder).has_backend
        assert 'backend "local"' in (folder / BACKEND_FILE).read_text()


def test_without_a_backend_nothing_is_written(tmp_path: Path) -> None:
    assert not replace_backend(write(tmp_path, main__tf="terraform {}\n"))
    assert not (tmp_path / BACKEND_FILE).exists()


def test_the_plan_shows_no_provider_argument_that_only_the_private_copy_has() -> None:
    aws = {"full_name": "registry.terraform.io/hashicorp/aws", "expressions": {"access_key": {}, "region": {"x": 1}}}
    other = {"full_name": "registry.terraform.io/acme/aws", "expressions": {"access_key": {}}}
    plan = {
        "configuration": {"provider_config": {"aws.a": aws, "other": other}, "root_module": {}},
        "format_version": "1.2",
    }
    seen = without_offline_arguments(plan)
    assert seen["configuration"]["provider_config"]["aws.a"]["expressions"] == {"region": {"x": 1}}
    assert seen["configuration"]["provider_config"]["other"] == other
    assert seen["configuration"]["root_module"] == {}
    assert without_offline_arguments({"format_version": "1.2"}) == {"format_version": "1.2"}
