"""Thirteen and more edits of one stack, each made to what the stack had made before."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.git_tools import git

from tfproof import PlannedCase
from tfproof.cases.lifecycle.resource_changes import ChangeAction
from tfproof.cases.upgrades.upgrade_rules import DATA, REGION, RENAME
from tfproof.errors import ExpectationError, TerraformError, UsageError
from tfproof.pytest_plugin import CaseFactory

STACK = Path(__file__).parent / "upgraded"
MODULE = '\nmodule "mail" {\n  source = "./mail"\n}\n'
TOPIC = 'resource "aws_sns_topic" "this" {\n  name = "orders"\n}\n'


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the stack in it, as it was released."""
    top = tmp_path_factory.mktemp("repository")
    shutil.copytree(STACK, top / "stack")
    git(top, "init", "--quiet")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "-m", "release")
    git(top, "tag", "released")
    return top


@pytest.fixture
def stack(repository: Path) -> Iterator[Path]:
    """The stack, to be edited; as it was released for each test."""
    yield repository / "stack"
    git(repository, "reset", "--quiet", "--hard", "released")
    git(repository, "clean", "--quiet", "-dfx")


@pytest.fixture
def case(stack: Path, tfproof_case: CaseFactory) -> PlannedCase:
    return tfproof_case(stack)


def edit(stack: Path, *replacements: tuple[str, str]) -> None:
    text = (stack / "main.tf").read_text()
    for old, new in replacements:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (stack / "main.tf").write_text(text)


def moved(former: str, target: str) -> tuple[str, str]:
    return (
        'provider "aws" {\n  alias ',
        f'moved {{\n  from = {former}\n  to   = {target}\n}}\n\nprovider "aws" {{\n  alias ',
    )


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What is edited, and what the upgrade must say: addresses by what becomes of them, and rules by address."""

    replacements: tuple[tuple[str, str], ...]
    files: dict[str, str] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    replaced: dict[str, tuple[str, ...]] = field(default_factory=dict)
    destroyed: set[str] = field(default_factory=set)
    left_behind: set[str] = field(default_factory=set)
    moved: set[tuple[str, str]] = field(default_factory=set)
    found: set[tuple[str, str]] = field(default_factory=set)


POOL_RENAMED = (
    ('"aws_cognito_user_pool" "this"', '"aws_cognito_user_pool" "people"'),
    ("aws_cognito_user_pool.this.id", "aws_cognito_user_pool.people.id"),
)
EDITS = {
    "nothing": Edit(replacements=()),
    "a harmless tag": Edit(
        replacements=((TOPIC, TOPIC.replace("\n}", '\n  tags = { owner = "shop" }\n}')),),
        changed={"aws_sns_topic.this"},
    ),
    "a rename with moved": Edit(
        replacements=(*POOL_RENAMED, moved("aws_cognito_user_pool.this", "aws_cognito_user_pool.people")),
        moved={("aws_cognito_user_pool.this", "aws_cognito_user_pool.people")},
    ),
    "a rename without moved": Edit(
        replacements=POOL_RENAMED,
        added={"aws_cognito_user_pool.people"},
        destroyed={"aws_cognito_user_pool.this"},
        replaced={"aws_cognito_user_pool_client.this": ("user_pool_id at main.tf:26",)},
        found={(DATA, "aws_cognito_user_pool.this")},
    ),
    "a rename without moved of what holds no data": Edit(
        replacements=(('"aws_sns_topic" "this"', '"aws_sns_topic" "orders"'),),
        added={"aws_sns_topic.orders"},
        destroyed={"aws_sns_topic.this"},
        found={(RENAME, "aws_sns_topic.this")},
    ),
    "the name of the pool": Edit(
        replacements=(('name = "people"', 'name = "users"'),),
        replaced={
            "aws_cognito_user_pool.this": ("name at main.tf:17",),
            "aws_cognito_user_pool_client.this": ("user_pool_id at main.tf:26",),
        },
        found={(DATA, "aws_cognito_user_pool.this")},
    ),
    "a key of for_each": Edit(
        replacements=(('"media"', '"films"'),),
        added={'aws_s3_bucket.this["films"]'},
        destroyed={'aws_s3_bucket.this["media"]'},
        found={(DATA, 'aws_s3_bucket.this["media"]')},
    ),
    "count to for_each": Edit(
        replacements=(
            ("count = 2", 'for_each = toset(["0", "1"])'),
            ("queue-${count.index}", "queue-${each.key}"),
        ),
        added={'aws_sqs_queue.this["0"]', 'aws_sqs_queue.this["1"]'},
        destroyed={"aws_sqs_queue.this[0]", "aws_sqs_queue.this[1]"},
        found={(DATA, "aws_sqs_queue.this[0]"), (DATA, "aws_sqs_queue.this[1]")},
    ),
    "count to for_each with moved": Edit(
        replacements=(
            ("count = 2", 'for_each = toset(["0", "1"])'),
            ("queue-${count.index}", "queue-${each.key}"),
            moved(
                "aws_sqs_queue.this[0]",
                'aws_sqs_queue.this["0"]\n}\n\nmoved {\n  from = aws_sqs_queue.this[1]\n  to = aws_sqs_queue.this["1"]',
            ),
        ),
        moved={
            ("aws_sqs_queue.this[0]", 'aws_sqs_queue.this["0"]'),
            ("aws_sqs_queue.this[1]", 'aws_sqs_queue.this["1"]'),
        },
    ),
    "the subject of a certificate in use": Edit(
        replacements=(("shop.example.com", "store.example.com"),),
        replaced={"aws_acm_certificate.this": ("domain_name at main.tf:60", "subject_alternative_names at main.tf:58")},
        changed={"aws_api_gateway_domain_name.this"},
        found={(DATA, "aws_acm_certificate.this")},
    ),
    "the name of a bucket": Edit(
        replacements=(("shop-${each.key}", "store-${each.key}"),),
        replaced={
            'aws_s3_bucket.this["logs"]': ("bucket at main.tf:31",),
            'aws_s3_bucket.this["media"]': ("bucket at main.tf:31",),
        },
        found={(DATA, 'aws_s3_bucket.this["logs"]'), (DATA, 'aws_s3_bucket.this["media"]')},
    ),
    "an attribute in a nested block that forces a replacement": Edit(
        replacements=(('"by_day"', '"by_night"'),),
        replaced={"aws_dynamodb_table.this": ("local_secondary_index[0].name at main.tf:48",)},
        found={(DATA, "aws_dynamodb_table.this")},
    ),
    "a module extracted": Edit(
        replacements=((TOPIC, MODULE),),
        files={"mail/main.tf": TOPIC},
        added={"module.mail.aws_sns_topic.this"},
        destroyed={"aws_sns_topic.this"},
        found={(RENAME, "aws_sns_topic.this")},
    ),
    "a module extracted with moved": Edit(
        replacements=((TOPIC, MODULE), moved("aws_sns_topic.this", "module.mail.aws_sns_topic.this")),
        files={"mail/main.tf": TOPIC},
        moved={("aws_sns_topic.this", "module.mail.aws_sns_topic.this")},
    ),
    "a provider of another region": Edit(
        replacements=(
            ('  provider = aws.use1\n  name     = "orders"', '  name = "orders"'),
            ('resource "aws_sns_topic" "this" {', 'resource "aws_sns_topic" "this" {\n  provider = aws.use1'),
        ),
        left_behind={"aws_cloudwatch_log_group.this", "aws_sns_topic.this"},
        found={(DATA, "aws_cloudwatch_log_group.this"), (REGION, "aws_sns_topic.this")},
    ),
}


@pytest.mark.sampled(6)  # each is a stack of its own, planned and applied
@pytest.mark.parametrize("edited", EDITS.values(), ids=list(EDITS))
def test_each_edit_gets_the_right_verdict(stack: Path, case: PlannedCase, edited: Edit) -> None:
    edit(stack, *edited.replacements)
    for name, text in edited.files.items():
        (stack / name).parent.mkdir()
        (stack / name).write_text(text)
    upgrade = case.upgraded_from("released")
    assert set(upgrade.added) == edited.added
    assert set(upgrade.changed) == edited.changed
    assert set(upgrade.destroyed) == edited.destroyed
    assert set(upgrade.left_behind) == edited.left_behind
    assert set(upgrade.moved) == edited.moved
    forced = {
        address: tuple(f"{one.attribute} at {one.location}" for one in upgrade[address].forced_by)
        for address in upgrade.replaced
    }
    assert forced == edited.replaced
    findings = upgrade.findings()
    assert {(one.rule, one.address) for one in findings.findings} == edited.found
    assert findings.clean == (not edited.found)


@pytest.mark.thorough
def test_a_certificate_that_nobody_uses_may_be_replaced(stack: Path, case: PlannedCase) -> None:
    unused = "aws_acm_certificate.this.arn", '"arn:aws:acm:us-east-1:123456789012:certificate/other"'
    edit(stack, unused)
    git(stack, "commit", "--quiet", "-am", "unused")
    edit(stack, ("shop.example.com", "store.example.com"))
    upgrade = case.upgraded_from("HEAD")
    assert upgrade.replaced == ("aws_acm_certificate.this",)
    upgrade.must_keep_data()


def test_what_is_lost_is_said_with_the_attribute_and_its_line(stack: Path, case: PlannedCase) -> None:
    edit(stack, ('name = "people"', 'name = "users"'))
    upgrade = case.upgraded_from("released")
    assert "replace aws_cognito_user_pool.this (forced by name 'people' -> 'users')" in repr(upgrade)
    with pytest.raises(ExpectationError, match=r"its users are gone") as raised:
        upgrade.must_keep_data()
    assert "name ('people' -> 'users'), main.tf:17" in str(raised.value)
    upgrade.must_keep_data(allow=["aws_cognito_user_pool.this"])
    with pytest.raises(UsageError, match=r"did you mean 'aws_cognito_user_pool.this'"):
        upgrade.must_keep_data(allow=["aws_cognito_user_pool.that"])


@pytest.mark.thorough
def test_the_types_that_hold_data_can_be_added_to(stack: Path, case: PlannedCase) -> None:
    edit(stack, ('"web"', '"web"\n  generate_secret = true'))
    upgrade = case.upgraded_from("released")
    assert upgrade["aws_cognito_user_pool_client.this"].action is ChangeAction.REPLACE
    upgrade.must_keep_data()
    with pytest.raises(ExpectationError, match="aws_cognito_user_pool_client"):
        upgrade.must_keep_data(holds_data=["aws_cognito_user_pool_client"])


@pytest.mark.thorough
def test_each_side_is_given_the_inputs_that_it_declares(stack: Path, tfproof_case: CaseFactory) -> None:
    edit(stack, ('name = "people"', "name = var.name"))
    (stack / "variables.tf").write_text('variable "name" {\n  type = string\n}\n')
    (stack / "given.tfvars").write_text('name = "people"\n')
    tfproof_case(stack, name="people").upgraded_from("released").must_change_nothing()
    tfproof_case(stack, var_files=[stack / "given.tfvars"]).upgraded_from("released").must_change_nothing()
    with pytest.raises(UsageError, match="no such input variable: nom"):
        tfproof_case(stack, name="people", nom="people").upgraded_from("released")


@pytest.mark.thorough
def test_variables_files_of_the_repository_count_as_they_were(stack: Path, tfproof_case: CaseFactory) -> None:
    edit(stack, ('name = "people"', "name = var.name"))
    (stack / "variables.tf").write_text('variable "name" {\n  type = string\n}\n')
    (stack / "prod.tfvars").write_text('name = "people"\n')
    git(stack, "add", ".")
    git(stack, "commit", "--quiet", "-m", "by input")
    (stack / "prod.tfvars").write_text('name = "users"\n')
    upgrade = tfproof_case(stack, var_files=[stack / "prod.tfvars"]).upgraded_from("HEAD")
    assert "aws_cognito_user_pool.this" in upgrade.replaced
    (stack / "prod.tfvars").write_text('name = "people"\n')
    (stack / "terraform.tfvars").write_text('name = "untracked, so it is what was deployed with"\n')
    tfproof_case(stack).upgraded_from("HEAD").must_change_nothing()


def test_source_that_stood_elsewhere_and_another_folder(
    repository: Path, stack: Path, tmp_path: Path, tfproof_case: CaseFactory
) -> None:
    shutil.copytree(stack, tmp_path / "new")
    git(repository, "mv", "stack", "moved")
    case = tfproof_case(repository / "moved")
    case.upgraded_from("released:stack").must_change_nothing()
    case.upgraded_from(tmp_path / "new").must_change_nothing()
    with pytest.raises(UsageError, match="has no folder moved"):
        case.upgraded_from("released")


def test_a_revision_that_does_not_exist_is_one_error(case: PlannedCase) -> None:
    with pytest.raises(UsageError, match=r"there is no revision and no folder v9"):
        case.upgraded_from("v9")


def test_a_former_source_that_cannot_be_applied_is_said(stack: Path, case: PlannedCase) -> None:
    good = (stack / "main.tf").read_text()
    edit(stack, ('hash_key     = "id"', 'hash_key     = "key"'))
    git(stack, "commit", "--quiet", "-am", "broken")
    (stack / "main.tf").write_text(good)
    with pytest.raises(TerraformError, match=r"as it was at HEAD .* cannot be applied"):
        case.upgraded_from("HEAD")


@pytest.mark.thorough
def test_prevent_destroy_stops_the_upgrade_and_not_the_stack(stack: Path, case: PlannedCase) -> None:
    edit(stack, ('name = "people"', 'name = "people"\n  lifecycle {\n    prevent_destroy = true\n  }'))
    git(stack, "commit", "--quiet", "-am", "kept")
    edit(stack, ('name = "people"', 'name = "users"'))
    with pytest.raises(ExpectationError, match=r"cannot follow HEAD .*\n.*prevent_destroy"):
        case.upgraded_from("HEAD")


def test_neither_tree_nor_git_of_the_user_is_touched(repository: Path, stack: Path, case: PlannedCase) -> None:
    edit(stack, ('name = "people"', 'name = "users"'))
    git(repository, "config", "core.splitIndex", "true")
    before = {path: path.stat().st_mtime_ns for path in repository.rglob("*")}
    assert case.upgraded_from("released").replaced
    assert {path: path.stat().st_mtime_ns for path in repository.rglob("*")} == before
    git(repository, "config", "--unset", "core.splitIndex")
