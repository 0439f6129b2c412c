"""The files that one scan reads: a copy of the source, and plans."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tfproof.findings import View
from tfproof.scan.protocol import ViewReport
from tfproof.scan.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedViews:
    """What is scanned, as files.

    Attributes:
        folder: holds all of them, and nothing else.
        source: what the stack is made of; None when it is not scanned.
        copy: the copy of its root module.
        plans: the file of each plan, with its view.
    """

    folder: Path
    source: Source | None
    copy: Path | None
    plans: tuple[tuple[str, Path], ...]

    @classmethod
    def write(
        cls, scratch: Path, source: Source | None, plans: Sequence[tuple[str, str]], inputs: Mapping[str, Any] | None
    ) -> PreparedViews:
        """Write the views.

        Args:
            scratch: an existing folder.
            source: what the stack is made of, or None when there is none to read.
            plans: view and plan JSON of each.
            inputs: the values of the stack's variables, for the source; their defaults by default.
        """
        folder = Path(tempfile.mkdtemp(dir=scratch, prefix="scan-"))
        copy = source.copy(folder / "source", inputs or {}) if source is not None else None
        files = []
        for index, (view, text) in enumerate(plans):
            path = folder / f"{view}-{index}.json"
            path.write_text(text, encoding="utf-8")
            files.append((view, path))
        return cls(folder=folder, source=source, copy=copy, plans=tuple(files))

    @property
    def views(self) -> tuple[str, ...]:
        """The names of the views, in the order in which they are scanned."""
        source = (View.SOURCE.value,) if self.copy is not None else ()
        return (*source, *(view for view, _ in self.plans))

    def only(self, views: Collection[str]) -> PreparedViews:
        """Return some of the views."""
        copy = self.copy if View.SOURCE in views else None
        return replace(self, copy=copy, plans=tuple(plan for plan in self.plans if plan[0] in views))

    def placed(self, view: ViewReport) -> ViewReport:
        """Return what was said of a view, with the places of the source where it was said of the copy."""
        return self.source.placed(view) if self.source is not None and view.view == View.SOURCE else view

    def remove(self) -> None:
        """Remove the files."""
        shutil.rmtree(self.folder, ignore_errors=True)
