from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.errors import ProviderProxyError
from tfproof.provider.lockfile import package_hash, verify

SOURCE = "registry.terraform.io/acme/toy"


@pytest.fixture
def binary(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "LICENSE.txt").write_text("free\n", encoding="utf-8")
    path = folder / "terraform-provider-toy_v1.0.0"
    path.write_bytes(b"binary")
    return path


def _lock(folder: Path, *hashes: str) -> Path:
    path = folder / ".terraform.lock.hcl"
    lines = "".join(f'    "{value}",\n' for value in hashes)
    path.write_text(
        f'# comment\nprovider "{SOURCE}" {{\n  version = "1.0.0"\n  hashes = [\n{lines}  ]\n}}\n', encoding="utf-8"
    )
    return path


def test_the_hash_is_that_of_gos_dirhash(binary: Path) -> None:
    # `sha256sum LICENSE.txt terraform-provider-toy_v1.0.0 | sha256sum`, in base64
    assert package_hash(binary.parent) == "h1:jGpFufWeUX+RDx3QRzAOrV13GhtkAaRgKFrn6/iHkUc="


def test_the_locked_package_is_accepted_and_its_hash_kept(tmp_path: Path, binary: Path) -> None:
    lock = _lock(tmp_path, "h1:AAAA=", package_hash(binary.parent), "zh:00ff")
    kept = tmp_path / "kept"
    verify(SOURCE, binary, lock, kept)
    (file,) = kept.iterdir()
    assert file.read_text(encoding="ascii").strip() == package_hash(binary.parent)
    verify(SOURCE, binary, lock, kept)


def test_another_package_is_refused_with_both_hashes(tmp_path: Path, binary: Path) -> None:
    lock = _lock(tmp_path, package_hash(binary.parent))
    verify(SOURCE, binary, lock, tmp_path / "kept")
    binary.write_bytes(b"altered")
    with pytest.raises(ProviderProxyError, match="is not the one that is locked") as caught:
        verify(SOURCE, binary, lock, tmp_path / "kept")
    assert package_hash(binary.parent) in caught.value.what


def test_archive_hashes_alone_cannot_be_checked(tmp_path: Path, binary: Path) -> None:
    with pytest.raises(ProviderProxyError, match="no h1 hash"):
        verify(SOURCE, binary, _lock(tmp_path, "zh:00ff"))


def test_what_is_not_locked_is_not_checked(tmp_path: Path, binary: Path) -> None:
    verify(SOURCE, binary, tmp_path / "absent.hcl")
    verify("registry.terraform.io/acme/other", binary, _lock(tmp_path, "h1:AAAA="))


def test_a_lock_file_that_cannot_be_read_lets_no_provider_pass(tmp_path: Path, binary: Path) -> None:
    path = _lock(tmp_path, "h1:AAAA=")
    path.write_text(path.read_text(encoding="utf-8") + "}\n", encoding="utf-8")
    with pytest.raises(ProviderProxyError, match="cannot be read") as caught:
        verify("registry.terraform.io/acme/other", binary, path)
    assert caught.value.where == f"{path}:8"
