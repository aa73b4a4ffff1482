"""What of an OpenAPI document programs rely on, and which changes of it break them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]
JOINTS = ("allOf", "oneOf", "anyOf")
METHODS = ("get", "put", "post", "patch", "delete")


def breaking_changes(old: Node, new: Node) -> list[str]:
    """Return each change by which a program that was written for `old` may fail; [] for none.

    What is added does not break: a program takes no offence at a field that it does not know.
    """
    return list(dict.fromkeys(path_changes(old, new)))


def path_changes(old: Node, new: Node) -> Iterator[str]:
    """Yield the breaking changes of all addresses."""
    for path, operations in old["paths"].items():
        for method in METHODS:
            if method not in operations:
                continue
            now = new["paths"].get(path, {}).get(method)
            if now is None:
                yield f"{method.upper()} {path} is gone"
                continue
            place = f"{method.upper()} {path}"
            yield from parameter_changes(place, operations[method], now)
            yield from body_changes(place, (old, operations[method]), (new, now))
            yield from answer_changes(place, (old, operations[method]), (new, now))


def parameter_changes(place: str, old: Node, new: Node) -> Iterator[str]:
    """Yield the breaking changes of the parameters of one address."""
    before, after = parameters(old), parameters(new)
    for name in before.keys() - after.keys():
        yield f"{place}: parameter {name} is gone"
    for name, given in after.items():
        if given.get("required") and not before.get(name, {}).get("required"):
            yield f"{place}: parameter {name} is required now"
    for name in before.keys() & after.keys():
        was, now = schema_of(before[name]), schema_of(after[name])
        for value in lost(was.get("enum"), now.get("enum")):
            yield f"{place}: parameter {name} no longer takes {value}"
        if was.get("type") != now.get("type"):
            yield f"{place}: parameter {name} is of another type"
        if was.get("default") != now.get("default"):
            yield f"{place}: parameter {name} has another default"


def parameters(operation: Node) -> dict[str, Node]:
    """Return the parameters of an operation by place and name."""
    return {f"{given['in']} {given['name']}": given for given in operation.get("parameters", ())}


def schema_of(parameter: Node) -> Node:
    """Return the schema of one value of a parameter."""
    schema: Node = parameter.get("schema", {})
    found: Node = schema.get("items", schema)
    return found


def lost(before: Any, after: Any) -> list[Any]:
    """Return values that were possible; a list that is no longer there takes everything."""
    return [] if before is None or after is None else [v for v in before if v not in after]


def body_changes(place: str, old: tuple[Node, Node], new: tuple[Node, Node]) -> Iterator[str]:
    """Yield what a body must have now that it need not have had."""
    for kind, given in old[1].get("requestBody", {}).get("content", {}).items():
        now = new[1].get("requestBody", {}).get("content", {}).get(kind)
        if now is None:
            yield f"{place}: a body of {kind} is no longer taken"
            continue
        was, is_ = solid(old[0], given.get("schema", {})), solid(new[0], now.get("schema", {}))
        for name in set(is_.get("required", ())) - set(was.get("required", ())):
            yield f"{place}: {name} is required in the body now"
        for name in was.get("properties", {}).keys() - is_.get("properties", {}).keys():
            yield f"{place}: {name} is no longer taken in the body"


def answer_changes(place: str, old: tuple[Node, Node], new: tuple[Node, Node]) -> Iterator[str]:
    """Yield the breaking changes of the answers of one address."""
    for status, answer in old[1]["responses"].items():
        now = new[1]["responses"].get(status)
        if now is None:
            if status.startswith("2"):
                yield f"{place}: answer {status} is gone"
            continue
        for kind, given in answer.get("content", {}).items():
            form = now.get("content", {}).get(kind)
            if form is None:
                yield f"{place}: answer {status} no longer comes as {kind}"
            elif kind.endswith("json"):
                schemas = (given.get("schema", {}), form.get("schema", {}))
                found = schema_changes((old[0], schemas[0]), (new[0], schemas[1]))
                yield from (f"{place} {status}: {change}" for change in found)


def schema_changes(
    old: tuple[Node, Node], new: tuple[Node, Node], at: str = "", seen: tuple[str, ...] = ()
) -> Iterator[str]:
    """Yield the breaking changes of what stands in an answer."""
    name = old[1].get("$ref", "")
    if name and name in seen:
        return
    seen = (*seen, name)
    was, now = solid(*old), solid(*new)
    where = at or "the answer"
    for kind in types(now) - types(was):
        yield f"{where} may be {kind} now"
    for value in sorted(map(str, constants(was) - constants(now))):
        yield f"{where} no longer knows {value}"
    for key, given in was.get("properties", {}).items():
        inner = f"{at}.{key}" if at else key
        if key not in now.get("properties", {}):
            yield f"{inner} is gone"
            continue
        if key in was.get("required", ()) and key not in now.get("required", ()):
            yield f"{inner} may be missing now"
        yield from schema_changes((old[0], given), (new[0], now["properties"][key]), inner, seen)
    if "items" in was:
        items = (old[0], was["items"]), (new[0], now.get("items", {}))
        yield from schema_changes(*items, f"{at}[]", seen)


def solid(document: Node, schema: Node) -> Node:
    """Return a schema with its name looked up, and with what it is joined of."""
    if "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return solid(document, found)
    joined = [solid(document, part) for joint in JOINTS for part in schema.get(joint, ())]
    merged: dict[str, Any] = dict(schema)
    for part in joined:
        if "properties" in part:
            merged["properties"] = {**merged.get("properties", {}), **part["properties"]}
            merged["required"] = [*merged.get("required", ()), *part.get("required", ())]
    kinds = {kind for part in (schema, *joined) for kind in types(part)}
    return {
        **merged,
        "type": sorted(kinds),
        "constants": {value for part in (schema, *joined) for value in constants(part)},
    }


def types(schema: Node) -> set[str]:
    """Return the types that a value may have."""
    given = schema.get("type", ())
    return {given} if isinstance(given, str) else set(given)


def constants(schema: Node) -> set[Any]:
    """Return the values that are listed one by one."""
    own = {schema["const"]} if "const" in schema else set()
    return own | set(schema.get("enum", ())) | set(schema.get("constants", ()))
