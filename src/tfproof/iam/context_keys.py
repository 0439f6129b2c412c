"""What is known of context keys: which hold several values.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html. The published tables give
``amr`` as a string; tokens carry a list.
"""

from __future__ import annotations

MULTIVALUED = frozenset(
    {
        "aws:calledvia",
        "aws:principalorgpaths",
        "aws:principalservicenameslist",
        "aws:resourceorgpaths",
        "aws:sourceorgpaths",
        "aws:tagkeys",
        "aws:vpceorgpaths",
        "dynamodb:attributes",
        "dynamodb:leadingkeys",
        "kms:encryptioncontextkeys",
        "kms:grantoperations",
        "route53:changeresourcerecordsetsactions",
        "route53:changeresourcerecordsetsnormalizedrecordnames",
        "route53:changeresourcerecordsetsrecordtypes",
        "saml:edupersonaffiliation",
        "saml:edupersonentitlement",
        "saml:edupersonscopedaffiliation",
        "saml:memberof",
        "sts:transitivetagkeys",
    }
)

_SINGLE_GLOBAL = frozenset(
    f"aws:{name}"
    for name in [
        "currenttime",
        "epochtime",
        "federatedprovider",
        "multifactorauthage",
        "multifactorauthpresent",
        "principalaccount",
        "principalarn",
        "principalisawsservice",
        "principalorgid",
        "principalservicename",
        "principaltype",
        "referer",
        "requestedregion",
        "resourceaccount",
        "resourceorgid",
        "securetransport",
        "sourceaccount",
        "sourcearn",
        "sourceidentity",
        "sourceip",
        "sourceorgid",
        "sourcevpc",
        "sourcevpce",
        "tokenissuetime",
        "useragent",
        "userid",
        "username",
        "viaawsservice",
        "vpcsourceip",
    ]
)
_SINGLE_CLAIMS = ("aud", "sub", "oaud", "azp", "iss", "email", "app_id", "id", "user_id")


def is_multivalued(key: str) -> bool:
    """True when AWS gives ``key`` (lower case) as a list."""
    return key in MULTIVALUED or key.endswith(":amr")


def is_single(key: str) -> bool:
    """True when ``key`` (lower case) is known to have at most one value."""
    if key in _SINGLE_GLOBAL or key.startswith(("aws:principaltag/", "aws:requesttag/", "aws:resourcetag/")):
        return True
    issuer, _, claim = key.rpartition(":")
    return "." in issuer and claim in _SINGLE_CLAIMS
