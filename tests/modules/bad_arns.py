"""ARNs that the provider refuses, and one that is no ARN of one thing: a module says so itself, with its own words.

Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/verify/validate.go (``ValidARN``)
"""

from __future__ import annotations


def bad_arns(arn: str) -> list[str]:
    """An ARN with something before it, of a partition, region, account or type that there is not, with nothing behind its type, and of many."""
    _, partition, service, region, account, resource = arn.split(":", 5)
    parts = [
        ("a-s", region, account, resource),
        (partition, "eu" if region else "eu-west-2", account, resource),
        (partition, region, "1", resource),
        (partition, region, account, resource.split("/", maxsplit=1)[0] + "/"),
        (partition, region, account, f"{resource}*"),
        (partition, region, account, "other/" + resource.split("/", maxsplit=1)[1]),
    ]
    return [f"x{arn}", *(f"arn:{one}:{service}:{at}:{of}:{what}" for one, at, of, what in parts)]
