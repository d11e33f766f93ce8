"""Replies as they are kept, made into values again, so that pages show them like those just given."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from qa.types import Citation, Copy, IndexInfo, Kind, Reason, Reply, Status

T = TypeVar("T")


def reply_of(kept: Mapping[str, Any]) -> Reply:
    """Make a reply of what is kept of it.

    :param kept: its fields, as JSON has them; those that this program does not know are left out.
    :return: the reply.
    """
    values = dict(kept)
    values["status"] = Status(values["status"])
    values["kind"] = Kind(values["kind"])
    values["reason"] = Reason(values["reason"]) if values["reason"] else None
    values["index"] = _made(IndexInfo, values["index"])
    for name in ("citations", "nearest"):
        values[name] = tuple(_citation(citation) for citation in values[name])
    for name in ("items", "suggestions", "speeches"):
        # An older program kept no speeches.
        values[name] = tuple(values.get(name, ()))
    return _made(Reply, values)


def _citation(kept: Mapping[str, Any]) -> Citation:
    also_in = tuple(_made(Copy, copy) for copy in kept["also_in"])
    return _made(Citation, {**kept, "section": tuple(kept["section"]), "also_in": also_in})


def _made(kind: type[T], values: Mapping[str, Any]) -> T:
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in values.items() if name in known})
