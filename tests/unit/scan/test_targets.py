"""What an attribute names, which group gives which role, and what an unresolved resource may be."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.scan.written_source import written

from tfproof.scan.facts.bucket import BLOCK, BUCKET, public_access_block
from tfproof.scan.facts.documents import worlds
from tfproof.scan.facts.groups import GROUP, in_other_pool, role_of
from tfproof.scan.facts.plan_file import PlanFile
from tfproof.scan.facts.unresolved import Unresolved, is_expression
from tfproof.scan.facts.view_resource import ViewResource

ROLE = "aws_iam_role"


def role(name: str) -> str:
    return f'resource "{ROLE}" "{name}" {{\n  name = "{name}"\n}}\n'


ROLES = (
    role("one")
    + role("two")
    + f'resource "{ROLE}" "each" {{\n  for_each = toset(["a", "b"])\n  name = "each-${{each.key}}"\n}}\n'
    + 'module "a" {\n  source = "./a"\n}\nvariable "role" {}\nvariable "a" {}\n'
)


def source(value: str, address: str = "aws_x.y") -> ViewResource:
    holder = f'resource "aws_x" "y" {{\n  for_each = aws_iam_role.each\n  role = {value}\n}}\n'
    holder = holder if "each.key" in value else holder.replace("  for_each = aws_iam_role.each\n", "")
    inside = address.startswith("module")
    return written(address, main=ROLES + ("" if inside else holder), a=role("one") + (holder if inside else ""))


@pytest.mark.parametrize(
    ("value", "address", "named", "certain"),
    [
        ("aws_iam_role.one.id", "aws_x.y", ["aws_iam_role.one"], True),
        ("aws_iam_role.one.id", "module.a.aws_x.y", ["module.a.aws_iam_role.one"], True),
        ('aws_iam_role.each["a"].id', "aws_x.y", ['aws_iam_role.each["a"]'], True),
        ("aws_iam_role.each[each.key].id", "aws_x.y", ['aws_iam_role.each["a"]', 'aws_iam_role.each["b"]'], False),
        ('"two"', "aws_x.y", ["aws_iam_role.two"], True),
        ('"arn:aws:iam::111111111111:role/path/two"', "aws_x.y", ["aws_iam_role.two"], True),
        ('"elsewhere"', "aws_x.y", [], True),
        ("data.aws_iam_role.one.id", "aws_x.y", [], True),
        ("var.role", "aws_x.y", [], False),
        (
            "var.a ? aws_iam_role.one.id : aws_iam_role.two.id",
            "aws_x.y",
            ["aws_iam_role.one", "aws_iam_role.two"],
            False,
        ),
    ],
)
def test_the_source_says_what_an_attribute_names(value: str, address: str, named: list[str], certain: bool) -> None:
    found = source(value, address).targets("role", ROLE)
    assert ([one.address for one in found.resources], found.certain) == (named, certain)


def plan(expression: dict[str, Any], *, for_each: dict[str, Any] | None = None, value: object = None) -> ViewResource:
    roles = [("aws_iam_role.one", "one"), ('aws_iam_role.each["a"]', "each-a"), ('aws_iam_role.each["b"]', "each-b")]
    changes = [
        {"address": address, "type": ROLE, "change": {"after": {"name": name}, "after_unknown": {"arn": True}}}
        for address, name in roles
    ]
    change = {"after": {"role": value}, "after_unknown": {} if value else {"role": True}}
    changes.append({"address": 'aws_x.y["a"]', "type": "aws_x", "change": change})
    configured = {"address": "aws_x.y", "expressions": {"role": expression}, "for_each_expression": for_each or {}}
    file = PlanFile({"resource_changes": changes, "configuration": {"root_module": {"resources": [configured]}}})
    return ViewResource(file, address='aws_x.y["a"]', type_="aws_x")


@pytest.mark.parametrize(
    ("references", "for_each", "named", "certain"),
    [
        (["aws_iam_role.one.arn", "aws_iam_role.one"], None, ["aws_iam_role.one"], True),
        (["aws_iam_role.each", "each.key"], None, ['aws_iam_role.each["a"]'], True),
        (["each.value.arn", "each.value"], ["aws_iam_role.each"], ['aws_iam_role.each["a"]'], True),
        (["data.aws_iam_role.x.arn", "data.aws_iam_role.x"], None, [], True),
        (["local.role"], None, [], False),
        (["var.role"], None, [], True),  # an input is known while planning: what it leaves unknown is null
        (["aws_iam_role.one.arn", "aws_x.z.count"], None, ["aws_iam_role.one"], False),
    ],
)
def test_the_plan_says_what_feeds_an_unknown_attribute(
    references: list[str], for_each: list[str] | None, named: list[str], certain: bool
) -> None:
    found = plan({"references": references}, for_each={"references": for_each} if for_each else None)
    targets = found.targets("role", ROLE)
    assert ([one.address for one in targets.resources], targets.certain) == (named, certain)


def test_a_known_name_is_looked_up() -> None:
    targets = plan({"constant_value": "one"}, value="one").targets("role", ROLE)
    assert ([one.address for one in targets.resources], targets.certain) == (["aws_iam_role.one"], True)


def group(role: str, pool: str = "p") -> ViewResource:
    pools = "".join(f'resource "aws_cognito_user_pool" "{name}" {{\n  name = "{name}"\n}}\n' for name in "pq")
    text = f'resource "{GROUP}" "g" {{\n  role_arn = {role}\n  user_pool_id = aws_cognito_user_pool.{pool}.id\n}}\n'
    return written(f"{GROUP}.g", main=ROLES + pools + text, a="")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("aws_iam_role.one.arn", "aws_iam_role.one.arn", True),
        ("aws_iam_role.one.arn", "aws_iam_role.two.arn", False),
        ("aws_iam_role.one.arn", '"arn:aws:iam::111111111111:role/other"', False),
        ('"arn:aws:iam::111111111111:role/other"', '"arn:aws:iam::111111111111:role/other"', True),
        ("aws_iam_role.one.arn", "var.role", None),
        ("aws_iam_role.one.arn", "var.a ? aws_iam_role.one.arn : aws_iam_role.two.arn", None),
        ('aws_iam_role.each["a"].arn', "var.a ? aws_iam_role.one.arn : aws_iam_role.two.arn", False),
    ],
)
def test_two_groups_give_one_role_or_two(first: str, second: str, same: bool | None) -> None:
    one, other = role_of(group(first)), role_of(group(second))
    assert one is not None
    assert other is not None
    assert one.same(other) is same


def test_groups_of_two_pools_are_apart_only_when_that_is_certain() -> None:
    assert in_other_pool(group('"a"', "p"), group('"b"', "q"))
    assert not in_other_pool(group('"a"', "p"), group('"b"', "p"))
    assert not in_other_pool(group('"a"', "p"), group('"b"', "not_here"))
    assert role_of(group("null")) is None


@pytest.mark.parametrize(
    ("expression", "candidates"),
    [
        ("aws_s3_bucket.b.arn", ["arn:aws:s3:::unresolved-0"]),
        ("${aws_s3_bucket.b.arn}/x/*", ["arn:aws:s3:::unresolved-0/x/*"]),
        ("arn:aws:iam::${var.account}:role/*", ["arn:aws:iam::123456789012:role/*"]),
        ("var.resource", ["arn:aws:unresolved:::unresolved-0", "*"]),
    ],
)
def test_an_unresolved_resource_of_a_permission_is_what_its_text_leaves_open(
    expression: str, candidates: list[str]
) -> None:
    statement = {"Effect": "Allow", "Action": "a:b", "Resource": Unresolved(expression=expression)}
    made = list(worlds({"Statement": [statement]}, attached=False))
    assert [world["Statement"][0]["Resource"] for world in made] == candidates  # type: ignore[index]


def test_a_policy_variable_is_no_expression() -> None:
    assert not is_expression("arn:aws:s3:::b/$${cognito-identity.amazonaws.com:sub}/*")
    assert is_expression("arn:aws:s3:::${var.b}/$${cognito-identity.amazonaws.com:sub}/*")


def test_a_plan_is_read_once_however_many_resources_ask_for_all_others() -> None:
    """A scan of a thousand resources must not take a thousand times a thousand steps."""

    class Counted(list[Any]):
        read = 0

        def __iter__(self) -> Any:
            self.read += 1
            return super().__iter__()

    addresses = [f"{ROLE}.n{number}" for number in range(20)]
    configured = Counted({"address": address, "expressions": {}} for address in addresses)
    changes = [{"address": address, "type": ROLE, "change": {"after": {"name": address}}} for address in addresses]
    file = PlanFile({"resource_changes": changes, "configuration": {"root_module": {"resources": configured}}})
    asking = [ViewResource(file, address=address, type_=ROLE) for address in addresses]
    answers = [one.others(ROLE) for one in asking]
    assert [one.address for one in answers[0]] == addresses
    assert all(answer is answers[0] for answer in answers)
    assert configured.read == 1


def test_what_an_instance_of_a_module_refers_to_is_in_that_instance() -> None:
    policy = "aws_iam_role_policy"
    blocks = [
        {"address": f"{ROLE}.this", "expressions": {}},
        {"address": f"{policy}.this", "expressions": {"role": {"references": [f"{ROLE}.this.id", f"{ROLE}.this"]}}},
    ]
    modules = [f'module.a["{key}"]' for key in "xy"]
    changes = [
        {"address": f"{module}.{type_}.this", "type": type_, "change": {"after": {}, "after_unknown": unknown}}
        for module in modules
        for type_, unknown in ((ROLE, {"id": True}), (policy, {"role": True}))
    ]
    root = {"module_calls": {"a": {"module": {"resources": blocks}}}}
    file = PlanFile({"resource_changes": changes, "configuration": {"root_module": root}})
    for module in modules:
        targets = ViewResource(file, address=f"{module}.{policy}.this", type_=policy).targets("role", ROLE)
        assert [role.address for role in targets.resources] == [f"{module}.{ROLE}.this"]
        assert targets.certain
        uses = ViewResource(file, address=f"{module}.{ROLE}.this", type_=ROLE).users(policy, ("role",))
        assert [use.address for use in uses] == [f"{module}.{policy}.this"]


def test_what_a_resource_of_a_plan_names_is_followed_once_however_many_ask() -> None:
    names = [f"n{number}" for number in range(30)]
    configured = [
        one
        for name in names
        for one in (
            {"address": f"{BUCKET}.{name}", "expressions": {"bucket": {"constant_value": name}}},
            {"address": f"{BLOCK}.{name}", "expressions": {"bucket": {"references": [f"{BUCKET}.{name}.id"]}}},
        )
    ]
    changes = [
        {
            "address": f"{type_}.{name}",
            "type": type_,
            "change": {"after": {}, "after_unknown": {"id": True, "bucket": type_ == BLOCK}},
        }
        for name in names
        for type_ in (BUCKET, BLOCK)
    ]
    file = PlanFile({"resource_changes": changes, "configuration": {"root_module": {"resources": configured}}})
    followed: list[object] = []
    follow = file.follow
    file.follow = lambda module, references: (followed.append(references), follow(module, references))[1]  # type: ignore[method-assign, func-returns-value]
    for name in names:
        found = public_access_block(ViewResource(file, address=f"{BUCKET}.{name}", type_=BUCKET))
        assert found is not None
        assert found.address == f"{BLOCK}.{name}"
    assert len(followed) == len(names)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("aws_s3_bucket.this[0].id", ["*"]),
        ("try(aws_s3_bucket.this[0].id, null)", ["*"]),
        ("one(aws_s3_bucket.this[*].id)", ["*"]),
        ('join("", aws_s3_bucket.this[*].id)', ["*"]),
        ('element(concat(aws_s3_bucket.this[*].id, [""]), 0)', ["*"]),
        ("aws_s3_bucket.other[0].id", []),
    ],
)
def test_a_reference_to_an_instance_may_mean_the_block_that_source_shows_as_one(
    named: str, expected: list[str]
) -> None:
    """As the module of S3 buckets does it: its count hangs on a local value, so that source knows no instance of it."""
    module = f"""
        locals {{
          create = var.create && var.more
        }}
        variable "create" {{
          default = true
        }}
        variable "more" {{
          default = true
        }}
        resource "aws_s3_bucket" "this" {{
          count = local.create ? 1 : 0
        }}
        resource "aws_s3_bucket" "other" {{
          count = local.create ? 1 : 0
        }}
        resource "aws_s3_bucket_policy" "this" {{
          count  = local.create ? 1 : 0
          bucket = {named}
        }}
    """
    bucket = written("module.m.aws_s3_bucket.this", main='module "m" {\n  source = "./m"\n}\n', m=module)
    assert [one.path for one in bucket.users("aws_s3_bucket_policy", ("bucket",))] == expected
