"""The reviews of several stacks as one: what one hunk brings to all of them is one cause."""

from __future__ import annotations

import os.path
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tfproof.findings import Finding
from tfproof.review.model import Cause, Lane, Review


def together(reviews: Mapping[str, Review], folders: Mapping[str, Path]) -> Review:
    """Return one review of all stacks. What is in one stack has its name.

    Args:
        reviews: of each stack, by name; at least one.
        folders: of the stacks.
    """
    causes: dict[tuple[Any, ...], Cause] = {}
    for name, review in reviews.items():
        for cause in review.causes:
            key = _hunk(cause, folders[name]) or (name, len(causes))
            known = causes.get(key)
            causes[key] = replace(cause, stack=name) if known is None else _both(known, cause)
    first, *_ = reviews.values()
    return replace(
        first,
        causes=tuple(sorted(causes.values(), key=Cause.sort_key)),
        gone=tuple(one for review in reviews.values() for one in review.gone),
        same=sum(review.same for review in reviews.values()),
        changes=tuple({**one, "stack": name} for name, review in reviews.items() for one in review.changes),
        access=tuple({**one, "stack": name} for name, review in reviews.items() for one in review.access),
        proved=tuple({**one, "stack": name} for name, review in reviews.items() for one in review.proved),
        checks=sum(review.checks for review in reviews.values()),
        versions={name: version for review in reviews.values() for name, version in review.versions.items()},
        stacks=tuple(reviews),
        rests_on=tuple(dict.fromkeys(one for review in reviews.values() for one in review.rests_on)),
    )


def _hunk(cause: Cause, folder: Path) -> tuple[Any, ...] | None:
    """What the hunk of a cause has in common in every stack that sees its file."""
    if cause.hunk is None:
        return None
    return os.path.normpath(folder.resolve() / cause.hunk.file), replace(cause.hunk, file="")


def _both(known: Cause, other: Cause) -> Cause:
    def order(one: Finding) -> tuple[Any, ...]:
        return [*Lane].index(Lane.of(one)) > 0, one.sort_key()

    return replace(
        known,
        lane=min(known.lane, other.lane, key=[*Lane].index),
        findings=tuple(sorted((*known.findings, *other.findings), key=order)),
        noticed=tuple(dict.fromkeys((*known.noticed, *other.noticed))),
    )
