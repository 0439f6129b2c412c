"""Only a script with no way around its last line runs the same program each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.terraform.wrapper_scripts import handed_to

EXEC = 'exec "/opt/terraform/bin/terraform" "$@"'


def script(folder: Path, text: str) -> Path:
    path = folder / "wrapper"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "text",
    [
        f"#!/bin/sh\n{EXEC}\n",
        f'#!/bin/sh\necho "$*" >>"/tmp/log"\n{EXEC}\n',
        f'#!/usr/bin/env bash\n# Counts.\n\necho "$(date) $@" >> /tmp/log\nexport TF_LOG=trace\n{EXEC}',
        "#!/bin/bash\nexec '/opt/terraform/bin/terraform' \"$@\"\n",
        '#!/bin/dash\nexec /opt/terraform/bin/terraform "$@"\n',
    ],
)
def test_a_script_that_only_logs_hands_over(tmp_path: Path, text: str) -> None:
    assert handed_to(script(tmp_path, text)) == Path("/opt/terraform/bin/terraform")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x7fELF",
        f"#!/usr/bin/python3\n{EXEC}\n",
        f"{EXEC}\n",
        "#!/bin/sh\n",
        '#!/bin/sh\nexec terraform "$@"\n',
        '#!/bin/sh\nexec "$TERRAFORM" "$@"\n',
        '#!/bin/sh\nexec "/opt/$(cat .terraform-version)/terraform" "$@"\n',
        '#!/bin/sh\nexec "/opt/`cat .terraform-version`/terraform" "$@"\n',
        '#!/bin/sh\nexec /opt/asdf/bin/asdf exec "terraform" "$@"\n',
        f'#!/bin/sh\n[ -f .old ] && exec /opt/old/terraform "$@"\n{EXEC}\n',
        f'#!/bin/sh\nif [ -f .old ]; then\n  exec /opt/old/terraform "$@"\nfi\n{EXEC}\n',
        f'#!/bin/sh\necho x; exec /opt/old/terraform "$@"\n{EXEC}\n',
        f'#!/bin/sh\necho x || exec /opt/old/terraform "$@"\n{EXEC}\n',
        f"#!/bin/sh\n. ./choose\n{EXEC}\n",
        f"#!/bin/sh\nsource ./choose\n{EXEC}\n",
        f'#!/bin/sh\neval "$CHOOSE"\n{EXEC}\n',
        f"#!/bin/sh\nexit 1\n{EXEC}\n",
        f"#!/bin/sh\n{EXEC}\necho done\n",
        f"#!/bin/sh\necho \\\n{EXEC}\n",
        f"#!/bin/sh\n#{'x' * 4096}\n{EXEC}\n",
    ],
)  # fmt: skip
def test_a_script_that_could_run_another_program_does_not(tmp_path: Path, text: str) -> None:
    assert handed_to(script(tmp_path, text)) is None


def test_a_file_that_is_not_there_or_is_no_text_does_not(tmp_path: Path) -> None:
    assert handed_to(tmp_path / "nowhere") is None
    (tmp_path / "bytes").write_bytes(b"#!/bin/sh\n\xff")
    assert handed_to(tmp_path / "bytes") is None
