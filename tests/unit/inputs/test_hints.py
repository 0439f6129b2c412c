"""What rules say of each part of a value is found where it is."""

from __future__ import annotations

from pathlib import Path

from tests.unit.inputs.module import written

from tfproof.inputs.hints import ELEMENT, KEYS, HintIndex

SOURCE = r"""
variable "name" {
  type        = string
  description = "Name, such as `shop` or \"blog\"; 3 to 20 letters."
  validation {
    condition     = can(regex("^[a-z]+$", var.name)) && length(var.name) >= 3
    error_message = "name."
  }
}
variable "groups" {
  type = map(object({ rank = number, actions = list(string) }))
  validation {
    condition     = alltrue([for key in keys(var.groups) : can(regex("^g-", key))])
    error_message = "keys."
  }
  validation {
    condition     = alltrue([for group in values(var.groups) : group.rank >= 5 && floor(group.rank) == group.rank])
    error_message = "rank."
  }
  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for one in group.actions : startswith(one, "s3:")]]))
    error_message = "actions."
  }
}
variable "mode" {
  type = string
  validation {
    condition     = contains(["ON", "OFF"], upper(var.mode)) || var.mode == "auto"
    error_message = "mode."
  }
}
variable "block" {
  type = string
  validation {
    condition     = can(cidrhost(var.block, 0)) && endswith(var.block, "/16") && !strcontains(var.block, ":")
    error_message = "block."
  }
}
"""


def test_each_part_has_its_own(tmp_path: Path) -> None:
    hints = HintIndex(written(tmp_path, SOURCE))
    name = hints.at(("name",))
    assert (name.patterns, name.lengths) == (["^[a-z]+$"], [3])
    assert set(name.texts) == {"shop", "blog"}
    assert hints.at(("groups", KEYS)).patterns == ["^g-"]
    rank = hints.at(("groups", ELEMENT, "rank"))
    assert (rank.numbers, rank.whole) == ([5], True)
    assert hints.at(("groups", ELEMENT, "actions", ELEMENT)).starts == ["s3:"]
    assert hints.at(("mode",)).choices == ["ON", "OFF", "auto"]
    block = hints.at(("block",))
    assert (block.formats, block.ends, block.contained) == (["cidr"], ["/16"], [":"])
