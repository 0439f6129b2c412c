"""What a Checkov policy of ours is written with. Importable where Checkov lives; needs tfproof and Checkov only.

A policy is one class in one file::

    class IdentityPoolRefusesGuests(Policy):
        id = "CGA_FED_06"
        severity = "HIGH"
        resources = ("aws_cognito_identity_pool",)

        def judge(self, resource: Resource) -> Answer: ...

The resource is the same whether it comes from the source or from a plan, and every value is known, absent (``None``)
or :class:`Unresolved`. An answer that rests on an unresolved value is undecided, never a pass.
"""

from tfproof.scan.facts.bucket import plain_http, public_access_block
from tfproof.scan.facts.expression_text import plain_reference
from tfproof.scan.facts.oidc import Oidc, oidc_trust
from tfproof.scan.facts.permissions import judge_permissions
from tfproof.scan.facts.policy_answer import Answer, Problem
from tfproof.scan.facts.request_simulation import Admission
from tfproof.scan.facts.resource import Block, Resource
from tfproof.scan.facts.resource_access import admits_the_public
from tfproof.scan.facts.response_headers import HEADERS, Behavior, behaviors
from tfproof.scan.facts.trust import Cognito, cognito_trust, names_cognito, takes_cognito, takes_web_identities
from tfproof.scan.facts.unresolved import Unresolved, is_unresolved
from tfproof.scan.policy.base import Policy

__all__ = [
    "HEADERS",
    "Admission",
    "Answer",
    "Behavior",
    "Block",
    "Cognito",
    "Oidc",
    "Policy",
    "Problem",
    "Resource",
    "Unresolved",
    "admits_the_public",
    "behaviors",
    "cognito_trust",
    "is_unresolved",
    "judge_permissions",
    "names_cognito",
    "oidc_trust",
    "plain_http",
    "plain_reference",
    "public_access_block",
    "takes_cognito",
    "takes_web_identities",
]
