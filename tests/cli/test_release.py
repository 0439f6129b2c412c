"""How tfproof is released: pinned actions, jobs and their rights, the version, the notes and the image."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import release_notes
import tfproof

ROOT = Path(__file__).resolve().parents[2]


def test_each_action_of_another_is_pinned_by_its_hash() -> None:
    files = [ROOT / "action.yml", *(ROOT / ".github" / "workflows").glob("*.yml")]
    used = [
        line.partition("uses:")[2].strip()
        for file in files
        for line in file.read_text().splitlines()
        if "uses:" in line
    ]
    assert len(used) > 10
    assert [one for one in used if one != "./" and not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", one)] == []


def test_the_caches_hold_no_key_and_are_named_by_what_is_pinned() -> None:
    caches = [
        step["with"]
        for step in yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
        if "actions/cache@" in step.get("uses", "")
    ]
    assert ["!~/.cache/tfproof/key" in one["path"] for one in caches if "~/.cache/tfproof\n" in one["path"]] == [True]
    assert "steps.pins.outputs.digest" in caches[0]["key"]


def release_jobs() -> dict[str, Any]:
    jobs: dict[str, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())["jobs"]
    return jobs


def test_a_release_is_built_attested_and_published_in_this_order_and_each_job_may_do_only_its_own() -> None:
    jobs = release_jobs()
    needs = {name: job.get("needs") for name, job in jobs.items()}
    assert needs == {"build": None, "attest": "build", "publish": "attest", "image": "publish", "release": "publish"}
    rights = {name: set(job.get("permissions", {})) for name, job in jobs.items()}
    assert rights["publish"] == {"id-token"}
    assert rights["build"] == set()
    assert {
        name
        for name, given in rights.items()
        if "contents" in given and jobs[name]["permissions"]["contents"] == "write"
    } == {"release"}
    scripts = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert not [script for script in scripts if "${{" in script]
    for script in scripts:
        for name in re.findall(r"(?:tools|tests)/[\w/]+\.py|Containerfile", script):
            assert (ROOT / name).is_file(), name


def test_the_version_is_the_same_wherever_it_is_written() -> None:
    written = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert written == tfproof.__version__


def test_release_notes_are_those_of_the_tagged_version(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## Unreleased\n\n- b\n\n## 0.2.0 (2026-01-01)\n\n- a\n\n## 0.1.0\n\n- c\n"
    )
    assert release_notes.notes("v0.2.0", root=tmp_path) == "- a\n"
    with pytest.raises(SystemExit, match=r"pyproject\.toml says 0\.2\.0"):
        release_notes.notes("v0.3.0", root=tmp_path)
    (tmp_path / "CHANGELOG.md").write_text("## Unreleased\n\n- b\n")
    with pytest.raises(SystemExit, match=r"no section"):
        release_notes.notes("v0.2.0", root=tmp_path)


def test_the_image_is_made_of_files_that_there_are_and_that_its_context_lets_in() -> None:
    lines = (ROOT / "Containerfile").read_text().replace("\\\n", " ").splitlines()
    copied = [name for line in lines if line.startswith("COPY") for name in line.split()[1:-1]]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "*"
    for name in copied:
        assert (ROOT / name).exists(), name
        assert f"!{name.split('/')[0]}" in ignored, name
    needed = {"pyproject.toml", "README.md", "docs", "policies", "requirements", "src"}
    assert needed <= set(copied), "the wheel is built of these"
    assert 'ENTRYPOINT ["tfproof"]' in lines
    assert "USER tfproof" in lines
