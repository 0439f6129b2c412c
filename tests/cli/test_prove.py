"""``tfproof prove``, with real Terraform and the real AWS provider."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def edited(repository: Path, tmp_path: Path) -> Path:
    """A stack of one role, whose trust is a heredoc: it is readable only as applied."""
    return Path(shutil.copytree(repository / "tests/applied/spellings/heredoc", tmp_path / "edited"))


def test_a_stack_whose_documents_keep_their_promise_is_proved(
    tfproof: Run, repository: Path, kept: dict[str, str]
) -> None:
    example = repository / "terraform/example.tfvars"
    done = tfproof("prove", repository / "terraform", "--var-file", example, **kept)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "admits only signed-in identities of pool module.cognito.aws_cognito_identity_pool.this.id" in done.stdout
    assert "admits all of signed-in identities" in done.stdout
    assert "for every value of module.cognito.aws_cognito_identity_pool.this.id" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("0 findings, 0 undecided in ")


def test_an_open_trust_is_a_finding_with_a_token(tfproof: Run, edited: Path) -> None:
    main = edited / "main.tf"
    main.write_text(main.read_text().replace(': "authenticated"', ': "*authenticated"'))
    done = tfproof("prove", edited, "--format", "json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    (finding,) = report["findings"]
    assert (finding["rule"], finding["severity"], finding["view"]) == ("PROOF_TRUST_ONLY", "critical", "proof")
    assert (finding["file"], finding["line"]) == ("main.tf", 5)
    assert 'amr = ["unauthenticated"]' in finding["found"]
    assert [one["rule"] for one in report["summary"]["proved"]] == [
        "PROOF_PATH_GUEST",
        "PROOF_PATH_OTHERS_DATA",
        "PROOF_ROLE_ESCALATION",
        "PROOF_TRUST_ALL",
    ]


@pytest.mark.thorough  # tests/proofs/test_paths.py says it of the same claims
def test_staff_may_reach_the_data_of_others(tfproof: Run, repository: Path, kept: dict[str, str]) -> None:
    done = tfproof("prove", repository / "tests/proofs/paths", "--staff", "support", "--format", "json", **kept)
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert not any("group support" in one["found"] for one in report["findings"])
    assert any(one["facts"].endswith("members of support may") for one in report["summary"]["proved"])
    path = next(one for one in report["findings"] if one["rule"] == "PROOF_PATH_GUEST")
    assert (path["address"], path["file"]) == ("aws_dynamodb_resource_policy.orders", "main.tf")


def test_a_stack_without_documents_is_no_pass(tfproof: Run, stack: Path) -> None:
    done = tfproof("prove", stack, "--var", "name=a")
    assert done.returncode == 1
    assert "nothing was checked, which is not a pass" in done.stdout


def test_a_bad_account_is_one_message(tfproof: Run, stack: Path) -> None:
    done = tfproof("prove", stack, "--var", "name=a", "--account", "12")
    assert done.returncode == 2
    assert done.stderr.startswith("tfproof: error: not an AWS account: 12")
    assert "Traceback" not in done.stderr
