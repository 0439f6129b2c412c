"""Plans nothing but variables: whether the rules of a mutant let the inputs of a case through."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tfproof.cases import Case
from tfproof.hcl import Edit, TraverseAttr, read_folder, references, splice
from tfproof.mutation.mutant import Mutant
from tfproof.terraform import Sandbox
from tfproof.terraform.configuration import read_configuration

FILE: Final = "variables.tf"
RULE: Final = ".validation"
"""What the subject of a fault in the rule of a variable has in it."""
_NAMES: Final = re.compile(r"\bvar\.([\w-]+)")


def about_rules(mutants: Sequence[Mutant], case: Case) -> list[Mutant]:
    """Return the mutants of rules of variables that hang on variables alone."""
    own = [
        one for one in mutants
        if one.block.startswith("var.") and RULE in one.subject and one.folder.resolve() == case.source.resolve()
    ]  # fmt: skip
    return own if own and rules_are_alone(case.source) else []


def rules_are_alone(folder: Path) -> bool:
    """Whether the rules of a folder's variables read nothing but variables."""
    blocks = [block for file in read_folder(folder).all_files for block in file.body.blocks_of("variable")]
    rules = [rule for block in blocks for rule in block.blocks_of("validation")]
    return all(reference.root == "var" for rule in rules for reference in references(rule))


def rule_of(mutant: Mutant, case: Case) -> tuple[frozenset[str], Case]:
    """Return the variables that the rules of a mutant's variable read, itself among them, and the case with their inputs alone.

    For a case that the original lets through: no other rule refuses any of its inputs.
    """
    name = mutant.block.removeprefix("var.")
    blocks = [block for file in read_folder(mutant.folder).all_files for block in file.body.blocks_of("variable")]
    rules = [rule for block in blocks if block.labels == (name,) for rule in block.blocks_of("validation")]
    read = {one.steps[0].name for rule in rules for one in references(rule) if isinstance(one.steps[0], TraverseAttr)}
    needed = frozenset({name, *read, *_NAMES.findall(" ".join(edit.text for edit in mutant.edits))})
    inputs = {key: value for key, value in case.inputs.items() if key in needed}
    return needed, dataclasses.replace(case, inputs=inputs)


def write_variables(mutant: Mutant, into: Path, only: frozenset[str] | None = None) -> None:
    """Write the variables of a mutant's folder, and nothing else, to a folder.

    Args:
        mutant: the mutant.
        into: a folder that is made.
        only: names of the variables to write, of which only the mutated one keeps its rules; all of them as they are if None.
    """
    texts: list[str] = []
    for file in read_folder(mutant.folder).all_files:
        edits = mutant.edits if file.path.resolve() == mutant.file.resolve() else ()
        for block in file.body.blocks_of("variable"):
            if only is not None and not only.intersection(block.labels):
                continue
            if only is not None and f"var.{block.labels[0]}" != mutant.block:
                without = [
                    Edit(start=rule.start - block.start, end=rule.end - block.start, text="")
                    for rule in block.blocks_of("validation")
                ]
                texts.append(splice(file.source(block), without))
                continue
            inside = [
                dataclasses.replace(one, start=one.start - block.start, end=one.end - block.start)
                for one in edits
                if block.start <= one.start and one.end <= block.end
            ]
            texts.append(splice(file.source(block), inside))
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    (into / FILE).write_bytes("\n".join([*texts, ""]).encode("utf-8", "surrogateescape"))


def member(case: Case, source: Path, workspace: Sandbox) -> tuple[Case, Sandbox]:
    """Return the case of a folder that holds nothing but variables, as what is planned with others."""
    own = dataclasses.replace(workspace, source=source, configuration=read_configuration(source))
    return dataclasses.replace(case, source=source), own
