"""Where the modules of a copy are, as ``terraform get`` wrote it down."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from tfproof.addresses import ModuleInstance
from tfproof.terraform.init_cache import MANIFEST


def folders_by_address(root: Path) -> dict[str, str]:
    """Return the folder of each module call, relative to ``root``, by address (``""`` is the root)."""
    return {
        str(ModuleInstance(steps=tuple((name, None) for name in key.split(".") if name))): os.path.normpath(folder)
        for key, folder in ({"": "."} | module_folders(root)).items()
    }


def module_folders(root: Path) -> dict[str, str]:
    """Return each installed module's folder by its key, as Terraform wrote them down."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        manifest = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
        return {module["Key"]: module["Dir"] for module in manifest["Modules"]}
    return {}
