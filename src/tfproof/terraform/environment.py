"""The environment of each Terraform command: built from nothing, never inherited.

What the caller's environment says (``AWS_*``, profiles, ``TF_*``, CA bundles, config files, PATH) must not change a result.
Two kinds of commands differ in what they may reach:

* plan, show, validate: nothing off this machine. Every connection goes to a proxy that does not exist, on this machine's
  own loopback, which fails at once with a message that says so. Connections to the loopback itself are not proxied.
* get, init: all that it takes to download modules and providers. They are handed the caller's proxies, CA files,
  ``TF_TOKEN_*`` (a private registry's credentials), git configuration and ssh agent. These decide whether a download works,
  and lock files and checksums decide what is accepted; they never reach a plan. ``~/.terraformrc`` and
  ``~/.terraform.d/credentials.tfrc.json`` are not read: use ``TF_TOKEN_*``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tfproof.programs import program
from tfproof.provider.offline_settings import ACCESS_KEY, SECRET_KEY

# Used where a provider block names no region, and for modules that have no provider block.
DEFAULT_REGION = "us-east-1"

_PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
# Port 9 is "discard": nothing listens, so a connection is refused at once.
_NOWHERE = "http://127.0.0.1:9"
_ACQUISITION = (
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SSH_AUTH_SOCK", "GIT_SSH_COMMAND", "GIT_ASKPASS",
    "NETRC",
)  # fmt: skip
_TOKENS = "TF_TOKEN_"


def bare_environment(home: Path, *, temp: Path | None = None) -> dict[str, str]:
    """Return what every command gets.

    Args:
        home: a private folder that takes the place of the home folder.
        temp: a private folder for temporary files and sockets; ``home`` when absent.
    """
    return {
        "HOME": str(home),
        "TMPDIR": str(temp or home),
        "PATH": os.pathsep.join(_PATH),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "TF_CLI_CONFIG_FILE": os.devnull,
    }


def clean_environment(home: Path, *, temp: Path | None = None, cli_config: Path | None = None) -> dict[str, str]:
    """Return the environment of the commands that plan: they reach nothing off this machine.

    Args:
        home: a private folder that takes the place of the home folder.
        temp: a private folder for temporary files and sockets.
        cli_config: Terraform's CLI configuration file.
    """
    environment = bare_environment(home, temp=temp)
    if cli_config is not None:
        environment["TF_CLI_CONFIG_FILE"] = str(cli_config)
    return environment | {
        "HTTP_PROXY": _NOWHERE,
        "HTTPS_PROXY": _NOWHERE,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_REGION": DEFAULT_REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_MAX_ATTEMPTS": "1",
    }


def acquisition_environment(
    home: Path, *, temp: Path | None = None, cli_config: Path | None = None, caller: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the environment of the commands that download modules and providers.

    Args:
        home: a private folder that takes the place of the home folder.
        temp: a private folder for temporary files and sockets.
        cli_config: Terraform's CLI configuration file.
        caller: where the caller's proxies and credentials are read from; this process's environment when absent.
    """
    caller = os.environ if caller is None else caller
    environment = bare_environment(home, temp=temp)
    environment |= {name: caller[name] for name in _ACQUISITION if caller.get(name)}
    environment |= {name: value for name, value in caller.items() if name.startswith(_TOKENS)}
    environment |= {
        "GIT_TERMINAL_PROMPT": "0",
        # A repository's submodules and redirects may name other transports, of which some are programs.
        "GIT_ALLOW_PROTOCOL": caller.get("GIT_ALLOW_PROTOCOL") or "https:ssh:file",
        # Credentials of this machine are for its owner, and not for a host that a module's source names.
        "AWS_EC2_METADATA_DISABLED": "true",
        "GCE_METADATA_HOST": _NOWHERE.partition("//")[2],
    }
    git_config = Path(caller.get("GIT_CONFIG_GLOBAL") or Path(caller.get("HOME") or home) / ".gitconfig")
    if git_config.is_file():
        environment["GIT_CONFIG_GLOBAL"] = str(git_config)
    git = program("git", caller.get("PATH", ""))
    if git is not None:
        environment["PATH"] = os.pathsep.join([*_PATH, str(git.parent)])
    if cli_config is not None:
        environment["TF_CLI_CONFIG_FILE"] = str(cli_config)
    return environment
