"""The Arrow types of columns, in the words of each document and library."""

from typing import Any

import pyarrow as pa


def plain(kind: pa.DataType) -> Any:
    """As release.json states it: a name, `{"list": type}` or `{"struct": [{"name", "type"}]}`."""
    if pa.types.is_list(kind):
        return {"list": plain(kind.value_type)}
    if pa.types.is_struct(kind):
        return {"struct": [{"name": field.name, "type": plain(field.type)} for field in kind]}
    return str(kind)


def spoken(kind: pa.DataType) -> str:
    """As a person reads it: `list of {term: string, intensity: int32}`."""
    if pa.types.is_list(kind):
        return f"list of {spoken(kind.value_type)}"
    if pa.types.is_struct(kind):
        return "{" + ", ".join(f"{field.name}: {spoken(field.type)}" for field in kind) + "}"
    return str(kind)


def feature(name: str, kind: pa.DataType) -> dict[str, Any]:
    """As the card of a Hugging Face data set declares a column."""
    if not pa.types.is_list(kind):
        return {"name": name, "dtype": _dtype(kind)}
    inner = kind.value_type
    if pa.types.is_struct(inner):
        return {"name": name, "list": [feature(field.name, field.type) for field in inner]}
    return {"name": name, "list": _dtype(inner)}


def croissant(kind: pa.DataType) -> str:
    """As Croissant calls the type of a value, or of a list's items."""
    if pa.types.is_list(kind):
        return croissant(kind.value_type)
    if pa.types.is_boolean(kind):
        return "sc:Boolean"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    return "sc:Float" if pa.types.is_floating(kind) else "sc:Text"


def _dtype(kind: pa.DataType) -> str:
    return {"double": "float64", "float": "float32"}.get(str(kind), str(kind))
