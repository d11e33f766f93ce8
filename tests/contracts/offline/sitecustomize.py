"""Imported by every interpreter of the offline test: reaching anything but this machine fails and is written down."""

import ipaddress
import os
import sys
from pathlib import Path

_WATCHED = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}
"""The events of the interpreter that reach out, and which of their arguments says where to."""


def _is_local(target):
    if isinstance(target, tuple):
        target = target[0]
    if isinstance(target, bytes):
        target = target.decode()
    if target in (None, "", "localhost") or "/" in target:  # a path is a socket in the file system
        return True
    try:
        return ipaddress.ip_address(target).is_loopback
    except ValueError:
        return False


def _guard(event, arguments):
    if event not in _WATCHED:
        return
    target = arguments[_WATCHED[event]]
    if target is not None and not _is_local(target):
        with Path(os.environ["OFFLINE_ATTEMPTS"]).open("a", encoding="utf-8") as attempts:
            attempts.write(f"{event} {target}\n")
        raise OSError(f"offline: {event} to {target}")


if "OFFLINE_ATTEMPTS" in os.environ:
    sys.addaudithook(_guard)
