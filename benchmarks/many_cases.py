"""Many cases of one module, from a cold process to the last assertion."""

from __future__ import annotations

from pathlib import Path

from benchmarks.ground import Ground, pytest_command, write_suite_of_ours, write_suite_of_tftest
from benchmarks.measure import Measure, Rule, Unit

CASES = 50
TFTEST_CASES = 8


class _OurSuite:
    """A pytest suite of declared cases, run in a process of its own with no plan kept."""

    def __init__(self, ground: Ground, count: int) -> None:
        ground.keep_schema()
        self._ground = ground
        self._folder = ground.new_folder("ours")
        write_suite_of_ours(self._folder, count)

    def seconds(self) -> float:
        return self._ground.run(pytest_command("--tfproof-no-store", "."), self._folder)


class AgainstNative(Measure):
    """The same cases as run blocks of ``terraform test`` with the real provider, planning only."""

    name = f"{CASES} cases from a cold process to the last assertion, against native terraform test"
    unit: Unit = "s"
    rule = Rule(floor=10)
    note = f"{CASES} run blocks with command = plan and the real provider; its terraform init is not counted, ours is"

    def __init__(self, ground: Ground) -> None:
        self._suite = _OurSuite(ground, CASES)
        self._ground = ground
        self._native = ground.native_tests(CASES, mocked=False)

    def ours(self) -> float:
        return self._suite.seconds()

    def peer(self) -> float:
        return self._ground.run([str(self._ground.terraform), "test", "-no-color"], self._native)


class AgainstTftest(Measure):
    """The same cases as a parametrized pytest suite of stock tftest."""

    name = f"{CASES} cases from a cold process to the last assertion, against stock tftest"
    unit: Unit = "s"
    rule = Rule(floor=80)
    note = (
        f"tftest is measured on {TFTEST_CASES} cases and extrapolated: setup once, then {CASES} times the time per case"
    )

    def __init__(self, ground: Ground) -> None:
        self._suite = _OurSuite(ground, CASES)
        self._ground = ground

    def ours(self) -> float:
        return self._suite.seconds()

    def peer(self) -> float:
        folder = self._ground.new_folder("tftest")
        write_suite_of_tftest(folder, [self._ground.copy_of_module()], TFTEST_CASES)
        seconds = self._ground.run(pytest_command("-p", "no:tfproof", "."), folder)
        setup = float(Path(folder, "setup-0").read_text())
        return setup + (seconds - setup) / TFTEST_CASES * CASES


class Growth(Measure):
    """Four times the cases."""

    name = "200 cases against 50"
    unit: Unit = "s"
    rule = Rule(floor=4.4, at_most=True)
    note = "both with tfproof, from a cold process to the last assertion"

    def __init__(self, ground: Ground) -> None:
        self._many = _OurSuite(ground, 200)
        self._few = _OurSuite(ground, CASES)

    def ours(self) -> float:
        return self._many.seconds()

    def peer(self) -> float:
        return self._few.seconds()
