"""A PostgreSQL server for the tests: in a folder that is thrown away, on a free port of the loopback."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 60


def programs() -> Path:
    """Where initdb and postgres are: Debian keeps them off PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4].split(".")[0])
    )
    on_path = shutil.which("initdb")
    assert found or on_path, (
        "there is no PostgreSQL: run scripts/install_programs.sh postgresql, or make test"
    )
    return found[-1].parent if found else Path(on_path).parent


def unprivileged():
    """How to start a process that PostgreSQL agrees to run in: it refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise AssertionError("root needs a user postgres or nobody to run PostgreSQL as")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server() -> Iterator[str]:
    """Start a server, give its address without a database, and stop it."""
    folder = Path(tempfile.mkdtemp(prefix="qa-postgresql-"))
    rights, port, password = unprivileged(), free_port(), secrets.token_hex(8)
    if rights:
        os.chown(folder, rights["user"], rights["group"])
    # The locale of the shell must not decide how the server compares characters.
    usual = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, **rights}
    process = None
    try:
        given = folder / "password"
        given.write_text(password, encoding="ascii")
        command = [
            programs() / "initdb",
            "-D",
            folder / "data",
            "-U",
            "qa",
            "--auth=scram-sha-256",
            "-E",
            "UTF8",
        ]
        made = subprocess.run(
            [*command, "--no-sync", f"--pwfile={given}"], capture_output=True, text=True, check=False, **usual
        )
        assert made.returncode == 0, made.stderr
        options = ["-p", str(port), "-c", "listen_addresses=127.0.0.1", "-k", folder]
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(
                [programs() / "postgres", "-D", folder / "data", *options], stdout=log, stderr=log, **usual
            )
        wait_for(port, process, folder / "log")
        yield f"postgresql://qa:{password}@127.0.0.1:{port}"
    finally:
        if process is not None:
            process.send_signal(2)  # SIGINT: end the sessions and stop
            process.wait(START_SECONDS)
        shutil.rmtree(folder)


def wait_for(port, process, log):
    """Wait until the server takes connections."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        if "ready to accept connections" in log.read_text(encoding="utf-8"):
            return
        time.sleep(0.05)
    raise AssertionError(f"PostgreSQL did not start on port {port}: {log.read_text(encoding='utf-8')}")
