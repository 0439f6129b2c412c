"""Refutes what is proved of a stack: each proved claim is searched for a counterexample in the applied state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.proofs.refuter.making import Maker
from tests.proofs.refuter.outsiders import lets_in
from tests.proofs.refuter.people_again import people_get_more
from tests.proofs.refuter.refuter import (
    COGNITO,
    Around,
    Found,
    Role,
    admits_others,
    admits_stranger,
    escalates,
    guests_get,
    reaches_others,
    refuses_own,
)
from tests.proofs.refuter.ways_again import (
    admits_nobody,
    leaves_default,
    reached,
    token_of,
    touches_accounts,
    touches_data,
    trusted,
)

from tfproof.findings import Findings
from tfproof.iam import Document, Kind
from tfproof.plan import Applied, Resource
from tfproof.proofs.accounts import DeclaredAccounts, own_accounts, own_of
from tfproof.proofs.configuration_view import AnalyzedConfiguration, ReferenceTarget, dig_known
from tfproof.proofs.identity_pools import pool_text, pools, uses
from tfproof.proofs.policy_attributes import policy_attribute
from tfproof.proofs.principal_permissions import held_by
from tfproof.proofs.shares import share_of
from tfproof.proofs.user_permissions import held_of


@dataclass(kw_only=True)
class Tried:
    """What was tried: claims and requests by rule, and the counterexamples."""

    claims: Counter[str] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    refuted: list[str] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """The counts as a line."""
        counted = ", ".join(f"{rule} {number}" for rule, number in sorted(self.claims.items()))
        return f"{self.requests.total()} requests for {self.claims.total()} proved claims ({counted})"


class Refuter:
    """Looks for counterexamples to what is proved of one stack.

    Args:
        applied: the state after a simulated apply, in which everything is known.
        seed: of the choices.
        accounts: those that are declared.
        staff: groups whose members may reach the data of others.
        policies: documents of policies outside the stack.
    """

    def __init__(
        self,
        applied: Applied,
        seed: str,
        *,
        accounts: Sequence[str] = (),
        staff: Sequence[str] = (),
        policies: Mapping[str, Document] | None = None,
    ) -> None:
        self.stack = AnalyzedConfiguration(applied, lambda: None, policies)
        self.staff = staff
        self.declared = DeclaredAccounts(accounts=tuple(accounts))
        names = [dig_known(one, "name") for one in applied.all_resources.values()]
        self.made = Maker(seed, account=applied.account, names=sorted({one for one in names if isinstance(one, str)}))
        self.roles = {one.address: self._role(one) for one in self.stack.of_type("aws_iam_role")}
        runners = [dig_known(one, "arn") for one in applied.all_resources.values() if one.type == "aws_lambda_function"]
        said = frozenset().union(*(own_accounts(self.stack, one) for one in self.stack.of_type("aws_iam_role")))
        self.accounts = said | {applied.account} if said else said
        roles = {one.arn if said else one.arn.split(":", 5)[5]: one for one in self.roles.values()}
        self.around = Around(roles=roles, runners=tuple(filter(None, map(str, runners))), accounts=self.accounts)
        self.around.boundaries = tuple(self._boundaries())

    def refute(self, result: Findings, requests: int) -> Tried:
        """Search a counterexample to each proved claim; so many requests for all."""
        tried = Tried()
        searches = [(one, search) for one in result.notes["proved"] if (search := self._search_for(one)) is not None]
        tries = requests // max(1, len(searches))
        for one, search in searches:
            tried.claims[one["rule"]] += 1
            tried.requests[one["rule"]] += tries
            found = search(tries)
            if found is not None:
                shown = "\nand\n".join(map(str, found))
                tried.refuted.append(f"{one['rule']} {one['claim']}: proved, but\n{shown}")
        return tried

    def _search_for(self, proved: Mapping[str, str]) -> Callable[[int], Found] | None:
        resource = self.stack.plan.all_resources.get(proved["address"])
        return self._search(proved["rule"], proved["claim"], resource) if resource is not None else None

    def _search(self, rule: str, claim: str, resource: Resource) -> Callable[[int], Found] | None:
        role = self.roles.get(resource.address)
        if role is not None and rule.startswith(("PROOF_ROLE", "PROOF_TRUST_A", "PROOF_TRUST_O")):
            return self._of_role(rule, claim, resource, role)
        if rule == "PROOF_RESOURCE_PUBLIC":
            return self._outside(resource, tokens=False)
        if rule == "PROOF_USER_ESCALATION":
            return lambda tries: self._people(resource, tries)
        if rule == "PROOF_PATH_GUEST":
            return lambda tries: self._guests(resource, tries)
        if rule == "PROOF_PATH_OTHERS_DATA":
            return lambda tries: self._users(resource, claim, tries)
        return None

    def _of_role(self, rule: str, claim: str, resource: Resource, role: Role) -> Callable[[int], Found] | None:
        trust = role.trust
        if rule == "PROOF_ROLE_ESCALATION" and "WebIdentity" not in str(trust.source if trust else ""):
            machine = "'Service'" in str(trust.source if trust else "")
            return lambda tries: people_get_more(
                self.made, role.groups, "", tries, administrators=not machine, accounts=self.accounts
            )
        if rule == "PROOF_ROLE_ESCALATION":
            return lambda tries: escalates(self.made, role, self.around, tries)
        if rule == "PROOF_ROLE_OWN_DATA":
            return lambda tries: reaches_others(self.made, role, tries)
        if rule == "PROOF_TRUST_ACCOUNTS":
            return self._outside(resource, tokens=True)
        if rule == "PROOF_TRUST_ONLY":
            return self._trust(resource, trust) if trust is not None else None
        return self._somebody(claim, resource, trust) if trust is not None else None

    def _somebody(self, claim: str, resource: Resource, trust: Document) -> Callable[[int], Found] | None:
        if "admits at least one" in claim:
            registered = self._registered(trust)
            return lambda tries: admits_nobody(self.made, trust, registered, tries)
        pool = self._pool(resource, trust) if "admits all" in claim else ""
        side = "unauthenticated" if "guests" in claim else "authenticated"
        return (lambda _: refuses_own(trust, pool, side=side)) if pool else None

    def _registered(self, trust: Document) -> list[str]:
        """The audiences of the providers of the stack that a trust names."""
        named = [
            one for one in self.stack.of_type("aws_iam_openid_connect_provider")
            if str(dig_known(one, "arn")) in str(trust.source)
        ]  # fmt: skip
        return [str(one) for provider in named for one in dig_known(provider, "client_id_list") or ()]

    def _trust(self, resource: Resource, trust: Document) -> Callable[[int], Found] | None:
        text = str(trust.source)
        if COGNITO in text and "oidc-provider" not in text:
            pool = self._pool(resource, trust)
            guests = [use.side for use in uses(self.stack) if use.role and use.role.resource is resource]
            side = "unauthenticated" if guests and set(guests) == {"unauthenticated"} else "authenticated"
            both = len(set(guests)) > 1
            return (
                (lambda tries: admits_others(self.made, trust, pool, tries, side=side)) if pool and not both else None
            )
        return lambda tries: admits_stranger(self.made, trust, tries)

    def _pool(self, role: Resource, trust: Document) -> str:
        """The id of the only pool that a role is for; empty when there are several."""
        every = {pool_text(ReferenceTarget(resource=one), self.stack.plan) for one in pools(self.stack)}
        named = {one for one in every if one in str(trust.source)}
        named |= {pool_text(use.pool, self.stack.plan) for use in uses(self.stack) if _is(use.role, role) and use.pool}
        chosen = named or every
        return chosen.pop() if len(chosen) == 1 else ""

    def _outside(self, resource: Resource, *, tokens: bool) -> Callable[[int], Found] | None:
        document = self._document(resource, trust=tokens)
        if document is None:
            return None
        own = own_of(self.stack, resource, self.stack.plan, self.declared, ())
        mine = {*own.accounts, *own.names}
        return lambda tries: lets_in(self.made, document, mine, own.organizations, tries, tokens=tokens)

    def _document(self, resource: Resource, *, trust: bool) -> Document | None:
        if trust:
            return self.stack.read(resource, "assume_role_policy", Kind.TRUST).document
        if (share := share_of(self.stack.plan, resource)) is not None:
            return share.document
        attribute = policy_attribute(resource)
        return self.stack.read(resource, attribute, Kind.RESOURCE).document if attribute else None

    def _people(self, principal: Resource, tries: int) -> Found:
        held = held_of(self.stack, principal)
        is_set = principal.type.startswith("aws_ssoadmin_")
        name = str(dig_known(principal, "name")) if principal.type == "aws_iam_user" else "" if is_set else "member"
        return (
            people_get_more(self.made, held.allowing(), name, tries, accounts=self.accounts)
            if held is not None
            else None
        )

    def _guests(self, pool: Resource, tries: int) -> Found:
        if dig_known(pool, "allow_unauthenticated_identities") is not True:
            return None
        text = pool_text(ReferenceTarget(resource=pool), self.stack.plan)
        for role in self._come_to(pool, text, "unauthenticated"):
            found = guests_get(self.made, role, text, tries)
            if found is not None:
                return found
        return None

    def _users(self, pool: Resource, claim: str, tries: int) -> Found:
        text = pool_text(ReferenceTarget(resource=pool), self.stack.plan)
        roles = self._come_to(pool, text, "authenticated")
        if "another one's data" in claim:
            return touches_data(self.made, roles, claim, tries)
        return touches_accounts(self.made, roles, token_of(text, "authenticated"), tries)

    def _come_to(self, pool: Resource, text: str, side: str) -> list[Role]:
        """The roles of the identities of one side of a pool: by token, or by a session of another role."""
        given = {
            use.role.resource.address
            for use in uses(self.stack)
            if dig_known(use.by, "name") not in self.staff and use.side == side and use.role and use.role.resource and _is(use.pool, pool)
            and (use.mapped or side == "unauthenticated" or leaves_default(pool, use.by))
        }  # fmt: skip
        anywhere = dig_known(pool, "allow_classic_flow") is True
        keys = token_of(text, side)
        start = [
            role
            for address, role in self.roles.items()
            if (anywhere or address in given) and trusted(self.made, role, keys)
        ]
        return reached(self.made, start, list(self.roles.values()), keys)

    def _role(self, role: Resource) -> Role:
        trust = self.stack.read(role, "assume_role_policy", Kind.TRUST).document
        return Role(arn=str(dig_known(role, "arn")), groups=held_by(self.stack, role).allowing(), trust=trust)

    def _boundaries(self) -> list[str]:
        found = []
        for policy in self.stack.of_type("aws_iam_policy"):
            document = self.stack.read(policy, "policy", Kind.IDENTITY).document
            if document is not None:
                role = Role(arn="arn:aws:iam::123456789012:role/any", groups=((document,),))
                if escalates(self.made, role, Around(), 300) is None:
                    found.append(str(dig_known(policy, "arn")))
        return found


def _is(target: ReferenceTarget | None, resource: Resource) -> bool:
    return target is not None and target.resource is not None and target.resource.address == resource.address
