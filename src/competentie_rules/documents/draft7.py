"""The same schema in JSON Schema Draft 7, which is what most editors know."""

from __future__ import annotations

from typing import Any

_HOLD_SCHEMAS = ("properties", "patternProperties", "$defs")
"""Keywords under which names stand, each with a schema."""

_KEPT = frozenset(
    [
        "$comment",
        "$id",
        "$ref",
        "additionalProperties",
        "anyOf",
        "const",
        "description",
        "enum",
        "exclusiveMinimum",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "oneOf",
        "pattern",
        "propertyNames",
        "required",
        "title",
        "type",
    ]
)
"""Keywords that mean the same in both drafts, as our schemas use them: `items` holds one schema, `$ref` points inside."""


def twin(schema: dict[str, Any]) -> dict[str, Any]:
    """The twin of one of our schemas, which accepts and refuses the same; KeyError for a keyword that may mean something else.

    It lacks our own keywords (`x-`). In Draft 7 nothing beside a `$ref` counts, so the two stand in an `allOf` there.
    """
    made = _turned(schema)
    made["$id"] = f"{schema['$id']}:draft-07"
    return {"$schema": "http://json-schema.org/draft-07/schema#", **made}


def _turned(block: Any) -> Any:
    if isinstance(block, list):
        return [_turned(each) for each in block]
    if not isinstance(block, dict):
        return block
    made: dict[str, Any] = {}
    for key, value in block.items():
        if key in _HOLD_SCHEMAS:
            made["definitions" if key == "$defs" else key] = {name: _turned(each) for name, each in value.items()}
        elif key in ("const", "enum"):
            made[key] = value
        elif key == "$ref":
            made[key] = value.replace("#/$defs/", "#/definitions/")
        elif key in _KEPT:
            made[key] = _turned(value)
        elif key != "$schema" and not key.startswith("x-"):
            raise KeyError(key)
    if "$ref" in made and len(made) > 1:
        made["allOf"] = [{"$ref": made.pop("$ref")}]
    return made
