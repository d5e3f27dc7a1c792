"""A process beside a running site that runs code for a test: one for all tests, since Django takes seconds to wake."""

import contextlib
import io
import json
import os
import subprocess
import sys
import traceback
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Beside:
    """Runs code with the settings, database and storage of a site; started when it is first needed."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env
        self._process: subprocess.Popen[str] | None = None

    def run(self, code: str) -> str:
        """Run the code and return what it prints. Raises RuntimeError with its traceback where it fails."""
        process = self._process = self._process or self._start()
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps(code) + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        if answer["error"]:
            raise RuntimeError(answer["error"])
        return str(answer["printed"])

    def stop(self) -> None:
        """End the process, if there is one."""
        if self._process:
            self._process.kill()
            self._process.communicate()

    def _start(self) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        command = [sys.executable, "-m", "tests.browser.beside"]
        return subprocess.Popen(command, env={**os.environ, **self._env}, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)


def _answer(code: str) -> dict[str, str]:
    from django.db import close_old_connections

    close_old_connections()
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(code, {})
    except Exception:
        return {"printed": printed.getvalue(), "error": traceback.format_exc()}
    return {"printed": printed.getvalue(), "error": ""}


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "platform"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line))), flush=True)
