"""What becomes of a mutant for certain, without Terraform."""

from __future__ import annotations

from tfproof.cases import Case, Failure, FailureKind, PlanOutcome
from tfproof.mutation.mutant import Mutant
from tfproof.terraform.variable_file import input_values


def certain(mutant: Mutant, case: Case, base: PlanOutcome, *, is_loaded: bool) -> PlanOutcome | None:
    """Return what a case of a mutant comes to where that needs no Terraform; None where it does.

    A plan that a rule lets through is the same without the rule, and a default counts for nothing where a value is given.

    Args:
        mutant: the mutant.
        case: the case.
        base: what the case comes to on the original.
        is_loaded: whether Terraform planned the mutant in some case: a default of another type is refused in all of them.
    """
    if base.plan is None or mutant.folder.resolve() != case.source.resolve():
        return None
    if mutant.operator == "validation-dropped":
        return base
    kind, _, rest = mutant.subject.partition(".")
    name, _, argument = rest.partition(".")
    if kind != "var" or argument.partition(".")[0] != "default" or case.var_files or loads_values(case):
        return None
    if name in input_values(case.inputs):
        return base if is_loaded or mutant.operator == "default-removed" else None
    if mutant.operator == "default-removed":
        missing = Failure(
            kind=FailureKind.MISSING, addresses=(f"var.{name}",), message="No value for required variable", where=None
        )
        return PlanOutcome(plan=None, failures=(missing,))
    return None


def loads_values(case: Case) -> bool:
    """Whether Terraform loads values of variables from files by itself."""
    return any(path.name.endswith((".tfvars", ".tfvars.json")) for path in case.source.iterdir())
