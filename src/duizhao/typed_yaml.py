"""YAML into typed values: all problems of a file at once, each with its line and column."""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
from bisect import bisect_right
from collections.abc import Hashable
from functools import cache
from typing import Any, Generic, TypeVar, cast

import msgspec
import yaml
from msgspec import inspect as shapes

from duizhao.model import Finding, Place
from duizhao.unseen import misleading

T = TypeVar("T")
Steps = tuple[str | int, ...]
"""The way to a value: keys of mappings and indexes of lists."""

_MAX_DEPTH = 20
_LONGEST = 100_000
"""So many characters a value has at most: a report has 20,000, and what is longer belongs into a file of its own."""
_MOST_PARTS = 500_000
"""So many names, values, beginnings and ends a file has at most: 3,000 counties have 60,000."""
_DIRECTIVE = re.compile("^%", re.MULTILINE)
"""Of a few thousand of them the parser takes minutes."""
_SHOWN = 100
"""So many characters of what was found are quoted."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FAILED: Any = object()


class Parsed(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A value read from YAML, where its parts stand, and what is wrong with it."""

    value: T | None
    """The value; none where there are findings."""
    places: dict[Steps, Place]
    """Where each part of it stands."""
    findings: tuple[Finding, ...]
    """All problems, in the order of the file."""


def parsed(text: str, path: str, shape: type[T], *, first_line: int = 1) -> Parsed[T]:
    """Read ``text`` as the YAML of a value of type ``shape``.

    ``first_line`` is the line of ``path`` on which ``text`` begins. YAML's aliases are refused: no file of an
    editor needs them, and a few lines of them can fill a machine's memory.
    """
    reader = _Reader(text, path, first_line - 1)
    try:
        node = reader.composed()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = reader.at(mark) if mark else Place(path)
        problem = " ".join(part for part in (error.context, error.problem) if part)
        return Parsed(value=None, places={}, findings=(Finding(place, "error", f"not valid YAML: {problem}"),))
    except yaml.YAMLError as error:
        message = " ".join(str(error).split())
        return Parsed(value=None, places={}, findings=(Finding(Place(path), "error", f"not valid YAML: {message}"),))
    value = reader.value(node, _shape(cast(Hashable, shape)), ())
    findings = tuple(reader.findings)
    return Parsed(value=None if findings else value, places=reader.places, findings=findings)


@cache
def _shape(kind: Hashable) -> shapes.Type:
    """Return what a type is made of; that takes longer to find out than a report's front matter to read."""
    return shapes.type_info(kind)


class _Reader:
    """Walks a YAML tree beside the type that it should have."""

    def __init__(self, text: str, path: str, line_shift: int) -> None:
        self.text = text
        self.line_ends = [match.end() for match in re.finditer("\n", text)]
        self.path = path
        self.line_shift = line_shift
        self.findings: list[Finding] = []
        self.places: dict[Steps, Place] = {}

    def at(self, mark: Any) -> Place:
        """Return the place of a mark; its own line counts ends that no editor does, such as U+2028."""
        line = bisect_right(self.line_ends, mark.index)
        start = self.line_ends[line - 1] if line else 0
        return Place(self.path, line + 1 + self.line_shift, mark.index - start + 1)

    def composed(self) -> yaml.Node | None:
        if directive := _DIRECTIVE.search(self.text):
            mark = yaml.Mark(self.path, directive.start(), 0, 0, "", 0)
            raise yaml.MarkedYAMLError(problem="directives (%) are not read", problem_mark=mark)
        depth = 0
        for parts, event in enumerate(yaml.parse(self.text, Loader=_LOADER)):
            if parts >= _MOST_PARTS:
                raise _refused(f"more than {_MOST_PARTS:,} parts", event)
            if isinstance(event, yaml.AliasEvent):
                raise _refused("aliases (*name) are not read; write the value out", event)
            if isinstance(event, yaml.ScalarEvent) and len(event.value) > _LONGEST:
                raise _refused(f"a value of {len(event.value):,} characters; expected at most {_LONGEST:,}", event)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:
                raise _refused(f"nested more than {_MAX_DEPTH} deep", event)
        node: yaml.Node | None = yaml.compose(self.text, Loader=_LOADER)
        return node

    def wrong(self, node: yaml.Node | None, message: str) -> Any:
        place = self.at(node.start_mark) if node else Place(self.path, 1 + self.line_shift, 1)
        self.findings.append(Finding(place, "error", message))
        return _FAILED

    def value(self, node: yaml.Node | None, shape: shapes.Type, steps: Steps) -> Any:
        if node:
            self.places[steps] = self.at(node.start_mark)
        match shape:
            case shapes.UnionType(types=types):
                if _is_null(node):
                    return None
                rest = [kind for kind in types if not isinstance(kind, shapes.NoneType)]
                return self.value(node, rest[0], steps)
            case shapes.StructType():
                return self.struct(node, shape, steps)
            case shapes.DictType(value_type=inner):
                return self.mapping(node, inner, steps)
            case shapes.VarTupleType(item_type=inner):
                return self.sequence(node, inner, steps)
        return self.leaf(node, shape)

    def struct(self, node: yaml.Node | None, shape: shapes.StructType, steps: Steps) -> Any:
        if node is not None and not isinstance(node, yaml.MappingNode) and not _is_null(node):
            return self.wrong(node, f"expected {_named(shape)}, found {_found(node)}")
        fields = {field.encode_name: field for field in shape.fields}
        given: dict[str, Any] = {}
        for key, inner in self.entries(node):
            if key.value not in fields:
                near = difflib.get_close_matches(key.value[:_SHOWN], fields, n=1, cutoff=0.6)
                hint = f"; did you mean “{near[0]}”?" if near else f"; expected one of: {', '.join(fields)}"
                self.wrong(key, f"unknown field {_quoted(key.value)}{hint}")
                continue
            given[key.value] = self.value(inner, fields[key.value].type, (*steps, key.value))
        for name, field in fields.items():
            if field.required and name not in given:
                self.wrong(node, f"missing field “{name}”: expected {_named(field.type)}")
                given[name] = _FAILED
        if any(value is _FAILED for value in given.values()):
            return _FAILED
        return shape.cls(**given)

    def mapping(self, node: yaml.Node | None, inner: shapes.Type, steps: Steps) -> Any:
        if node is not None and not isinstance(node, yaml.MappingNode) and not _is_null(node):
            return self.wrong(node, f"expected a mapping (name: value), found {_found(node)}")
        return {key.value: self.value(child, inner, (*steps, key.value)) for key, child in self.entries(node)}

    def entries(self, node: yaml.Node | None) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
        """Return the entries of a mapping that have a plain, new key."""
        kept: list[tuple[yaml.ScalarNode, yaml.Node]] = []
        if not isinstance(node, yaml.MappingNode):
            return kept
        seen: dict[str, Place] = {}
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.wrong(key, f"expected a plain name, found {_found(key)}")
            elif unseen := misleading(key.value):
                self.wrong(key, f"a name with the character {unseen}; expected one that can be read")
            elif key.value in seen:
                self.wrong(key, f"duplicate field {_quoted(key.value)}, first given at {seen[key.value]}")
            else:
                seen[key.value] = self.at(key.start_mark)
                kept.append((key, child))
        return kept

    def sequence(self, node: yaml.Node | None, inner: shapes.Type, steps: Steps) -> Any:
        if _is_null(node):
            return ()
        if not isinstance(node, yaml.SequenceNode):
            return self.wrong(node, f"expected a list, found {_found(node)}")
        return tuple(self.value(child, inner, (*steps, index)) for index, child in enumerate(node.value))

    def leaf(self, node: yaml.Node | None, shape: shapes.Type) -> Any:
        if not isinstance(node, yaml.ScalarNode) or _is_null(node):
            return self.wrong(node, f"expected {_named(shape)}, found {_found(node)}")
        raw: str = node.value
        try:
            match shape:
                case shapes.IntType():
                    value: Any = int(raw)
                case shapes.FloatType():
                    value = float(raw)
                    if not math.isfinite(value):
                        raise ValueError
                case shapes.BoolType():
                    value = {"true": True, "false": False}[raw.lower()]
                case shapes.DateType():
                    value = dt.date.fromisoformat(raw)
                case shapes.LiteralType(values=allowed):
                    if raw not in allowed:
                        raise ValueError
                    value = raw
                case _:
                    value = raw
        except (ValueError, KeyError):
            return self.wrong(node, f"expected {_named(shape)}, found {_quoted(raw)}")
        if unseen := misleading(raw):
            return self.wrong(node, f"a text with the character {unseen}; expected one that can be read")
        return value


def _refused(problem: str, event: yaml.Event) -> yaml.MarkedYAMLError:
    mark: Any = event.start_mark  # the C parser's marks are of another class with the same fields
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)


def _is_null(node: yaml.Node | None) -> bool:
    return node is None or (isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null")


def _found(node: yaml.Node | None) -> str:
    """Say what stands in the file."""
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    if isinstance(node, yaml.MappingNode):
        return "a mapping"
    return "nothing" if node is None or _is_null(node) else _quoted(node.value)


def _quoted(raw: str) -> str:
    return f"“{raw}”" if len(raw) <= _SHOWN else f"“{raw[:_SHOWN]}…” ({len(raw):,} characters)"


_NAMES: dict[type, str] = {
    shapes.DictType: "a mapping (name: value)",
    shapes.VarTupleType: "a list",
    shapes.IntType: "a whole number",
    shapes.FloatType: "a number",
    shapes.BoolType: "true or false",
    shapes.DateType: "a date such as 2024-02-29",
}


def _named(shape: shapes.Type) -> str:
    """Say what a type asks for."""
    match shape:
        case shapes.StructType():
            return f"a mapping ({', '.join(field.encode_name for field in shape.fields)})"
        case shapes.LiteralType(values=allowed):
            return "one of: " + ", ".join(str(value) for value in allowed)
        case shapes.UnionType(types=types):
            return _named(types[0])
    return _NAMES.get(type(shape), "text")
