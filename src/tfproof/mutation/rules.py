"""Says what mutated rules of variables make of the inputs of many cases, in one run of Terraform.

Each pair of mutant and case becomes a clone of the variable beside all others in one root that holds nothing else, with
clones of the variables that its rules read. What the rules of other variables say of a case is known from the original.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tfproof.cases import Case, Failure, FailureKind, Planner, PlanOutcome
from tfproof.cases.failures import failures
from tfproof.errors import TerraformError, WorkspaceError
from tfproof.hcl import Attribute, Block, Edit, File, TraverseAttr, parse, read_folder, references, splice
from tfproof.mutation.certain_verdicts import loads_values
from tfproof.mutation.clone_errors import by_clone
from tfproof.mutation.mutant import Mutant
from tfproof.mutation.pairs import Pair
from tfproof.terraform import Sandbox
from tfproof.terraform.added_files import can_enlarge, enlarged
from tfproof.terraform.init import ConfigurationRefused
from tfproof.terraform.plan_run import run_refusals
from tfproof.terraform.temp_dir import remove_tree
from tfproof.terraform.variable_file import input_values

RULE: Final = ".validation"
"""What the subject of a fault in the rule of a variable has in it."""
_NAMES: Final = re.compile(r"\bvar\.([\w-]+)")
_IS_NULL: Final = "may not be set to null"
_AT_ONCE: Final = 400
_ROUNDS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableRules:
    """The variables of a folder.

    Attributes:
        blocks: by name, each with its file.
        reads: the variables that the rules of each one read.
        ahead: the addresses of the variables and local values that Terraform has to know before it asks the rules of each one;
            nothing of a variable whose rules hang on anything else.
        alone: the variables whose rules read nothing but variables.
        can_be_cut: whether all are in files that can be cut.
        calls_modules: whether the folder calls modules, which have rules of their own.
    """

    blocks: Mapping[str, tuple[File, Block]]
    reads: Mapping[str, frozenset[str]]
    ahead: Mapping[str, frozenset[str]]
    alone: frozenset[str]
    can_be_cut: bool
    calls_modules: bool

    @classmethod
    def of(cls, folder: Path) -> VariableRules:
        """Read a folder."""
        files = read_folder(folder).all_files
        blocks = {
            block.labels[0]: (file, block)
            for file in files
            for block in file.body.blocks_of("variable")
            if block.labels
        }
        variables = {f"var.{name}": block.blocks_of("validation") for name, (_, block) in blocks.items()}
        values = {
            f"local.{name}": [value] for file in files for block in file.body.blocks_of("locals")
            for name, value in block.body.attributes.items()
        }  # fmt: skip
        ahead = {name: _ahead(f"var.{name}", {**variables, **values}) for name in blocks}
        return cls(
            blocks=blocks,
            reads={name: _read(block) for name, (_, block) in blocks.items()},
            ahead={name: found for name, found in ahead.items() if found is not None},
            alone=frozenset(name for name, (_, block) in blocks.items() if _reads_variables_alone(block)),
            can_be_cut=all(file.path.suffix == ".tf" for file, _ in blocks.values()),
            calls_modules=any(True for file in files for _ in file.body.blocks_of("module")),
        )

    def read_by(self, mutant: Mutant) -> frozenset[str] | None:
        """The variables that the rules of a mutant read; None where they read anything else."""
        [block] = parse(self._edited(mutant.block.removeprefix("var."), mutant)).blocks
        return _read(block) if _reads_variables_alone(block) else None

    def is_read(self, name: str) -> bool:
        """Whether the rules of another variable hang on a variable, or may."""
        return any(
            other != name and (other not in self.ahead or f"var.{name}" in self.ahead[other]) for other in self.blocks
        )

    def needed(self, mutant: Mutant) -> frozenset[str]:
        """The variable of a mutant, and those that its rules read."""
        name = mutant.block.removeprefix("var.")
        text = " ".join(edit.text for edit in mutant.edits)
        return frozenset({name, *self.reads[name], *_NAMES.findall(text)}) & self.blocks.keys()

    def text(self, mutant: Mutant, mark: str) -> str:
        """The variables that a mutant needs, named after a mark; only its own rules are among them."""
        needed = self.needed(mutant)
        return "\n\n".join(_marked(self._edited(name, mutant), needed, mark) for name in sorted(needed)) + "\n"

    def _edited(self, name: str, mutant: Mutant) -> str:
        file, block = self.blocks[name]
        edits: Sequence[Edit] = mutant.edits
        if f"var.{name}" != mutant.block:
            edits = [Edit(start=one.start, end=one.end, text="") for one in block.blocks_of("validation")]
        at = block.start
        shifted = [dataclasses.replace(one, start=one.start - at, end=one.end - at) for one in edits]
        return splice(file.source(block), shifted)


def _read(variable: Block) -> frozenset[str]:
    steps = [one.steps[:1] for rule in variable.blocks_of("validation") for one in references(rule)]
    return frozenset(step.name for [step] in filter(None, steps) if isinstance(step, TraverseAttr))


def _ahead(address: str, parts: Mapping[str, Sequence[Attribute | Block]]) -> frozenset[str] | None:
    """The addresses of all that an address hangs on, through variables and local values; None where it hangs on more."""
    found: set[str] = set()
    left = [address]
    while left:
        for reference in (one for part in parts[left.pop()] for one in references(part)):
            step = reference.steps[0] if reference.steps else None
            name = f"{reference.root}.{step.name}" if isinstance(step, TraverseAttr) else ""
            if name not in parts:
                return None
            if name not in found:
                found.add(name)
                left.append(name)
    return frozenset(found)


def _reads_variables_alone(variable: Block) -> bool:
    return all(one.root == "var" for rule in variable.blocks_of("validation") for one in references(rule))


def _marked(text: str, names: frozenset[str], mark: str) -> str:
    [block] = parse(text).blocks
    start, end = block.label_spans[-1]
    made = [Edit(start=start, end=end, text=json.dumps(f"{block.labels[-1]}__{mark}"))]
    steps = [one.steps[0] for one in references(block) if one.root == "var" and one.steps]
    read = [step for step in steps if isinstance(step, TraverseAttr) and step.name in names]
    made += [Edit(start=step.end, end=step.end, text=f"__{mark}") for step in read]
    return splice(text, made)


@dataclass(slots=True, kw_only=True)
class RuleRuns:
    """Judges mutated rules.

    Args:
        planner: knows what the original's cases came to, and gives a workspace.
        folder: a private folder.
    """

    planner: Planner
    folder: Path
    _declared: dict[Path, VariableRules] = field(default_factory=dict)
    _folders: dict[Path, Path] = field(default_factory=dict)
    _read: dict[str, tuple[frozenset[str], frozenset[str] | None]] = field(default_factory=dict)

    def can_judge(self, mutant: Mutant, case: Case) -> bool:
        """Whether a mutant is about a rule of a variable that reads variables alone, in a case of its own folder."""
        return (
            mutant.block.startswith("var.")
            and RULE in mutant.subject
            and self._resolved(mutant.folder) == self._resolved(case.source)
            and self._reads_variables_alone(mutant)
            and not case.var_files
            and not loads_values(case)
        )

    def _reads_variables_alone(self, mutant: Mutant) -> bool:
        declared = self.declared(mutant.folder)
        if not declared.can_be_cut or mutant.block.removeprefix("var.") not in declared.alone:
            return False
        read = self._needs(mutant)[1]
        return read is not None and read <= declared.ahead.keys()

    def declared(self, folder: Path) -> VariableRules:
        """The variables of a folder."""
        if folder not in self._declared:
            self._declared[folder] = VariableRules.of(folder)
        return self._declared[folder]

    def _resolved(self, folder: Path) -> Path:
        if folder not in self._folders:
            self._folders[folder] = folder.resolve()
        return self._folders[folder]

    def _needs(self, mutant: Mutant) -> tuple[frozenset[str], frozenset[str] | None]:
        """The variables that a mutant needs, and those that its rules read; None for those where they read anything else."""
        if mutant.id not in self._read:
            declared = self.declared(mutant.folder)
            self._read[mutant.id] = (declared.needed(mutant), declared.read_by(mutant))
        return self._read[mutant.id]

    def judge(self, pairs: Sequence[Pair]) -> Iterator[tuple[Pair, PlanOutcome | None]]:
        """Say what rules make of cases.

        Yields:
            What each case came to: what the original did, where the rules say the same; None where the original refuses
            a case that no rule refuses any more. Nothing of what cannot be determined.
        """
        asked: dict[str, list[Pair]] = {}
        for pair in pairs:
            if self._stands(*pair):
                yield pair, self.planner.outcome(pair[1])
            elif self._is_blocked(*pair):
                yield from ((pair, told) for told in self._told(*pair, ()))
            else:
                asked.setdefault(self._mark(*pair), []).append(pair)
        marks = list(asked)
        for at in range(0, len(marks), _AT_ONCE):
            for mark, found in self._asked({mark: asked[mark][0] for mark in marks[at : at + _AT_ONCE]}):
                for pair in asked[mark]:
                    yield from ((pair, told) for told in self._told(*pair, found))

    def _mark(self, mutant: Mutant, case: Case) -> str:
        """What marks a mutant with the inputs that its rules read: the same for all cases that give the same ones."""
        needed, _ = self._needs(mutant)
        given = {name: value for name, value in case.inputs.items() if name in needed}
        key = json.dumps(input_values(given), sort_keys=True)
        return f"m{hashlib.sha256(f'{mutant.id} {key}'.encode()).hexdigest()[:10]}"

    def _stands(self, mutant: Mutant, case: Case) -> bool:
        """Whether a rule cannot count: it is gone and let the case through, or the case is refused before it is asked."""
        base = self.planner.outcome(case)
        if base.plan is not None:
            return mutant.operator == "validation-dropped"
        if any(one.kind is FailureKind.MISSING for one in base.failures):
            return True
        return any(one.is_at(mutant.block) and _is_of_value(one) for one in base.failures)

    def _is_blocked(self, mutant: Mutant, case: Case) -> bool:
        """Whether the rules are not asked, since a variable that they hang on is refused."""
        found = self.planner.outcome(case).failures
        read = (
            (self._needs(mutant)[1] or frozenset()) - {mutant.block.removeprefix("var.")} if found else frozenset[str]()
        )
        ahead = self.declared(mutant.folder).ahead
        hangs = {f"var.{name}" for name in read}.union(*(ahead[name] for name in read)) - {mutant.block}
        return any(hangs.intersection(one.addresses) for one in found)

    def _told(self, mutant: Mutant, case: Case, found: Sequence[Failure]) -> Iterator[PlanOutcome | None]:
        """What a case came to, by what its variable's rules say; nothing where more has to be planned to tell."""
        base = self.planner.outcome(case)
        others = [one for one in base.failures if not one.is_at(mutant.block)]
        was_refused = len(others) < len(base.failures)
        if base.plan is None and any(map(_is_of_source, found)):
            return  # where no inputs can be planned, that these cannot is not what their tests are about
        is_read = self.declared(mutant.folder).is_read(mutant.block.removeprefix("var."))
        if not found and not was_refused:
            yield base
        elif not all(where.startswith("var.") for one in others for where in one.addresses):
            return  # what refuses resources may hang on the variable
        elif found and (was_refused or not others or not is_read):
            yield PlanOutcome(plan=None, failures=(*found, *others))
        elif not found and not is_read:
            yield PlanOutcome(plan=None, failures=tuple(others)) if others else None

    def _asked(self, left: Mapping[str, Pair]) -> Iterator[tuple[str, Sequence[Failure]]]:
        """What the rules say, by mark; nothing where that is not known."""
        waiting = dict(left)
        for _ in range(_ROUNDS):
            if not waiting:
                return
            try:
                told = self._run(waiting)
            except (TerraformError, WorkspaceError, OSError):
                return
            refused = by_clone(told)
            if told and (not refused or not refused.keys() <= waiting.keys()):
                return
            for mark, found in refused.items():
                mutant, _ = waiting.pop(mark)
                yield mark, [one for one in found if one.is_at(mutant.block) or not one.addresses]
            if all(one.kind is FailureKind.VALIDATION for one in told):  # Terraform came so far as to ask every rule
                yield from ((mark, ()) for mark in waiting)
                return

    def _run(self, asked: Mapping[str, Pair]) -> tuple[Failure, ...]:
        """Why Terraform refuses a root with all that is asked; nothing where it does not."""
        texts: dict[str, str] = {}
        inputs: dict[str, Any] = {}
        for mark, (mutant, case) in asked.items():
            texts[f"zz_{mark}.tf"] = self.declared(mutant.folder).text(mutant, mark)
            given = self._needs(mutant)[0] & case.inputs.keys()
            inputs |= {f"{name}__{mark}": case.inputs[name] for name in given}
        empty = self._workspace({"main.tf": "# Nothing but variables.\n"})
        if can_enlarge(empty, texts):
            with enlarged(empty, texts) as workspace:
                return _refusals(workspace, inputs)
        try:
            workspace = self._workspace(texts)
        except ConfigurationRefused as error:
            return failures(error.diagnostics, folder=self.folder, modules=error.modules)
        return _refusals(workspace, inputs)

    def _workspace(self, texts: Mapping[str, str]) -> Sandbox:
        top = self.folder / f"v{uuid.uuid4().hex[:12]}"
        top.mkdir(mode=0o700, parents=True)
        try:
            for name, text in texts.items():
                (top / name).write_bytes(text.encode("utf-8", "surrogateescape"))
            return self.planner.workspaces.open(top)
        finally:
            remove_tree(top)


def _refusals(workspace: Sandbox, inputs: Mapping[str, Any]) -> tuple[Failure, ...]:
    run = run_refusals(workspace, inputs)
    return failures(run.diagnostics, folder=workspace.root, modules=workspace.module_folders())


def _is_of_value(found: Failure) -> bool:
    """Whether a value is refused before any rule is asked."""
    return found.kind is FailureKind.TYPE or _IS_NULL in " ".join(found.message.split())


def _is_of_source(found: Failure) -> bool:
    """Whether Terraform refuses the text of a rule with any inputs, or may."""
    return found.kind is FailureKind.CONFIGURATION and not _is_of_value(found)
