"""Writes Terraform's CLI configuration: where providers come from.

Source: https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from tfproof.terraform.mirror import Mirror


def cli_config(mirrors: Sequence[Mirror]) -> str:
    """Return a configuration that takes from mirrors what they hold, and everything else from its registry.

    Args:
        mirrors: none means that everything comes from its registry.
    """
    blocks = [
        f"  filesystem_mirror {{\n    path    = {json.dumps(str(mirror.root))}\n    include = {json.dumps(mirror.providers)}\n  }}\n"
        for mirror in mirrors
    ]
    held = sorted({provider for mirror in mirrors for provider in mirror.providers})
    exclude = f"    exclude = {json.dumps(held)}\n" if held else ""
    blocks.append(f"  direct {{\n{exclude}  }}\n")
    return f"disable_checkpoint = true\nprovider_installation {{\n{''.join(blocks)}}}\n"


def write_cli_config(path: Path, mirrors: Sequence[Mirror]) -> Path:
    """Write the configuration to a file and return its path."""
    path.write_text(cli_config(mirrors), encoding="utf-8")
    return path
