"""Whether data has the shape of a procedure: every unknown, missing or mistyped key, not only the first."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from msgspec import NODEFAULT, inspect

from flows.catalog.locate import Path
from flows.catalog.problem import Slip, misspelt, words
from flows.procedure import Procedure, Text

_NAMES: tuple[tuple[type, str], ...] = ((bool, "bool"), (int, "int"), (float, "float"), (str, "str"), (list, "list"))


_SCALARS: dict[type[inspect.Type], tuple[type, str]] = {
    inspect.StrType: (str, "str"), inspect.IntType: (int, "int"), inspect.BoolType: (bool, "bool"),
    inspect.DateType: (date, "date"),
}  # fmt: skip


@cache
def _shape() -> inspect.Type:
    return inspect.type_info(Procedure)


def slips(data: object) -> list[Slip]:
    """Return everything about the data that does not fit :class:`flows.procedure.Procedure`."""
    return list(_check(data, _shape(), ()))


def spelt_out(data: object, kind: inspect.Type | None = None) -> object:
    """Return the data with its shorthands written out.

    A plain string stands for a :class:`flows.procedure.Text` in Japanese, and an ``on_defect`` needs no title.
    """
    kind = _inner(kind or _shape())
    if isinstance(kind, inspect.StructType):
        if kind.cls is Text and isinstance(data, str):
            return {"ja": data}
        return _struct_spelt_out(data, kind) if isinstance(data, dict) else data
    if isinstance(kind, inspect.DictType) and isinstance(data, dict):
        return {name: spelt_out(value, kind.value_type) for name, value in data.items()}
    if isinstance(kind, inspect.VarTupleType) and isinstance(data, list):
        return [spelt_out(value, kind.item_type) for value in data]
    return data


def _struct_spelt_out(data: dict[str, object], kind: inspect.StructType) -> dict[str, object]:
    types = {field.encode_name: field.type for field in kind.fields}
    whole = {name: spelt_out(value, types[name]) if name in types else value for name, value in data.items()}
    if isinstance(defect := whole.get("on_defect"), dict) and "on_defect" in types:
        whole["on_defect"] = {"title": words()["default_defect_title"], **defect}
    return whole


def _inner(kind: inspect.Type) -> inspect.Type:
    """Return what an optional value is when it is there."""
    if isinstance(kind, inspect.UnionType):
        return next(one for one in kind.types if not isinstance(one, inspect.NoneType))
    return kind


def _check(data: object, kind: inspect.Type, path: Path) -> Iterator[Slip]:
    kind = _inner(kind)
    if isinstance(kind, inspect.StructType):
        yield from _struct(data, kind, path)
    elif isinstance(kind, inspect.DictType):
        yield from _mapping(data, kind, path)
    elif isinstance(kind, inspect.VarTupleType):
        yield from _sequence(data, kind, path)
    elif isinstance(kind, inspect.LiteralType):
        if data not in kind.values:
            yield misspelt(path, "not_among", str(data), [str(value) for value in kind.values])
    else:
        expected, name = _SCALARS[type(kind)]
        if not isinstance(data, expected) or (isinstance(data, bool) and expected is int):
            yield _mistyped(path, name, data)


def _struct(data: object, kind: inspect.StructType, path: Path) -> Iterator[Slip]:
    if not isinstance(data, dict):
        yield _mistyped(path, "struct", data)
        return
    fields = {field.encode_name: field for field in kind.fields}
    for name, value in data.items():
        if name in fields:
            yield from _check(value, fields[name].type, (*path, name))
        else:
            yield misspelt((*path, name), "unknown_key", name, fields)
    for name, field in fields.items():
        if name not in data and field.default is NODEFAULT and field.default_factory is NODEFAULT:
            yield Slip(path=path, code="missing_key", fill={"name": name})


def _mapping(data: object, kind: inspect.DictType, path: Path) -> Iterator[Slip]:
    if not isinstance(data, dict):
        yield _mistyped(path, "mapping", data)
        return
    for name, value in data.items():
        yield from _check(value, kind.value_type, (*path, name))


def _sequence(data: object, kind: inspect.VarTupleType, path: Path) -> Iterator[Slip]:
    if not isinstance(data, list):
        yield _mistyped(path, "list", data)
        return
    for index, value in enumerate(data):
        yield from _check(value, kind.item_type, (*path, index))


def _mistyped(path: Path, expected: str, data: object) -> Slip:
    types = words()["types"]
    found = next((name for known, name in _NAMES if isinstance(data, known)), "other")
    found = "mapping" if isinstance(data, dict) else found
    name = str(path[-1]) if path else ""
    return Slip(path=path, code="wrong_type", fill={"name": name, "expected": types[expected], "found": types[found]})
