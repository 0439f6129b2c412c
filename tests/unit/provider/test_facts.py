"""The data about a cloud: every fact can be read, filled and traced to a source."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest

from tfproof.provider.fact_conditions import holds
from tfproof.provider.facts import Fact, facts, read_facts
from tfproof.provider.region_facts import Place
from tfproof.provider.templates import FIELD, filtered, is_random, random_text

RAW = json.loads((resources.files("tfproof.provider") / "data" / "aws.json").read_text(encoding="utf-8"))
WORDS = {"region", "arn_region", "account", "partition", "service", "kind", "name", "n"}


def _templates(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in {"each", "times"}:
                yield from _templates(one)
    elif isinstance(value, list):
        for one in value:
            yield from _templates(one)


def _all() -> Iterator[tuple[str, Fact]]:
    for type_name, paths in facts().types.items():
        for path, fact in paths.items():
            yield f"{type_name}.{path}", fact
    for pattern, fact in facts().general:
        yield pattern.pattern, fact


def test_each_field_of_each_fact_means_something() -> None:
    wrong = []
    for name, fact in _all():
        for text in _templates([fact.value, *(value for _, value in fact.when)]):
            for word, _, group, filters in FIELD.findall(text):
                known = word.startswith((".", "item")) or word in WORDS or is_random(word)
                known = known or Place("eu-west-1").fact(word, group, 1) is not None
                if not known:
                    wrong.append(f"{name}: {word}")
                if filters and filters != "az_id" and not filters.startswith("in_zone:"):
                    filtered("a.b/c", filters)
            if re.search(r"\{[^}]*$|\.\.\.", text):
                wrong.append(f"{name}: {text}")
    assert not wrong


def test_each_condition_can_be_asked() -> None:
    for _, fact in _all():
        for condition, _ in fact.when:
            holds(condition, lambda _name: None)


def test_a_fact_without_a_source_is_refused() -> None:
    with pytest.raises(ValueError, match="no source"):
        read_facts({**RAW, "types": {"aws_x": {"id": {"value": "a"}}}})


@pytest.mark.parametrize(
    ("condition", "result"),
    [
        ("a", True),
        ("!a", False),
        ("b", False),
        ("!b", True),
        ("a=x", True),
        ("a!=x", False),
        ("a~^x", True),
        ("b=", True),
        ("a & c=true", True),
        ("a & b", False),
        ("n~^[2-9]", True),
    ],
)
def test_a_condition(condition: str, result: bool) -> None:
    values = {"a": "x", "b": None, "c": True, "n": 2}
    assert holds(condition, values.get) is result


@pytest.mark.parametrize(
    ("filters", "text", "result"),
    [
        ("last/", "a/b/c", "c"),
        ("after:loadbalancer/", "arn:loadbalancer/app/x/1", "app/x/1"),
        ("from:targetgroup/", "arn:targetgroup/x/1", "targetgroup/x/1"),
        ("before:.", "corp.example", "corp"),
        ("strip/", "/a/b", "a/b"),
        ("dash", "10.0.0.1", "10-0-0-1"),
        ("host", "https://a.example/x", "a.example/x"),
        ("before:.|upper", "corp.example", "CORP"),
        ("major", "16.3", "16"),
    ],
)
def test_a_filter(filters: str, text: str, result: str) -> None:
    assert filtered(text, filters) == result


@pytest.mark.parametrize(
    ("region", "code"),
    [
        ("us-east-1", "use1"),
        ("eu-west-2", "euw2"),
        ("ap-southeast-2", "apse2"),
        ("us-gov-west-1", "usgw1"),
        ("xx-northeast-7", "xxne7"),  # not in the table
    ],
)
def test_the_ids_of_a_regions_zones_begin_with_its_code(region: str, code: str) -> None:
    assert Place(region).zone_id(f"{region}b") == f"{code}-az2"


@pytest.mark.parametrize("word", ["alnum", "upper", "hex", "digits", "uuid", "base64", "public_ip", "ipv6_56"])
def test_random_text_depends_on_its_label_alone(word: str) -> None:
    assert random_text(word, 0, "a") == random_text(word, 0, "a")
    assert random_text(word, 0, "a") != random_text(word, 0, "b")


@pytest.mark.parametrize("length", [0, 12, 40, 44, 300, 1080])
def test_base64_decodes_to_letters(length: int) -> None:
    text = random_text("base64", length, "a")
    assert len(text) == (length or 44)
    assert base64.b64decode(text, validate=True).decode().isalnum()
