from __future__ import annotations

from pathlib import Path

from tfproof.provider.simulated_account import ACCOUNT
from tfproof.terraform.stand_in_account import stand_in_account


def test_an_account_that_a_module_beside_the_stack_names_is_not_its_own(tmp_path: Path) -> None:
    (root := tmp_path / "root").mkdir()
    (module := tmp_path / "modules/queue").mkdir(parents=True)
    (module / "main.tf").write_text(f'locals {{ partner = "arn:aws:iam::{ACCOUNT}:root" }}\n', encoding="utf-8")
    assert stand_in_account([root], {}) == ACCOUNT
    other = stand_in_account([root, module], {})
    assert other != ACCOUNT
    assert ACCOUNT not in {
        stand_in_account([root], {"partner": ACCOUNT}),
        stand_in_account([root], [module / "main.tf"]),
    }
    (root / "terraform.tfvars").write_text(f'partner = "{other}"\n', encoding="utf-8")
    assert stand_in_account([root, module], {}) not in {ACCOUNT, other}
