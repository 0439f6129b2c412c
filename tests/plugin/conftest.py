"""A small module that needs no provider, and the project around it that a sub-run of pytest works on."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

MODULE = """
variable "name" {
  type = string
  validation {
    condition     = can(regex("^[a-z]+$", var.name))
    error_message = "The name is made of the letters a to z."
  }
}
variable "size" {
  type    = number
  default = 1
}
resource "terraform_data" "this" {
  input = { name = var.name, size = var.size }
  lifecycle {
    precondition {
      condition     = var.size < 10
      error_message = "The size is below 10."
    }
  }
}
resource "terraform_data" "reader" {
  input = terraform_data.this.id
}
output "name" {
  value = var.name
}
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> Callable[[str], Path]:
    """Write a project with one module and this test file; gives the test file."""

    def write(test: str) -> Path:
        module = pytester.mkdir("module")
        (module / "main.tf").write_text(MODULE)
        header = "import pytest\nimport tfproof\n\nthing = tfproof.case('module', name='abc')\n\n"
        return pytester.makepyfile(test_thing=header + textwrap.dedent(test))

    return write
