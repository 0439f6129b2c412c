"""What a folder of policies declares, read without running it: the yardstick for what Checkov loads."""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.errors import ScanError

YAML = frozenset({".yaml", ".yml", ".json"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredPolicy:
    """One policy id and the file (relative to the folder) that declares it."""

    id: str
    file: str


def declared(*folders: Path) -> tuple[DeclaredPolicy, ...]:
    """Return the policies that ``folders`` declare.

    Raises:
        ScanError: a folder is missing or empty, or holds a file that Checkov would skip or load wrongly.
    """
    found: list[DeclaredPolicy] = []
    stems: dict[str, str] = {}
    for folder in folders:
        if not folder.is_dir():
            raise ScanError(
                f"no such folder of policies: {folder}",
                expected="a folder of Checkov policies",
                fix="name an existing one",
            )
        here = [*_python(folder, stems), *_yaml(folder)]
        if not here:
            raise ScanError(
                f"the policy folder {folder} holds no policy",
                expected="*.py files with a check, or *.yaml files with metadata.id",
                fix="name another folder, or scan without one to run stock Checkov only",
            )
        found += here
    files: dict[str, str] = {}
    for policy in found:
        if policy.id in files:
            raise ScanError(
                f"the policy id {policy.id} is declared twice",
                where=f"{files[policy.id]} and {policy.file}",
                expected="one policy for each id: Checkov drops the second",
                fix="give one of them a new id; an id is never reused",
            )
        files[policy.id] = policy.file
    return tuple(sorted(found, key=lambda policy: policy.id))


def _python(folder: Path, stems: dict[str, str]) -> Iterator[DeclaredPolicy]:
    for path in sorted(folder.rglob("*.py")):
        if path.name.startswith("__"):
            continue
        file = path.relative_to(folder).as_posix()
        _refuse_unloadable(path, file)
        if path.stem in stems:
            raise ScanError(
                f"two policy files are called {path.name}",
                where=f"{stems[path.stem]} and {file}",
                expected="a name for each: Checkov loads them as top-level modules",
                fix="rename one of them",
            )
        stems[path.stem] = file
        ids = _ids(path, file)
        if not ids:
            raise ScanError(
                f"{file} declares no policy",
                where=file,
                expected="a check with a literal id",
                fix="put shared code into an installed package: files beside the policies cannot be imported reliably",
            )
        yield from (DeclaredPolicy(id=identifier, file=file) for identifier in ids)


def _refuse_unloadable(path: Path, file: str) -> None:
    if not (path.parent / "__init__.py").is_file():
        raise ScanError(
            f"{file} would not be loaded: its folder has no __init__.py",
            where=path.parent.name,
            expected="an __init__.py in each folder that holds Python policies",
            fix="add an empty __init__.py",
        )
    if not path.stem.isidentifier():
        raise ScanError(
            f"{file} is no module name", where=file, expected="letters, digits and _", fix="rename the file"
        )
    if path.stem in sys.stdlib_module_names or importlib.util.find_spec(path.stem) is not None:
        raise ScanError(
            f"{file} has the name of a module that Python already has, and would replace it",
            where=file,
            expected="a name that no other module has",
            fix="rename the file to what the policy says, such as user_pool_requires_mfa.py",
        )


def _ids(path: Path, file: str) -> list[str]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=file)
    except (SyntaxError, UnicodeDecodeError, ValueError) as error:
        line = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise ScanError(
            f"the policy {file} cannot be read: {error.msg if isinstance(error, SyntaxError) else error}",
            where=f"{file}{line}",
            expected="a Python file",
            fix="correct the file: Checkov would go on without it",
        ) from error
    found = [node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "id"]
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "id" for t in node.targets):
            found.append(node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "id":
            found.extend([node.value] if node.value else [])
    return sorted({node.value for node in found if isinstance(node, ast.Constant) and isinstance(node.value, str)})


def _yaml(folder: Path) -> Iterator[DeclaredPolicy]:
    for path in sorted(folder.rglob("*")):
        if path.suffix not in YAML or not path.is_file():
            continue
        file = path.relative_to(folder).as_posix()
        content = _content(path, file)
        identifier = content.get("metadata", {}).get("id") if isinstance(content, dict) else None
        if not isinstance(identifier, str):
            raise ScanError(
                f"{file} declares no policy",
                where=file,
                expected="a mapping with metadata.id and definition",
                fix="correct the file, or move it out of the policy folder",
            )
        yield DeclaredPolicy(id=identifier, file=file)


def _content(path: Path, file: str) -> Any:
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
        return json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (yaml.YAMLError, json.JSONDecodeError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise ScanError(
            f"the policy {file} cannot be read",
            where=f"{file}{line}",
            expected="well-formed YAML or JSON",
            fix="correct the file: Checkov would go on without it",
        ) from error
