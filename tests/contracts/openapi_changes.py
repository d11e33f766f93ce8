"""Compares two OpenAPI documents and names what would break a client of the older one.

What a client sends may only be taken more widely, what it gets may only grow by fields.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

# Limits of what is sent: the new one must not be tighter.
_LOWER = ("minimum", "minLength", "minItems")
_UPPER = ("maximum", "maxLength", "maxItems")


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """List what a client of `old` would stumble over."""
    return list(_Comparison(old, new).paths())


class _Comparison:
    def __init__(self, old: Schema, new: Schema) -> None:
        self._old, self._new = old, new
        self._seen: set[tuple[str, str, bool]] = set()

    def paths(self) -> Iterator[str]:
        for path, methods in self._old["paths"].items():
            for method, operation in methods.items():
                where = f"{method.upper()} {path}"
                other = self._new["paths"].get(path, {}).get(method)
                if other is None:
                    yield f"{where} is gone"
                else:
                    yield from self._operation(where, operation, other)

    def _operation(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        before = {entry["name"]: entry for entry in old.get("parameters", [])}
        after = {entry["name"]: entry for entry in new.get("parameters", [])}
        for name in before.keys() - after.keys():
            yield f"{where}: parameter {name} is gone"
        for name, entry in after.items():
            if entry.get("required") and not before.get(name, {}).get("required"):
                yield f"{where}: parameter {name} is required now"
            if name in before:
                yield from self._schema(f"{where} {name}", before[name]["schema"], entry["schema"], sent=True)
        yield from self._bodies(where, old.get("requestBody", {}), new.get("requestBody", {}), sent=True)
        for status, response in old["responses"].items():
            if status not in new["responses"]:
                if status.startswith("2"):
                    yield f"{where}: status {status} is gone"
                continue
            yield from self._bodies(f"{where} {status}", response, new["responses"][status], sent=False)
        for status in new["responses"].keys() - old["responses"].keys():
            if status.startswith("2"):
                yield f"{where}: status {status} is new"

    def _bodies(self, where: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
        after = new.get("content", {})
        for media, value in old.get("content", {}).items():
            if media not in after:
                yield f"{where}: {media} is gone"
            else:
                yield from self._schema(where, value["schema"], after[media]["schema"], sent=sent)
        if sent and new.get("required") and not old.get("required"):
            yield f"{where}: a body is required now"

    def _schema(self, where: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
        key = (str(old), str(new), sent)
        if key in self._seen:
            return
        self._seen.add(key)
        old, new = _resolved(self._old, old), _resolved(self._new, new)
        before, after = self._types(self._old, old), self._types(self._new, new)
        lost = before - after if sent else after - before
        if lost and "any" not in (after if sent else before):
            yield f"{where}: {'no longer takes' if sent else 'may now be'} {', '.join(sorted(lost))}"
        if sent:
            yield from self._limits(where, old, new)
        yield from self._properties(where, old, new, sent=sent)
        if "items" in old and "items" in new:
            yield from self._schema(f"{where}[]", old["items"], new["items"], sent=sent)
        for one, other in zip(_objects(self._old, old), _objects(self._new, new), strict=False):
            yield from self._schema(where, one, other, sent=sent)

    def _properties(self, where: str, old: Schema, new: Schema, *, sent: bool) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in before.keys() - after.keys():
            yield f"{where}.{name} is gone"
        required, needed = set(old.get("required", [])), set(new.get("required", []))
        if sent:
            yield from (f"{where}.{name} is required now" for name in sorted(needed - required))
        else:
            optional = (required - needed) & after.keys()
            yield from (f"{where}.{name} may be missing now" for name in sorted(optional))
        for name in before.keys() & after.keys():
            yield from self._schema(f"{where}.{name}", before[name], after[name], sent=sent)

    def _limits(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        for limit in _LOWER:
            if limit in new and new[limit] > old.get(limit, float("-inf")):
                yield f"{where}: {limit} is {new[limit]} now"
        for limit in _UPPER:
            if limit in new and new[limit] < old.get(limit, float("inf")):
                yield f"{where}: {limit} is {new[limit]} now"
        if new.get("pattern") not in (None, old.get("pattern")):
            yield f"{where}: another pattern"
        values = set(map(str, old.get("enum", [])))
        if "enum" in new and (lost := values - set(map(str, new["enum"])) or not values):
            yield f"{where}: no longer takes {', '.join(sorted(lost)) if values else 'any value'}"

    def _types(self, document: Schema, schema: Schema) -> set[str]:
        if "anyOf" in schema and "type" not in schema:
            kinds = (self._types(document, _resolved(document, one)) for one in schema["anyOf"])
            return set().union(*kinds)
        kind = schema.get("type", "any")
        return {"number", "integer"} if kind == "number" else {str(kind)}


def _resolved(document: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _objects(document: Schema, schema: Schema) -> list[Schema]:
    """The objects among the alternatives of a schema."""
    found = [_resolved(document, one) for one in schema.get("anyOf", [])]
    return [one for one in found if one.get("type") == "object"]
