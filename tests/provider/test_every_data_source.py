"""What is said of each data source of the AWS provider that asks a cloud, against its schema and AWS's own ARNs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bare_provider import BareProvider, nothing
from tfproof.iam import catalogue
from tfproof.provider import plugin_protocol
from tfproof.provider.facts import facts
from tfproof.provider.schema import ProviderSchema
from tfproof.provider.simulated_values import ValueGenerator
from tfproof.provider.simulation_target import Target

KEYS = {"arn", "id", "name"}
# Searches: what they take is what they look for, and stays null where it is not given.
SEARCHES = {"aws_apigatewayv2_apis"}
# What AWS publishes has no resource of these, or calls it otherwise; and invocations are no resources.
UNLISTED = re.compile(
    r"arn:aws:(execute-api:.*|apigateway:eu-west-1:lambda:path/.*|cloudformation:.*:type/.*|dms:.*:(endpoint|rep|subgrp|task):.*"
    r"|ecs:.*:task-definition/.*|imagebuilder:.*:component/.*|inspector:.*:rulespackage/.*|kms:.*:given|lex:.*:bot:.*"
    r"|rds:eu-west-1::cert:.*|ses:.*:receipt-rule-set/.*|ssm:.*:parametergiven/.*)"
)


@pytest.fixture(scope="module")
def schema(aws: Path) -> ProviderSchema:
    with BareProvider(aws, schemas=Path.home() / ".cache" / "tfproof") as provider:
        return provider.schema


def as_written(schema: ProviderSchema, name: str) -> Any:
    """The block as the provider has it."""
    whole = plugin_protocol.message("SchemaResponse", schema.answer)
    return plugin_protocol.message("Schema5", whole.data_source_schemas[name]).block


def test_what_a_read_sets_is_an_argument_that_terraform_would_plan_as_null(schema: ProviderSchema) -> None:
    for name, given in facts().set_by_read.items():
        arguments = {one.name for one in as_written(schema, name).attributes if one.optional and not one.computed}
        assert set(given) <= arguments, name


def test_no_key_of_a_lookup_is_null_because_the_lookup_was_by_another(schema: ProviderSchema) -> None:
    whole = plugin_protocol.message("SchemaResponse", schema.answer)
    null: dict[str, set[str]] = {}
    for name in sorted(whole.data_source_schemas.keys() - facts().local_data - SEARCHES):
        block = schema.data_source(name)
        missed = {one.name for one in block.attributes if one.name in KEYS and one.optional and not one.computed}
        if missed:
            null[name] = missed
    assert not null


def _arns(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _arns(one, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for one in value:
            yield from _arns(one, path)
    elif isinstance(value, str) and value.startswith("arn:"):
        yield path, value


def _pattern(arn: str) -> str:
    parts = re.split(r"\$\{(\w+)\}", arn)
    loose = ("[^:]*" if name in {"Partition", "Region", "Account"} else ".+" for name in parts[1::2])
    return "".join(part for pair in zip(map(re.escape, parts[::2]), [*loose, ""], strict=True) for part in pair)


def test_each_arn_that_is_looked_up_is_one_of_a_resource_that_aws_has(schema: ProviderSchema) -> None:
    listed = re.compile("|".join(_pattern(arn) for one in catalogue.services() for arn in _service(one).values()))
    wrong: list[tuple[str, str, str]] = []
    names = plugin_protocol.message("SchemaResponse", schema.answer).data_source_schemas.keys() - facts().local_data
    for name in sorted(names):
        block = schema.data_source(name)
        asked = {one.name: "given" for one in block.attributes if one.required and one.type == b'"string"'}
        target = Target(type=name, seed="x", region="eu-west-1", account="123456789012", data=True)
        found = ValueGenerator(target, block, {**nothing(block), **asked}).fill()
        wrong += [
            (name, path, arn) for path, arn in _arns(found) if not listed.fullmatch(arn) and not UNLISTED.fullmatch(arn)
        ]
    assert not wrong


def _service(prefix: str) -> dict[str, str]:
    found = catalogue.service(prefix)
    return dict(found.arns) if found is not None else {}
