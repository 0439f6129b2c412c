"""The scan has read all that the stack is made of, in both syntaxes, or says what it has not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tfproof.errors import ScanError
from tfproof.findings import Findings
from tfproof.scan import scan
from tfproof.scan.environment import CheckovEnvironment
from tfproof.scan.process import CheckovProcess

OPEN_DOCUMENT = (
    'data "aws_iam_policy_document" "d" {\n  statement {\n    actions   = ["*"]\n    resources = ["*"]\n  }\n}\n'
)
OPEN_IN_JSON = {"data": {"aws_iam_policy_document": {"d": {"statement": [{"actions": ["*"], "resources": ["*"]}]}}}}
QUEUE = 'resource "aws_sqs_queue" "q" {\n  name = "q"\n}\n'
STAR_ACTION, QUEUE_ENCRYPTION = "CKV_AWS_49", "CKV_AWS_27"


@pytest.fixture(scope="module")
def stock(checkov: CheckovEnvironment) -> Iterator[CheckovProcess]:
    """One process with stock policies only."""
    with CheckovProcess(checkov, policies=None) as process:
        yield process


def scanned(stock: CheckovProcess, folder: Path, *ids: str, **files: str) -> Findings:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_json", ".tf.json").replace("_tf", ".tf")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return scan(stock.environment, stack=folder, process=stock, ids=ids)


def found(result: Findings) -> list[tuple[str, str, str]]:
    return [(one.rule, one.address, str(one.location)) for one in result.findings]


@pytest.mark.parametrize(
    "call",
    [
        'module "m" { source = "./m" }\n',
        'module "m" {\n  source = "${"./m"}"\n}\nmodule "n" {\n  source = /* why */ "./m" # here\n}\n',
        'module "m" {\n  providers = {}\n\n  source     = "./m"\n  depends_on = []\n}\n',
    ],
)
def test_a_module_is_read_however_its_call_is_written(stock: CheckovProcess, tmp_path: Path, call: str) -> None:
    result = scanned(stock, tmp_path, STAR_ACTION, main_tf=QUEUE + call, m__main_tf=OPEN_DOCUMENT)
    assert {rule for rule, _, _ in found(result)} == {STAR_ACTION}


def test_a_module_that_json_calls_is_read_under_its_address(stock: CheckovProcess, tmp_path: Path) -> None:
    call = json.dumps({"module": {"m": {"source": "./m", "x": "${1 + 1}"}}})
    result = scanned(stock, tmp_path, STAR_ACTION, main_tf=QUEUE, c_json=call, m__main_tf=OPEN_DOCUMENT)
    assert found(result) == [(STAR_ACTION, "module.m.data.aws_iam_policy_document.d", "m/main.tf:1")]
    assert str(result.findings[0].calls[0].location) == "c.tf.json:1"


def test_json_is_source_and_findings_are_at_its_lines(stock: CheckovProcess, tmp_path: Path) -> None:
    queue = {
        "resource": [
            {
                "aws_sqs_queue": {
                    "bad": [{"name": "bad", "tags": {"a.b": "c"}, "redrive_allow_policy": "${jsonencode({})}"}]
                }
            }
        ]
    }
    text = json.dumps({**OPEN_IN_JSON, **queue}, indent=1)
    result = scanned(stock, tmp_path, STAR_ACTION, QUEUE_ENCRYPTION, main_tf="locals {}\n", d_json=text)
    lines = text.splitlines()
    queue_line = next(number for number, line in enumerate(lines, 1) if '"name"' in line) - 1
    (document, bad) = sorted(found(result))[::-1]
    assert document[:2] == (STAR_ACTION, "data.aws_iam_policy_document.d")
    assert bad[:2] == (QUEUE_ENCRYPTION, "aws_sqs_queue.bad")
    assert document[2].startswith("d.tf.json:")
    assert abs(int(bad[2].rpartition(":")[2]) - queue_line) <= 1


@pytest.mark.parametrize(
    "text",
    [
        '  tags = { help = "# checkov:skip=CKV_AWS_27:in a string" }\n',
        "  policy = <<EOT\n# checkov:skip=CKV_AWS_27:in a heredoc\nEOT\n",
    ],
)
def test_a_skip_in_a_text_lets_nothing_off(stock: CheckovProcess, tmp_path: Path, text: str) -> None:
    result = scanned(stock, tmp_path, QUEUE_ENCRYPTION, main_tf=QUEUE.replace("}\n", f"{text}}}\n"))
    assert [rule for rule, _, _ in found(result)] == [QUEUE_ENCRYPTION]


def test_a_block_comment_skips(stock: CheckovProcess, tmp_path: Path) -> None:
    result = scanned(
        stock, tmp_path, QUEUE_ENCRYPTION, main_tf=QUEUE.replace("}\n", "  /* checkov:skip=CKV_AWS_27:why */\n}\n")
    )
    assert result.findings == ()
    assert result.notes["skipped"] == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("locals {\n  empty = <<EOF\nEOF\n}\n", "main.tf:2"),
        ('locals {\n  rules = "%{ if true }a%{ endif }"\n  large = 1e10\n}\n', "main.tf:3"),
        # It does not answer: each quote doubles what its regular expressions try.
        pytest.param(
            'variable "a" {}\nlocals {\n  b = "\\" ${"c ${"d"}"} $${ "\n}\n' + QUEUE.replace('"q"', '"r"') * 2,
            "main.tf:2",
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_valid_source_that_checkov_cannot_read_is_undecided_with_its_line(
    stock: CheckovProcess, tmp_path: Path, text: str, line: str
) -> None:
    result = scanned(stock, tmp_path, QUEUE_ENCRYPTION, main_tf=text, other_tf=QUEUE)
    (unread,) = [one for one in result.undecided if one.rule == "TFPROOF_SCAN"]
    assert str(unread.location) == line
    assert "Checkov's parser" in unread.found
    assert [rule for rule, _, _ in found(result)] == [QUEUE_ENCRYPTION]


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("cut.tf", 'output "a_${b" {\n  value = "x"\n}\n', "cut.tf:1"),
        ("cut.tf", 'resource "a" "b" {\n  x = [1,\n', "cut.tf:"),
        ("cut.tf.json", '{"resource": {', "cut.tf.json:1"),
    ],
)
def test_source_that_is_cut_is_refused_at_once_with_its_place(
    stock: CheckovProcess, tmp_path: Path, name: str, text: str, place: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ScanError) as error:
        scanned(stock, tmp_path, QUEUE_ENCRYPTION, main_tf=QUEUE)
    assert place in str(error.value.where)


def test_a_key_with_a_dot_is_judged_like_any_other(stock: CheckovProcess, tmp_path: Path) -> None:
    zones = 'resource "aws_route53_zone" "z" {\n  for_each = toset(["one", "two.example"])\n  name = each.value\n}\n'
    result = scanned(stock, tmp_path, "CKV2_AWS_39", main_tf=zones)
    assert sorted(address for _, address, _ in found(result)) == [
        'aws_route53_zone.z["one"]',
        'aws_route53_zone.z["two.example"]',
    ]
    assert result.undecided == ()


def test_what_checkov_complains_of_is_undecided(
    stock: CheckovProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    original = CheckovProcess.begin

    def complaining(self: CheckovProcess, **arguments: object) -> object:
        wait = original(self, **arguments)  # type: ignore[arg-type]
        return lambda: tuple(replace(view, log=("Failed to do a thing",)) for view in wait())

    monkeypatch.setattr(CheckovProcess, "begin", complaining)
    result = scanned(stock, tmp_path, QUEUE_ENCRYPTION, main_tf=QUEUE)
    assert [one.found for one in result.undecided] == ["Checkov logged: Failed to do a thing"]


def test_a_selected_policy_that_has_nothing_to_judge_is_undecided_also_beside_one_that_has(
    stock: CheckovProcess, tmp_path: Path
) -> None:
    result = scanned(stock, tmp_path, QUEUE_ENCRYPTION, "CKV_AWS_8*", main_tf=QUEUE)
    assert [(one.rule, one.address) for one in result.undecided] == [("TFPROOF_SCAN", "CKV_AWS_8*")]


SECRETS = """
provider "aws" {
  region     = "eu-west-1"
  access_key = "AKIAIOSFODNN7EXAMPLQ"
}
resource "aws_lambda_function" "f" {
  function_name = "f"
  environment {
    variables = { TOKEN = "ghp_1234567890abcdefghijklmnopqrstuvwxyz" }
  }
}
"""


def test_a_secret_in_the_source_is_found_at_its_block_and_not_shown(stock: CheckovProcess, tmp_path: Path) -> None:
    result = scanned(stock, tmp_path, "CKV_SECRET_*", main_tf=SECRETS)
    assert {(one.address, str(one.location)) for one in result.findings} == {
        ("aws.default", "main.tf:4"),
        ("aws_lambda_function.f", "main.tf:9"),
    }
    assert "AKIA" not in str(result)
    assert "ghp_" not in str(result)


def test_a_secret_is_found_again_wherever_it_moves_and_not_where_it_is_gone(
    stock: CheckovProcess, tmp_path: Path
) -> None:
    clean = SECRETS.replace("AKIAIOSFODNN7EXAMPLQ", "none")
    tries = [SECRETS, SECRETS, "# first\n" + SECRETS, clean, SECRETS.replace('"f"', '"g"')]
    results = [scanned(stock, tmp_path, "CKV_SECRET_*", main_tf=text) for text in tries]
    assert [sorted((one.address, str(one.location)) for one in result.findings) for result in results] == [
        [("aws.default", "main.tf:4"), ("aws_lambda_function.f", "main.tf:9")],
        [("aws.default", "main.tf:4"), ("aws_lambda_function.f", "main.tf:9")],
        [("aws.default", "main.tf:5"), ("aws_lambda_function.f", "main.tf:10")],
        [("aws_lambda_function.f", "main.tf:9")],
        [("aws.default", "main.tf:4"), ("aws_lambda_function.g", "main.tf:9")],
    ]


@pytest.mark.thorough
def test_a_secret_in_a_file_of_more_than_five_megabytes_is_found(stock: CheckovProcess, tmp_path: Path) -> None:
    large = json.dumps({"locals": {"pad": "x " * 2_600_000, "db": {"password": "Xk29sLq0vRt7Wm3z"}}}, indent=1)
    result = scanned(stock, tmp_path, "CKV_SECRET_*", main_tf=QUEUE, large_json=large)
    assert [one.address for one in result.findings] == ["large.tf.json"]


def test_a_source_without_a_secret_is_clean(stock: CheckovProcess, tmp_path: Path) -> None:
    result = scanned(
        stock, tmp_path, "CKV_SECRET_*", QUEUE_ENCRYPTION, main_tf=QUEUE.replace("}", '  kms_master_key_id = "x"\n}')
    )
    assert (result.findings, result.undecided) == ((), ())
