"""Proofs as text that a reader of a report understands at once."""

from __future__ import annotations

import re

from tfproof.iam import Document, Statement, bind, decide
from tfproof.iam.describe import describe_request
from tfproof.iam.prove import Proof
from tfproof.iam.query import Witness

_UNSPECIFIED = "AWS does not say what an operator without ForAllValues or ForAnyValue does with a key of several values"
_SYMBOL = re.compile(r"\$\{unknown:([^${}]+)\}")


def readable(text: str) -> str:
    """A text with its symbols written as references: ``<aws_cognito_identity_pool.this.id>``."""
    return _SYMBOL.sub(r"<\1>", text)


def show_admitted(proof: Proof) -> str:
    """The request that refutes a claim, and the statement that admits it."""
    example = proof.counterexample
    if example is None:
        return proof.why
    by = example.statement.name if example.statement else "it"
    notes = []
    if example.unspecified:
        notes.append(_UNSPECIFIED)
    if proof.fragile:
        notes.append("AWS issues no such request today: the document relies on what it does not say")
    return show_request(example.witness, f"is let in by {by}", notes)


def show_refused(proof: Proof, document: Document) -> str:
    """The request that should be let in, and why it is not."""
    example = proof.counterexample
    if example is None:
        return proof.why
    witness = example.witness
    reason = decide(bind(document, witness.values), witness.request, reading=witness.reading).reason
    return show_request(witness, "is not let in", [_UNSPECIFIED if example.unspecified else reason])


def show_request(witness: Witness, verdict: str, notes: list[str]) -> str:
    """One line that says what happens, the request, and notes."""
    lines = [f"{describe_request(witness.request)} {verdict}"]
    lines.extend(f"    {line}" for line in str(witness.request).splitlines())
    lines.extend(f"    when {name} turns out to be {value!r}" for name, value in sorted(witness.values.items()))
    lines.extend(f"    {note}" for note in notes)
    return readable("\n".join(lines))


def show_use(witness: Witness, source: tuple[Document, Statement] | None) -> str:
    """A request that a role may make, in one line and with its context keys below."""
    document, statement = source or (None, None)
    anywhere = statement is not None and any(one.text == "*" for one in statement.resources or ())
    resource = "any resource" if anywhere else witness.request.resource
    by = f"{statement.name} of {document.name}" if statement and document else "its policies"
    lines = [f"{witness.request.action} on {resource} is allowed by {by}"]
    keys = [line for line in str(witness.request).splitlines() if " = " in line]
    return _named("\n".join([*lines, *(f"    {line}" for line in keys)]), witness)


def _named(text: str, witness: Witness) -> str:
    """The text with values of symbols written as their names."""
    for name, value in sorted(witness.values.items(), key=lambda one: -len(one[1])):
        text = text.replace(value, f"<{name}>") if value else text
    return readable(text)


def show_statement(statement: Statement) -> str:
    """What a statement covers, as it is written: actions and resources."""
    actions = ", ".join(one.text for one in statement.actions)
    resources = ", ".join(one.text for one in statement.resources or ())
    everything = "everything but " if statement.not_action else ""
    everywhere = "everything but " if statement.not_resource else ""
    return f"{everything}{actions} on {everywhere}{resources}"
