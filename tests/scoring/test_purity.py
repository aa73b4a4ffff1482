"""scoring/ imports the standard library and itself, holds no binary float, and prints nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import scoring

ROOM = Path(scoring.__file__).parent
FILES = sorted(ROOM.glob("*.py"))


def foreign_imports(source: str) -> set[str]:
    """Top-level packages a module imports that are neither standard nor scoring itself."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0] if not node.level else "scoring")
    return names - sys.stdlib_module_names - {"scoring"}


def binary_floats(source: str) -> list[int]:
    """Lines that write a float, call float() or round(), or divide two literals."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float | complex))
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("float", "round")
        )
    ]


def test_scoring_imports_only_the_standard_library():
    assert len(FILES) > 10
    assert {file.name: foreign_imports(file.read_text()) for file in FILES} == {
        file.name: set() for file in FILES
    }


def test_the_import_check_can_fail():
    planted = "def f():\n    import django.db\n    from compliance.api import views\n"
    assert foreign_imports(planted) == {"django", "compliance"}
    assert foreign_imports("from . import zones\nimport os.path\n") == set()


def test_no_binary_float_is_written_anywhere():
    assert {file.name: binary_floats(file.read_text()) for file in FILES} == {
        file.name: [] for file in FILES
    }


def test_the_float_check_can_fail():
    assert binary_floats("x = 1\ny = 0.5\nz = float(y)\nw = round(z, 2)\n") == [2, 3, 4]


def test_loading_scoring_loads_no_framework():
    code = (
        "import scoring.__main__, sys; print('django' in sys.modules, 'compliance' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOM.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["False", "False"]


def test_every_public_function_says_what_it_means():
    silent = [
        f"{file.name}:{node.lineno} {node.name}"
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_functions_and_modules_stay_short():
    long = [
        f"{file.name}:{node.lineno} {node.name}"
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 40
    ]
    assert long == []
    assert max(len(file.read_text().splitlines()) for file in FILES) <= 400
