"""Reads what a search of the whole text asks for from an address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qa.overview.values import Within
from web.fields import Fields, out_of_range

MAX_QUERY = 100
MAX_FOUND = 50
DEFAULT_FOUND = 20

_NUMBER = re.compile("[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class FindRequest:
    """Words to find, where, and which of the passages that hold them."""

    query: str
    within: Within
    limit: int
    offset: int


def parse_find(arguments: Mapping[str, str]) -> FindRequest:
    """Check the query string of a search; an empty argument counts as left out.

    :param arguments: the query string.
    :return: the checked request.
    :raises ApiError: if an argument is missing or out of range.
    """
    fields = Fields({name: value for name, value in arguments.items() if value.strip()})
    limit = _number(fields, "limit", DEFAULT_FOUND)
    if limit is None or not 1 <= limit <= MAX_FOUND:
        out_of_range("limit", f"1 to {MAX_FOUND}")
    return FindRequest(
        query=fields.sentence("query", MAX_QUERY),
        within=Within(
            document=fields.string("document") if "document" in fields else None,
            speech=_number(fields, "speech", None),
            talk=_number(fields, "talk", None),
        ),
        limit=limit,
        offset=_number(fields, "offset", 0) or 0,
    )


def _number(fields: Fields, field: str, default: int | None) -> int | None:
    """Read a number from the address: plain digits."""
    if field not in fields:
        return default
    text = fields.string(field)
    if not _NUMBER.fullmatch(text):
        out_of_range(field, "a number of at most six digits")
    return int(text)
