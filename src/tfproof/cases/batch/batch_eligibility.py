"""Which cases can be planned together: those whose plan as a module of a generated root says what their own would.

A case that is not certain to is planned alone. It is one with provider blocks, a backend, ``import`` blocks or ephemeral
outputs, which a module cannot have or which mean something else there; one whose values come from ``.tfvars`` files or a command line; one
in JSON syntax; and one that can tell where it is: by ``path.root``, by ``path.module`` as a value, by a relative path
that is not below ``path.module``, or by a provider that reads files. And one with provisioners, which have to be cut out.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator

from tfproof.cases.batch.generated_root import required_providers
from tfproof.cases.case import Case
from tfproof.hcl import FunctionCall, ScopeTraversal, TemplateExpr, parse, text_of, walk
from tfproof.terraform import Sandbox
from tfproof.terraform.configuration import DeclaredConfiguration, read_configuration
from tfproof.terraform.overrides import ADDED_FILE, AWS, BACKEND_FILE, OVERRIDE_FILE
from tfproof.terraform.provider_sets import LOCK_FILE
from tfproof.terraform.variable_file import CommandLineValue

_OURS = frozenset({ADDED_FILE, BACKEND_FILE, OVERRIDE_FILE})
_READS_FILES = re.compile(r"/(?:archive|external|http|local|template)$")
_FILE_FUNCTIONS = frozenset({
    "file", "filebase64", "filebase64sha256", "filebase64sha512", "fileexists", "filemd5", "fileset", "filesha1",
    "filesha256", "filesha512", "templatefile",
})  # fmt: skip
_ASKS_PLACE = frozenset({"abspath", "pathexpand", "plantimestamp"})
_PLACES = frozenset({"path", "terraform"})
_BLOCKS_OF_ROOTS = frozenset({"provider", "import"})


def group_of(case: Case, workspace: Sandbox) -> str | None:
    """Return a word that is the same for cases that can be planned in one run.

    Args:
        case: the case.
        workspace: the workspace that it would be planned in alone.

    Returns:
        ``None`` for a case that has to be planned alone.
    """
    configurations = list(_configurations(workspace))
    if (
        case.data
        or case.var_files
        or case.selected is not None
        or any(isinstance(value, CommandLineValue) for value in case.inputs.values())
        or workspace.not_run
        or workspace.asking
        or any(workspace.root.glob("*.tfvars*"))
        or _lacks_input(case, workspace.configuration)
    ):
        return None
    if any(".terraform" in one.folder.relative_to(workspace.root.anchor).parts for one in configurations):
        return None
    if not all(map(_may_be_module, configurations)) or _is_only_root(workspace):
        return None
    if any(_READS_FILES.search(address) for address in workspace.providers.binaries()):
        return None
    lock = workspace.source / LOCK_FILE
    return json.dumps([
        sorted(workspace.providers.packages), required_providers(workspace.configuration),
        lock.read_text(encoding="utf-8", errors="replace") if lock.is_file() else "",
    ])  # fmt: skip


def _configurations(workspace: Sandbox) -> Iterator[DeclaredConfiguration]:
    for folder in sorted(set(workspace.module_folders().values())):
        yield read_configuration(workspace.root / folder)


def _lacks_input(case: Case, configuration: DeclaredConfiguration) -> bool:
    """Whether a required input is missing, or one is given that is not declared: a failure for certain."""
    declared = configuration.variables
    missing = any(one.text("default") is None and name not in case.inputs for name, one in declared.items())
    return missing or not declared.keys() >= case.inputs.keys()


def _may_be_module(configuration: DeclaredConfiguration) -> bool:
    for file in configuration.files:
        if file.path.name in _OURS:
            continue
        if file.is_json or file.error is not None or any(block.type in _BLOCKS_OF_ROOTS for block in file.blocks):
            return False
        if _tells_its_place(file.text):
            return False
    return not configuration.has_backend


@functools.lru_cache(maxsize=1024)  # the same for each case of a module
def _tells_its_place(text: str) -> bool:
    """Whether source says where it is, in other ways than by reading files below its own folder."""
    below_itself: set[int] = set()
    for node in walk(parse(text).body):
        if isinstance(node, FunctionCall):
            if node.name.removeprefix("core::") in _ASKS_PLACE:
                return True
            if node.name.removeprefix("core::") in _FILE_FUNCTIONS:
                module = _own_folder(node)
                if module is None:
                    return True
                below_itself.add(id(module))
        elif isinstance(node, ScopeTraversal) and node.root in _PLACES and id(node) not in below_itself:
            return True
    return False


def _own_folder(call: FunctionCall) -> ScopeTraversal | None:
    """Return the ``path.module`` with which the path of a file begins; ``None`` when it begins otherwise."""
    path = call.arguments[0] if call.arguments else None
    if isinstance(path, TemplateExpr) and len(path.parts) > 1:
        if not (text_of(path.parts[1]) or "").startswith("/"):
            return None
        path = path.parts[0]
    return path if isinstance(path, ScopeTraversal) and path.names == ("path", "module") else None


def _is_only_root(workspace: Sandbox) -> bool:
    """Whether the folder has something that a module has not, or that the generated root cannot give it."""
    configuration = workspace.configuration
    if any(output.attribute("ephemeral") is not None for output in configuration.blocks("output")):
        return True
    if (workspace.root / ADDED_FILE).is_file() or configuration.has_backend:
        return True
    # The generated root has the one provider block of AWS's usual name.
    return (workspace.root / OVERRIDE_FILE).is_file() and configuration.local_names(AWS) != {"aws"}
