"""Keeping a stack up: what ends by itself is started again, and a part that will not stay up ends the whole."""

import signal
import time

from devstack.checks import StackError, require_space
from devstack.processes import Process
from devstack.stack import Stack

# Little is needed to go on; below this PostgreSQL cannot even write its log of changes.
SPACE_TO_GO_ON = 32 * 1024 * 1024
SPACE_TO_WARN_AT = 256 * 1024 * 1024
STEADY_AFTER = 30.0
ATTEMPTS = 5


class Supervisor:
    """Watches over a running stack."""

    def __init__(self, stack: Stack, first_pause: float = 0.5) -> None:
        self.stack = stack
        self.first_pause = first_pause
        self.warned = False
        self.failures = dict.fromkeys(stack.processes, 0)

    def watch(self) -> None:
        """Look after the stack until interrupted; raise StackError when a part cannot be kept up."""
        while True:
            for process in self.stack.processes.values():
                if not process.running:
                    self.revive(process)
            self.warn_of_space()
            time.sleep(0.2)

    def warn_of_space(self) -> None:
        """Say once that the disk is filling up, while there is still time to do something about it."""
        try:
            require_space(self.stack.folder.root, SPACE_TO_WARN_AT)
            self.warned = False
        except StackError as trouble:
            if not self.warned:
                self.stack.console.say(str(trouble))
            self.warned = True

    def revive(self, process: Process) -> None:
        """Start an ended process again after a pause that doubles each time it ends within half a minute."""
        require_space(self.stack.folder.root, SPACE_TO_GO_ON)
        steady = time.monotonic() - process.started_at > STEADY_AFTER
        failures = self.failures[process.name] = 1 if steady else self.failures[process.name] + 1
        if failures > ATTEMPTS:
            log = self.stack.folder / "logs" / f"{process.name}.log"
            raise StackError(f"{process.name} does not stay up: it ended {failures} times in a row. See {log}")
        pause = self.first_pause * 2 ** (failures - 1)
        self.stack.console.say(f"{process.name} ended ({_manner(process)}); starting it again in {pause:g} s.")
        time.sleep(pause)
        self.stack.restart(process.name)


def _manner(process: Process) -> str:
    code = process.returncode or 0
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
