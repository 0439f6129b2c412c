"""What a change of a stack newly allows, and what it no longer allows.

What one principal holds counts as a whole: its inline, attached and managed policies and its boundary. Trusts and policies of
resources count by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tfproof.findings import Severity
from tfproof.iam import Document
from tfproof.iam.compare import Access, Allowed, compare, equivalent
from tfproof.iam.contracts import cognito_facts
from tfproof.iam.reference_documents import reference
from tfproof.plan import Plan
from tfproof.plan.referenced_resources import holder
from tfproof.proofs.access_changes import AccessChange, AccessDelta, ChangeKind
from tfproof.proofs.access_rendering import is_open, notes_of, request_of, witness_of
from tfproof.proofs.access_severity import grade
from tfproof.proofs.access_sources import NARROWED, AccessKind, AccessSource, ViewDocuments, part_alone, parts_of
from tfproof.proofs.identity_providers import ISSUERS, federated
from tfproof.proofs.real_requests import real_request
from tfproof.proofs.resource_matching import Moves, ResourceMatches
from tfproof.proofs.statement_locations import is_sensitive, statement_place


def compare_stacks(before: Plan, after: Plan, *, moves: Moves = dict) -> tuple[AccessChange, ...]:
    """Compare everything that gives access in two versions of a stack.

    Args:
        before: the former version, as applied; or as planned, where what is not known before an apply is undecided.
        after: today's, in the same view.
        moves: gives today's addresses by former ones; asked only when a resource is gone and another of its type is new.

    Returns:
        One change for each thing that gives access in one of the versions, by address; those without a difference too.
    """
    changes = _Comparer(ViewDocuments(before), ViewDocuments(after), ResourceMatches(before, after, moves)).changes()
    return tuple(sorted(changes, key=lambda one: (one.address, one.what)))


class _Comparer:
    def __init__(self, old: ViewDocuments, new: ViewDocuments, pairs: ResourceMatches) -> None:
        self.old, self.new, self.pairs = old, new, pairs

    def changes(self) -> Iterator[AccessChange]:
        then, now = parts_of(self.old), parts_of(self.new)
        seen: set[tuple[AccessKind, str]] = set()
        added: list[AccessSource] = []
        for part in now.values():
            former = self.pairs.former(part.resource.address)
            if former is None:
                added.append(part)
                continue
            seen.add((part.what, former))
            yield from self._kept(then.get((part.what, former)) or part_alone(self.old, former), part, former)
        removed: list[AccessSource] = []
        for key, part in then.items():
            if key in seen:
                continue
            today = self.pairs.today(part.resource.address)
            if today is None:
                removed.append(part)
            else:
                yield from self._kept(part, part_alone(self.new, today), part.resource.address)
        yield from self._added_and_removed(added, removed)

    def _kept(self, then: AccessSource | None, now: AccessSource | None, former: str) -> Iterator[AccessChange]:
        """The change of a resource that is in both versions."""
        today = self.pairs.today(former) or former
        renamed = today != former
        yield from self._changed(
            then,
            now,
            address=today,
            before=former if renamed else None,
            fate=ChangeKind.RENAMED if renamed else ChangeKind.KEPT,
        )

    def _added_and_removed(
        self, added: Iterable[AccessSource], removed: Iterable[AccessSource]
    ) -> Iterator[AccessChange]:
        """What is new and what is gone. A new principal may be one that is gone, when it is trusted with and holds the same."""
        gone = _by_resource(removed)
        for address, parts in _by_resource(added).items():
            before = next((old for old, former in gone.items() if self._is_successor(former, parts)), None)
            former = gone.pop(before) if before is not None else {}
            fate = ChangeKind.ADDED if before is None else ChangeKind.RENAMED
            for what, part in parts.items():
                yield from self._changed(former.get(what), part, address=address, before=before, fate=fate)
        for address, parts in gone.items():
            for part in parts.values():
                yield from self._changed(part, None, address=address, before=None, fate=ChangeKind.REMOVED)

    def _is_successor(self, former: dict[AccessKind, AccessSource], parts: dict[AccessKind, AccessSource]) -> bool:
        if former.keys() != parts.keys() or AccessKind.POLICY in parts:
            return False
        pairs = [(former[what], part) for what, part in parts.items()]
        return all(
            then.resource.type == now.resource.type
            and not self._unreadable(then, now)
            and set(self._outside(then)) == set(now.outside)
            and equivalent(self._allowed(then, now, former=True), self._allowed(now, then, former=False))
            for then, now in pairs
        )

    def _changed(
        self, then: AccessSource | None, now: AccessSource | None, *, address: str, before: str | None, fate: ChangeKind
    ) -> Iterator[AccessChange]:
        sides = [side for side in (then, now) if side is not None]
        if not any(side.documents or side.outside or side.unreadable for side in sides):
            return
        holders = {holder(one.name)[0] for side in sides for one in side.documents}
        change = AccessChange(
            what=sides[-1].what, address=address, before=before, fate=fate, location=sides[-1].resource.location,
            documents=frozenset({address, *holders, *([before] if before else [])}),
        )  # fmt: skip
        unreadable = self._unreadable(then, now)
        if unreadable:
            yield replace(change, undecided=unreadable)
            return
        old, new = self._outside(then), list(now.outside) if now else []
        base, head = self._allowed(then, now, former=True), self._allowed(now, then, former=False)
        result = compare(base, head, facts=_facts(sides))
        attached = [one for one in new if one not in old]
        yield replace(
            change,
            gained=tuple(self._given(one, now or sides[0], base, self.new) for one in result.gained),
            lost=tuple(self._given(one, then or sides[-1], head, self.old) for one in result.lost),
            detached=tuple(one for one in old if one not in new),
            undecided=(
                *result.undecided,
                *(f"{name} is newly attached, and what it allows is not in this stack" for name in attached),
            ),
        )

    def _unreadable(self, then: AccessSource | None, now: AccessSource | None) -> tuple[str, ...]:
        found = [f"{why} (as it was before)" for why in (then.unreadable if then else ())]
        found += now.unreadable if now else ()
        if then is not None and now is not None:
            was = self.pairs.text_in_todays_words(then.limited_by)
            if was != now.limited_by:
                named = f"{now.limited_by or 'nothing'} instead of {was or 'nothing'}"
                found.append(f"it is limited by {named}, and what that allows is not in this stack")
        return tuple(found)

    def _outside(self, then: AccessSource | None) -> list[str]:
        return [self.pairs.text_in_todays_words(one) for one in then.outside] if then else []

    def _allowed(self, part: AccessSource | None, other: AccessSource | None, *, former: bool) -> Allowed:
        if (part is None or not part.documents) and _stands_open(part, other):
            return Allowed(documents=(reference([{"Effect": "Allow", "Action": "*"}], name="no policy at all"),))
        if part is None:
            return Allowed()
        documents, limits = part.documents, part.limits
        if former:
            documents = tuple(map(self.pairs.in_todays_words, documents))
            limits = tuple(map(self.pairs.in_todays_words, limits))
        return Allowed(documents=documents, limits=limits)

    def _given(self, access: Access, part: AccessSource, other: Allowed, stack: ViewDocuments) -> AccessDelta:
        # An engine answers with any texts that fit, such as iam:PassRole on an object where s3:PutObject is what is new.
        example, void = real_request(stack, part.resource, access.counterexample)
        access = access.shown_by(example)
        sensitive = is_sensitive(stack.view, part, access)
        return AccessDelta(
            document=part.resource.address if is_open(access) else access.document.name,
            statement="no policy" if is_open(access) else access.statement.name,
            location=statement_place(stack.view, part, access),
            request=request_of(stack.view, access, part.what, sensitive=sensitive),
            witness=witness_of(access, sensitive=sensitive),
            severity=grade(stack, part, access, other) if stack is self.new else Severity.LOW,
            notes=(*notes_of(access), *filter(None, [void])),
        )


def _by_resource(parts: Iterable[AccessSource]) -> dict[str, dict[AccessKind, AccessSource]]:
    found: dict[str, dict[AccessKind, AccessSource]] = {}
    for part in parts:
        found.setdefault(part.resource.address, {})[part.what] = part
    return found


def _stands_open(part: AccessSource | None, other: AccessSource | None) -> bool:
    """Whether what a policy would narrow is there without one.

    An API is there when it is in both versions; a policy that is gone leaves something elsewhere open.
    """
    if part is not None:
        return part.narrows and other is not None
    return other is not None and other.narrows and other.resource.type not in NARROWED


def _facts(sides: Iterable[AccessSource]) -> Document | None:
    """What Cognito issues, when a version trusts it: of two tokens, a real one is shown."""
    for part in sides:
        for document in part.documents if part.what is AccessKind.TRUST else ():
            issuer = next((one for one in federated(document) if one in ISSUERS), None)
            if issuer is not None:
                return cognito_facts(issuer)
    return None
