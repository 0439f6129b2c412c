"""Which characters Terraform writes in the key of an address as they are: the printable ones of Unicode 15.0.

That is the version of the Go that Terraform 1.11 to 1.14 are built with. Python's own differs: 3.11 has 14.0, 3.13 has 15.1, 3.14 has 16.0. The
same key would be written in two ways, and an address not be found under Terraform's.
"""

from __future__ import annotations

from bisect import bisect
from typing import Final

_FIRST_OPEN: Final = 0x378
"""The first code that was free in 14.0: all before it are as every Python has them."""


def _bounds(ranges: str) -> tuple[int, ...]:
    """The first code of each range, and the first one behind it."""
    parts = [part.partition("-") for part in ranges.split()]
    return tuple(code for first, _, last in parts for code in (int(first, 16), int(last or first, 16) + 1))


_NEW_IN_15: Final = _bounds(
    "cf3 ece 10efd-10eff 1123f-11241 11b00-11b09 11f00-11f10 11f12-11f3a 11f3e-11f59 1342f 13440-13455 1b132 "
    "1b155 1d2c0-1d2d3 1df25-1df2a 1e030-1e06d 1e08f 1e4d0-1e4f9 1f6dc 1f774-1f776 1f77b-1f77f 1f7d9 1fa75-1fa77 "
    "1fa87-1fa88 1faad-1faaf 1fabb-1fabd 1fabf 1face-1facf 1fada-1fadb 1fae8 1faf7-1faf8 2b739 31350-323af "
)
_NEW_SINCE: Final = _bounds(  # in 15.1, 16.0 and 17.0
    "88f 897 c5c cdc 1acf-1add 1ae0-1aeb 1b4e-1b4f 1b7f 1c89-1c8a 20c1 2427-2429 2b96 2ffc-2fff 31e4-31e5 31ef "
    "a7cb-a7cf a7d2 a7d4 a7da-a7dc a7f1 fbc3-fbd2 fd90-fd91 fdc8-fdce 105c0-105f3 10940-10959 10d40-10d65 "
    "10d69-10d85 10d8e-10d8f 10ec2-10ec7 10ed0-10ed8 10efa-10efc 11380-11389 1138b 1138e 11390-113b5 113b7-113c0 "
    "113c2 113c5 113c7-113ca 113cc-113d5 113d7-113d8 113e1-113e2 116d0-116e3 11b60-11b67 11bc0-11be1 11bf0-11bf9 "
    "11db0-11ddb 11de0-11de9 11f5a 13460-143fa 16100-16139 16d40-16d79 16ea0-16eb8 16ebb-16ed3 16ff2-16ff6 "
    "187f8-187ff 18cff 18d09-18d1e 18d80-18df2 1cc00-1ccfc 1cd00-1ceb3 1ceba-1ced0 1cee0-1cef0 1e5d0-1e5fa 1e5ff "
    "1e6c0-1e6de 1e6e0-1e6f5 1e6fe-1e6ff 1f6d8 1f777-1f77a 1f8b2-1f8bb 1f8c0-1f8c1 1f8d0-1f8d8 1fa54-1fa57 "
    "1fa89-1fa8a 1fa8e-1fa8f 1fabe 1fac6 1fac8 1facd 1fadc 1fadf 1fae9-1faea 1faef 1fbcb-1fbef 1fbfa 2b73a-2b73f "
    "2cea2-2cead 2ebf0-2ee5d 323b0-33479 "
)


def is_printable(character: str) -> bool:
    """Whether Terraform writes a character as it is."""
    code = ord(character)
    if code < _FIRST_OPEN:
        return character.isprintable()
    return _within(_NEW_IN_15, code) or (character.isprintable() and not _within(_NEW_SINCE, code))


def _within(bounds: tuple[int, ...], code: int) -> bool:
    return bisect(bounds, code) % 2 == 1
