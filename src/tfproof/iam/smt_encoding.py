"""Documents as formulas: a request is a handful of z3 variables, and a statement a condition on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tfproof.iam.globs import Shape, arrange
from tfproof.iam.operators import Family, Quantifier
from tfproof.iam.patterns import Pattern, Symbol, split_text, symbols_in
from tfproof.iam.query import Query
from tfproof.iam.resource_domain import glob_of_arn, parted
from tfproof.iam.smt_keys import KeyTerms, make_key
from tfproof.iam.smt_strings import Matcher, Term, text_term
from tfproof.iam.statement import CallerKind, Condition, Document, Effect, Principals, Statement, account_of, role_name
from tfproof.iam.time_limit import Budget, QueryGaveUp

KINDS = tuple(CallerKind)


class Encoding:
    """All formulas of one question.

    ``limits`` says what every request obeys; ``formula`` that it answers the question with yes.
    """

    def __init__(self, z3: Any, question: Query, budget: Budget) -> None:
        self.z3, self.question, self.budget = z3, question, budget
        self.conditions = question.conditions()
        self.symbols = {name: z3.String(f"symbol {name}") for name in sorted(question.symbols)}
        self.matcher = Matcher(z3, self.symbols.__getitem__, self._variable)
        self.kind, self.caller = z3.Int("kind"), z3.String("caller")
        self.action, self.resource = z3.String("action"), z3.String("resource")
        self.has_principals = any(one.principals is not None for one in question.statements())
        self.has_resources = question.domain is not None or any(
            one.resources is not None for one in question.statements()
        )
        self.free: dict[Condition, Term] = {}
        self.keys: dict[str, KeyTerms] = {}
        self._holds: dict[Condition, Term] = {}
        for key, conditions in self.conditions.items():
            self.keys[key] = make_key(z3, key, conditions)
        for key in sorted({name for pattern in self._patterns() for name in pattern.variables}):
            self.keys.setdefault(key, make_key(z3, key, []))
        self.formula = z3.And(
            *(self._allows(document) for document in question.allowed), z3.Not(self._allows(question.within))
        )
        self.limits = self._limits()

    def _patterns(self) -> list[Pattern]:
        found = [pattern for one in self.question.statements() for pattern in one.resources or ()]
        return found + [pattern for many in self.conditions.values() for one in many for pattern in one.patterns]

    def _variable(self, key: str) -> tuple[Term, Term]:
        return self.keys[key].as_variable()

    def _allows(self, document: Document) -> Term:
        z3 = self.z3
        allow = [self._applies(one) for one in document.statements if one.effect is Effect.ALLOW]
        deny = [self._applies(one) for one in document.statements if one.effect is Effect.DENY]
        return z3.And(z3.Or(*allow), z3.Not(z3.Or(*deny)))

    def _applies(self, statement: Statement) -> Term:
        z3 = self.z3
        parts = [self._either(statement.actions, self.action, negated=statement.not_action)]
        if statement.principals is not None:
            parts.append(self._caller(statement.principals))
        if statement.resources is not None:
            parts.append(self._either(statement.resources, self.resource, negated=statement.not_resource))
        parts.extend(self._condition(condition) for condition in statement.conditions)
        return z3.And(*parts)

    def _either(self, patterns: Sequence[Pattern], subject: Term, *, negated: bool) -> Term:
        if any(pattern.text == "*" for pattern in patterns):
            return self.z3.BoolVal(not negated)
        found = self.z3.Or(*(self._match(pattern, subject) for pattern in patterns))
        return self.z3.Not(found) if negated else found

    def _match(self, pattern: Pattern, subject: Term) -> Term:
        self.budget.spend()
        if subject is self.action:
            # The action variable holds lower case only.
            tokens = [token.lower() if isinstance(token, str) else token for token in pattern.glob.tokens]  # type: ignore[union-attr]
            return self.z3.InRe(subject, self.matcher.language.glob(tokens))
        return self.matcher.matches(pattern, subject)

    def _caller(self, principals: Principals) -> Term:
        found = self.z3.Or(*(self._entry(kind, text) for kind, text in principals.entries))
        return self.z3.Not(found) if principals.negated else found

    def _entry(self, kind: CallerKind, text: str) -> Term:
        z3 = self.z3
        if text == "*" and kind is CallerKind.AWS:
            return z3.BoolVal(True)
        same = self.kind == KINDS.index(kind)
        if text == "*":
            return same
        ways = [self.caller == self.plain(text)]
        if kind is CallerKind.AWS:
            glob = self.matcher.language.glob
            account, role = account_of(text), role_name(text)
            if account is not None:
                anything = split_text(f"*:*:*:*:{account}:*", wild=True, variables=False, where="")
                ways = [self.caller == text_term(z3, account)]
                ways.append(z3.InRe(self.caller, glob(arrange(anything, Shape.ARN))))  # type: ignore[arg-type]
            if role is not None:
                start = f"arn:{role[0]}:sts::{role[1]}:assumed-role/{role[2]}/?*"
                session = split_text(start, wild=True, variables=False, where="")
                ways.append(z3.InRe(self.caller, glob(arrange(session))))  # type: ignore[arg-type]
        return z3.And(same, z3.Or(*ways))

    def plain(self, text: str) -> Term:
        """A text that may mention symbols, as a term."""
        parts = split_text(text, wild=False, variables=False, where="")
        terms = [self.symbols[one.name] if isinstance(one, Symbol) else text_term(self.z3, str(one)) for one in parts]
        if not terms:
            return self.z3.StringVal("")
        return terms[0] if len(terms) == 1 else self.z3.Concat(*terms)

    def _condition(self, condition: Condition) -> Term:
        if condition not in self._holds:
            self._holds[condition] = self._make_condition(condition)
        return self._holds[condition]

    def _make_condition(self, condition: Condition) -> Term:
        z3, operator, key = self.z3, condition.operator, self.keys[condition.key]
        if operator.base.family is Family.NULL:
            wanted = {value.lower() for value in condition.values}
            return z3.Or(*(key.present if value == "false" else z3.Not(key.present) for value in sorted(wanted)))
        if not condition.values:
            return self._unspecified(condition)
        tests = [self._element(condition, key, index) for index in range(len(key.slots))]
        missing = z3.BoolVal(operator.true_when_missing)
        if operator.quantifier is Quantifier.NONE:
            definite = z3.Or(*(z3.And(slot, test) for slot, test in zip(key.slots, tests, strict=True)))
            known = z3.If(key.several, self._unspecified(condition), definite) if key.unspecified(z3) else definite
            return z3.If(key.present, known, missing)
        counted = [key.counts(index) for index in range(len(key.slots))]
        none = z3.Not(z3.Or(*counted))
        if operator.quantifier is Quantifier.ALL:
            answer = z3.And(*(z3.Implies(counts, test) for counts, test in zip(counted, tests, strict=True)))
        else:
            answer = z3.Or(*(z3.And(counts, test) for counts, test in zip(counted, tests, strict=True)))
        return z3.If(none, missing, answer)

    def _unspecified(self, condition: Condition) -> Term:
        return self.free.setdefault(condition, self.z3.Bool(f"free {len(self.free)}"))

    def _element(self, condition: Condition, key: KeyTerms, index: int) -> Term:
        matches: Callable[[Pattern, Term], Term] = self.matcher.matches
        found = key.test(condition, index, matches, self.matcher.language)
        return self.z3.Not(found) if condition.operator.base.negated else found

    def _limits(self) -> list[Term]:
        z3, language = self.z3, self.matcher.language
        word = language.one_of("az", "09", "--")
        limits = [z3.InRe(self.action, z3.Concat(z3.Plus(word), z3.Re(z3.StringVal(":")), z3.Plus(word)))]
        limits.extend(limit for key in self.keys.values() for limit in key.limits)
        limits.extend(self._caller_limits())
        if self.question.domain is not None:
            limits.append(z3.Or(*map(self._among, self.question.domain.patterns)))
        elif self.has_resources:
            shape = arrange(split_text("arn:?*:?*:*:*:?*", wild=True, variables=False, where=""))
            arn = z3.InRe(self.resource, language.glob(shape))  # type: ignore[arg-type]
            limits.append(z3.Or(self.resource == z3.StringVal("*"), arn))
        limits.extend(self._symbol_limits())
        names = list(self.symbols.values())
        special = z3.Concat(language.every, language.one_of("**", "??", "$$"), language.every)
        limits.extend(z3.Length(symbol) > 0 for symbol in names)
        limits.extend(z3.Not(z3.InRe(symbol, special)) for symbol in names)
        if len(names) > 1:
            limits.append(z3.Distinct(*names))
        return limits

    def _among(self, pattern: str) -> Term:
        """The resource is one of a domain's pattern."""
        z3, (before, rest) = self.z3, parted(pattern)
        glob = self.matcher.language.glob(glob_of_arn(rest).tokens)
        if not before:
            return z3.InRe(self.resource, glob)
        start = self.plain(before)
        below = z3.SubString(self.resource, z3.Length(start), z3.Length(self.resource))
        return z3.And(z3.PrefixOf(start, self.resource), z3.InRe(below, glob))

    def _symbol_limits(self) -> list[Term]:
        """A symbol that begins a resource is an ARN; one within the first five parts of an ARN has no colon.

        Raises:
            Unsettled: an unknown value is an AWS principal: what it matches depends on what kind of ARN it is.
        """
        z3, glob = self.z3, self.matcher.language.glob
        limits: list[Term] = []
        arn = glob(arrange(split_text("arn:?*:?*:*:*:?*", wild=True, variables=False, where="")))  # type: ignore[arg-type]
        for pattern in self._patterns():
            colons = 0
            for index, token in enumerate(pattern.tokens if pattern.shape is not Shape.TEXT else ()):
                colons += token == ":"  # noqa: S105
                if isinstance(token, Symbol) and index == 0:
                    limits.append(z3.InRe(self.symbols[token.name], arn))
                    colons = 5
                elif isinstance(token, Symbol) and colons < 5:
                    limits.append(z3.Not(z3.Contains(self.symbols[token.name], z3.StringVal(":"))))
        for statement in self.question.statements():
            for kind, text in statement.principals.entries if statement.principals is not None else ():
                if symbols_in(text) and kind is CallerKind.AWS:
                    raise QueryGaveUp("an unknown value is an AWS principal")
                if symbols_in(text) and kind is CallerKind.SERVICE:
                    limits.append(z3.Contains(self.plain(text), z3.StringVal(".")))
        return limits

    def _caller_limits(self) -> list[Term]:
        z3 = self.z3
        if not self.has_principals:
            return []
        aws, nobody = KINDS.index(CallerKind.AWS), KINDS.index(CallerKind.ANONYMOUS)
        named = {
            text
            for one in self.question.statements()
            if one.principals is not None
            for kind, text in one.principals.entries
            if kind is CallerKind.AWS and text != "*"
        }
        shape = split_text("arn:aws:iam::??????????*:?*", wild=True, variables=False, where="")
        session = split_text("arn:aws:sts::??????????*:assumed-role/?*/?*", wild=True, variables=False, where="")
        glob = self.matcher.language.glob
        real = [z3.InRe(self.caller, glob(arrange(one))) for one in (shape, session)]  # type: ignore[arg-type]
        return [
            self.kind >= 0,
            self.kind < len(KINDS),
            z3.Implies(self.kind == aws, z3.Or(*real, *(self.caller == self.plain(text) for text in sorted(named)))),
            (self.kind == nobody) == (self.caller == z3.StringVal("")),
        ]

    def check_sources(self) -> None:
        """Fail for policy variables over keys that may have several values, which AWS does not describe.

        Raises:
            Unsettled: there is one.
        """
        for pattern in self._patterns():
            for name in pattern.variables:
                if len(self.keys[name].slots) > 1:
                    raise QueryGaveUp(f"the policy variable {name} may have several values")
