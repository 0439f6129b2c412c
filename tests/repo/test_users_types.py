"""What a type checker sees of tfproof in a user's repository: an installed wheel, and a test file with planted mistakes."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tfproof"
PLANTED = ROOT / "tests" / "unit" / "planted_mistakes.py"
COMMENT = re.compile(r"  # type: ignore\[[\w-]+\]( # .*)?$", re.MULTILINE)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with tfproof as it is published, and all else from this one."""
    builders = pytest.importorskip("hatchling.builders.wheel")
    folder = tmp_path_factory.mktemp("installed")
    built = next(iter(builders.WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])))
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "venv")}))
    with zipfile.ZipFile(built) as wheel:
        wheel.extractall(packages)
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return python


@pytest.fixture(scope="module")
def users_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("users") / "test_queues.py"
    file.write_text(COMMENT.sub("", PLANTED.read_text()))
    return file


def lines_with_errors(command: Sequence[str], file: Path) -> list[int]:
    run = subprocess.run(
        [*command, file.name], capture_output=True, text=True, check=False, cwd=file.parent, timeout=300
    )
    found = re.findall(rf"{file.name}:(\d+)(?::\d+)?(?: -|:) error", run.stdout)
    assert found, run.stdout + run.stderr
    return sorted({int(line) for line in found})


def tool(name: str) -> list[str]:
    return [str(Path(sys.executable).parent / name)]


def planted() -> list[int]:
    lines = PLANTED.read_text().splitlines()
    return [number for number, line in enumerate(lines, 1) if COMMENT.search(line)]


def test_at_least_fifteen_mistakes_are_planted() -> None:
    assert len(planted()) >= 15


@pytest.mark.thorough
def test_mypy_finds_each_planted_mistake_and_nothing_else(python: Path, users_file: Path) -> None:
    mypy = [*tool("mypy"), "--strict", "--no-incremental", "--python-executable", str(python)]
    assert lines_with_errors(mypy, users_file) == planted()


@pytest.mark.thorough
def test_pyright_finds_each_planted_mistake_and_nothing_else(python: Path, users_file: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("pyright needs node, which is not on this machine")
    pyright = [*tool("pyright"), "--pythonpath", str(python)]
    assert lines_with_errors(pyright, users_file) == planted()


# A value of Terraform is what its type says there, and no type of Python: these take or give one, or JSON that has some.
VALUES = {
    "AbstractValue.among", "AbstractValue.known", "AccessDelta.witness", "Case.data", "Case.inputs", "Case.stand_ins", "Case.with_inputs(inputs)",
    "CaseFactory.__call__(data)", "CaseFactory.__call__(inputs)", "CaseFactory.__call__(stand_ins)", "CaseFixture.with_inputs(inputs)", "Change.parse(entry)",
    "Correction.corrected", "Correction.drifted", "Document.source", "DocumentAssertions.must_never_allow(forbidden)",
    "Finding.to_json", "Findings.notes", "Findings.of(notes)", "Leg.unless", "NestedBlock.__getitem__",
    "NestedBlock.note(value)", "NestedBlock.peek", "NotRun.from_json(kept)", "NotRun.to_json", "PartialDocument.marked",
    "PartialDocument.to_json",
    "PartialStatement.to_json", "Plan.__getitem__", "PlanCore.compare(expected)", "PlanCore.known", "PlanCore.output",
    "PlanCore.shown_output", "PlannedCase.drifted(drift)", "PlannedCase.variants(variants)", "PlannedCase.with_inputs(inputs)",
    "Resource.must_be(expected)", "ResourceChange.after", "ResourceChange.before", "Sensitive.reveal", "SourceEdit.to_json", "SourceEdit.values", "ValueState.filled",
    "ValueState.sensitive", "ValueState.unknown", "ValueState.value", "case(data)", "case(inputs)", "case(stand_ins)",
    "each_case(data)", "each_case(inputs)", "each_case(stand_ins)", "each_case(variants)",
}  # fmt: skip
FUNCTIONS = {"case", "each_case", "is_unknown", "references"}
CLASSES = ("PlannedCase", "CaseFactory", "PolicyAssertions", "Unknown", "Sensitive")


def test_any_is_the_type_of_terraforms_values_only() -> None:
    """Walks from what ``import tfproof`` and its fixtures give to everything that can be had from there."""
    classes: dict[str, ast.ClassDef] = {}
    signatures: list[tuple[str, ast.expr | None]] = []
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                classes.setdefault(node.name, node)
            elif isinstance(node, ast.FunctionDef) and node.name in FUNCTIONS:
                signatures += _signature("", node)
    seen: set[str] = set()
    left = list(CLASSES)
    while left:
        name = left.pop()
        if name in seen or name not in classes:
            continue
        seen.add(name)
        signatures += _members(classes[name])
        texts = [ast.unparse(base) for base in classes[name].bases] + [
            ast.unparse(annotation) for _, annotation in signatures if annotation is not None
        ]
        left += {word for text in texts for word in re.findall(r"\b[A-Z]\w+", text)} - seen
    assert len(seen) > 50
    assert {name for name, annotation in signatures if annotation is None} == set()
    loose = {name for name, annotation in signatures if annotation is not None and "Any" in ast.unparse(annotation)}
    assert loose == VALUES


def _members(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr | None]]:
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and (
            not member.name.startswith("_") or member.name in ("__getitem__", "__call__")
        ):
            yield from _signature(f"{node.name}.", member)
        elif isinstance(member, ast.AnnAssign) and not ast.unparse(member.target).startswith("_"):
            yield f"{node.name}.{ast.unparse(member.target)}", member.annotation


def _signature(owner: str, function: ast.FunctionDef) -> Iterator[tuple[str, ast.expr | None]]:
    taken = function.args
    extra = [one for one in (taken.vararg, taken.kwarg) if one is not None]
    for argument in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs, *extra):
        if argument.arg not in ("self", "cls"):
            yield f"{owner}{function.name}({argument.arg})", argument.annotation
    yield f"{owner}{function.name}", function.returns
