"""How gunicorn runs the application; `-c python:web.gunicorn_conf` reads the names below.

Threads rather than processes: an answer spends its time in native code that lets other threads run,
and each process would hold an index and a model of its own.
"""

import os
import shutil
import sys
import tempfile
from typing import Any

from qa.bootstrap.keys import open_keyring
from qa.errors import QAError
from qa.keys.door import check_door
from qa.settings import load_settings
from web.logs import configuration
from web.metrics import SHARED_FOLDER

_settings = load_settings()
_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host

bind = f"{_host}:{_settings.port}"
worker_class = "gthread"
workers = _settings.workers
threads = _settings.web_threads
loglevel = _settings.log_level
# The application writes one line for each request; this is for everything else.
logconfig_dict = configuration(_settings.log_level, _settings.log_format)
# SIGTERM: no new connection is taken, and what runs has this many seconds to finish.
graceful_timeout = 30
keepalive = 5
# Nobody steers this server at run time, and the socket would be written into the home folder.
control_socket_disable = True

_made_folder = None
if _settings.workers > 1 and SHARED_FOLDER not in os.environ:
    # Several processes count together through files; prometheus_client reads the name when it is imported.
    _made_folder = os.environ[SHARED_FOLDER] = tempfile.mkdtemp(prefix="qa-metrics-")


def on_starting(server: Any) -> None:
    """Refuse an open door: an address that others reach, and no key. A socket file is reached by nobody else.

    :param server: gunicorn's master process; its addresses count, wherever they were given.
    """
    addresses = [address for address in server.cfg.address if isinstance(address, tuple)]
    try:
        for address in addresses:
            check_door(address[0], open_keyring(_settings), anonymous=_settings.allow_anonymous)
    except QAError as error:
        on_exit(server)
        # The message says all; a trace would hide it.
        sys.exit(f"Error: {error}")


def child_exit(server: Any, worker: Any) -> None:
    """Tell the metrics that a process is gone, so that its files count as what they are: the past.

    :param server: gunicorn's master process.
    :param worker: the process that ended.
    """
    del server
    if SHARED_FOLDER in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """Remove the folder that was made for the metrics.

    :param server: gunicorn's master process.
    """
    del server
    if _made_folder:
        shutil.rmtree(_made_folder, ignore_errors=True)
