"""Requests that a caller may make: resources with a stack's names and with what documents write, contexts of all sorts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from tfproof.iam import Document, Effect, Request
from tfproof.iam.evaluate import judge
from tfproof.iam.operators import Family
from tfproof.iam.statement import Caller, Statement

Context = dict[str, str | tuple[str, ...]]
STRANGER = "888877776666"
_MULTIPLE = (":amr", "leadingkeys", "tagkeys", "orgpaths", "calledvia")
_WORDS = ("admin", "other/admin", "x", "", "zz-9", "app", "b", "index/by-date", "a:b")


class Maker:
    """Makes requests out of what documents write.

    Args:
        seed: of the choices.
        account: the account of the stack.
        names: names of resources of the stack.
        region: its region.
    """

    def __init__(self, seed: str, *, account: str, names: Sequence[str] = (), region: str = "eu-west-2") -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.account, self.region = account, region
        self.names = [*names, *filter(None, _WORDS)]

    def parts(self) -> dict[str, str]:
        """Partition, region, account, name and id of an ARN."""
        pick = self.chance.choice
        return {
            "P": pick(("aws", "aws", "aws-cn")),
            "R": pick((self.region, self.region, "us-east-1")),
            "A": pick((self.account, self.account, STRANGER)),
            "N": pick(self.names),
            "I": pick(self.names),
        }

    def text(self, pattern: str, context: Context) -> str:
        """A text that a pattern may match, with its wildcards and variables filled."""
        pick, made, index = self.chance.choice, [], 0
        while index < len(pattern):
            char = pattern[index]
            if pattern.startswith("${", index) and (end := pattern.find("}", index)) > 0:
                name = pattern[index + 2 : end].partition(",")[0].strip().lower()
                value = context.get(name, pick(("x", "admin")))
                made.append(name if name in ("*", "?", "$") else value if isinstance(value, str) else value[0])
                index = end
            elif char == "?":
                made.append(pick("x0a"))
            else:
                made.append(pick((*_WORDS, *self.names[:3])) if char == "*" else char)
            index += 1
        return "".join(made)

    def arn(self, pattern: str, context: Context) -> str:
        """An ARN that a pattern may match: a wildcard for the partition, region or account becomes one."""
        parts = pattern.split(":", 5)
        for index, key in ((1, "P"), (3, "R"), (4, "A")):
            if len(parts) > index and set(parts[index]) & {"*", "?"} and not parts[index].strip("*?"):
                parts[index] = self.parts()[key]
        return self.text(":".join(parts), context)

    def written(self, documents: Iterable[Document], context: Context) -> str:
        """A resource that documents write."""
        texts = [one.text for document in documents for item in document.statements for one in item.resources or ()]
        return self.arn(self.chance.choice(texts), context) if texts else "*"

    def context(self, documents: Iterable[Document], base: Context | None = None) -> Context:
        """Keys that documents compare: met, missing, or something else; those of ``base`` stay as they are."""
        context, mode = dict(base or {}), self.chance.choice(("met", "met", "any", "missing"))
        statements = [one for document in documents for one in document.statements]
        for statement in statements:
            for condition in statement.conditions:
                choice = self.chance.choice(("met", "other", "missing")) if mode == "any" else mode
                if condition.key in (base or {}) or choice == "missing" or condition.key in context:
                    continue
                value = self._value(statement, condition.key, condition.operator.base.family, other=choice == "other")
                context[condition.key] = (value,) if condition.key.endswith(_MULTIPLE) else value
        return context

    def _value(self, statement: Statement, key: str, family: Family, *, other: bool) -> str:
        condition = self.chance.choice([one for one in statement.conditions if one.key == key])
        value = self.chance.choice(condition.values or ("x",))
        if family is Family.NULL:
            return "something"
        if family is Family.BOOL:
            return "false" if (value == "true") == other else "true"
        if family is Family.IP:
            return "198.51.100.7" if other else value.partition("/")[0]
        if family is Family.NUMERIC:
            return str(float(value) + self.chance.choice((-1, 0, 1))) if value.replace(".", "").isdigit() else value
        return "something-else" if other or condition.operator.base.negated else self.text(value, {})


def allowed(groups: Iterable[Sequence[Document]], request: Request) -> bool:
    """Whether all documents of one of some groups allow a request."""
    return any(all(judge(one, request).effect is Effect.ALLOW for one in group) for group in groups)


def request(caller: Caller, action: str, resource: str, context: Context) -> Request:
    """A request."""
    return Request(principal=caller, action=action, resource=resource, context=context)


def denied(groups: Iterable[Sequence[Document]]) -> bool:
    """Whether a document denies something."""
    return any(one.effect is Effect.DENY for group in groups for one in group[0].statements)
