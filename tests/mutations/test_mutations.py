"""Would our tests notice? Twelve edits that weaken the stack, one at a time: each turns a test red that says so by name."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.forked.client import Forks

COPIED = ("terraform", "tests/modules", "conftest.py", "pyproject.toml")
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A text of a file below ``terraform/modules`` replaced, and the test of ``tests/modules`` that must turn red."""

    file: str
    old: str
    new: str
    test: str

    def apply(self, root: Path) -> None:
        """Make the edit; a text that is not there exactly once makes it stale."""
        path = root / "terraform/modules" / self.file
        text = path.read_text()
        assert text.count(self.old) == 1, f"{self.old!r} is {text.count(self.old)} times in {self.file}"
        path.write_text(text.replace(self.old, self.new))


AMR = """
    condition {
      test     = "ForAnyValue:StringLike"
      variable = "cognito-identity.amazonaws.com:amr"
      values   = ["authenticated"]
    }
"""
TRUST_AUD = """    principals {
      type        = "Federated"
      identifiers = ["cognito-identity.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = [aws_cognito_identity_pool.this.id]
    }
"""
SOURCE_ARN = """
    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [var.distribution_arn]
    }
"""
AUTHORIZER = """  authorization        = "COGNITO_USER_POOLS"
  authorizer_id        = aws_api_gateway_authorizer.this.id
"""
VALIDATED = """  description = "ARN of the certificate, known only once it is validated."
  value       = aws_acm_certificate_validation.this.certificate_arn
"""

EDITS = {
    "guests-allowed": Edit(
        file="cognito/main.tf",
        old="allow_unauthenticated_identities = false",
        new="allow_unauthenticated_identities = true",
        test="test_cognito.py::test_guests_get_no_identity",
    ),
    "amr-condition-removed": Edit(
        file="cognito/main.tf",
        old=AMR,
        new="",
        test="test_cognito.py::test_the_trust_demands_that_the_token_is_of_someone_signed_in",
    ),
    "amr-is-unauthenticated": Edit(
        file="cognito/main.tf",
        old='values   = ["authenticated"]',
        new='values   = ["unauthenticated"]',
        test="test_cognito.py::test_the_trust_demands_that_the_token_is_of_someone_signed_in",
    ),
    "aud-condition-removed": Edit(
        file="cognito/main.tf",
        old=TRUST_AUD,
        new=TRUST_AUD.partition("\n    condition")[0],
        test="test_cognito.py::test_the_trust_demands_a_token_of_this_identity_pool",
    ),
    "aud-is-the-user-pool": Edit(
        file="cognito/main.tf",
        old=TRUST_AUD,
        new=TRUST_AUD.replace("aws_cognito_identity_pool.this.id", "aws_cognito_user_pool.this.id"),
        test="test_cognito.py::test_the_trust_demands_a_token_of_this_identity_pool",
    ),
    "token-check-off": Edit(
        file="cognito/main.tf",
        old="server_side_token_check = true",
        new="server_side_token_check = false",
        test="test_cognito.py::test_tokens_are_checked_on_the_server",
    ),
    "provider-name-by-hand": Edit(
        file="cognito/main.tf",
        old="provider_name           = aws_cognito_user_pool.this.endpoint",
        new='provider_name           = "cognito-idp.eu-west-2.amazonaws.com/${aws_cognito_user_pool.this.id}"',
        test="test_cognito.py::test_the_identity_provider_is_this_user_pools_own_endpoint",
    ),
    "role-for-guests": Edit(
        file="cognito/main.tf",
        old="    authenticated = aws_iam_role.authenticated.arn\n",
        new="    authenticated   = aws_iam_role.authenticated.arn\n"
        "    unauthenticated = aws_iam_role.authenticated.arn\n",
        test="test_cognito.py::test_no_role_is_attached_for_guests",
    ),
    "secret-key-renamed": Edit(
        file="secrets_manager/main.tf",
        old="sls_cognito_authorizer     ",
        new="sls_cognito_authorizer_id  ",
        test="test_secrets_manager.py::test_the_secret_has_exactly_the_keys_that_others_read",
    ),
    "authorizer-on-no-method": Edit(
        file="rest_api_gateway/main.tf",
        old=AUTHORIZER,
        new='  authorization        = "NONE"\n',
        test="test_rest_api_gateway.py::test_every_method_but_options_demands_the_authorizer",
    ),
    "bucket-policy-without-source-arn": Edit(
        file="s3/main.tf",
        old=SOURCE_ARN,
        new="\n",
        test="test_s3.py::test_this_distribution_alone_reads_the_bucket",
    ),
    "certificate-before-validation": Edit(
        file="acm/outputs.tf",
        old=VALIDATED,
        new=VALIDATED.replace("aws_acm_certificate_validation.this.certificate_arn", "aws_acm_certificate.this.arn"),
        test="test_acm.py::test_the_certificate_is_known_only_once_it_is_validated[cert_arn]",
    ),
}


class Project:
    """A copy of the stack and of its modules' tests, to be edited and tested."""

    def __init__(self, root: Path, repository: Path, options: list[str], forks: Forks) -> None:
        self.root = root
        self._forks = forks
        self._options = options
        for name in COPIED:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            source = repository / name
            if source.is_dir():
                shutil.copytree(source, root / name, ignore=shutil.ignore_patterns(".terraform*", "__pycache__"))
            else:
                shutil.copy(source, root / name)

    def run(self, tests: list[str]) -> tuple[int, set[str], str]:
        """Run some tests in a pytest of its own; gives its exit code, the ids of those that failed, and its output."""
        result = self._forks.run(
            [
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                *self._options,
                *(f"tests/modules/{test}" for test in tests),
            ],
            cwd=self.root,
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        )
        failed = {name.removeprefix("tests/modules/") for name in FAILED.findall(result.stdout)}
        return result.returncode, failed, result.stdout + result.stderr


@pytest.fixture
def project(tmp_path: Path, repository: Path, pytestconfig: pytest.Config, forks: Forks) -> Project:
    """A fresh copy, tested with the Terraform and providers of this session."""
    names = ("terraform", "mirror", "timeout")
    given = {name: pytestconfig.getoption(f"tfproof_{name}") for name in names}
    return Project(tmp_path, repository, [f"--tfproof-{name}={value}" for name, value in given.items() if value], forks)


def test_without_an_edit_all_the_named_tests_pass(project: Project) -> None:
    code, failed, output = project.run(sorted({edit.test for edit in EDITS.values()}))
    assert (code, failed) == (0, set()), output


@pytest.mark.sampled(8)  # each is a run of pytest over a changed stack
@pytest.mark.parametrize("edit", EDITS.values(), ids=list(EDITS))
def test_an_edit_that_weakens_the_stack_turns_a_named_test_red(project: Project, edit: Edit) -> None:
    edit.apply(project.root)
    code, failed, output = project.run([edit.test])
    assert (code, failed) == (1, {edit.test}), output
    assert "did not plan" not in output, output
    assert "TerraformError" not in output, output
