"""The source as override files change it, for Checkov, which takes an override for a resource of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tfproof.hcl import Attribute, Block, Edit, File, Folder, parse, remove
from tfproof.hcl.override_files import LIFECYCLE, OverriddenBlock, Part, declarations
from tfproof.scan.json_source import rendered

Origin = tuple[Path, int]
"""A file of the source and a line of it."""
_LIFECYCLE = "lifecycle"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedFile:
    """A file in the native syntax: its text, and the line of the source that each of its lines comes from."""

    text: str
    origins: tuple[Origin, ...]

    def origin(self, line: int) -> Origin:
        """Return the source line of a line; all lines after the last one have its source line."""
        return self.origins[min(max(line, 1), len(self.origins)) - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedBlock:
    """A block that override files change.

    Attributes:
        at: where it begins.
        settings: where each argument, or the first block of a type, is that an override file sets.
        parts: the first and last line of each block that overrides it.
    """

    at: Origin
    settings: Mapping[str, Origin]
    parts: tuple[tuple[Origin, Origin], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedFolder:
    """The files of a folder with what override files set in their place."""

    files: Mapping[Path, MergedFile]
    blocks: tuple[MergedBlock, ...]


@dataclass(slots=True)
class _Joined:
    """A text that is put together of pieces of others."""

    parts: list[str] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)

    def add(self, text: str, origins: Sequence[Origin]) -> None:
        """Add a piece: ``origins`` are those of its lines."""
        if not text:
            return
        starts = not self.parts or self.parts[-1].endswith("\n")
        self.origins += [*(origins[:1] if starts else ()), *origins[1:]]
        if text.endswith("\n"):
            self.origins.pop()
        self.parts.append(text)

    def done(self) -> MergedFile:
        return MergedFile(text="".join(self.parts), origins=tuple(self.origins))


def merge(folder: Folder) -> MergedFolder:
    """Return the files of a folder, its override files merged into the others as Terraform does it."""
    native = {file.path: _native(file) for file in folder.all_files}
    files = {path: parse(one.text) for path, one in native.items()}
    removed: dict[Path, list[Attribute | Block]] = {path: [] for path in files}
    added: dict[Path, list[tuple[int, MergedFile]]] = {path: [] for path in files}
    blocks: list[MergedBlock] = []
    for one in declarations(files.items()):
        if len(one.parts) > 1:
            settings = dict(_merge(one.parts, removed, added, native))
            blocks.append(_merged_block(one, settings, native))
            for part in one.parts[1:]:
                removed[part.path].append(part.block)
    _merge_locals(files, removed)
    merged = {path: _edited(file, native[path], removed[path], added[path]) for path, file in files.items()}
    return MergedFolder(files=merged, blocks=tuple(blocks))


def _native(file: File) -> MergedFile:
    """A file in the native syntax, each line with its own place."""
    if not file.is_json:
        count = file.text.count("\n") + 1
        return MergedFile(text=file.text, origins=tuple((file.path, line) for line in range(1, count + 1)))
    text, pairs = rendered(file)
    by_line = dict(pairs)
    last = 1
    origins: list[Origin] = []
    for line in range(1, text.count("\n") + 2):
        last = by_line.get(line, last)
        origins.append((file.path, last))
    return MergedFile(text=text, origins=tuple(origins))


def _merge(
    parts: Sequence[Part],
    removed: Mapping[Path, list[Attribute | Block]],
    added: Mapping[Path, list[tuple[int, MergedFile]]],
    native: Mapping[Path, MergedFile],
    only: Sequence[str] = (),
) -> Iterator[tuple[str, Origin]]:
    """Put what overrides a block into it, and yield what each setting is named and where it is."""
    base, taken = parts[0], set[str]()
    place = base.block.end - 1
    inserted: list[tuple[Part, Attribute | Block]] = []
    for part in reversed(parts[1:]):
        here = [
            (name, node)
            for node in part.block.body.children()
            if isinstance(node, (Attribute, Block)) and (name := _name(node)) not in taken
        ]
        chosen = [(name, node) for name, node in here if name != _LIFECYCLE and (not only or name in only)]
        inserted += [(part, node) for _, node in chosen]
        for name, node in chosen:
            if name not in taken:
                yield name, native[part.path].origin(part.file.line(node))
            taken.add(name)
    removed[base.path].extend(
        node for node in base.block.body.children() if isinstance(node, (Attribute, Block)) and _name(node) in taken
    )
    if inserted and "\n" not in base.file.text[base.block.open_brace : base.block.body.start]:
        added[base.path].append((base.block.open_brace + 1, _line_end(native, base, base.block.open_brace)))
    for part, node in inserted:
        added[base.path].append((place, _piece(native, part, node)))
    if not only:
        yield from _merge_lifecycle(parts, removed, added, native)


def _merge_lifecycle(
    parts: Sequence[Part],
    removed: Mapping[Path, list[Attribute | Block]],
    added: Mapping[Path, list[tuple[int, MergedFile]]],
    native: Mapping[Path, MergedFile],
) -> Iterator[tuple[str, Origin]]:
    inner = [
        Part(path=part.path, file=part.file, block=block)
        for part in parts
        for block in part.block.blocks_of(_LIFECYCLE)
    ]
    over = [part for part in inner if part.path != parts[0].path]
    if not over:
        return
    if len(over) == len(inner):
        added[parts[0].path].append((parts[0].block.end - 1, _piece(native, over[-1], over[-1].block)))
    else:
        yield from ((_LIFECYCLE, place) for _, place in _merge(inner, removed, added, native, LIFECYCLE))


def _piece(native: Mapping[Path, MergedFile], part: Part, node: Attribute | Block) -> MergedFile:
    """A node of an override file as a line, or some, of its own."""
    first, last = part.file.line(node), part.file.line(max(node.end - 1, node.start))
    origins = tuple(native[part.path].origin(line) for line in range(first, last + 1))
    return MergedFile(text=f"\n{part.file.source(node)}\n", origins=(origins[0], *origins, origins[-1]))


def _line_end(native: Mapping[Path, MergedFile], part: Part, offset: int) -> MergedFile:
    place = native[part.path].origin(part.file.line(offset))
    return MergedFile(text="\n", origins=(place, place))


def _merge_locals(files: Mapping[Path, File], removed: Mapping[Path, list[Attribute | Block]]) -> None:
    """Of a local value that is set more than once, the last one counts."""
    seen: dict[str, tuple[Path, Attribute]] = {}
    for path, file in files.items():
        for block in file.body.blocks_of("locals"):
            for name, value in block.body.attributes.items():
                if name in seen:
                    removed[seen[name][0]].append(seen[name][1])
                seen[name] = (path, value)


def _edited(
    file: File, native: MergedFile, removed: Sequence[Attribute | Block], added: Sequence[tuple[int, MergedFile]]
) -> MergedFile:
    blanks = [(edit, None) for edit in _outermost(remove(file, *removed))]
    texts = [(Edit(start=at, end=at, text=piece.text), piece) for at, piece in added]
    done, here = _Joined(), 0
    for edit, piece in sorted([*blanks, *texts], key=lambda pair: (pair[0].start, pair[0].end)):
        done.add(file.text[here : edit.start], _lines(file, native, here, edit.start))
        done.add(edit.text, piece.origins if piece else _lines(file, native, edit.start, edit.end))
        here = edit.end
    done.add(file.text[here:], _lines(file, native, here, len(file.text)))
    return done.done()


def _outermost(edits: Sequence[Edit]) -> list[Edit]:
    """Of edits that are inside each other, the outer ones."""
    found: list[Edit] = []
    for edit in sorted(edits, key=lambda one: (one.start, -one.end)):
        if not found or edit.start >= found[-1].end:
            found.append(edit)
    return found


def _lines(file: File, native: MergedFile, start: int, end: int) -> list[Origin]:
    return [native.origin(line) for line in range(file.line(start), file.line(end) + 1)]


def _merged_block(
    one: OverriddenBlock, settings: Mapping[str, Origin], native: Mapping[Path, MergedFile]
) -> MergedBlock:
    def place(part: Part, offset: int) -> Origin:
        return native[part.path].origin(part.file.line(offset))

    return MergedBlock(
        at=place(one.base, one.base.block.start),
        settings=settings,
        parts=tuple((place(part, part.block.start), place(part, part.block.end - 1)) for part in one.parts[1:]),
    )


def _name(node: Attribute | Block) -> str:
    if isinstance(node, Attribute):
        return node.name
    return node.labels[0] if node.type == "dynamic" and node.labels else node.type
