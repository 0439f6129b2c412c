"""Deliberate failures of a suite with modules, a root and the AWS provider: each says what, where, what is expected, and the way out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.thorough
SUITE = Path(__file__).parent / "messages"
BUCKET, QUEUE, ROLE = (rf"modules/{name}/main.tf" for name in ("bucket", "queue", "role"))
LATE = r"fix: assert on its wiring \(resource.wired_to"
CALL = r'fix: write case.must_fail\("variable validation", match='


class Said(NamedTuple):
    """What a failure says: the problem, its place, what is expected instead, and the way out; where pytest shows it, how."""

    what: str
    where: str
    expected: str
    fix: str


SAID = {
    "01_wrong_value": Said("'acme-data' == 'acme-date'", f"{BUCKET}:21", "- acme-date", r"\+ acme-data"),
    "02_wrong_map": Said(r"\{'b': '2'\} != \{'b': '3'\}", f"{BUCKET}:21", r"== \{'a': '1'", "tags = {'a': '1', 'b': '2'"),
    "03_unknown_compare": Said("arn is known after apply", f"where: {BUCKET}:21", "cannot be compared", LATE),
    "04_missing_attribute": Said("no attribute 'bukcet'", f"where: {BUCKET}:21", "one of these attributes: acc", "did you mean 'bucket'"),
    "05_missing_resource": Said("no resource 'aws_s3_bucket.that'", "where: modules/bucket$", "one of these addresses: aws_s3", r"did you mean 'aws_s3_bucket\.this'"),
    "06_wrong_module_path": Said("no resource 'module.buckets", "where: envs/prod$", "addresses: aws_route53", r"did you mean 'module\.bucket\.aws_s3_bucket\.this'"),
    "06b_modules_tftest_style": Said("no module 'module.buckets'", "where: envs/prod$", "modules: module.bucket, module.queue", "did you mean 'module.bucket'"),
    "07_for_each_key": Said(r'this\["order"\] is declared, but has no instance with this key', "where: modules/queue$", "addresses: aws_sqs", r'did you mean \'aws_sqs_queue.this\["orders"\]'),
    "07b_for_each_no_key": Said("has several instances", "where: modules/queue$", "one of these addresses", r'name one of them \(aws_sqs_queue.this\["bills"\], '),
    "08_sensitive": Said(r"assert \(sensitive\) == 'other'", f"{QUEUE}:29", "== 'other'", r"token.value = \(sensitive\)"),
    "09_list_vs_set": Said(r"output.azs is known after apply \(it is fed by data.aws_availability_zones", r"where: envs/prod/main.tf:48", "cannot be compared", LATE),
    "10_null": Said("bucket_prefix is known after apply", f"where: {BUCKET}:21", "cannot be compared", LATE),
    "10b_null_vs_absent": Said("assert False is None", f"{BUCKET}:21", "is None", "force_destroy = False"),
    "11_wiring_wrong": Said("'aws_s3_bucket.this.id' == 'aws_s3_bucket.other.id'", rf"what feeds aws_s3_bucket_versioning.this\[0\].bucket = .*\({BUCKET}:25\)", "- aws_s3_bucket.other.id", r"\+ aws_s3_bucket.this.id"),
    "11b_wiring_not_one": Said("tags is made of var.tags.a, var.tags.b", f"where: {BUCKET}:21", "exactly one plain reference", "fix: wire it plainly"),
    "12_must_fail_wrong_kind": Said("missing a required argument: 'match'", "must_fail", r"expected: must_fail\(kind", CALL),
    "12b_must_fail_but_plans": Said("missing a required argument: 'match'", "must_fail", r"expected: must_fail\(kind", CALL),
    "12c_kind_typo": Said("missing a required argument: 'match'", "must_fail", r"expected: must_fail\(kind", CALL),
    "12d_wrong_match": Said("failed for another reason", rf"at var.name \({BUCKET}:8\)", "message that matches 'upper'", "name must be 3-40"),
    "13_document": Said("refuted: aws_iam_role.this.assume_role_policy", rf"statement 1 of .*\({ROLE}:22\)", "expected: .*never allows what is forbidden", "fix: correct the document, or what the test claims"),
    "13b_document_perms": Said("refuted: aws_iam_role_policy.read.policy", rf"statement 1 of .*\({ROLE}:32\)", "expected: .*never allows what is forbidden", "fix: correct the document, or what the test claims"),
    "15_bad_input": Said("no such input variable: nam", "where: an input of the case, of modules/bucket$", "one of name, tags, versioned", r"did you mean name\?"),
    "16_does_not_plan": Said("did not plan", rf"at var.name \({BUCKET}:8\)", "name must be 3-40 lower-case", "letters, digits or dashes"),
    "17_output_missing": Said("no output 'arm'", "where: modules/bucket$", "one of these outputs: arn, name", "did you mean 'arn'"),
    "18_unknown_in_fstring": Said("arn is known after apply", f"where: {BUCKET}:21", "cannot be put into a text", LATE),
    "19_unknown_in_list": Said("arn is known after apply", f"where: {BUCKET}:21", "cannot be compared", LATE),
    "20_count": Said("assert 1 == 2", "plan of 2 resources", "== 2", "<aws_s3_bucket.this>"),
    "21_applied": Said("'arn:aws:s3:::acme-data' == 'arn:aws:s3:::acme-date'", f"{BUCKET}:21", "- arn:aws:s3:::acme-date", r"\+ arn:aws:s3:::acme-data"),
    "22_nested": Said(r"False = .*\('.fido'\)", f"{QUEUE}:18", "'.fido'", r'this\["bills"\].name = \'bills.fifo\''),
}  # fmt: skip


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What one run of pytest says of each failing test."""
    folder = tmp_path_factory.mktemp("messages") / "suite"
    shutil.copytree(SUITE, folder)
    (folder / "failing.txt").rename(folder / "test_fail.py")
    (folder / "pytest.ini").touch()
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "--color=no", "test_fail.py"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=600, env=os.environ)
    parts = re.split(r"^_+ test_(\w+) _+$", done.stdout.partition("= short test summary")[0], flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_each_of_them_fails(said: dict[str, str]) -> None:
    assert said.keys() == SAID.keys()


@pytest.mark.parametrize("name", SAID)
def test_it_says_what_where_expected_and_fix(said: dict[str, str], name: str) -> None:
    text = said[name]
    for kind, part in SAID[name]._asdict().items():
        assert re.search(part, text, re.MULTILINE), f"{kind}: {part}\n--- is not in:\n{text}"
    assert re.search(r"^test_fail.py:\d+: ", text, re.MULTILINE), "the test's own line, which a terminal opens"
    assert "hunter2" not in text
    assert str(SUITE.parents[1]) not in text, "no path that the reader has to look through"
