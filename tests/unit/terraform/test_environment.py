from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.terraform.environment import acquisition_environment, bare_environment, clean_environment

HOSTILE = {
    "AWS_PROFILE": "nope",
    "AWS_CA_BUNDLE": "/nope",
    "TF_VAR_stage_name": "evil",
    "TF_CLI_CONFIG_FILE": "/nope",
    "TF_CLI_ARGS_plan": "-destroy",
    "TF_LOG": "trace",
    "PATH": "/evil",
}


def test_nothing_of_the_callers_environment_reaches_a_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = clean_environment(tmp_path)
    for name, value in (HOSTILE | {"HTTPS_PROXY": "http://real"}).items():
        monkeypatch.setenv(name, value)
    assert clean_environment(tmp_path) == before
    assert bare_environment(tmp_path)["PATH"] != "/evil"


def test_a_plan_connects_to_nothing_off_this_machine(tmp_path: Path) -> None:
    environment = clean_environment(tmp_path)
    assert environment["HTTPS_PROXY"] == environment["HTTP_PROXY"] == "http://127.0.0.1:9"
    assert not [name for name in environment if name.upper() == "NO_PROXY"]


def test_downloads_get_proxies_and_registry_tokens_and_nothing_else(tmp_path: Path) -> None:
    wanted = {"HTTPS_PROXY": "http://proxy", "NO_PROXY": "x", "SSL_CERT_FILE": "/ca", "TF_TOKEN_app_terraform_io": "t"}
    environment = acquisition_environment(tmp_path, caller=HOSTILE | wanted)
    assert wanted.items() <= environment.items()
    assert not [name for name, value in HOSTILE.items() if environment.get(name) == value]
    assert environment["HOME"] == str(tmp_path)


def test_downloads_use_the_callers_git_configuration(tmp_path: Path) -> None:
    (tmp_path / ".gitconfig").write_text("")
    environment = acquisition_environment(tmp_path / "private", caller={"HOME": str(tmp_path)})
    assert environment["GIT_CONFIG_GLOBAL"] == str(tmp_path / ".gitconfig")
