from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.errors import UsageError
from tfproof.plan import unused_inputs

FIXTURES = Path(__file__).parent / "fixtures"


def test_inputs_that_reach_nothing_are_named() -> None:
    assert unused_inputs(FIXTURES / "nested" / "app") == ("dead_end", "forgotten")


def test_locals_outputs_and_validations_are_uses() -> None:
    assert unused_inputs(FIXTURES / "trust") == ()


def test_an_input_handed_to_a_module_that_ignores_it_is_unused(tmp_path: Path) -> None:
    (tmp_path / "child").mkdir()
    (tmp_path / "child" / "main.tf").write_text(
        'variable "ignored" {}\nvariable "used" {}\noutput "o" {\n value = var.used\n}\n'
    )
    (tmp_path / "main.tf").write_text(
        'variable "a" {}\nvariable "b" {}\nmodule "m" {\n  source = "./child"\n  ignored = var.a\n  used = "${var.b}x"\n}\n'
    )
    assert unused_inputs(tmp_path) == ("a",)


def test_a_heredoc_and_a_dynamic_block_are_uses(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'variable "a" {}\nvariable "b" {}\nresource "aws_x" "y" {\n  t = <<-EOT\n    hi ${var.a}\n  EOT\n'
        '  dynamic "z" {\n    for_each = var.b\n    content {}\n  }\n}\n'
    )
    assert unused_inputs(tmp_path) == ()


@pytest.mark.parametrize("text", [None, "resource {{{"])
def test_a_folder_that_cannot_be_read_is_an_error_and_not_a_pass(tmp_path: Path, text: str | None) -> None:
    if text:
        (tmp_path / "main.tf").write_text(text)
    with pytest.raises(UsageError, match="cannot be read as Terraform source"):
        unused_inputs(tmp_path)
