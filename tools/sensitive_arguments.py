"""Write down which arguments the AWS provider's schema marks as sensitive: a scan of the source has no schema.

terraform providers schema -json | python tools/sensitive_arguments.py
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[1] / "src" / "tfproof" / "scan" / "data" / "sensitive_arguments.json"
_PROVIDER = "registry.terraform.io/hashicorp/aws"


def main() -> None:
    """Read a schema from standard input, and write the file."""
    schemas = json.load(sys.stdin)["provider_schemas"][_PROVIDER]["resource_schemas"]
    found = {type_: sorted(set(_sensitive(schema["block"]))) for type_, schema in sorted(schemas.items())}
    lines = [f"  {json.dumps(type_)}: {json.dumps(names)}" for type_, names in found.items() if names]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _sensitive(block: Mapping[str, Any]) -> Iterator[str]:
    for name, argument in block.get("attributes", {}).items():
        if argument.get("sensitive") and (argument.get("optional") or argument.get("required")):
            yield name
    for name, nested in block.get("block_types", {}).items():
        yield from (f"{name}.{argument}" for argument in _sensitive(nested["block"]))


if __name__ == "__main__":
    main()
