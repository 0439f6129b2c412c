"""Has Terraform read values that are written in its language, as it reads those of ``-var``."""

from __future__ import annotations

import json
import re
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tfproof.errors import TerraformError, UsageError
from tfproof.terraform.diagnostics import errors, read_stream
from tfproof.terraform.executable import Executable
from tfproof.terraform.process import Completed
from tfproof.terraform.runner import TerraformRunner

_INFINITE = "cannot serialize infinity"
_OF_VALUE = re.compile(r"<value for var\.v(\d+)>")


def read_written(
    texts: Mapping[str, str], *, executable: Executable, environment: Mapping[str, str], below: Path, timeout: float
) -> dict[str, Any]:
    """Return the values of expressions, as Python has them.

    Args:
        texts: the expressions, by what messages call them.
        executable: the Terraform that reads them.
        environment: of its command.
        below: a private folder.
        timeout: seconds that it may take.

    Raises:
        UsageError: an expression that Terraform does not read.
        TerraformError: Terraform could not be run.
    """
    done = _applied(texts, executable, environment, below, timeout)
    events = [json.loads(line) for line in done.out.splitlines() if line.startswith("{")]
    outputs = [event["outputs"] for event in events if event.get("type") == "outputs"]
    if done.code == 0 and outputs:
        return dict(zip(texts, outputs[-1]["all"]["value"], strict=True))
    said = errors(read_stream(done.out))
    for found in said:
        if (place := _OF_VALUE.fullmatch(found.file or "")) is not None:
            raise UsageError(
                f"cannot read the value of {list(texts)[int(place[1])]}: {found.summary}: {found.detail}",
                where=f"line {found.line} of the value",
                expected="a value as Terraform writes it, without references and functions",
            )
    if any(_INFINITE in one.detail for one in said):
        raise UsageError(
            f"cannot read the value of {' or '.join(texts)}: a number in it is infinite",
            expected="numbers that a state can hold",
        )
    raise TerraformError(
        f"Terraform did not read {', '.join(texts)}",
        where="; ".join(one.summary for one in said) or done.err.strip()[-2000:] or None,
    )


def _applied(
    texts: Mapping[str, str], executable: Executable, environment: Mapping[str, str], below: Path, timeout: float
) -> Completed:
    """Apply a configuration whose one output is the list of the values."""
    folder = below / uuid.uuid4().hex
    folder.mkdir(mode=0o700)
    try:
        names = [f"v{at}" for at in range(len(texts))]
        variables = "".join(f'variable "{name}" {{\n  type = any\n}}\n' for name in names)
        together = ", ".join(f"var.{name}" for name in names)
        (folder / "main.tf").write_text(f'{variables}output "all" {{\n  value = [{together}]\n}}\n', encoding="utf-8")
        runner = TerraformRunner(
            str(folder), binary=str(executable.path), environment=dict(environment), timeout=timeout
        )
        given = [f"-var={name}={text}" for name, text in zip(names, texts.values(), strict=True)]
        return runner.run("apply", "-json", "-auto-approve", "-input=false", "-lock=false", *given)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
