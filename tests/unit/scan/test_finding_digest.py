"""A digest of what a check looked at says nothing of a secret: the same for every one that could stand there."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.unit.scan.written_source import written

from tfproof.findings import fingerprint
from tfproof.scan.facts.plan_file import PlanFile
from tfproof.scan.facts.resource import Resource
from tfproof.scan.facts.secret_texts import secret_texts, variable_secrets
from tfproof.scan.worker.finding_digest import Values


def node(type_: str, **config: Any) -> dict[str, Any]:
    return {
        "block_type_": "resource", "resource_type": type_, "__address__": f"{type_}.this", "config_": {type_: {"this": config}},
        **config,
    }  # fmt: skip


PLACES: Mapping[str, tuple[str, Any]] = {
    "an argument that the schema marks": ("aws_db_instance", {"password": ["?"]}),
    "in a nested block": ("aws_alb_listener", {"default_action": [{"authenticate_oidc": [{"client_secret": ["?"]}]}]}),
    "of a parameter": ("aws_ssm_parameter", {"name": ["p"], "value": ["?"]}),
    "of a provider without a schema here": ("postgresql_role", {"password": "?"}),
    "in an environment variable": ("aws_lambda_function", {"environment": [{"variables": [{"DB_PASSWORD": "?"}]}]}),
    "as name and value": (
        "aws_ecs_task_definition", {"container_definitions": [[{"environment": [{"name": "API_KEY", "value": "?"}]}]]},
    ),
    "in JSON": ("aws_ecs_task_definition", {"container_definitions": ['[{"secret": "?"}]']}),
    "in a script": ("aws_instance", {"user_data": ["#!/bin/sh\nexport DB_PASSWORD=?\nrun"]}),
    "in YAML": ("aws_instance", {"user_data": ["db:\n  password: ?\n"]}),
    "in an address": ("aws_lambda_function", {"environment": [{"variables": [{"URL": "postgres://u:?@host/db"}]}]}),
    "a number": ("postgresql_role", {"password": "?"}),
}  # fmt: skip


def filled(place: str, secret: object) -> dict[str, Any]:
    type_, config = PLACES[place]
    text = json.dumps(config)
    return node(type_, **json.loads(text.replace('"?"', json.dumps(secret)).replace("?", str(secret))), kept=["same"])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("pair", [("k7q9", "z3x1"), ("a", "b"), (7, 4711)])
def test_two_secrets_in_one_place_of_the_source_have_one_digest(place: str, pair: tuple[object, object]) -> None:
    if place in ("in a script", "in YAML", "in an address", "in JSON"):
        pair = (f"{pair[0]}x{pair[0]}", f"{pair[1]}y{pair[1]}{pair[1]}")
    digests = {
        (Values([block], ()).digest(str(block["__address__"]), ()), Values([block], ()).digest("", ()))
        for block in (filled(place, secret) for secret in pair)
    }
    assert len(digests) == 1


def test_what_is_no_secret_stays_part_of_the_digest() -> None:
    """An accepted finding comes back when an address range, a principal, a unit or the name of a secret changes."""
    pairs: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("aws_security_group", {"ingress": [{"cidr_blocks": ["10.0.0.0/8"]}]}, {"ingress": [{"cidr_blocks": ["0.0.0.0/0"]}]}),
        ("aws_iam_policy", {"policy": [{"Resource": "arn:aws:secretsmanager:eu-west-2:1:secret:a"}]},
         {"policy": [{"Resource": "arn:aws:secretsmanager:eu-west-2:1:secret:*"}]}),
        ("aws_cognito_user_pool_client", {"token_validity_units": [{"access_token": ["minutes"]}]},
         {"token_validity_units": [{"access_token": ["days"]}]}),
        ("aws_cognito_user_pool_client", {"access_token_validity": [5]}, {"access_token_validity": [60]}),
        ("aws_cognito_user_pool_client", {"generate_secret": [True]}, {"generate_secret": [False]}),
        ("aws_instance", {"metadata_options": [{"http_tokens": ["required"]}]}, {"metadata_options": [{"http_tokens": ["optional"]}]}),
        ("aws_kms_key", {"policy": [{"Condition": {"Null": {"kms:ViaService": "true"}}}]},
         {"policy": [{"Condition": {"Null": {"kms:ViaService": "false"}}}]}),
    ]  # fmt: skip
    for type_, one, other in pairs:
        first, second = (Values([node(type_, **config)], ()) for config in (one, other))
        assert first.digest(f"{type_}.this", ()) != second.digest(f"{type_}.this", ()), (type_, one)


SOURCE = """
variable "pin" {
  sensitive = true
  default   = "?"
}
variable "plain" {
  default = "shown"
}
locals {
  coded = base64encode(var.pin)
}
resource "aws_x" "this" {
  command = ["run", local.coded, var.plain]
  literal = sensitive("?")
}
"""


def test_what_the_source_makes_of_a_sensitive_variable_is_as_secret_and_what_it_writes_beside_it_is_not(
    tmp_path: Path,
) -> None:
    file = tmp_path / "main.tf"
    file.write_text(SOURCE, encoding="utf-8")
    variable = {"block_type_": "variable", "default": "k7q9", "sensitive": True, "file_path_": str(file), "config_": {}}
    resource = node("aws_x", command=["run", "azdxOQ==", "shown"], literal="k7q9") | {"file_path_": str(file)}
    assert set(variable_secrets([variable, resource])) == {"k7q9", "azdxOQ=="}


def test_what_a_module_says_is_sensitive_or_makes_of_a_secret_is_one(tmp_path: Path) -> None:
    file, inner = tmp_path / "main.tf", tmp_path / "inner" / "main.tf"
    inner.parent.mkdir()
    file.write_text(
        'variable "pin" {\n  sensitive = true\n}\n'
        'module "inner" {\n  source = "./inner"\n  pin = var.pin\n}\n'
        'resource "aws_x" "this" {\n  marked = module.inner.marked\n  made = "x-${module.inner.made}"\n'
        "  plain = module.inner.plain\n  either = values(module.inner)\n}\n",
        encoding="utf-8",
    )
    inner.write_text(
        'variable "pin" {}\n'
        'output "marked" {\n  value = "k1"\n  sensitive = true\n}\n'
        'output "made" {\n  value = upper(var.pin)\n}\n'
        'output "plain" {\n  value = "shown"\n}\n',
        encoding="utf-8",
    )
    call = {"block_type_": "module", "__address__": "module.inner", "file_path_": str(file), "config_": {}}
    resource = node("aws_x", marked="k1", made="x-K2", plain="shown", either="k3") | {"file_path_": str(file)}
    assert set(variable_secrets([call, resource])) == {"k1", "x-K2", "k3"}


@pytest.mark.parametrize("mark", [{"sensitive": True}, {"ephemeral": [True]}, {"sensitive": "var.a"}])
def test_a_variable_that_may_be_sensitive_is(mark: dict[str, Any]) -> None:
    block = {"block_type_": "variable", "default": [1234], "config_": {}}
    assert secret_texts([block | mark]) == ("1234",)
    assert secret_texts([block | {"sensitive": False}]) == ()


def test_no_candidate_for_a_short_secret_has_a_digest_of_its_own() -> None:
    digests = {
        fingerprint({"a": f"x-{pin}", "b": int(pin), "c": [pin]}, [pin])
        for pin in map("".join, itertools.product("123456789", repeat=3))
    }
    assert len(digests) == 1
    assert fingerprint({"a": 1, "b": True}, ["1"]) != fingerprint({"a": 1, "b": False}, ["1"])


def test_a_plan_hides_sensitive_numbers_and_what_stands_in_a_document_that_is_sensitive_as_a_whole() -> None:
    after = {"pin": 1234, "policy": json.dumps({"Id": "k7q9"})}
    change = {"after": after, "after_sensitive": {"pin": True, "policy": True}}
    plan = PlanFile(
        {
            "variables": {"external": {"value": "k7q9"}, "region": {"value": "eu-west-2"}},
            "configuration": {"root_module": {"variables": {"external": {"sensitive": True}, "region": {}}}},
            "resource_changes": [{"address": "aws_x.this", "type": "aws_x", "change": change}],
        }
    )
    assert set(plan.secrets_of("aws_x.this")) == {"1234", after["policy"], "k7q9"}


def test_no_message_of_a_policy_shows_a_secret_of_its_resource() -> None:
    text = 'variable "v" {\n  default   = "k7q9"\n  sensitive = true\n}\n'
    resource: Resource = written("aws_x.y", main=text + 'resource "aws_x" "y" {\n  value = var.v\n}\n')
    assert resource.hide("value = k7q9") == "value = (sensitive value)"


def test_what_a_check_over_the_graph_reads_of_connected_blocks_is_part_of_its_digest() -> None:
    bucket, keys = node("aws_s3_bucket", bucket=["b"]), ["resource_type", "block_public_acls"]

    def digest(*, connected: bool = True, read: list[str] = keys, **values: Any) -> str:
        block = node("aws_s3_bucket_public_access_block", **values)
        return Values([bucket, block], (), [(bucket, block)] if connected else []).digest("aws_s3_bucket.this", read)

    weak = digest(block_public_acls=[False])
    assert weak != digest(block_public_acls=[True])
    assert weak == digest(block_public_acls=[False], bucket=["other"])
    assert digest(block_public_acls=[False], connected=False) == digest(block_public_acls=[True], connected=False)
    assert digest(block_public_acls=[False], read=["block_public_acls"]) == digest(
        block_public_acls=[True], read=["block_public_acls"]
    )
