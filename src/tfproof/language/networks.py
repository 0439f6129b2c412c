"""The functions of Terraform's language on IP networks.

Source: https://developer.hashicorp.com/terraform/language/functions#ip-network-functions
"""

from __future__ import annotations

import ipaddress
import re

from tfproof.language.errors import EvaluationFails, Undecided

_LARGEST = 2**63  # Terraform wraps larger numbers around


def cidrhost(prefix: str, number: int) -> str:
    """Return an address of a network by its number; from the end where that is negative."""
    network = _network(prefix)
    if abs(number) >= _LARGEST:
        raise Undecided(str(number))
    if not -network.num_addresses <= number < network.num_addresses:
        raise EvaluationFails(str(number))
    return str(network[number])


def cidrnetmask(prefix: str) -> str:
    """Return the mask of an IPv4 network."""
    network = _network(prefix)
    if network.version != 4:
        raise EvaluationFails("IPv6")
    return str(network.netmask)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    if not re.fullmatch(r"[^/]+/\d{1,3}", text, re.ASCII):
        raise EvaluationFails(text)
    if "%" in text or (":" in text and "." in text) or re.search(r"(^|\.|/)0\d", text):
        raise Undecided(text)  # Go and Python differ in zones, mixed notation and zeros in front
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise EvaluationFails(text) from error
