"""The fixture ``policy``: exactly these ids, or the reason why not."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

MODULE = """
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
variable "guests" {
  type    = bool
  default = true
}
resource "aws_cognito_identity_pool" "this" {
  identity_pool_name               = "shop"
  allow_unauthenticated_identities = var.guests
  cognito_identity_providers {
    client_id               = "client"
    provider_name           = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_shop"
    server_side_token_check = true
  }
}
provider "aws" {
  region = "eu-west-2"
}
"""
TESTS = """
import pytest
import tfproof

open_ = tfproof.case("module")
plain = tfproof.case("plain")


def test_exactly_these(open_, policy):
    assert policy.violations(open_) == {"CGA_FED_06"}
    policy.must_violate(open_, {"CGA_FED_06"})
    policy.must_pass(open_, {"CGA_FED_08"})
    policy.must_pass(open_.with_inputs(guests=False))


def test_too_few(open_, policy):
    policy.must_violate(open_, {"CGA_FED_06", "CGA_FED_08"})


def test_too_many(open_, policy):
    policy.must_violate(open_, set())


def test_not_clean(open_, policy):
    policy.must_pass(open_)


def test_no_such_id(open_, policy):
    policy.must_pass(open_, {"CGA_FED_60"})


def test_nothing_to_judge(plain, policy):
    policy.must_pass(plain)
"""
UNDECIDED = """
from tfproof.scan.policy import Answer, Policy, Resource


class NeverSure(Policy):
    id = "TST_01"
    severity = "LOW"
    resources = ("aws_cognito_identity_pool",)
    canary = '''
        resource "aws_cognito_identity_pool" "canary" {
          identity_pool_name = ""
        }
    '''

    def judge(self, resource: Resource) -> Answer:
        if resource.text("identity_pool_name") == "":
            return Answer.failed("no name", "a name")
        return Answer.undecided("nobody knows", "somebody who knows")


check = NeverSure()
"""
PROCESSES = """
import os
import tfproof

open_ = tfproof.case("module")


def test_one(open_, policy):
    policy.must_violate(open_, {"TST_01"})


def test_two(open_, policy):
    print("process", id(policy), policy._process._process.pid)
    assert policy.findings(open_) is policy.findings(open_)
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    (pytester.mkdir("module") / "main.tf").write_text(MODULE)
    (pytester.mkdir("plain") / "main.tf").write_text('resource "terraform_data" "this" {}\n')
    return pytester


def shown(text: str, test: str) -> str:
    """What the report says of one failed test."""
    return re.split(r"^_{3,} .* _{3,}$", text.split(f" {test} ___", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def test_each_wrong_expectation_fails_with_every_finding(project: pytest.Pytester) -> None:
    project.makepyfile(test_it=TESTS)
    result = project.runpytest_subprocess("-q", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=5)
    text = result.stdout.str()
    assert "CGA_FED_08 is not violated" in shown(text, "test_too_few")
    assert "exactly CGA_FED_06, CGA_FED_08" in shown(text, "test_too_few")
    for test in ("test_too_many", "test_not_clean"):
        assert "CGA_FED_06 aws_cognito_identity_pool.this (main.tf:13): allow_unauth" in shown(text, test)
    assert "there is no policy CGA_FED_60" in shown(text, "test_no_such_id")
    assert "has no resource that a policy checks" in shown(text, "test_nothing_to_judge")
    assert "scan/policy_fixture.py" not in text


@pytest.mark.thorough
def test_an_undecided_policy_of_ones_own_fails_with_its_reason(project: pytest.Pytester, repository: Path) -> None:
    folder = project.mkdir("checks")
    (folder / "__init__.py").touch()
    docstring = (repository / "policies" / "identity_pool_refuses_guests.py").read_text().split('"""')[1]
    (folder / "never_sure.py").write_text(f'"""{docstring}"""\n{UNDECIDED}')
    project.makeini("[pytest]\ntfproof_policies = checks\n")
    project.makepyfile(test_it=PROCESSES)
    result = project.runpytest_subprocess("-q", "-s", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=1)
    assert "policies could not decide" in result.stdout.str()
    assert "nobody knows" in result.stdout.str()
    shutil.rmtree(folder)
    refused = project.runpytest_subprocess("-q", "-p", "no:cacheprovider")
    refused.assert_outcomes(errors=2)
    assert "there is no policy folder" in refused.stdout.str()


@pytest.mark.thorough
def test_each_worker_has_one_process_that_ends_with_it(project: pytest.Pytester, repository: Path) -> None:
    project.makepyfile(
        test_it="import pytest, pathlib, tfproof\nopen_ = tfproof.case('module')\n\n"
        "@pytest.mark.parametrize('n', range(4))\ndef test_it(open_, policy, n, worker_id):\n"
        "    assert policy.violations(open_) == {'CGA_FED_06'}\n"
        "    with pathlib.Path('pids').open('a') as file:\n"
        "        file.write(f'{worker_id} {policy._process._process.pid}\\n')\n"
    )
    project.runpytest_subprocess("-q", "-n", "2", "-p", "no:cacheprovider").assert_outcomes(passed=4)
    lines = {tuple(line.split()) for line in (project.path / "pids").read_text().splitlines()}
    assert len(lines) == len({worker for worker, _ in lines})
    assert not [pid for _, pid in lines if Path(f"/proc/{pid}").exists()]
