"""Which response headers policy each behavior of a CloudFront distribution has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tfproof.addresses import Reference
from tfproof.errors import AddressError
from tfproof.scan.facts.expression_text import plain_reference
from tfproof.scan.facts.resource import Block, Resource
from tfproof.scan.facts.unresolved import Unresolved, is_unresolved

HEADERS = "aws_cloudfront_response_headers_policy"
_BEHAVIORS = ("default_cache_behavior", "ordered_cache_behavior")


@dataclass(frozen=True, slots=True, kw_only=True)
class Behavior:
    """A behavior, or all of a kind that a view does not know.

    Attributes:
        kind: the type of the block.
        block: the block; unresolved when it is not known which there are.
        chosen: the id of its response headers policy; None when it has none.
        own: the policy is made by this configuration, whether its id is known or not.
    """

    kind: str
    block: Block | Unresolved
    chosen: str | Unresolved | None = None
    own: bool = False


def behaviors(distribution: Resource) -> Iterator[Behavior]:
    """Yield each behavior of a distribution."""
    own = frozenset(other for policy in distribution.others(HEADERS) for other in policy.names())
    for kind in _BEHAVIORS:
        blocks = distribution.blocks(kind)
        # A plan does not know the id of a policy that it makes: then the reference says whose it is.
        named = distribution.view == "plan" and any(map(_is_made_here, distribution.references(kind)))
        for block in [blocks] if is_unresolved(blocks) else blocks:
            if is_unresolved(block):
                yield Behavior(kind=kind, block=block)
                continue
            chosen = block.text("response_headers_policy_id") or None
            if is_unresolved(chosen):
                found = plain_reference(chosen.expression)
                made = found is not None and (found.type, found.is_data, found.path) == (HEADERS, False, ("id",))
                ours = named or made
            else:
                ours = chosen in own
            yield Behavior(kind=kind, block=block, chosen=chosen, own=ours)


def _is_made_here(reference: str) -> bool:
    """Whether a reference is to a policy that is made, and not to one that is looked up."""
    try:
        found = Reference.parse(reference).resource
    except AddressError:
        return False
    return found is not None and (found.resource.mode, found.resource.type) == ("managed", HEADERS)
