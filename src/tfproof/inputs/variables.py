"""The variables of a folder: what each is, and which rules it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.hcl import NOT_CONSTANT, Block, Expression, File, constant, text_of
from tfproof.inputs.evaluation import holds
from tfproof.language.types import ValueType, converted, parse_type
from tfproof.terraform.configuration import read_configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableRule:
    """One ``validation`` block.

    Attributes:
        condition: what must be true.
        text: the condition as it is written.
        message: the error message, as far as it is written out.
        line: the block's first line.
    """

    condition: Expression
    text: str
    message: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InputVariable:
    """A declared variable.

    Attributes:
        default: its default; ``NOT_CONSTANT`` where it is required.
        nullable: whether null is a value of it.
        sensitive: whether it is marked ``sensitive`` or ``ephemeral``.
        description: as far as it is written out.
        line: the line of its block.
        end: the line of its last one.
    """

    name: str
    type: ValueType
    default: Any
    nullable: bool
    sensitive: bool
    description: str
    rules: tuple[VariableRule, ...]
    file: Path
    line: int
    end: int

    @property
    def is_required(self) -> bool:
        """Whether it has no default."""
        return self.default is NOT_CONSTANT


def read_variables(folder: Path) -> dict[str, InputVariable]:
    """Return the variables of a folder by name.

    Raises:
        OSError: the folder cannot be read.
    """
    configuration = read_configuration(folder)
    sensitive = configuration.sensitive_variables
    return {
        name: _variable(name, one.file, one.block, sensitive=name in sensitive)
        for name, one in configuration.variables.items()
    }


def _variable(name: str, file: File, block: Block, *, sensitive: bool) -> InputVariable:
    default, nullable = block.attribute("default"), block.attribute("nullable")
    written = NOT_CONSTANT if default is None else constant(default.expression)
    type_ = block.attribute("type")
    return InputVariable(
        name=name,
        type=parse_type(None if type_ is None else type_.expression),
        default=None if written is NOT_CONSTANT and default is not None else written,
        nullable=nullable is None or constant(nullable.expression) is not False,
        sensitive=sensitive,
        description=_text(block, "description"),
        rules=tuple(_rules(file, block)),
        file=file.path,
        line=file.line(block),
        end=file.line(block) + file.source(block).count("\n"),
    )


def _text(block: Block, name: str) -> str:
    found = block.attribute(name)
    return (text_of(found.expression) or "") if found is not None else ""


def _rules(file: File, block: Block) -> list[VariableRule]:
    found = list[VariableRule]()
    for rule in block.blocks_of("validation"):
        condition = rule.attribute("condition")
        if condition is not None:
            found.append(
                VariableRule(
                    condition=condition.expression,
                    text=file.source(condition.expression),
                    message=_text(rule, "error_message"),
                    line=file.line(rule),
                )
            )
    return found


def given(variables: Mapping[str, InputVariable], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value of each variable as Terraform gives it to the module.

    Args:
        variables: all of a module.
        inputs: what it is planned with.
    """
    found: dict[str, Any] = {}
    for name, one in variables.items():
        value = inputs.get(name, None if one.is_required else one.default)
        if value is None and name in inputs and not one.nullable and not one.is_required:
            value = one.default
        found[name] = converted(value, one.type)
    return found


def refused_by(variables: Mapping[str, InputVariable], inputs: Mapping[str, Any]) -> list[VariableRule] | None:
    """Return the rules that refuse inputs; None where nothing certainly does and something is not certain."""
    values = given(variables, inputs)
    verdicts = [(rule, holds(rule.condition, values)) for one in variables.values() for rule in one.rules]
    refusing = [rule for rule, verdict in verdicts if verdict is False]
    return refusing if refusing or all(verdict is not None for _, verdict in verdicts) else None
