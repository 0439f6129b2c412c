"""What fails in a user's test says what, where, what is expected instead, and how to fix it: deliberate failures, in one run."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

MODULE = """
variable "name" {
  type = string
  validation {
    condition     = can(regex("^[a-z]+$", var.name))
    error_message = "The name is made of the letters a to z."
  }
}
variable "sizes" {
  type    = map(number)
  default = { small = 1, large = 2 }
}
variable "token" {
  type      = string
  sensitive = true
  default   = "hunter2-hunter2"
}
resource "terraform_data" "this" {
  input = { name = var.name, tags = { a = "1", b = "2" } }
}
resource "terraform_data" "each" {
  for_each = var.sizes
  input    = each.value
}
resource "terraform_data" "reader" {
  input = terraform_data.this.id
}
resource "terraform_data" "mixed" {
  input = "${var.name}-${terraform_data.this.id}"
}
resource "terraform_data" "secret" {
  input = var.token
}
resource "terraform_data" "policy" {
  input = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "*" }] })
}
output "id" {
  value = terraform_data.this.id
}
"""
ROOT = """
module "inner" {
  source = "../module"
  name   = "abc"
}
"""
DID = r"did you mean '{}'\?"


class Failing(NamedTuple):
    """A test that fails: its body, the problem, its place, what is expected, and the way out; empty where pytest shows it."""

    body: str
    what: str
    where: str = ""
    expected: str = ""
    fix: str = ""


MUST = "variable validation"
FAILING = {
    "wrong_value": Failing(
        "assert thing.plan['terraform_data.this']['input']['name'] == 'abd'", "'abc' == 'abd'", r"input = \{'name': 'abc'.*\(module/main.tf:18\)", "- abd", r"\+ abc"
    ),
    "wrong_map": Failing(
        "assert thing.plan['terraform_data.this']['input']['tags'] == {'a': '1', 'b': '3'}", r"\{'b': '2'\} != \{'b': '3'\}", "module/main.tf:18"
    ),
    "unknown": Failing("assert thing.plan['terraform_data.this']['id'] == 'x'", "known after apply", "module/main.tf:1[89]", "", "wired_to"),
    "unknown_in_text": Failing("assert 'x' in f\"{thing.plan['terraform_data.this']['id']}\"", "cannot be put into a text", "main.tf", "", "wired_to"),
    "unknown_in_list": Failing("assert 'x' in [thing.plan['terraform_data.this']['id']]", "cannot be compared", "main.tf", "", "wired_to"),
    "unknown_output": Failing("assert thing.plan.outputs['id'] == 'x'", r"output.id is known after apply", "", "", "output_wired_to"),
    "attribute": Failing("thing.plan['terraform_data.this']['imput']", "no attribute 'imput'", "main.tf", "one of these attributes: id, input", DID.format("input")),
    "resource": Failing("thing.plan['terraform_data.that']", "no resource 'terraform_data.that'", "where: module", "one of these addresses", DID.format("terraform_data.this")),
    "module": Failing("root.plan['module.iner.terraform_data.this']", "no resource 'module.iner", "where: root", "addresses", DID.format("module.inner.terraform_data.this")),
    "modules": Failing("root.plan.modules['module.iner']", "no module 'module.iner'", "where: root", "one of these modules: module.inner", DID.format("module.inner")),
    "key": Failing("thing.plan['terraform_data.each[\"smal\"]']", "has no instance", "where: module", "addresses", DID.format(r'terraform_data.each\["small"\]')),
    "no_key": Failing("thing.plan['terraform_data.each']", "several instances", "where: module", "addresses", "name one of them"),
    "output": Failing("thing.plan.output_wired_to('idd')", "no output 'idd'", "where: module", "one of these outputs: id", DID.format("id")),
    "planned_output": Failing("thing.plan.outputs['idd']", "no output 'idd'", "where: module", "one of these outputs: id", DID.format("id")),
    "variable": Failing("thing.plan.variables['nam']", "no variable 'nam'", "where: module", "one of these variables: name", DID.format("name")),
    "change": Failing("thing.plan.resource_changes['terraform_data.that']", "no resource change", "where: module", "one of these resource changes", DID.format("terraform_data.this")),
    "of_module": Failing("root.plan.modules['module.inner'].resources['terraform_data.that']", "module.inner has no resource", "where: root", "one of these resources", DID.format("terraform_data.this")),
    "in_module": Failing("root.plan.resources_in('module.iner')", "no resource in 'module.iner'", "where: root", "one of these modules", DID.format("module.inner")),
    "planned_values": Failing("thing.plan.resources['terraform_data.each[\"small\"]']['values']['imput']", "no attribute 'imput'", "where: module", "one of these attributes", DID.format("input")),
    "snapshot": Failing("thing.plan.snapshot('terraform_data.that')", "nothing in this plan is terraform_data.that", "where: module", "one of these addresses", DID.format("terraform_data.this")),
    "snapshot_output": Failing("thing.plan.snapshot('output.idd')", "no output 'idd'", "where: module", "one of these outputs", DID.format("id")),
    "sensitive": Failing("assert thing.plan['terraform_data.secret']['input'] == 'other'", r"\(sensitive\) == 'other'", "module/main.tf"),
    "wiring": Failing("assert thing.plan['terraform_data.reader'].wired_to('input') == 'var.name'", "'terraform_data.this.id' == 'var.name'", "", r"- var.name", r"\+ terraform_data.this.id"),
    "not_wired": Failing("thing.plan['terraform_data.mixed'].wired_to('input')", "is made of", "module/main.tf", "exactly one plain reference", "wire it plainly"),
    "must_fail_arguments": Failing(f"thing.with_inputs(name='NO').must_fail({MUST!r})", "cannot call must_fail: missing a required.*'match'", "", r"must_fail\(kind: .*match: str", r"write case.must_fail\(.*match="),
    "must_fail_kind": Failing("thing.with_inputs(name='NO').must_fail('validation', match='letters')", "no such kind.*'?validation", "", "variable validation", "fix: write 'variable validation'"),
    "must_fail_other": Failing(f"thing.with_inputs(name='NO').must_fail({MUST!r}, match='digits')", "failed for another reason", r"var.name \(module/main.tf:4\): The name is made", "matches 'digits'"),
    "must_fail_plans": Failing(f"thing.must_fail({MUST!r}, match='letters')", "planned without an error", "", "variable validation with a message that matches"),
    "no_plan": Failing("thing.with_inputs(name='NO').plan", "did not plan", "at var.name", "letters a to z"),
    "input": Failing("thing.with_inputs(nam='x').plan", "no such input variable: nam", "an input of the case", "one of name, sizes, token", "did you mean name"),
    "document": Failing(
        "thing.plan['terraform_data.policy'].document('input').must_never_allow({'Version': '2012-10-17', 'Statement': {'Effect': 'Allow', 'Principal': '*', 'Action': 's3:*', 'Resource': '*'}})",
        "refuted: terraform_data.policy.input", r"statement 1 of .*main.tf:\d+", "never allows what is forbidden",
    ),
    "count": Failing("assert len(thing.plan.resources_of_type('terraform_data')) == 2", "assert 7 == 2"),
    "applied": Failing("assert thing.applied['terraform_data.reader']['input'] == 'x'", "== 'x'", "module/main.tf", "- x"),
}  # fmt: skip


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What one run of pytest says of each failing test."""
    import os
    import subprocess
    import sys

    folder = tmp_path_factory.mktemp("messages")
    for name, text in (("module", MODULE), ("root", ROOT)):
        (folder / name).mkdir()
        (folder / name / "main.tf").write_text(text)
    (folder / "pytest.ini").touch()
    tests = "".join(f"def test_{name}(thing, root):\n    {one.body}\n\n\n" for name, one in FAILING.items())
    head = "import tfproof\n\nthing = tfproof.case('module', name='abc')\nroot = tfproof.case('root')\n\n\n"
    (folder / "test_fail.py").write_text(head + tests)
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "--color=no", "test_fail.py"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=300, env=os.environ)
    parts = re.split(r"^_+ test_(\w+) _+$", done.stdout.partition("= short test summary")[0], flags=re.MULTILINE)
    assert f"{len(FAILING)} failed in" in done.stdout, done.stdout
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", FAILING)
def test_a_failure_says_what_where_expected_and_fix(said: dict[str, str], name: str) -> None:
    text, wanted = said[name], FAILING[name]
    for part in wanted[1:]:
        assert re.search(part, text), f"{part}\n--- is not in:\n{text}"
    assert re.search(r"^test_fail.py:\d+: ", text, re.MULTILINE), "the test's own line, which a terminal opens"
    assert "hunter2" not in text
    assert "/tfproof/" not in text.replace("/messages", ""), "no line of tfproof's own"
