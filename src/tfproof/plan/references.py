"""The answer to "what feeds this attribute?"."""

from __future__ import annotations

from dataclasses import dataclass, field

from tfproof.errors import WiringError
from tfproof.language.conversion import text_of_value
from tfproof.plan.abstract_values import AbstractValue

NOT_SET = "the configuration does not set it: the provider does"
NOT_SHOWN = "the plan does not show what sets it, and the source is not available"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """What feeds an attribute.

    Attributes:
        references: full addresses from the root, such as ``module.cognito.aws_cognito_user_pool.this.id`` or, for an
            input of what was planned, ``var.name``. Empty for a constant and for what the provider assigns.
        exact: the value is exactly that of the one reference: not a function, template or conditional of it.
        keys: the keys of the object that it is, or that ``jsonencode`` encodes, where the expression shows them all.
        reason: why it is not exact, where the references alone do not show it; or why that it is exact is an assumption.
        is_empty: the expression comes to null, or to an empty list: the provider may set the argument.
        text: the text that it is, with a reference in braces for each part that is not known: ``${aws_s3_bucket.a.arn}/*``.
    """

    references: tuple[str, ...]
    exact: bool
    reason: str = ""
    keys: tuple[str, ...] | None = None
    is_empty: bool = False
    text: str = field(default="", repr=False)

    @classmethod
    def of(cls, symbol: AbstractValue) -> Wiring:
        """The wiring that a symbol shows."""
        exact = symbol.exact and len(symbol.references) == 1
        shown = symbol.items if symbol.items is not None and not symbol.is_list else None
        return cls(
            references=symbol.references,
            exact=exact,
            reason="; ".join(symbol.reasons) if exact else _reason(symbol),
            keys=None if shown is None else tuple(str(key) for key in shown),
            is_empty=symbol.is_known and not symbol.known and symbol.known not in (False, 0),
            text="" if exact or symbol.is_known else _text(symbol) or "",
        )

    def the_one(self, path: str, where: str | None) -> str:
        """The one reference that it is exactly; messages name its ``path``, and its place ``where``.

        Raises:
            WiringError: there is none, there are several, or more than the plain reference.
        """
        if self.exact:
            return self.references[0]
        if not self.references:
            what = f"{path} is fed by no reference"
        elif len(self.references) == 1:
            what = f"{path} is made of {self.references[0]}, but is not exactly it"
        else:
            what = f"{path} is made of {', '.join(self.references)}"
        raise WiringError(
            f"{what} ({self.reason})" if self.reason else what,
            where=where,
            expected="exactly one plain reference",
            fix="wire it plainly, or assert on resource.wiring(attribute).references",
        )


def _text(symbol: AbstractValue) -> str | None:
    """The text of a template; None when a part of it is more than a plain reference."""
    if symbol.pieces and not symbol.is_known:
        parts = [_text(part) for part in symbol.pieces]
        return None if None in parts else "".join(part or "" for part in parts)
    known = text_of_value(symbol.known)
    if known is not None:
        return known
    return f"${{{symbol.references[0]}}}" if symbol.exact and len(symbol.references) == 1 else None


def _reason(symbol: AbstractValue) -> str:
    if symbol.reasons:
        return "; ".join(symbol.reasons)
    if not symbol.references:
        return "it is a constant"
    if len(symbol.references) > 1:
        return ""
    if symbol.is_list:
        return "it is a list of it: name the element, as in values[0]"
    return "a function, template or conditional is made of it"
