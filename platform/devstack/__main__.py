"""The commands behind the Makefile: run, exec, admin-password."""

import argparse
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path
from types import FrameType

from devstack import application
from devstack.banner import banner
from devstack.checks import StackError
from devstack.console import Console
from devstack.folder import DataFolder, temporary
from devstack.stack import stack
from devstack.supervisor import Supervisor

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DEMO = ("migrate", "static", "demo")


def run(arguments: argparse.Namespace) -> int:
    """Run everything in the foreground until interrupted."""
    data = data_folder()
    console = Console(data / "logs", sys.stdout)
    console.say(f"Starting; everything is kept in {data}")
    try:
        with stack(data, steps=(*DEMO, "admin"), host=host(), port=port(), console=console) as running:
            print(banner(running), flush=True)
            Supervisor(running).watch()
    except KeyboardInterrupt:
        console.say(f"Stopped. Everything is kept in {data}")
    return 0


def execute(arguments: argparse.Namespace) -> int:
    """Run a command beside the running stack, or beside one started for it alone."""
    with borrowed(serve=arguments.serve, throwaway=arguments.throwaway) as environment:
        try:
            child = subprocess.Popen(arguments.command, env={**os.environ, **environment})
        except OSError as error:
            raise StackError(f"Cannot start {arguments.command[0]}: {error.strerror}.") from error
        with child:
            # Ctrl-C reaches the command by itself: what it means is the command's to say.
            signal.signal(signal.SIGINT, lambda number, frame: None)
            signal.signal(signal.SIGTERM, lambda number, frame: child.send_signal(number))
            return child.wait()


def admin_password(arguments: argparse.Namespace) -> int:
    """Give the administrator a new password and print it, this once."""
    with borrowed() as environment:
        console = Console(data_folder() / "logs")
        made = application.prepare(environment, console, "migrate", "new-admin-password")
    print("Name {admin}, new password {password} (shown only this once)".format(**json.loads(made)))
    return 0


@contextmanager
def borrowed(*, serve: bool = False, throwaway: bool = False) -> Iterator[dict[str, str]]:
    """The environment of the running stack, or of one started for the length of the block."""
    folder = DataFolder(data_folder())
    if throwaway:
        with temporary() as data, stack(data, parts=(), steps=(), durable=False) as running:
            yield running.env
    elif folder.in_use():
        note = folder.read_note()
        if not note:
            raise StackError(f"The stack on {folder.root} is not ready yet: try again in a moment.")
        yield note
    elif serve:
        with stack(folder.root, steps=DEMO, console=Console(folder / "logs", sys.stderr)) as running:
            yield running.env
    else:
        with stack(folder.root, parts=(), steps=()) as running:
            yield running.env


def data_folder() -> Path:
    """MIMICRY_DATA, or `var` beside the code."""
    return Path(os.environ.get("MIMICRY_DATA") or application.ROOT / "var").absolute()


def host() -> str:
    """HOST: the address to listen on, this machine alone by default."""
    return os.environ.get("HOST") or "127.0.0.1"


def port() -> int:
    """PORT: a number from 1 to 65535; raises StackError for anything else."""
    given = os.environ.get("PORT") or "8000"
    if not (given.isascii() and given.isdecimal()) or not 1 <= int(given) <= 65535:
        raise StackError(f"PORT must be a number from 1 to 65535, not “{given}”.")
    return int(given)


def interrupt(number: int, frame: FrameType | None) -> None:
    """Unwind everything once; further signals wait for that."""
    for one in SIGNALS:
        signal.signal(one, signal.SIG_IGN)
    raise KeyboardInterrupt


def parsed(words: list[str]) -> argparse.Namespace:
    """The command line, read."""
    parser = argparse.ArgumentParser(prog="devstack", description=__doc__)
    commands = parser.add_subparsers(required=True)
    commands.add_parser("run", help=run.__doc__).set_defaults(act=run)
    commands.add_parser("admin-password", help=admin_password.__doc__).set_defaults(act=admin_password)
    one = commands.add_parser("exec", help=execute.__doc__)
    one.add_argument("--serve", action="store_true", help="start web, worker and beat as well if none runs")
    one.add_argument("--throwaway", action="store_true", help="use empty servers that are deleted afterwards")
    one.add_argument("command", nargs="+")
    one.set_defaults(act=execute)
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    """Do what the words say; tell any trouble in one line."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    arguments = parsed(words)
    for number in SIGNALS:
        signal.signal(number, interrupt)
    try:
        return int(arguments.act(arguments))
    except StackError as trouble:
        print(f"mimicry: {trouble}", file=sys.stderr)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except OSError as error:
        if error.errno != ENOSPC:
            raise
        print(f"mimicry: The disk that holds {data_folder()} is full. Free some space.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
