"""Servers of our own that answer on this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer

STOPS_WITHIN_SECONDS = 0.01


@contextmanager
def serving(server: BaseServer) -> Iterator[None]:
    """Let the server answer, in a thread of its own, for the length of a `with` block."""
    thread = threading.Thread(target=server.serve_forever, args=(STOPS_WITHIN_SECONDS,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
