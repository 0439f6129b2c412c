"""Web identity role allows long sessions.

Requirement:
    web identity roles limit sessions to 1 hour for users of an identity pool, and to 4 hours for other providers

Why:
    Credentials of a web identity live in a browser or in a job, and cannot be revoked one by one: an attacker who
    copies them uses them until the session ends. The caller who assumes the role chooses its length, up to
    ``max_session_duration``. What is not set is one hour.

Fix:
    Leave ``max_session_duration`` out, or set it to what the work takes.

    Before::

        max_session_duration = 43200

    After::

        max_session_duration = 3600

References:
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-settings.html
    - https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
"""

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved, takes_cognito, takes_web_identities

EXPECTED = "max_session_duration of 3600 for an identity pool, of at most 14400 for other web identities"
USERS, MACHINES = 3600, 14400


class WebIdentityRoleSessionsEnd(Policy):
    """CGA_FED_17."""

    id = "CGA_FED_17"
    severity = "MEDIUM"
    resources = ("aws_iam_role",)
    safe_values = (("max_session_duration", 3600),)
    canary = """
        resource "aws_iam_role" "canary" {
          name                 = "canary"
          max_session_duration = 43200
          assume_role_policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRoleWithWebIdentity"
              Principal = { Federated = "cognito-identity.amazonaws.com" }
            }]
          })
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when a web identity may ask for more than its kind needs."""
        seconds = resource.number("max_session_duration")
        if seconds is None or (not is_unresolved(seconds) and seconds <= USERS):
            return Answer.passed("a session lasts an hour at most")
        web = takes_web_identities(resource)
        if web is False:
            return Answer.passed("no web identity assumes the role")
        found = f"max_session_duration is {seconds}"
        if web is None or is_unresolved(seconds):
            return Answer.undecided(
                f"{found}{', and it is not known which identities the role trusts' if web is None else ''}", EXPECTED
            )
        if seconds > MACHINES:
            return Answer.failed(found, EXPECTED)
        users = takes_cognito(resource)
        if users is None:
            return Answer.undecided(f"{found}, and whether an identity pool gives the role is not known", EXPECTED)
        return Answer.failed(found, EXPECTED) if users else Answer.passed(f"{found}, for machines")


check = WebIdentityRoleSessionsEnd()
