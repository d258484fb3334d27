"""Documents against their JSON Schema: what is wrong, said once, at the place where a person would look for it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from contextvars import ContextVar
from functools import cache
from typing import Any

from competentie_rules.documents import bundled
from competentie_rules.documents.tree import Document, Fault, Path
from competentie_rules.model import Phrase
from competentie_rules.text import LONGEST, nearest, safe

KINDS = ("framework", "profile", "assessment")
"""What `check` judges; `relations` and `rules` are ours."""

MADE = (
    *("report", "summary", "explanation", "run", "verification", "report-diff"),
    *("import", "losses", "open-badges", "edition-diff", "profile-lint"),
    *("rule-lint", "rule-tests", "rule-coverage", "rule-diff", "rule-conformance"),
)
"""What the tool writes."""

NAMES = (*KINDS, "dataset", "relations", "rules", "config", "waivers", "baseline", *MADE)

MOST = 200
"""Faults of one document that are reported."""

_TYPES = {
    "object": Phrase("een blok met sleutels", "a block of keys"),
    "array": Phrase("een lijst", "a list"),
    "string": Phrase("een tekst", "a text"),
    "integer": Phrase("een geheel getal", "a whole number"),
    "number": Phrase("een getal", "a number"),
    "boolean": Phrase("true of false", "true or false"),
}
_HIDDEN = Phrase("deze waarde (niet getoond, want mogelijk een persoonsgegeven)", "this value (not shown, as it may be personal)")


@cache
def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of this name."""
    loaded: dict[str, Any] = json.loads((bundled.folder("schemas") / f"{name}.schema.json").read_text(encoding="utf-8"))
    return loaded


def faults(document: Document, name: str) -> tuple[Fault, ...]:
    """Everything in a document that its schema refuses, in the order of the text.

    jsonschema-rs, where it is installed, decides quickly that a document is valid, or where it is not; jsonschema explains it,
    and decides alone where there is a number such as `2.0`: no whole number here, while JSON Schema takes it for one.
    """
    quick = None if document.fractions else _quick(name)
    if quick is not None and quick.is_valid(document.data):
        return ()
    found: dict[tuple[str, Path, str], Fault] = {}
    for error in _errors(name, document.data, None if quick is None or name not in KINDS else _ways(quick, document.data)):
        for fault in _told(error, document, schema(name).get("$defs", {})):
            found.setdefault((fault.rule, fault.path, str(fault.values.get("key"))), fault)
    ordered = sorted(found.values(), key=lambda fault: (fault.span, fault.rule, str(fault.values.get("key"))))
    return tuple(ordered[:MOST])


_Ways = dict[int, set[str | int]]
"""For blocks and lists, by their `id`, the keys under which something is wrong."""

_WAYS: ContextVar[_Ways | None] = ContextVar("ways", default=None)
"""Where to look in the document that is being explained; everywhere, where that is not known."""


def _ways(quick: Any, data: Any) -> _Ways:
    ways: _Ways = {}
    for error in quick.iter_errors(data):
        here = data
        for step in error.instance_path:
            ways.setdefault(id(here), set()).add(step)
            here = here[step]
    return ways


def _errors(name: str, data: Any, ways: _Ways | None) -> list[Any]:
    """What jsonschema has to say of data, looking only where something is wrong, as it takes long.

    The schemas of documents have no keyword by which something is right because something else is wrong (`not`, `oneOf`).
    """
    token = _WAYS.set(ways)
    try:
        return list(_validator(name).iter_errors(data))
    finally:
        _WAYS.reset(token)


@cache
def _quick(name: str) -> Any:
    try:
        import jsonschema_rs
    except ImportError:
        return None
    return jsonschema_rs.Draft202012Validator(schema(name), validate_formats=True)


@cache
def _validator(name: str) -> Any:
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend
    from referencing import Registry

    def pattern(_: Any, wanted: str, instance: object, __: Any) -> Iterator[ValidationError]:
        # `$` of Python also matches before a last line break; every pattern of ours covers the whole text.
        if isinstance(instance, str) and not re.fullmatch(wanted.removeprefix("^").removesuffix("$"), instance):
            yield ValidationError("does not match")

    def properties(validator: Any, wanted: dict[str, Any], instance: object, _: Any) -> Iterator[ValidationError]:
        ways = _WAYS.get()
        if isinstance(instance, dict):
            mine: Collection[str | int] = instance if ways is None else ways.get(id(instance), ())
            for key in wanted:
                if key in mine and key in instance:
                    yield from validator.descend(instance[key], wanted[key], path=key, schema_path=key)

    def items(validator: Any, wanted: dict[str, Any], instance: object, _: Any) -> Iterator[ValidationError]:
        ways = _WAYS.get()
        if isinstance(instance, list):
            for number in range(len(instance)) if ways is None else sorted(ways.get(id(instance), ()), key=int):
                yield from validator.descend(instance[int(number)], wanted, path=number)

    checker = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    validator: Any = extend(  # type: ignore[no-untyped-call]  # jsonschema has no types here
        Draft202012Validator, {"pattern": pattern, "properties": properties, "items": items}, type_checker=checker
    )
    # An empty registry fetches nothing: a reference that leaves the schema is an error.
    return validator(schema(name), format_checker=FormatChecker(["date"]), registry=Registry())


def _told(error: Any, document: Document, definitions: dict[str, Any]) -> Iterator[Fault]:
    path: Path = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        known = sorted(error.schema["properties"])
        for key in sorted(set(error.instance) - set(known)):
            near = nearest(key, known)
            listed = ", ".join(known)
            expected = (
                Phrase(f"bedoeld is misschien {near}", f"perhaps {near} is meant")
                if near
                else Phrase(f"toegestaan zijn {listed}", f"allowed are {listed}")
            )
            values: dict[str, str | Phrase] = {"key": safe(key, 80), "expected": expected}
            # A report that names a key of any length could be filled by it.
            at = (*path, key) if len(key) <= LONGEST else path
            yield Fault("document-key-unknown", document.locate((*path, key), key=True).span, values, at)
    elif error.validator == "required":
        for key in error.validator_value:
            if key not in error.instance:
                values = {
                    "key": key,
                    "named": Phrase(f"de sleutel {key}", f"the key {key}"),
                    "where": _where(path),
                    "expected": _expected_key(definitions, error.schema["properties"][key]),
                }
                # In a form the place is known where it is to be filled in.
                where = document.locate((*path, key))
                yield Fault("document-key-missing", where.span, values, path, where.file)
    elif "propertyNames" in error.absolute_schema_path:
        values = {"key": safe(error.instance, 80), "expected": _expected(error)}
        yield Fault("document-key-unknown", document.locate((*path, error.instance), key=True).span, values, path)
    else:
        values = {"where": _where(path), "value": _shown(error), "expected": _expected(error)}
        yield Fault("document-value", document.locate(path).span, values, path)


def _where(path: Path) -> Phrase:
    """The place of a value in words: its key, and the number in a list counted from 1."""
    steps = list(path)
    number = ""
    while steps and isinstance(steps[-1], int):
        number = f" #{int(steps.pop()) + 1}{number}"
    name = f"{safe(str(steps[-1]), 80)}{number}" if steps else ""
    return Phrase(name, name) if name else Phrase("het document", "the document")


def _shown(error: Any) -> Phrase:
    value = error.instance
    if error.validator in ("minItems", "maxItems"):
        return Phrase(f"een lijst van {len(value)}", f"a list of {len(value)}")
    if isinstance(value, dict | list):
        return _TYPES["object" if isinstance(value, dict) else "array"]
    if error.schema.get("x-private"):
        return _HIDDEN
    if value is None:
        return Phrase("een lege waarde", "an empty value")
    shown = f'"{safe(value, 80)}"' if isinstance(value, str) else json.dumps(value)
    return Phrase(shown, shown)


def _expected(error: Any) -> Phrase:
    """What would satisfy: the schema's own words if it has them, else what the keyword asks."""
    own, wanted = error.schema.get("x-expected"), error.validator_value
    if own:
        return Phrase(own["nl"], own["en"])
    match error.validator:
        case "type":
            return _typed(wanted, error.schema)
        case "enum":
            return _choice(wanted)
        case "const":
            return _choice([wanted])
        case "minItems":
            return Phrase(f"een lijst met ten minste {wanted}", f"a list of at least {wanted}")
        case "maxItems":
            return Phrase(f"een lijst met ten hoogste {wanted}", f"a list of at most {wanted}")
        case keyword:
            return Phrase(f"{keyword} {json.dumps(wanted)}", f"{keyword} {json.dumps(wanted)}")


def _expected_key(definitions: dict[str, Any], below: dict[str, Any]) -> Phrase:
    """What belongs under a key that is missing."""
    if "$ref" in below:
        below = definitions[below["$ref"].rpartition("/")[2]]
    if own := below.get("x-expected"):
        return Phrase(own["nl"], own["en"])
    if "const" in below:
        return _choice([below["const"]])
    return _choice(below["enum"]) if "enum" in below else _typed(below["type"], below)


def _typed(kind: str, block: dict[str, Any]) -> Phrase:
    expected = _TYPES[kind]
    if kind == "object" and (required := block.get("required")):
        return Phrase(f"{expected.nl}: {', '.join(required)}", f"{expected.en}: {', '.join(required)}")
    return expected


def _choice(values: list[Any]) -> Phrase:
    words = ["null" if value is None else str(value) for value in values]
    first, last = ", ".join(words[:-1]), words[-1]
    return Phrase(f"{first} of {last}", f"{first} or {last}") if first else Phrase(last, last)
