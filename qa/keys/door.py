"""Which addresses others reach, and what it takes to listen there."""

import ipaddress

from qa.errors import SettingsError
from qa.keys.ring import Keyring


def check_door(host: str, ring: Keyring, *, anonymous: bool) -> None:
    """Refuse to serve everybody unless that is wanted.

    :param host: the address to listen on.
    :param ring: the keys.
    :param anonymous: whether everybody may ask there.
    :raises SettingsError: when the address is not loopback and there is no key.
    :raises StoreError: when the keys cannot be read.
    """
    if is_loopback(host) or anonymous or ring.opens():
        return
    raise SettingsError(
        f"The address {host or '(empty: all)'} is reached by others, and there is no key. "
        "Make one with `qa keys create NAME`, or give one in QA_API_KEYS (24 characters or more), "
        "or let everybody ask with QA_ALLOW_ANONYMOUS=1; QA_HOST=127.0.0.1 keeps the service on this machine.",
        field="host",
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address.

    :param host: an address, or a name; of names only `localhost` counts, whatever others resolve to.
    :return: true for loopback.
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
