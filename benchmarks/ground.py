"""The same ground for both sides: one module, the same inputs and assertions, no network, no account.

The peers get what a person would set up by hand for that: a copy of the module with a provider block, a filesystem mirror,
dummy credentials; none of tfproof's plugins. tfproof gets the module as it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tfproof.terraform import find_executable, find_mirrors

ROOT = Path(__file__).resolve().parents[1]
MODULE = ROOT / "terraform" / "modules" / "cognito"
INPUTS = {"domain_name": "shop.example.com", "service_name": "shop"}
# What a plan is asked, in Terraform's words and (in CHECK) in Python's.
ASSERTIONS = (
    'aws_cognito_user_pool.this.name == "shop-{stage}-pool"',
    'aws_cognito_user_pool.this.mfa_configuration == "ON"',
    "aws_cognito_identity_pool.this.allow_unauthenticated_identities == false",
)
CHECK = """
def check(values, stage):
    assert values("aws_cognito_user_pool.this")["name"] == f"shop-{stage}-pool"
    assert values("aws_cognito_user_pool.this")["mfa_configuration"] == "ON"
    assert values("aws_cognito_identity_pool.this")["allow_unauthenticated_identities"] is False
"""
_PROVIDER = """
provider "aws" {
  region                      = "eu-west-2"
  access_key                  = "mock"
  secret_key                  = "mock"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
"""
_TIMEOUT = 1800.0


class Ground:
    """A private folder with everything that the measures need. A context manager.

    Attributes:
        folder: the private folder.
        environment: what every process of both sides runs in.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bench-"))
        self.terraform = find_executable().path
        config = self.folder / "mirror.tfrc"
        mirrors = "".join(f'  filesystem_mirror {{\n    path = "{m.root}"\n  }}\n' for m in find_mirrors())
        config.write_text(f"provider_installation {{\n{mirrors or '  direct {}'}\n}}\n")
        # Python's own settings too: without bytecode, for example, each run compiles everything again.
        dropped = ("TF_", "AWS_", "TFPROOF_", "PYTEST", "PYTHON")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        self.environment |= {
            "PATH": f"{self.terraform.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "TF_CLI_CONFIG_FILE": str(config),
            "CHECKPOINT_DISABLE": "1",
            "TFPROOF_CACHE": str(self.folder / "cache"),
            "TFPROOF_TERRAFORM": str(self.terraform),
        }
        self._numbers = iter(range(10**6))

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def number(self) -> int:
        """Return a number that was not returned before: inputs that nothing has planned yet."""
        return next(self._numbers)

    def new_folder(self, name: str) -> Path:
        """Return a new, empty folder."""
        path = self.folder / f"{name}-{self.number()}"
        path.mkdir()
        return path

    def copy_of_module(self, *, provider: bool = True) -> Path:
        """Return a copy of the module that the peers can plan as a root."""
        path = self.new_folder("module")
        for file in MODULE.glob("*.tf"):
            shutil.copyfile(file, path / file.name)
        if provider:
            (path / "provider.tf").write_text(_PROVIDER)
        return path

    def native_tests(self, count: int, *, mocked: bool) -> Path:
        """Return an initialised copy of the module with ``count`` native run blocks."""
        path = self.copy_of_module(provider=not mocked)
        head = 'mock_provider "aws" {}\n' if mocked else ""
        inputs = "".join(f'  {name} = "{value}"\n' for name, value in INPUTS.items())
        (path / "cases.tftest.hcl").write_text(
            head + f"variables {{\n{inputs}}}\n" + "".join(_run_block(f"s{number}") for number in range(count))
        )
        self.run([str(self.terraform), "init", "-input=false", "-no-color"], path)
        return path

    def run(self, arguments: Sequence[str], folder: Path, **environment: str) -> float:
        """Run a command to its end and return the seconds it took.

        Raises:
            RuntimeError: it failed; a failing run is no measurement.
        """
        start = time.perf_counter()
        done = subprocess.run(
            list(arguments), cwd=folder, env={**self.environment, **environment},
            capture_output=True, text=True, timeout=_TIMEOUT, check=False,
        )  # fmt: skip
        seconds = time.perf_counter() - start
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)} failed ({done.returncode}):\n{done.stdout}\n{done.stderr}")
        return seconds

    def keep_schema(self) -> None:
        """See to it that the provider's schema is on disk, as it is on every run but a machine's first."""
        if not list((self.folder / "cache").rglob("*.schema")):
            folder = self.new_folder("first")
            write_suite_of_ours(folder, 1)
            self.run(pytest_command("--tfproof-no-store", "."), folder)


def pytest_command(*arguments: str) -> list[str]:
    """Return the command that runs pytest, without a plugin of this repository's tests that neither side uses."""
    plain = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest")
    return [sys.executable, "-m", "pytest", "-q", *plain, *arguments]


def write_suite_of_ours(folder: Path, count: int) -> None:
    """Write a pytest suite of ``count`` declared cases."""
    inputs = ", ".join(f"{name}={value!r}" for name, value in INPUTS.items())
    declared = "".join(
        f'\n\ncase_{n} = tfproof.case({str(MODULE)!r}, {inputs}, stage_name="s{n}")\n\n\n'
        f'def test_{n}(case_{n}):\n    check(case_{n}.plan.__getitem__, "s{n}")\n'
        for n in range(count)
    )
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_cases.py").write_text(f"import tfproof\n\n{CHECK}{declared}")


def write_suite_of_tftest(folder: Path, modules: Sequence[Path], count: int) -> None:
    """Write a pytest suite of ``count`` cases with stock tftest, which sets up once a worker (each in a copy of its own).

    How long setting up took is written to ``setup-<worker>``.
    """
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_cases.py").write_text(
        "import os, time\nfrom pathlib import Path\n\nimport pytest\nimport tftest\n"
        f"{CHECK}\n"
        f"MODULES = {[str(module) for module in modules]!r}\n"
        "WORKER = int(os.environ.get('PYTEST_XDIST_WORKER', 'gw0')[2:])\n\n"
        "@pytest.fixture(scope='module')\ndef terraform():\n    start = time.perf_counter()\n"
        "    runner = tftest.TerraformTest(MODULES[WORKER])\n    runner.setup()\n"
        "    Path(f'setup-{WORKER}').write_text(str(time.perf_counter() - start))\n    return runner\n\n"
        f"@pytest.mark.parametrize('stage', [f's{{n}}' for n in range({count})])\n"
        "def test_case(terraform, stage):\n"
        f"    plan = terraform.plan(output=True, tf_vars={{**{INPUTS!r}, 'stage_name': stage}})\n"
        "    check(lambda address: plan.resources[address]['values'], stage)\n"
    )


def _run_block(stage: str) -> str:
    asserts = "".join(
        f'  assert {{\n    condition     = {condition.format(stage=stage)}\n    error_message = "{number}"\n  }}\n'
        for number, condition in enumerate(ASSERTIONS)
    )
    return f'run "{stage}" {{\n  command = plan\n  variables {{\n    stage_name = "{stage}"\n  }}\n{asserts}}}\n'
