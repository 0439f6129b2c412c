"""Drives a headless Chromium over a pipe: https://chromedevtools.github.io/devtools-protocol/."""

from __future__ import annotations

import itertools
import json
import os
import select
import shutil
import signal
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

NAMES = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome", "google-chrome-stable")


def found() -> str | None:
    """The browser of this machine; None when there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Chromium:
    """One browser with one page. Leaving the context ends it."""

    def __init__(self, executable: str) -> None:
        self._executable = executable
        self._buffer, self._numbers = b"", itertools.count(1)
        self.events: list[dict[str, Any]] = []
        self._session: str | None = None

    def __enter__(self) -> Self:
        self._folder = tempfile.mkdtemp()
        commands, answers = os.pipe(), os.pipe()
        self._write, self._read = commands[1], answers[0]
        words = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--remote-debugging-pipe",
            "--disable-dev-shm-usage",
        ]
        words += ["--no-first-run", "--disable-extensions", f"--user-data-dir={self._folder}", "about:blank"]
        self._process = os.posix_spawn(  # the browser takes commands from 3 and answers to 4
            self._executable,
            [self._executable, *words],
            dict(os.environ),
            file_actions=[
                (os.POSIX_SPAWN_DUP2, commands[0], 3),
                (os.POSIX_SPAWN_DUP2, answers[1], 4),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            ],
            setpgroup=0,
        )
        os.close(commands[0])
        os.close(answers[1])
        try:
            target = self.ask("Target.createTarget", url="about:blank")["targetId"]
            self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Network", "Log"):
                self.ask(f"{domain}.enable")
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        os.killpg(self._process, signal.SIGKILL)  # its processes write to the folder as long as they live
        os.waitpid(self._process, 0)
        os.close(self._write)
        os.close(self._read)
        for _ in range(50):
            shutil.rmtree(self._folder, ignore_errors=True)
            if not Path(self._folder).exists():
                break
            time.sleep(0.1)

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command, and return its result."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next(time.monotonic() + 60)
            if answer.get("id") == number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def _next(self, limit: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            assert select.select([self._read], [], [], max(limit - time.monotonic(), 0))[0], "the browser says nothing"
            chunk = os.read(self._read, 1 << 20)
            assert chunk, "the browser is gone"
            self._buffer += chunk
        text, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message

    def open(
        self,
        file: Path,
        *,
        width: int = 1280,
        dark: bool = False,
        script: bool = True,
        media: str = "",
        **features: str,
    ) -> None:
        """Load a file, and wait until it is there. Features are those of media queries, such as ``forced_colors="active"``."""
        self.events.clear()
        self.ask("Emulation.setScriptExecutionDisabled", value=not script)
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        more = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.ask("Emulation.setEmulatedMedia", media=media, features=[scheme, *more])
        self.ask("Page.navigate", url=file.as_uri())
        while not any(one["method"] == "Page.loadEventFired" for one in self.events):
            self.events.append(self._next(time.monotonic() + 60))

    def value(self, expression: str) -> Any:
        """The value of an expression in the page; of a promise what it comes to."""
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def press(self, key: str, code: str = "", text: str = "") -> None:
        """Press a key and let it go."""
        number = {"Tab": 9, "Enter": 13, "Escape": 27}.get(key, ord(key[0].upper()))
        about = {"key": key, "code": code or key, "windowsVirtualKeyCode": number}
        text = text or (key if len(key) == 1 else "\r" if key == "Enter" else "")
        self.ask("Input.dispatchKeyEvent", type="keyDown", **about, **({"text": text} if text else {}))
        self.ask("Input.dispatchKeyEvent", type="keyUp", **about)
