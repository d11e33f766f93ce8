"""Reads server-sent events as a client does."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Received:
    id: str
    name: str
    data: dict


def events_of(text):
    """The events of a stream; lines that begin with a colon are comments."""
    events = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            events.append(Received(fields["id"], fields["event"], json.loads(fields["data"])))
    return events
