"""Regions: their partitions, the ids of their availability zones, and the hosted zones of services in them."""

from __future__ import annotations

from dataclasses import dataclass

from tfproof.provider.facts import facts
from tfproof.provider.templates import random_text

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
_WEBSITES_WITH_DASH = frozenset(
    {
        "us-east-1", "us-west-1", "us-west-2", "eu-west-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1",
        "sa-east-1", "us-gov-west-1",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A region.

    Args:
        region: its name, such as ``eu-west-1``.
    """

    region: str

    @classmethod
    def of_zone(cls, zone: str) -> Place:
        """Return the region of an availability zone such as ``eu-west-1a``."""
        return cls(zone[:-1])

    @property
    def partition(self) -> str:
        """The partition that ARNs name."""
        return (
            "aws-cn" if self.region.startswith("cn-") else "aws-us-gov" if self.region.startswith("us-gov") else "aws"
        )

    @property
    def zone_code(self) -> str:
        """What the ids of its availability zones begin with: https://docs.aws.amazon.com/global-infrastructure/latest/regions/az-ids.html."""
        known = facts().zone_codes.get(self.region)
        if known is not None:
            return known
        first, *words, number = self.region.split("-") if self.region.count("-") > 1 else (self.region, "")
        return first + "".join("".join(part[0] for part in _PARTS.get(word, (word,))) for word in words) + number

    def zone_id(self, zone: str) -> str:
        """Return the id that a zone of this region may have; which one it is differs between accounts."""
        return f"{self.zone_code}-az{max(1, ord(zone[-1:] or 'a') - ord('a') + 1)}"

    def fact(self, word: str, group: str | None, number: int) -> str | None:
        """Return what a field of a template means; None when it is nothing about a region.

        Args:
            word: the field's word.
            group: what is behind its ``@``: which zone.
            number: of the element that it is in, from 1.
        """
        if word == "zone":
            known = facts().zones.get(group or "", {}).get(self.region)
            return known or "Z" + random_text("upper", 13, f"{group} in {self.region}")
        first = self.region == "us-east-1"
        return {
            "az": self.region + "abc"[(number - 1) % 3],
            "az_code": self.zone_code,
            "az_id": f"{self.zone_code}-az{(number - 1) % 3 + 1}",
            "dns_suffix": "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com",
            "compute": "compute-1" if first else f"{self.region}.compute",
            "internal": "ec2.internal" if first else f"{self.region}.compute.internal",
            "website": f"s3-website{'-' if self.region in _WEBSITES_WITH_DASH else '.'}{self.region}",
        }.get(word)


_PARTS = {
    "southeast": ("south", "east"), "southwest": ("south", "west"),
    "northeast": ("north", "east"), "northwest": ("north", "west"),
}  # fmt: skip
