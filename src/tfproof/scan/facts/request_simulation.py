"""Whether a document lets requests through: first those that a reader knows, then every request of their kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tfproof.errors import DocumentError
from tfproof.iam import Document, Effect, Kind, Request, decide, parse_document
from tfproof.iam.prove import never_allows
from tfproof.scan.facts.documents import Structural, worlds
from tfproof.scan.facts.policy_answer import Answer
from tfproof.scan.facts.unresolved import Unresolved, is_unresolved

Requests = Callable[[Mapping[str, object]], Iterable[tuple[str, Request]]]
"""Makes the requests to try, each with its name for people, from a document without unresolved parts."""
Every = Callable[[Mapping[str, object]], Document | None]
"""Makes a document that allows all requests of a kind, from a document without unresolved parts; None when there are none."""
Judge = Callable[[Document, Mapping[str, object]], tuple[bool | None, str]]
"""Says whether a document admits a request, and why; None when it cannot be determined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Whether a document lets one of some requests through; ``admitted`` is None when this view cannot say.

    ``reason`` is one line: the request that gets through, or what is missing to decide. With ``final`` nothing is missing,
    and no view can decide: the document is malformed, or AWS does not say what it means.
    """

    admitted: bool | None
    reason: str
    final: bool = False

    def must_be_refused(self, document: str, expected: str) -> Answer:
        """The answer of a policy by which the document may admit none of the requests.

        Args:
            document: what messages call the document.
            expected: what is accepted.
        """
        if self.admitted is None:
            return Answer.undecided(self.reason, expected)
        found = f"{document} {self.reason}"
        return Answer.failed(found, expected) if self.admitted else Answer.passed(found)


def ask(
    document: Mapping[str, object] | Unresolved,
    name: str,
    kind: Kind,
    requests: Requests,
    *,
    refused: str,
    every: Every | None = None,
) -> Admission:
    """Decide whether ``document`` admits any of ``requests``, or any request of a kind.

    Args:
        document: the document, as a resource gives it.
        name: the attribute that it is in, for messages.
        kind: what it is attached to.
        requests: what to try first: those that say most to a reader.
        refused: what the requests are, for the answer that none gets through.
        every: makes a document that allows all requests of the kind, of which none may get through.
    """

    def judge(parsed: Document, world: Mapping[str, object]) -> tuple[bool | None, str]:
        admitted, reason = _admits(parsed, requests(world), refused)
        asked = every(world) if admitted is False and every is not None else None
        return _any(parsed, asked, reason) if asked is not None else (admitted, reason)

    return in_every_world(document, name, kind, judge)


def in_every_world(document: Mapping[str, object] | Unresolved, name: str, kind: Kind, judge: Judge) -> Admission:
    """What a judge says of a document.

    Values that the view does not know are replaced by everything that could matter; the answer holds only when it is
    the same for all of them.
    """
    if is_unresolved(document):
        return Admission(admitted=None, reason=f"{name} is {document}")
    answers: dict[bool | None, str] = {}
    malformed = ""
    try:
        for world in worlds(document):
            try:
                parsed = parse_document(world, kind=kind)
            except DocumentError as error:
                malformed = f"{name} is malformed: {error.what}"
                continue
            admitted, reason = judge(parsed, world)
            answers.setdefault(admitted, reason)
            if len(answers) > 1:
                break
    except Structural as error:
        return Admission(admitted=None, reason=f"in {name}, {error}")
    if len(answers) == 1:
        admitted, reason = answers.popitem()
        return Admission(admitted=admitted, reason=reason, final=admitted is None and not malformed)
    hangs = f"in {name}, the answer hangs on an unresolved value"
    return Admission(admitted=None, reason=malformed or hangs, final=bool(malformed) and not answers)


def _admits(document: Document, requests: Iterable[tuple[str, Request]], refused: str) -> tuple[bool | None, str]:
    unsure = ""
    for name, request in requests:
        decision = decide(document, request)
        if decision.effect is Effect.ALLOW:
            return True, f"admits {name}"
        if decision.effect is Effect.UNSPECIFIED:
            unsure = unsure or f"AWS does not say whether it admits {name}: {decision.reason}"
    return (None, unsure) if unsure else (False, f"refuses {refused}")


def _any(document: Document, every: Document, refused: str) -> tuple[bool | None, str]:
    """Whether a document admits any request that another allows."""
    proof = never_allows(document, every)
    if proof.proved:
        return False, refused
    if proof.counterexample is None:
        return None, proof.why
    shown = ", ".join(str(proof.counterexample.witness.request).split("\n"))
    if proof.counterexample.unspecified:
        return None, f"AWS does not say whether it admits {shown}"
    return True, f"admits a request: {re.sub(r' +', ' ', shown)}"
