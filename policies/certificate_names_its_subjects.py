"""ACM certificate uses a wildcard, or is in the wrong region.

Requirement:
    certificates list exact names and are in the region that uses them

Why:
    A wildcard certificate is good for every name below the domain: an attacker who gets its key, or may attach it to a
    distribution or load balancer of his own, can be any of them, also those that were made for tests and forgotten. CloudFront,
    and so edge-optimised API domain names and Cognito's custom domains, take certificates from ``us-east-1`` only. A
    certificate elsewhere is refused at apply, often after the one before it was taken away.

    The names of an imported certificate stand in its body, which is not read: that is undecided.

Fix:
    Write each name out, and make what CloudFront uses with a provider whose region is ``us-east-1``.

    Before::

        resource "aws_acm_certificate" "this" {
          domain_name       = "*.example.com"
          validation_method = "DNS"
        }

    After::

        resource "aws_acm_certificate" "this" {
          provider                  = aws.us_east_1
          domain_name               = "shop.example.com"
          subject_alternative_names = ["www.shop.example.com"]
          validation_method         = "DNS"
        }

References:
    - https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html
    - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html
"""

from collections.abc import Iterator

from tfproof.scan.policy import Answer, Policy, Problem, Resource, is_unresolved

EXPECTED = "names without a wildcard, and us-east-1 for what CloudFront uses"
HOME = "us-east-1"
# What takes its certificate from us-east-1, and the attribute that names it there.
EDGE = {
    "aws_api_gateway_domain_name": "certificate_arn",
    "aws_cloudfront_distribution": "viewer_certificate",
    "aws_cognito_user_pool_domain": "certificate_arn",
}


class CertificateNamesItsSubjects(Policy):
    """CGA_ACM_01."""

    id = "CGA_ACM_01"
    severity = "MEDIUM"
    category = "NETWORKING"
    resources = ("aws_acm_certificate",)
    canary = """
        resource "aws_acm_certificate" "canary" {
          domain_name       = "*.example.com"
          validation_method = "DNS"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail on a wildcard, and on a region that a user of the certificate does not take it from."""
        problems = [*_names(resource), *_places(resource)]
        return Answer.of(problems, expected=EXPECTED, fine="every name is written out, in a region that can use it")


def _names(certificate: Resource) -> Iterator[Problem]:
    if certificate.value("certificate_body") is not None or certificate.value("private_key") is not None:
        yield "the certificate is imported: its names stand in certificate_body, which is not read", False
        return
    name, others = certificate.text("domain_name"), certificate.texts("subject_alternative_names")
    if is_unresolved(others) or (others == () and certificate.view == "source"):
        # Checkov renders a `for` expression over a list as an empty list.
        yield f"subject_alternative_names is {others or 'empty, or was not evaluated'}", False
        others = ()
    named = [("domain_name", name), *(("subject_alternative_names", other) for other in others or ())]
    for attribute, value in named:
        if is_unresolved(value):
            yield f"{attribute} is {value}", False
        elif value is not None and "*" in value:
            yield f"{attribute} holds the wildcard {value}", True


def _places(certificate: Resource) -> Iterator[Problem]:
    region = certificate.region()
    if region == HOME:
        return
    # What waits for the validation names the same certificate.
    validations = {
        use.address: use.path != "*"
        for use in certificate.users("aws_acm_certificate_validation", ("certificate_arn",))
    }
    ways = [(certificate, True)]
    ways += [
        (validation, validations[validation.address])
        for validation in certificate.others("aws_acm_certificate_validation")
        if validation.address in validations
    ]
    for type_, attribute in EDGE.items():
        for way, certain in ways:
            for use in way.users(type_, (attribute,)):
                yield (
                    f"{use.address} takes the certificate from {HOME}, and it is in {region}",
                    certain and use.path != "*" and not is_unresolved(region),
                )


check = CertificateNamesItsSubjects()
