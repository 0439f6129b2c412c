"""Every way in which Checkov says nothing and exits 0, each turned red."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from tests.policies.identity_pools import GOOD, good_stack, own, plan_of, pool

from tfproof.errors import ScanError, UsageError
from tfproof.findings import View
from tfproof.scan import CheckovEnvironment, CheckovProcess, scan
from tfproof.scan import run as scan_run

POLICY = '''
"""Identity pools have a name.

Why:
    So that people can tell them apart.

Fix:
    Give it one.

References:
    - https://example.com/names
"""

from tfproof.scan.policy import Answer, Policy, Resource


class HasName(Policy):
    """TST_01."""

    id = "TST_01"
    severity = "LOW"
    resources = ("aws_cognito_identity_pool",)
    canary = """
        resource "aws_cognito_identity_pool" "canary" {
          identity_pool_name = ""
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when empty."""
        if resource.text("identity_pool_name"):
            return Answer.passed("it has a name")
        return Answer.failed("no name", "a name")


check = HasName()
'''

PLAIN = """
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck


class Plain(BaseResourceCheck):
    def __init__(self):
        super().__init__(name="plain", id="TST_02", categories=[CheckCategories.IAM],
                         supported_resources=["aws_cognito_identity_pool"])

    def scan_resource_conf(self, conf):
        {body}


check = Plain()
"""

YAML = """
metadata:
  id: TST_03
  name: pools have tags
  category: IAM
  severity: LOW
definition:
  cond_type: attribute
  resource_types: [aws_cognito_identity_pool]
  attribute: tags
  operator: exists
"""


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    return good_stack(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "checks"
    made.mkdir()
    (made / "__init__.py").touch()
    (made / "pool_has_name.py").write_text(POLICY.lstrip(), encoding="utf-8")
    return made


def load(checkov: CheckovEnvironment, folder: Path) -> None:
    with CheckovProcess(checkov, policies=folder, timeout=60):
        pass


@pytest.mark.thorough
def test_a_good_folder_and_a_good_stack_are_clean(checkov: CheckovEnvironment, folder: Path, stack: Path) -> None:
    (folder / "tags.yaml").write_text(YAML.replace("exists", "not_exists"), encoding="utf-8")
    result = scan(checkov, stack=stack, policies=folder)
    assert result.clean, result
    assert result.notes["policies"] == 2
    assert result.notes["without_canary"] == ["TST_03"]
    assert not list(folder.rglob("*.pyc")), "the folder of policies was written to"


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        pytest.param("broken.py", "class A(:\n", "broken.py:1", id="a syntax error"),
        pytest.param("secrets.py", POLICY.lstrip(), "has the name of a module", id="a standard library's name"),
        pytest.param("yaml.py", POLICY.lstrip(), "has the name of a module", id="an installed module's name"),
        pytest.param("again.py", POLICY.lstrip(), "declared twice", id="an id twice"),
        pytest.param("helper.py", "X = 1\n", "declares no policy", id="a file without a policy"),
        pytest.param("sub/deep.py", POLICY.replace("TST_01", "TST_09").lstrip(), "no __init__.py", id="no __init__.py"),
        pytest.param("sub/pool_has_name.py", POLICY.lstrip(), "no __init__.py", id="a name twice"),
        pytest.param("broken.yaml", "metadata: [\n", "broken.yaml:2", id="YAML that does not parse"),
        pytest.param("empty.yaml", "", "empty.yaml declares no policy", id="an empty YAML file"),
        pytest.param("broken.json", "{", "broken.json:1", id="JSON that does not parse"),
        pytest.param("stock.yaml", YAML.replace("TST_03", "CKV_AWS_1"), "belongs to stock Checkov", id="a stock id"),
        pytest.param("odd.yaml", YAML.replace("definition", "definitely"), "complained", id="YAML of the wrong shape"),
        pytest.param("imports.py", "import nowhere_to_be_found\nid = 'TST_05'\n", "nowhere", id="an import error"),
        pytest.param("lazy.py", POLICY.lstrip().replace("TST_01", "TST_06").replace("check = HasName()", ""),
                     "TST_06 did not load", id="a class that nobody makes"),
        pytest.param("dead.py", POLICY.lstrip().replace("TST_01", "TST_07").replace('("no name"', '("x"').replace(
            "if resource.text", "if not resource.text"), "TST_07 does not fail", id="a policy that is blind"),
        pytest.param("mute.py", POLICY.lstrip().replace("TST_01", "TST_08").replace("Why:", "Because:"), "ValueError",
                     id="no reason given"),
    ],
)  # fmt: skip
def test_a_policy_that_would_not_run_stops_the_scan(
    checkov: CheckovEnvironment, folder: Path, file: str, text: str, expected: str
) -> None:
    path = folder / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScanError) as caught:
        load(checkov, folder)
    assert expected in str(caught.value)
    assert caught.value.fix


@pytest.mark.parametrize("kind", ["missing", "empty", "without __init__.py"])
def test_a_folder_without_policies_stops_the_scan(checkov: CheckovEnvironment, folder: Path, kind: str) -> None:
    if kind == "missing":
        shutil.rmtree(folder)
    elif kind == "empty":
        (folder / "pool_has_name.py").unlink()
    else:
        (folder / "__init__.py").unlink()
    with pytest.raises(ScanError) as caught:
        load(checkov, folder)
    assert str(folder) in str(caught.value) or "__init__.py" in str(caught.value)
    assert caught.value.fix


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return CheckResult.UNKNOWN", "UNKNOWN"),
        ("raise KeyError('a value that is secret')", "KeyError"),
        ("return None", "UNKNOWN"),
    ],
)
def test_a_policy_of_plain_checkov_that_does_not_answer_is_undecided(
    checkov: CheckovEnvironment, folder: Path, stack: Path, body: str, said: str
) -> None:
    (folder / "plain_check.py").write_text(PLAIN.format(body=body), encoding="utf-8")
    if body == "return None":
        with pytest.raises(ScanError):
            scan(checkov, stack=stack, policies=folder)
        return
    result = scan(checkov, stack=stack, plans={View.PLAN: plan_of(pool())}, policies=folder)
    assert [(finding.rule, finding.address) for finding in result.undecided] == [
        ("TST_02", "aws_cognito_identity_pool.this")
    ]
    assert said in result.undecided[0].found
    assert result.undecided[0].fix
    assert "secret" not in str(result)
    assert not result.clean


def test_a_graph_policy_without_any_verdict_is_undecided(
    checkov: CheckovEnvironment, folder: Path, stack: Path
) -> None:
    condition = """
  and:
    - cond_type: filter
      attribute: resource_type
      operator: within
      value: [aws_s3_bucket]
    - cond_type: connection
      resource_types: [aws_cognito_identity_pool]
      connected_resource_types: [aws_iam_role]
      operator: exists
"""
    filtered = YAML.split("definition:", maxsplit=1)[0] + "definition:" + condition
    (folder / "silent.yaml").write_text(filtered, encoding="utf-8")
    result = scan(checkov, stack=stack, policies=folder)
    assert [finding.rule for finding in result.undecided] == ["TST_03"]
    assert result.undecided[0].fix


def test_source_that_does_not_parse_stops_the_scan(process: CheckovProcess, stack: Path) -> None:
    (stack / "broken.tf").write_text('resource "aws_iam_role" "x" {\n', encoding="utf-8")
    with pytest.raises(ScanError, match=r"broken\.tf") as caught:
        scan(process.environment, stack=stack, process=process)
    assert caught.value.fix


def test_a_module_that_does_not_parse_stops_the_scan_and_an_example_does_not(
    process: CheckovProcess, stack: Path
) -> None:
    for name in ("used", "example"):
        (stack / name).mkdir()
        (stack / name / "main.tf").write_text("resource {", encoding="utf-8")
    assert scan(process.environment, stack=stack, process=process).clean
    (stack / "call.tf").write_text('module "used" {\n  source = "./used"\n}\n', encoding="utf-8")
    with pytest.raises(ScanError, match="used/main") as caught:
        scan(process.environment, stack=stack, process=process)
    assert caught.value.fix


def test_nothing_to_check_stops_the_scan(process: CheckovProcess, stack: Path) -> None:
    (stack / "main.tf").write_text("# nothing yet\n", encoding="utf-8")
    with pytest.raises(ScanError, match="nothing to check") as caught:
        scan(process.environment, stack=stack, process=process)
    assert caught.value.fix


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_without_source_stops_the_scan(process: CheckovProcess, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=name) as caught:
        scan(process.environment, stack=tmp_path / name, process=process)
    assert caught.value.fix


@pytest.mark.parametrize("change", [{"format_version": "2.0"}, {"terraform_version": None}])
def test_a_plan_that_checkov_would_ignore_stops_the_scan(
    process: CheckovProcess, stack: Path, change: dict[str, Any]
) -> None:
    plan = {**plan_of(pool()), **change}
    with pytest.raises(ScanError, match="format version") as caught:
        scan(process.environment, stack=stack, plans={View.PLAN: plan}, process=process)
    assert caught.value.fix


def test_a_resource_that_no_view_judged_is_undecided(
    process: CheckovProcess, stack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(pool())
    known = {
        **scan_run.planned(plan),
        "module.far.aws_cognito_identity_pool.lost": ("aws_cognito_identity_pool", "resource"),
    }
    monkeypatch.setattr(scan_run, "planned", lambda _: known)
    result = scan(process.environment, stack=stack, plans={View.PLAN: plan}, process=process)
    judges = {rule.id for rule in process.loaded.policies if rule.own and "aws_cognito_identity_pool" in rule.types}
    assert {finding.rule for finding in result.undecided} == {*judges, "TFPROOF_SCAN"}
    assert len(judges) > 1
    assert {finding.address for finding in result.undecided} == {"module.far.aws_cognito_identity_pool.lost"}
    said = {finding.found for finding in result.undecided}
    assert said == {"Checkov gave no verdict", "the plan holds it, and Checkov did not take it in"}
    assert all(finding.fix for finding in result.undecided)


def test_a_value_that_one_view_knows_decides(process: CheckovProcess, stack: Path) -> None:
    source = GOOD.replace("= false", "= var.guests") + 'variable "guests" {\n  type = bool\n}\n'
    (stack / "main.tf").write_text(source, encoding="utf-8")
    alone = scan(process.environment, stack=stack, process=process)
    assert own(alone) == [("CGA_FED_06", "aws_cognito_identity_pool.this")]
    assert [finding.rule for finding in alone.undecided] == ["CGA_FED_06"]
    assert scan(process.environment, stack=stack, plans={View.PLAN: plan_of(pool())}, process=process).clean
    bad = plan_of(pool(allow_unauthenticated_identities=True))
    result = scan(process.environment, stack=stack, plans={View.PLAN: bad}, process=process)
    mine = next(finding for finding in result.findings if finding.rule == "CGA_FED_06")
    assert (mine.view, str(mine.location)) == (View.PLAN, "main.tf:2")


def test_a_module_that_nobody_read_is_undecided_without_a_plan(process: CheckovProcess, stack: Path) -> None:
    (stack / "far.tf").write_text('module "far" {\n  source = "example.com/some/where"\n}\n', encoding="utf-8")
    alone = scan(process.environment, stack=stack, process=process)
    assert [finding.address for finding in alone.undecided] == ["module.far"]
    assert alone.undecided[0].fix
    with_plan = scan(process.environment, stack=stack, plans={View.PLAN: plan_of(pool())}, process=process)
    assert not with_plan.undecided


@pytest.mark.parametrize(
    ("comment", "red"),
    [
        ("checkov:skip=CGA_FED_06:guests may read prices", []),
        ("checkov:skip=CGA_FED_06", [("CGA_FED_06", "the check is skipped without a reason")]),
        ("checkov:skip=CGA_FED_06: ", [("CGA_FED_06", "the check is skipped without a reason")]),
    ],
)
def test_a_skip_needs_a_reason(process: CheckovProcess, stack: Path, comment: str, red: list[tuple[str, str]]) -> None:
    bad = GOOD.replace("= false", "= true").replace('"this" {', f'"this" {{\n  # {comment}')
    (stack / "main.tf").write_text(bad, encoding="utf-8")
    plan = plan_of(pool(allow_unauthenticated_identities=True))
    result = scan(process.environment, stack=stack, plans={View.PLAN: plan}, process=process)
    assert [(finding.rule, finding.found) for finding in result.findings if finding.rule == "CGA_FED_06"] == red


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("import os; os._exit(3)", "ended with exit code 3"),
        ("import os; os.kill(os.getpid(), 9)", "ended by signal 9"),
        ("import time; time.sleep(60)", "did not answer within 1 seconds"),
    ],
)
def test_a_worker_that_dies_or_hangs_is_one_clear_error(
    checkov: CheckovEnvironment, folder: Path, stack: Path, body: str, expected: str
) -> None:
    (folder / "plain_check.py").write_text(
        PLAIN.format(body=f"return (CheckResult.UNKNOWN if False else exec({body!r}))"), encoding="utf-8"
    )
    (folder / "pool_has_name.py").unlink()
    with CheckovProcess(checkov, policies=folder, timeout=60) as process:
        process._timeout = 1
        with pytest.raises(ScanError, match=expected) as caught:
            scan(checkov, stack=stack, process=process)
    assert caught.value.fix


def test_a_process_that_nobody_asked_is_not_waited_for(checkov: CheckovEnvironment) -> None:
    process = CheckovProcess(checkov, policies=None)
    process.close()
    assert process._process.returncode == -signal.SIGKILL
