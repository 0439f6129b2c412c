"""What a test demands of a document: proved of every request, or a request that refutes it."""

from __future__ import annotations

import abc
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tfproof.errors import ExpectationError
from tfproof.values import Unknown

if TYPE_CHECKING:
    from tfproof.iam import Document
    from tfproof.iam.contracts import Contract
    from tfproof.iam.prove import Proof

AUTHENTICATED = "authenticated"


class DocumentAssertions(abc.ABC):
    """Demands on a document, for each class that can give it as IAM JSON with symbols for its unknown parts."""

    __slots__ = ()

    @abc.abstractmethod
    def parsed(self) -> Document:
        """The document as :mod:`tfproof.iam` judges it; unknown parts are symbols, so that a proof holds for every value.

        Raises:
            UnknownValueError: it is opaque: it cannot be determined what its statements are.
            DocumentError: it is malformed.
        """

    def must_admit_only(
        self, contract: Contract | None = None, *, aud: str | Unknown | None = None, amr: str = AUTHENTICATED
    ) -> None:
        """Demand that the document admits no other caller.

        Args:
            contract: who may be admitted: see :mod:`tfproof.iam.contracts`. Without it, identities of a Cognito
                identity pool:
            aud: the pool's id; also one that is known after apply.
            amr: ``authenticated`` (signed-in users) or ``unauthenticated`` (guests).

        Raises:
            ExpectationError: another caller is admitted (the message shows the token), or nothing could be decided.
        """
        from tfproof.iam.prove import admits_only

        self._demand(admits_only(self.parsed(), contract or cognito(aud, amr)))

    def must_admit_all(
        self, contract: Contract | None = None, *, aud: str | Unknown | None = None, amr: str = AUTHENTICATED
    ) -> None:
        """Demand that the document admits all that the contract promises.

        Args:
            contract: who must be admitted: see :mod:`tfproof.iam.contracts`. Without it, identities of a Cognito
                identity pool:
            aud: the pool's id; also one that is known after apply.
            amr: ``authenticated`` (signed-in users) or ``unauthenticated`` (guests).

        Raises:
            ExpectationError: a caller is left out (the message shows the token), or nothing could be decided.
        """
        from tfproof.iam.prove import admits_all

        self._demand(admits_all(self.parsed(), contract or cognito(aud, amr)))

    def must_never_allow(self, forbidden: Mapping[str, Any]) -> None:
        """Demand that the document allows nothing that ``forbidden`` allows.

        Args:
            forbidden: an IAM document, as an object, whose Allow statements say what must never be allowed.

        Raises:
            ExpectationError: it allows such a request (the message shows it), or nothing could be decided.
        """
        from tfproof.iam import parse_document
        from tfproof.iam.prove import never_allows

        reference = parse_document(forbidden, kind="reference", name="what is forbidden")
        self._demand(never_allows(self.parsed(), reference))

    @staticmethod
    def _demand(proof: Proof) -> None:
        if not proof.proved:
            raise ExpectationError(
                str(proof), expected=proof.claim, fix="correct the document, or what the test claims of it"
            )


def cognito(aud: str | Unknown | None, amr: str) -> Contract:
    """The contract of one identity pool, by its id or by what will be its id."""
    from tfproof.errors import UsageError
    from tfproof.iam import Symbol
    from tfproof.iam.contracts import cognito_contract

    if aud is None:
        raise UsageError("neither a contract nor aud is given", expected="aud, the id of an identity pool")
    return cognito_contract(Symbol(aud.path) if isinstance(aud, Unknown) else aud, amr)
