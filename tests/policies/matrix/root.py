"""One generated root module: its files, and the verdict that each resource in it must have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PASSED, FAILED = "passed", "failed"
Wanted = Mapping[str, str]
"""The verdict of each policy."""


@dataclass(slots=True, kw_only=True)
class Root:
    """Terraform source that is being written. ``expected`` holds the verdict by (policy, address)."""

    files: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    expected: dict[tuple[str, str], str] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    """How the resource at an address is spelled."""

    def add(self, *texts: str, file: str = "main.tf") -> None:
        """Write ``texts`` into ``file``, each once."""
        self.files[file] += [text for text in texts if text and text not in self.files[file]]

    def expect(self, address: str, wanted: Wanted, spelling: str) -> None:
        """Say what the policies must say of the resource at ``address``."""
        self.spelled[address] = spelling
        for policy, verdict in wanted.items():
            self.expected[policy, address] = verdict

    def write(self, folder: Path) -> Path:
        """Write every file below ``folder``."""
        for name, texts in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(texts) + "\n", encoding="utf-8")
        return folder
