from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.errors import WorkspaceError
from tfproof.terraform import source_tree
from tfproof.terraform.source_tree import read_tree


def make(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def copied(root: Path, source: str) -> list[str]:
    tree = read_tree(root / source)
    return [str(path.relative_to(root)) for path in tree.files]


def test_modules_and_files_outside_the_folder_come_along(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "live/main.tf": 'module "a" {\n  source = "../modules/a"\n}\nlocals {\n  x = file("../one.txt")\n}\n',
            "modules/a/main.tf": 'module "b" { source = "../b" }\nlocals { x = file("${path.module}/../../f/${var.x}.txt") }',
            "modules/b/main.tf": "",
            "modules/unused/main.tf": "",
            "f/x.txt": "",
            "one.txt": "",
            "two.txt": "",
        },
    )
    assert copied(tmp_path, "live") == [
        "f/x.txt", "live/main.tf", "modules/a/main.tf", "modules/b/main.tf", "one.txt",
    ]  # fmt: skip


def test_the_copy_keeps_every_relative_place(tmp_path: Path) -> None:
    make(tmp_path / "user", {"a/main.tf": 'module "b" { source = "../b" }', "b/main.tf": "# b\n"})
    copy = read_tree(tmp_path / "user" / "a").copy_to(tmp_path / "copy")
    assert copy.name == "a"
    assert (copy / "../b/main.tf").read_text() == "# b\n"


def test_an_example_takes_the_module_above_it(tmp_path: Path) -> None:
    make(tmp_path, {"m/examples/min/main.tf": 'module "m" { source = "../.." }', "m/main.tf": "", "other/main.tf": ""})
    assert copied(tmp_path, "m/examples/min") == ["m/examples/min/main.tf", "m/main.tf"]


def test_state_and_installed_things_stay_behind_and_tfvars_come_along(tmp_path: Path) -> None:
    left_out = [
        ".git/x",
        ".terraform/x",
        "terraform.tfstate",
        "terraform.tfstate.backup",
        ".venv/x",
        "a.tfstate",
        "crash.log",
    ]
    kept = [".terraform.lock.hcl", "main.tf", "terraform.tfvars", "x.auto.tfvars"]
    make(tmp_path, dict.fromkeys(left_out + kept, ""))
    assert copied(tmp_path, ".") == kept


def test_a_missing_file_does_not_bring_the_folder_above(tmp_path: Path) -> None:
    make(tmp_path, {"a/main.tf": 'locals { x = try(file("${path.module}/../missing.txt"), "") }', "big/file": ""})
    assert copied(tmp_path, "a") == ["a/main.tf"]


def test_a_link_to_a_folder_stays_one_and_the_folder_is_copied_at_its_place(tmp_path: Path) -> None:
    make(tmp_path, {"a/main.tf": "", "real/x.txt": "x"})
    for name, target in (("link", tmp_path / "real"), ("loop", tmp_path / "a"), ("dangling", tmp_path / "nowhere")):
        (tmp_path / "a" / name).symlink_to(target)
    assert copied(tmp_path, "a") == ["a/main.tf", "real/x.txt"]
    copy = read_tree(tmp_path / "a").copy_to(tmp_path / "copy")
    assert (copy / "link/x.txt").resolve() == (tmp_path / "copy/real/x.txt").resolve()
    assert (copy / "loop").resolve() == copy.resolve()
    assert not (copy / "dangling").is_symlink()


@pytest.mark.parametrize("module", ["./link", "../links/link", "./folders/module"])
def test_what_a_linked_module_refers_to_is_looked_for_where_it_is(tmp_path: Path, module: str) -> None:
    shared = {"shared/module/main.tf": 'module "o" { source = "../other" }', "shared/other/main.tf": "# other"}
    make(tmp_path, {"a/main.tf": f'module "m" {{ source = "{module}" }}', "links/README": "", **shared})
    (tmp_path / "a/link").symlink_to("../shared/module")
    (tmp_path / "links/link").symlink_to(tmp_path / "shared/module")
    (tmp_path / "a/folders").symlink_to("../shared")
    copy = read_tree(tmp_path / "a").copy_to(tmp_path / "copy")
    assert ((copy / module).resolve() / "../other/main.tf").read_text(encoding="utf-8") == "# other"


def test_the_digest_changes_with_where_a_link_leads(tmp_path: Path) -> None:
    make(tmp_path, {"a/main.tf": "", "a/x/f": "", "a/y/f": ""})
    digests = []
    for target in ("x", "y"):
        (tmp_path / "a/link").unlink(missing_ok=True)
        (tmp_path / "a/link").symlink_to(target)
        digests.append(read_tree(tmp_path / "a").digest)
    assert digests[0] != digests[1]


def test_the_digest_changes_with_a_name_and_with_content(tmp_path: Path) -> None:
    make(tmp_path, {"a/main.tf": 'module "b" { source = "../b" }', "b/main.tf": "one"})
    digests = [read_tree(tmp_path / "a").digest, read_tree(tmp_path / "a").digest]
    make(tmp_path, {"b/main.tf": "two"})
    digests.append(read_tree(tmp_path / "a").digest)
    (tmp_path / "b/main.tf").rename(tmp_path / "b/other.tf")
    digests.append(read_tree(tmp_path / "a").digest)
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_too_much_is_refused_with_the_folder_that_holds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_tree, "LARGEST_BYTES", 2**20)
    make(tmp_path, {"a/main.tf": "", "a/data/big.bin": "x" * (2**20 + 1)})
    with pytest.raises(WorkspaceError, match="too large to be copied: more than 1 MB") as caught:
        read_tree(tmp_path / "a")
    assert str(caught.value.where).endswith("a/data")
