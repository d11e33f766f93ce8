"""How gunicorn runs the application; `-c python:web.gunicorn_conf` reads the names below.

Threads rather than processes: an answer spends its time in native code that lets other threads run,
and each process would hold an index and a model of its own.
"""

import os
import sys
from typing import Any

from qa.bootstrap.keys import open_keyring
from qa.errors import QAError
from qa.keys.door import check_door
from qa.settings import load_settings

# One question multiplies matrices of a few thousand rows: threads of the linear algebra library cost
# as much CPU as they save time, and the requests beside it need that CPU. It reads this when numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_settings = load_settings()
_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host

bind = f"{_host}:{_settings.port}"
worker_class = "gthread"
workers = _settings.workers
threads = _settings.web_threads
loglevel = _settings.log_level
graceful_timeout = 10
keepalive = 5
# Nobody steers this server at run time, and the socket would be written into the home folder.
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Refuse an open door: an address that others reach, and no key. A socket file is reached by nobody else.

    :param server: gunicorn's master process; its addresses count, wherever they were given.
    """
    addresses = [address for address in server.cfg.address if isinstance(address, tuple)]
    try:
        for address in addresses:
            check_door(address[0], open_keyring(_settings), anonymous=_settings.allow_anonymous)
    except QAError as error:
        # The message says all; a trace would hide it.
        sys.exit(f"Error: {error}")
