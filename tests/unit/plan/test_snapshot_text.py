"""What a snapshot shows: values sorted and one a line, unknown ones by what they are made of, secrets never."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from tfproof.errors import AttributeAbsent, TfproofError, UsageError
from tfproof.plan import Applied, Plan
from tfproof.plan.snapshots import snapshots_of

from .conftest import MakePlan


@dataclass
class Keeper:
    texts: list[str] = field(default_factory=list)

    def compare(self, text: str, name: str | None) -> None:  # noqa: ARG002
        self.texts.append(text)


def shown(plan: Plan, *names: str) -> list[str]:
    keeper = Keeper()
    with snapshots_of(keeper):
        plan.snapshot(*names)
    return keeper.texts.pop().split("\n")


def test_all_that_the_configuration_sets_is_shown_sorted_and_nothing_else(make_plan: MakePlan) -> None:
    source = """resource "test_thing" "this" {
      tags = { "b c" = "2", a = "1" }
      name = "shop"
      list = ["y", "x"]
      none = null
      rule { port = 443 }
      lifecycle { prevent_destroy = true }
    }"""
    after = {
        "name": "shop", "list": ["y", "x"], "none": None, "computed": "by the provider",
        "tags": {"b c": "2", "a": "1"}, "rule": [{"port": 443, "computed": 1}],
    }  # fmt: skip
    assert shown(make_plan(source, after), "test_thing.this") == [
        "test_thing.this",
        "  lifecycle",
        "    prevent_destroy = true",
        "  list",
        '    - "y"',
        '    - "x"',
        '  name = "shop"',
        "  none = null",
        "  rule",
        "    - port = 443",
        "  tags",
        '    "b c" = "2"',
        '    a = "1"',
    ]


def test_chosen_attributes_may_be_what_the_provider_sets(make_plan: MakePlan) -> None:
    plan = make_plan('resource "test_thing" "this" {}', {"arn": "arn:x", "rule": [{"port": 1}], "other": 2})
    assert shown(plan, "test_thing.this.rule[0].port", "test_thing.this.arn") == [
        "test_thing.this",
        '  arn = "arn:x"',
        "  rule[0].port = 1",
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ['  it = ""']),
        ("a\tb", ['  it = "a\\tb"']),
        ("\u202ea\x1b", ['  it = "\\u202ea\\u001b"']),
        ("#!/bin/sh\n\necho\n", ["  it", "    | #!/bin/sh", "    |", "    | echo", "    |"]),
        ("trailing \nblank", ['  it = "trailing \\nblank"']),
        ('{"b": [1.50, {}], "a":true}', ["  it (JSON)", "    a = true", "    b", "      - 1.50", "      - {}"]),
        ("[]", ["  it = [] (JSON)"]),
        ('{"a": 1, "a": 2}', ['  it = "{\\"a\\": 1, \\"a\\": 2}"']),
        ('{"a": NaN}', ['  it = "{\\"a\\": NaN}"']),
        ("[" * 5000, [f'  it = "{"[" * 5000}"']),
    ],
)
def test_texts_keep_what_they_say(make_plan: MakePlan, text: str, lines: list[str]) -> None:
    plan = make_plan('resource "test_thing" "this" {}', {"it": text})
    assert shown(plan, "test_thing.this.it") == ["test_thing.this", *lines]


UNKNOWN = """
variable "path" { default = "public" }
resource "test_thing" "this" {
  plain    = test_thing.a.id
  template = "arn:${test_thing.a.id}/${var.path}/*"
  encoded  = jsonencode({ Action = ["read"], Resource = "${test_thing.a.arn}/x", Owner = test_thing.b.id })
  called   = upper(test_thing.a.id)
}
"""


def test_an_unknown_value_is_shown_by_what_it_is_made_of(make_plan: MakePlan) -> None:
    names = ("plain", "template", "encoded", "called")
    plan = make_plan(UNKNOWN, {}, dict.fromkeys((*names, "id"), True), variables={"path": {"value": "public"}})
    assert shown(plan, "test_thing.this", "test_thing.this.id") == [
        "test_thing.this",
        "  called = (known after apply, made of test_thing.a.id)",
        "  encoded",
        "    Action",
        '      - "read"',
        "    Owner = test_thing.b.id",
        '    Resource = "${test_thing.a.arn}/x"',
        "  id = (known after apply)",
        "  plain = test_thing.a.id",
        '  template = "arn:${test_thing.a.id}/public/*"',
    ]


def test_a_document_that_a_data_source_renders_is_shown_with_its_known_parts(trust: Plan) -> None:
    role = next(r for r in trust.resources_of_type("aws_iam_role") if "assume_role_policy" in r)
    lines = shown(trust, f"{role.address}.assume_role_policy")
    assert lines[1] == "  assume_role_policy (document)"
    assert any("sts:AssumeRoleWithWebIdentity" in line for line in lines)


SECRET = "hunter2-correct-horse"


def with_secrets(make_plan: MakePlan) -> Plan:
    plan = make_plan(
        'resource "test_thing" "this" {\n password = "x"\n note = "x"\n rule { pin = 1 }\n}\nvariable "s" {\n sensitive = true\n}',
        {"password": SECRET, "note": f"say {SECRET} to nobody", "rule": [{"pin": 4711}], "encoded": json.dumps({"a": SECRET}),
         "empty": None, "short": "pw"},
    )  # fmt: skip
    raw = json.loads(json.dumps(plan._raw))
    change = raw["resource_changes"][0]["change"]
    change["after_sensitive"] = {"password": True, "rule": [{"pin": True}], "empty": True}
    raw["variables"] = {"s": {"value": "pw"}}
    raw["configuration"]["root_module"]["variables"] = {"s": {"sensitive": True}}
    raw["output_changes"] = {"secret": {"after": SECRET, "after_sensitive": True}, "open": {"after": "shown"}}
    return Plan(raw, source=plan.source)


def test_no_secret_is_shown_nor_anything_made_from_it(make_plan: MakePlan) -> None:
    plan = with_secrets(make_plan)
    chosen = [f"test_thing.this.{name}" for name in ("encoded", "empty", "short")]
    lines = shown(plan, "test_thing.this", *chosen, "output.secret", "output.open")
    assert lines == [
        "test_thing.this",
        "  empty = null",
        "  encoded (JSON)",
        "    a = (sensitive)",
        '  note = "say (sensitive) to nobody"',
        "  password = (sensitive)",
        "  rule",
        "    - pin = (sensitive)",
        "  short = (sensitive)",
        'output.open = "shown"',
        "output.secret = (sensitive)",
    ]


def test_simulated_values_are_marked(make_plan: MakePlan) -> None:
    made_up = "arn:aws:test:us-east-1:1:thing/abc"
    raw = make_plan(
        'resource "test_thing" "this" {}',
        {"arn": made_up, "policy": f"allow {made_up}", "name": "x", "types": ["EDGE"]},
    )._raw
    applied = Applied(raw, stand_ins={"test_thing.this": frozenset({("arn",), ("types",)})})
    assert shown(applied, *(f"test_thing.this.{name}" for name in ("arn", "policy", "name", "types"))) == [
        "test_thing.this",
        f'  arn = "{made_up}" (simulated)',
        '  name = "x"',
        f'  policy = "allow {made_up}" (of simulated values)',
        "  types (simulated)",
        '    - "EDGE"',
    ]


def test_what_is_another_in_each_run_is_shown_by_its_name(make_plan: MakePlan) -> None:
    source = 'resource "test_thing" "this" {\n  input = "x"\n  label = "x"\n}'
    after = {"id": "60e50495-bf8b", "input": "same", "label": "of 60e50495-bf8b", "output": "same"}
    plan = make_plan(source, after)
    plan._raw["resource_changes"][0]["provider_name"] = "terraform.io/builtin/terraform"
    applied = Applied(plan._raw, source=plan.source)
    assert shown(applied, "test_thing.this", "test_thing.this.id", "test_thing.this.output") == [
        "test_thing.this",
        "  id = (another in each run)",
        '  input = "same"',
        '  label = "of ${test_thing.this.id}"',
        '  output = "same"',
    ]


def test_a_place_without_key_is_every_instance(nested: Plan) -> None:
    everything = shown(nested)
    addresses = [line for line in everything if not line.startswith((" ", "output."))]
    assert addresses == sorted(nested.all_resources)
    module = next(r.module_address for r in nested.all_resources.values() if r.module_address)
    inside = [line for line in shown(nested, module.partition("[")[0]) if not line.startswith(" ")]
    assert inside
    assert set(inside) <= set(addresses)


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("test_thing.thsi", AttributeAbsent, "did you mean 'test_thing.this'"),
        ("test_thing.this.nmae", AttributeAbsent, "did you mean 'name'"),
        ("module.a", AttributeAbsent, "nothing in this plan is module.a"),
        ("output.opne", AttributeAbsent, "did you mean 'open'"),
        ("var.x", UsageError, "no snapshot can be taken of var.x"),
        ("a b", UsageError, "expected: the address of a resource"),
    ],
)
def test_a_name_of_nothing_is_an_error(make_plan: MakePlan, name: str, error: type[TfproofError], words: str) -> None:
    plan = make_plan(
        'resource "test_thing" "this" {}', {"name": "x"}, output_changes={"open": {"after": 1, "after_unknown": False}}
    )
    with pytest.raises(error, match=words.replace("(", r"\(")):
        plan.snapshot(name)


def test_outside_of_a_test_there_is_nothing_to_compare_with(make_plan: MakePlan) -> None:
    plan = make_plan('resource "test_thing" "this" {}')
    with ThreadPoolExecutor() as pool, pytest.raises(UsageError, match="none runs here"):
        pool.submit(plan.snapshot).result()
