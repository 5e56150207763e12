"""The pages of the API: its description as OpenAPI, and the same for people."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import django

Grid = Callable[[tuple[str, ...], list[tuple[str, ...]]], list[str]]


def description() -> dict[str, Any]:
    """Give the description, as the desk serves it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forbear.desk.project.settings")
    django.setup()
    from forbear.desk.api.urls import api  # noqa: PLC0415 -- needs Django

    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema()))
    return made


def openapi() -> str:
    """Write the description as JSON."""
    return json.dumps(description(), indent=2, ensure_ascii=False) + "\n"


def lines(grid: Grid) -> Iterator[str]:
    """Describe every operation: what it does, its scope, its fields and its answers."""
    whole = description()
    yield from (whole["info"]["description"].strip(), "")
    yield "The whole in OpenAPI 3.1: [openapi.json](openapi.json), served at `openapi.json` too."
    yield "Answers from 400 on are problems, as [Told](#told) describes them."
    for path, methods in whole["paths"].items():
        for method, details in methods.items():
            yield from ("", f"## {details['summary']}", "", f"`{method.upper()} {path}`", "")
            yield from (details["description"], "")
            yield from _given(details, grid=grid)
            yield from _answers(details)
    for name, shape in sorted(whole["components"]["schemas"].items()):
        yield from ("", f"## {name}", "", shape.get("description", ""), "")
        yield from _fields(shape, grid=grid)


def _given(details: dict[str, Any], *, grid: Grid) -> Iterator[str]:
    """Tell what an operation takes."""
    given: list[tuple[str, ...]] = [
        (f"`{one['name']}` in the {one['in']}" + ("" if one["required"] else ", if any"),
         _said(one["schema"]), str(one.get("description", ""))) for one in details["parameters"]]
    if given:
        yield from (*grid(("Name", "What it takes", "What it says"), given), "")
    if "requestBody" in details:
        yield from (f"Takes {_shape(details['requestBody'])}.", "")


def _answers(details: dict[str, Any]) -> Iterator[str]:
    """Tell what comes back where all went well."""
    for status, answer in details["responses"].items():
        if int(status) < 400:
            yield f"- {status}: " + (_shape(answer) if "content" in answer else "nothing more")


def _shape(holder: dict[str, Any]) -> str:
    """Name what a body is made of, and lead there."""
    return _one(holder["content"]["application/json"]["schema"])


def _fields(shape: dict[str, Any], *, grid: Grid) -> list[str]:
    """Describe the fields of a body."""
    needed = shape.get("required", [])
    return grid(("Field", "What it takes", "What it says"), [
        (f"`{name}`" + ("" if name in needed else ", if any"), _said(field),
         " ".join(field.get("description", "").split()))
        for name, field in shape["properties"].items()])


def _said(field: dict[str, Any]) -> str:
    """Say what a field takes, in a word or two."""
    either = [one for one in field.get("anyOf", [field]) if one.get("type") != "null"]
    return " or ".join(_one(one) for one in either)


def _one(field: dict[str, Any]) -> str:
    if "$ref" in field:
        name = str(field["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if field.get("type") == "array":
        return f"a list of {_one(field['items'])}"
    words = {"string": "text", "integer": "a whole number", "boolean": "true or false"}
    says = {"date": "a day", "date-time": "a moment"}.get(
        field.get("format", ""), words.get(str(field.get("type")), "anything"))
    example = field.get("examples", [])
    return f"{says}, as `{json.dumps(example[0])}`" if example else says
