"""tfproof: a test and policy harness for Terraform modules.

In a test module::

    import tfproof

    cognito = tfproof.case("terraform/modules/cognito", service_name="shop", stage_name="dev")


    def test_guests_get_no_identity(cognito):
        assert cognito.plan["aws_cognito_identity_pool.this"]["allow_unauthenticated_identities"] is False
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol

from tfproof.installation import VERSION
from tfproof.lazy_names import loader

if TYPE_CHECKING:
    from tfproof.cases import PlannedCase
    from tfproof.plan.exact_settings import references
    from tfproof.values import Unknown, is_unknown

__all__ = ["CaseFixture", "PlannedCase", "Unknown", "__version__", "case", "each_case", "is_unknown", "references"]
__version__ = VERSION

if not TYPE_CHECKING:  # which would take every name for one of the package
    __getattr__ = loader(
        __name__,
        {
            "PlannedCase": "cases",
            "Unknown": "values",
            "is_unknown": "values",
            "references": "plan.exact_settings",
        },
    )


class CaseFixture(Protocol):
    """What :func:`case` and :func:`each_case` give: a fixture. A test that asks for it gets a :class:`PlannedCase`."""

    def with_inputs(self, **inputs: Any) -> CaseFixture:
        """Declare another fixture: the same case with some inputs changed or added.

        Args:
            **inputs: values of input variables; an input that the configuration does not declare fails the plan.
        """
        ...


def case(
    path: str | Path,
    /,
    *,
    var_files: Sequence[str | Path] = (),
    data: Mapping[str, Mapping[str, Any]] | None = None,
    stand_ins: Mapping[str, Mapping[str, Any]] | None = None,
    **inputs: Any,
) -> CaseFixture:
    """Declare a case: a pytest fixture, when assigned to a name in a test module or ``conftest.py``.

    Args:
        path: folder of the module or stack, relative to pytest's root folder, or to the test's file where there is none.
        var_files: ``.tfvars`` files, likewise.
        data: what data sources answer when the case is applied, by type or address and by attribute.
        stand_ins: values of what only the cloud can assign, likewise.
        **inputs: values of the input variables; they win over the files.

    Returns:
        A session-scoped fixture that gives a :class:`~tfproof.cases.PlannedCase`.
    """
    frame = sys._getframe(1)  # noqa: SLF001 - the file that declares it
    return _declared(frame, path, inputs, None, var_files=var_files, data=data, stand_ins=stand_ins)


def each_case(
    path: str | Path,
    /,
    variants: Mapping[str, Mapping[str, Any]],
    *,
    var_files: Sequence[str | Path] = (),
    data: Mapping[str, Mapping[str, Any]] | None = None,
    stand_ins: Mapping[str, Mapping[str, Any]] | None = None,
    **inputs: Any,
) -> CaseFixture:
    """Declare a case in variants: a fixture that runs each test that asks for it once for each, all planned together.

    Args:
        path: as in :func:`case`.
        variants: by name, the inputs that each variant adds or changes.
        var_files: as in :func:`case`.
        data: as in :func:`case`.
        stand_ins: as in :func:`case`.
        **inputs: values of the input variables that all variants have.

    Returns:
        A session-scoped, parametrised fixture that gives a :class:`~tfproof.cases.PlannedCase`.
    """
    frame = sys._getframe(1)  # noqa: SLF001 - likewise
    return _declared(frame, path, inputs, variants, var_files=var_files, data=data, stand_ins=stand_ins)


def _declared(
    frame: FrameType,
    path: str | Path,
    inputs: Mapping[str, Any],
    variants: Mapping[str, Mapping[str, Any]] | None,
    *,
    var_files: Sequence[str | Path],
    data: Mapping[str, Mapping[str, Any]] | None,
    stand_ins: Mapping[str, Mapping[str, Any]] | None,
) -> CaseFixture:
    """The fixture of a case that is declared at a frame."""
    from tfproof.pytest_cases import DeclaredCase
    from tfproof.pytest_plugin import case_fixture

    declaration = DeclaredCase(
        path=Path(path), inputs=inputs, var_files=tuple(var_files), data=data or {}, stand_ins=stand_ins or {},
        file=Path(frame.f_code.co_filename), line=frame.f_lineno,
    )  # fmt: skip
    fixture: CaseFixture = case_fixture(declaration, variants)
    return fixture
