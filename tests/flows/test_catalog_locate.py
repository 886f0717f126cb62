"""Every key of a TOML text is found on its line, however it is written."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.catalog.locate import Path, line_of, positions

TEXT = '''\
# comment with [brackets] and "quotes"
top = "a ] b # c"
"quoted key" = 'x'
dotted.key.here = 1
many = [
  "one",   # [not a table]
  { a = 1, b = { c = [1, 2] } },
  """
  three ] }
  lines""",
]

[table.sub]
x = true

[[row]]
n = 1
[row.inner]
deep = { k = "v" }

[[row]]
n = 2
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("quoted key",), 3),
        (("dotted", "key", "here"), 4),
        (("many", 1, "b", "c", 1), 7),
        (("many", 2), 8),
        (("table", "sub", "x"), 14),
        (("row", 0, "inner", "deep", "k"), 19),
        (("row", 1, "n"), 22),
        (("row", 1, "missing"), 21),
        (("nowhere",), 1),
    ],
)
def test_a_path_is_found_on_its_line_or_on_that_of_its_nearest_parent(path: Path, line: int) -> None:
    assert line_of(positions(TEXT), path) == line


def paths(data: Any, path: Path = ()) -> list[Path]:
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(found for key, value in below for found in paths(value, (*path, key)))]


def test_no_key_that_toml_knows_is_missing() -> None:
    assert set(paths(tomllib.loads(TEXT))) - {()} <= set(positions(TEXT)) | {("row",), ("table",)}


WORD = st.text("abc#]}[{=,\"'\\", max_size=6)
VALUE = st.recursive(
    WORD.map(lambda word: '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"') | st.integers().map(str),
    lambda inner: st.lists(inner, max_size=3).map(lambda parts: "[ " + ",\n ".join(parts) + " ]"),
    max_leaves=6,
)


@given(st.lists(VALUE, min_size=1, max_size=6))
def test_every_top_key_is_on_the_line_it_was_written_on(values: list[str]) -> None:
    lines: dict[str, int] = {}
    text = ""
    for index, value in enumerate(values):
        lines[f"k{index}"] = text.count("\n") + 1
        text += f"k{index} = {value} # end\n"
    tomllib.loads(text)
    found = positions(text)
    assert {name: found[name,] for name in lines} == lines
