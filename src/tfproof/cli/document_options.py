"""What the command line says about the world outside a stack: accounts, groups, and documents of managed policies."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tfproof.errors import DocumentError, UsageError
from tfproof.iam import Document, Kind, parse_document

_OPTION = "--policy-document"


def given(options: argparse.Namespace) -> dict[str, Any]:
    """The arguments of :func:`tfproof.proofs.prove` that options give.

    Raises:
        UsageError: a policy document cannot be read.
    """
    return {
        "accounts": options.account,
        "organizations": options.organization,
        "staff": options.staff,
        "policies": policy_documents(options.policy_document),
    }


def policy_documents(texts: Iterable[str]) -> dict[str, Document]:
    """Documents of managed policies outside the stack, from ``NAME=FILE``, by name.

    Raises:
        UsageError: an option is not of that form, its file cannot be read, or is no IAM document.
    """
    return dict(map(_policy_document, texts))


def _policy_document(text: str) -> tuple[str, Document]:
    name, equals, file = text.partition("=")
    if not equals or not name or not file:
        raise UsageError(f"not a policy document: {_OPTION} {text}", expected=f"{_OPTION} NAME=FILE")
    try:
        source = json.loads(Path(file).read_text(encoding="utf-8"))
        return name, parse_document(source, kind=Kind.IDENTITY, name=name, where=file)
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}", where=f"{_OPTION} {text}") from error
    except (ValueError, DocumentError) as error:
        what = error.what if isinstance(error, DocumentError) else f"it is not JSON: {error}"
        raise UsageError(
            f"{file} is no IAM policy document: {what}",
            where=f"{_OPTION} {text}",
            expected="the JSON that `aws iam get-policy-version` shows as Document",
        ) from error
