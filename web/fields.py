"""Reads the fields of a JSON object strictly; every refusal names the field as the client wrote it.

A value of the wrong JSON type is 400; a field that is missing or out of range is 422.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NoReturn

from web.errors import ApiError

_UNUSABLE_CHARACTER = re.compile("[\x00\ud800-\udfff]")
"""NUL ends a string in much that is written in C, and a lone surrogate cannot be written as UTF-8."""

_KINDS = {
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "an object",
}


class Fields:
    """A JSON object whose values are read by name and type; a default makes a field optional."""

    def __init__(self, values: Mapping[str, object], prefix: str = "") -> None:
        """Keep the object.

        :param values: the fields.
        :param prefix: what stands before their names in messages (`history[0].`).
        """
        self._values = values
        self._prefix = prefix

    def __contains__(self, field: str) -> bool:
        """Whether the client sent this field."""
        return field in self._values

    def holds(self, field: str, kind: type) -> bool:
        """Whether the client sent a value of this JSON type in a field."""
        return isinstance(self._values.get(field), kind)

    def without_nulls(self) -> "Fields":
        """Give the fields that are not null, for protocols in which null means not given."""
        given = {field: value for field, value in self._values.items() if value is not None}
        return Fields(given, self._prefix)

    def name(self, field: str) -> str:
        """Give the name of a field as messages show it."""
        return self._prefix + field

    def string(self, field: str, default: str | None = None) -> str:
        """Read text that can be written as UTF-8."""
        value = self._value(field, default)
        if not isinstance(value, str):
            wrong_type(self.name(field), "a string", value)
        if _UNUSABLE_CHARACTER.search(value):
            out_of_range(self.name(field), "text without NUL characters and lone surrogates")
        return value

    def sentence(self, field: str, most: int) -> str:
        """Read text of 1 to `most` code points once the blanks around it are gone."""
        text = self.string(field).strip()
        if not 1 <= len(text) <= most:
            out_of_range(self.name(field), f"1 to {most} characters", f"{len(text)}")
        return text

    def integer(self, field: str, *, least: int, most: int | None = None, default: int | None = None) -> int:
        """Read an integer in a range."""
        return _integer(self._value(field, default), self.name(field), least, most)

    def boolean(self, field: str, *, default: bool) -> bool:
        """Read true or false."""
        value = self._value(field, default)
        if not isinstance(value, bool):
            wrong_type(self.name(field), "true or false", value)
        return value

    def integers(self, field: str, *, least: int) -> tuple[int, ...]:
        """Read a list of integers; without the field, an empty one."""
        entries = self._list(field, [])
        return tuple(_integer(e, f"{self.name(field)}[{n}]", least, None) for n, e in enumerate(entries))

    def objects(self, field: str, *, most: int | None = None, required: bool = False) -> Iterator["Fields"]:
        """Read a list of objects; without the field, an empty one unless it is required."""
        entries = self._list(field, None if required else [])
        if most is not None and len(entries) > most:
            out_of_range(self.name(field), f"at most {most} entries", f"{len(entries)}")
        for number, entry in enumerate(entries):
            name = f"{self.name(field)}[{number}]"
            if not isinstance(entry, dict):
                wrong_type(name, "an object", entry)
            yield Fields(entry, f"{name}.")

    def an_object(self, field: str) -> Iterator["Fields"]:
        """Read an object; without the field, nothing."""
        if field in self._values:
            value = self._values[field]
            if not isinstance(value, dict):
                wrong_type(self.name(field), "an object", value)
            yield Fields(value, f"{self.name(field)}.")

    def _list(self, field: str, default: list[object] | None) -> list[object]:
        value = self._value(field, default)
        if not isinstance(value, list):
            wrong_type(self.name(field), "a list", value)
        return value

    def _value(self, field: str, default: object) -> object:
        if field not in self._values and default is None:
            message = f"The field {self.name(field)} is required."
            raise ApiError(422, "missing_field", message, details=({"field": self.name(field)},))
        return self._values.get(field, default)


def out_of_range(field: str, allowed: str, given: str = "another value") -> NoReturn:
    """Refuse a value of the right type that is not allowed.

    :param field: the name of the field.
    :param allowed: what it allows, in words.
    :param given: what was given, in words.
    :raises ApiError: 422, always.
    """
    message = f"The field {field} allows {allowed}; given: {given}."
    raise ApiError(422, "out_of_range", message, details=({"field": field, "allowed": allowed},))


def wrong_type(field: str, wanted: str, given: object) -> NoReturn:
    """Refuse a value of another JSON type.

    :param field: the name of the field.
    :param wanted: the type it must have, in words.
    :param given: the value.
    :raises ApiError: 400, always.
    """
    message = f"The field {field} must be {wanted}, not {_KINDS.get(type(given), 'null')}."
    raise ApiError(400, "wrong_type", message, details=({"field": field},))


def _integer(value: object, field: str, least: int, most: int | None) -> int:
    """Check an integer; true and false are not numbers, although Python counts with them."""
    if isinstance(value, bool) or not isinstance(value, int):
        wrong_type(field, "an integer", value)
    if value < least or (most is not None and value > most):
        out_of_range(field, f"at least {least}" if most is None else f"{least} to {most}")
    return value
