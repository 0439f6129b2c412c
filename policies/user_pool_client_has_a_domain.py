"""User pool client is set up for OAuth, and its user pool has no domain.

Requirement:
    user pools whose clients use OAuth have a domain

Why:
    The OAuth end points of a user pool exist at its domain only. Without one, no user can sign in through the client: its
    redirects, flows and scopes have no effect, and what is tested is another way to sign in. An author who adds a domain later
    turns on settings that were never reviewed.

Fix:
    Add an ``aws_cognito_user_pool_domain``, or leave the OAuth settings of the client out.

    Before::

        resource "aws_cognito_user_pool_client" "this" {
          name                                 = "shop"
          user_pool_id                         = aws_cognito_user_pool.this.id
          allowed_oauth_flows                  = ["code"]
          allowed_oauth_flows_user_pool_client = true
        }

    After::

        resource "aws_cognito_user_pool_client" "this" {
          name                                 = "shop"
          user_pool_id                         = aws_cognito_user_pool.this.id
          allowed_oauth_flows                  = ["code"]
          allowed_oauth_flows_user_pool_client = true
        }

        resource "aws_cognito_user_pool_domain" "this" {
          domain       = "shop-sign-in"
          user_pool_id = aws_cognito_user_pool.this.id
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html
"""

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

POOL = "aws_cognito_user_pool"
DOMAIN = "aws_cognito_user_pool_domain"
EXPECTED = "an aws_cognito_user_pool_domain of the client's user pool"


class UserPoolClientHasADomain(Policy):
    """CGA_CL_09."""

    id = "CGA_CL_09"
    severity = "LOW"
    resources = ("aws_cognito_user_pool_client", "aws_cognito_managed_user_pool_client")
    canary = """
        resource "aws_cognito_user_pool" "without_domain" {
          name = "without_domain"
        }
        resource "aws_cognito_user_pool_client" "canary" {
          name                                 = "canary"
          user_pool_id                         = aws_cognito_user_pool.without_domain.id
          allowed_oauth_flows                  = ["code"]
          allowed_oauth_flows_user_pool_client = true
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when OAuth is on and no domain is for the client's pool. A pool of another stack may have one there."""
        used = resource.flag("allowed_oauth_flows_user_pool_client")
        if not used:
            return Answer.passed("allowed_oauth_flows_user_pool_client is not true")
        pools = resource.targets("user_pool_id", POOL)
        if pools.certain and not pools.resources:
            return Answer.passed("the user pool is not of this stack")
        here = {pool.address for pool in pools.resources}
        domains = [domain.targets("user_pool_id", POOL) for domain in resource.others(DOMAIN)]
        for domain in domains:
            named = {pool.address for pool in domain.resources}
            if pools.certain and domain.certain and named & here:
                return Answer.passed("its user pool has a domain")
        if any(not domain.certain for domain in domains) or not pools.certain:
            return Answer.undecided("which user pool the client or a domain is for is not known", EXPECTED)
        found = f"{', '.join(sorted(here))} has no aws_cognito_user_pool_domain"
        if is_unresolved(used):
            return Answer.undecided(f"{found}, and allowed_oauth_flows_user_pool_client is {used}", EXPECTED)
        return Answer.failed(found, EXPECTED)


check = UserPoolClientHasADomain()
