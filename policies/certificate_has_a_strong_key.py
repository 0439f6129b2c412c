"""Certificate has a weak key.

Requirement:
    certificates have keys of at least 2048 bits RSA or 256 bits elliptic curve

Why:
    A key of 1024 bits RSA or 224 bits elliptic curve can be computed by an attacker with enough machines, who then answers
    for the site or reads what was recorded. Browsers refuse such certificates, and users learn to click the warning away.

Fix:
    Use ``RSA_2048`` or ``EC_prime256v1``, or leave ``key_algorithm`` out: AWS takes ``RSA_2048``.

    Before::

        key_algorithm = "RSA_1024"

    After::

        key_algorithm = "EC_prime256v1"

References:
    - https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html
    - https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final
"""

from collections.abc import Iterator

from tfproof.scan.policy import Answer, Policy, Problem, Resource, is_unresolved

EXPECTED = "RSA of 2048 bits or more, or an elliptic curve of 256 bits or more"
WEAK = frozenset({"RSA_1024", "RSA_512"})
CURVES = frozenset({"P224"})
BITS = 2048


class CertificateHasAStrongKey(Policy):
    """CGA_ACM_02."""

    id = "CGA_ACM_02"
    severity = "HIGH"
    category = "ENCRYPTION"
    resources = ("aws_acm_certificate", "tls_private_key")
    canary = """
        resource "aws_acm_certificate" "canary" {
          domain_name       = "shop.example"
          key_algorithm     = "RSA_1024"
          validation_method = "DNS"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail on a key that is known to be weak. ACM's own choice is RSA of 2048 bits."""
        found = _key(resource) if resource.type == "tls_private_key" else _algorithm(resource)
        return Answer.of(found, expected=EXPECTED, fine="the key is strong")


def _algorithm(certificate: Resource) -> Iterator[Problem]:
    if certificate.value("certificate_body") is not None or certificate.value("private_key") is not None:
        return  # imported: ACM takes the algorithm from the certificate, whose key is judged where it is made
    algorithm = certificate.text("key_algorithm")
    if is_unresolved(algorithm):
        yield f"key_algorithm is {algorithm}", False
    elif algorithm in WEAK:
        yield f"key_algorithm = {algorithm}", True


def _key(key: Resource) -> Iterator[Problem]:
    algorithm = key.text("algorithm")
    if algorithm == "RSA" or is_unresolved(algorithm):
        bits = key.number("rsa_bits")
        if is_unresolved(bits):
            yield f"rsa_bits is {bits}", False
        elif bits is not None and bits < BITS:
            yield f"rsa_bits = {bits}", algorithm == "RSA"
    if algorithm == "ECDSA" or is_unresolved(algorithm):
        curve = key.text("ecdsa_curve")
        if is_unresolved(curve) or curve is None or curve in CURVES:
            # The provider's own default is P224.
            yield (
                f"ecdsa_curve is {curve or 'not set, which is P224'}",
                algorithm == "ECDSA" and not is_unresolved(curve),
            )


check = CertificateHasAStrongKey()
