"""What is installed: the version of tfproof, and the folder of its package."""

from __future__ import annotations

from pathlib import Path
from typing import Final

VERSION: Final = "0.1.0"
PACKAGE: Final = Path(__file__).resolve().parent
