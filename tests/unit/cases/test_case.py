"""Cases, before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.cases import Case
from tfproof.errors import UsageError


@pytest.fixture
def module(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text('variable "name" { type = string }\n')
    return tmp_path


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no such folder: .*nowhere"):
        Case(source=tmp_path / "nowhere")


def test_a_folder_without_terraform_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no Terraform source in"):
        Case(source=tmp_path)


def test_a_folder_with_only_json_syntax_is_a_case(tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text("{}")
    assert Case(source=tmp_path).source == tmp_path


def test_a_variable_file_that_does_not_exist_is_named(module: Path) -> None:
    with pytest.raises(UsageError, match=r"no such variable file: .*x\.tfvars"):
        Case(source=module, var_files=(module / "x.tfvars",))


def test_an_input_that_terraform_has_no_type_for_is_refused(module: Path) -> None:
    with pytest.raises(UsageError, match="no value for an input variable"):
        Case(source=module, inputs={"name": object()})


def test_equal_cases_have_equal_keys_whatever_the_order_of_inputs(module: Path) -> None:
    one = Case(source=module, inputs={"a": 1, "b": None})
    assert one.key == Case(source=module, inputs={"b": None, "a": 1}).key


@pytest.mark.parametrize("inputs", [{"a": 1}, {"a": "1", "b": None}, {"a": 1, "b": False}, {}])
def test_cases_with_other_inputs_have_other_keys(module: Path, inputs: dict[str, object]) -> None:
    assert Case(source=module, inputs={"a": 1, "b": None}).key != Case(source=module, inputs=inputs).key


def test_inputs_are_changed_in_a_copy(module: Path) -> None:
    case = Case(source=module, inputs={"a": 1})
    assert case.with_inputs(a=2, b=3).inputs == {"a": 2, "b": 3}
    assert case.without_inputs("a").inputs == {}
    assert case.inputs == {"a": 1}


def test_leaving_out_an_input_that_is_not_there_is_an_error(module: Path) -> None:
    with pytest.raises(UsageError, match="without zone already"):
        Case(source=module, inputs={"a": 1}).without_inputs("zone")


def test_a_case_is_described_with_its_values_from_where_the_tests_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "modules" / "queue"
    module.mkdir(parents=True)
    (module / "main.tf").write_text('variable "token" {\n  sensitive = true\n}\n')
    inputs = {"token": "hunter2", "stage": "dev", "size": None, "long": ["x" * 60]}
    case = Case(source=module, inputs=inputs)
    monkeypatch.chdir(tmp_path)
    shown = f'long=["{"x" * 35}..., size=null, stage="dev", token=(sensitive)'
    assert case.described == f"modules/queue({shown})"
    monkeypatch.chdir("/")
    assert case.described == f"{str(module)[1:]}({shown})"
