"""The house keeps its own rules: arrows point down, nothing grows too large, everything is documented."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from typer.main import get_command

from newsbot.cli.commands import app
from newsbot.config import PREFIX, Settings

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "newsbot"
MODULES = sorted(SOURCE.rglob("*.py"))
NOT_NAMES = {"utils", "helpers", "common", "misc", "manager", "base", "core", "handlers"}
OPTIONS = SOURCE / "cli"  # a command's options are its parameters
MAX_LINES, MAX_FUNCTION, MAX_PARAMETERS = 300, 40, 5


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_two_modules_lean_on_each_other() -> None:
    graph = grimp.build_graph("newsbot")
    circles = {
        (module, other)
        for module in graph.modules
        for other in graph.find_modules_directly_imported_by(module)
        if graph.chain_exists(importer=other, imported=module)
    }
    assert circles == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_says_what_it_is_for_and_stays_small(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "the first line says what the room is for"
    assert path.stem not in NOT_NAMES
    assert text.count("\n") <= MAX_LINES
    for function in functions(tree):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= MAX_FUNCTION, f"{function.name} has {length} lines"
        arguments = function.args
        named = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        count = len([name for name in named if name not in ("self", "cls")])
        assert count <= MAX_PARAMETERS or OPTIONS in path.parents, f"{function.name} has {count} parameters"


def test_the_map_of_the_largest_room_names_every_module_of_it() -> None:
    plan = (SOURCE / "feeds" / "__init__.py").read_text("utf-8")
    assert {path.stem for path in MODULES if path.parent.name == "feeds"} - {"__init__"} == {
        *re.findall(r"^  (\w+)", plan, re.M),
        *re.findall(r"`(\w+)`", plan),
    }


def test_nothing_is_left_to_be_done() -> None:
    for path in MODULES:
        assert not re.search(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b", path.read_text("utf-8")), path


def test_imports_point_down() -> None:
    environment = os.environ | {"PYTHONPATH": str(SOURCE.parent)}
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert result.returncode == 0, result.stdout


def test_every_setting_is_in_the_example_with_its_default() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    shown = dict(
        line.removeprefix("# ").split("=", 1) for line in lines if re.match(r"(# )?NEWSBOT_\w+=", line)
    )
    assert set(shown) == {PREFIX + name.upper() for name in Settings.model_fields}
    for name, default in shown.items():
        field = Settings.model_fields[name.removeprefix(PREFIX).lower()]
        value = (
            field.default.get_secret_value() if hasattr(field.default, "get_secret_value") else field.default
        )
        plain = (
            {True: "true", False: "false", None: ""}.get(value) if isinstance(value, bool | None) else None
        )
        if plain is None:
            plain = ",".join(value) if isinstance(value, frozenset | tuple) else f"{value:g}" if isinstance(
                value, float) else str(value)  # fmt: skip
        assert default == plain, name


def documents() -> str:
    return "\n".join(path.read_text("utf-8") for path in (*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"))


def test_every_setting_is_documented() -> None:
    text = documents()
    for name in Settings.model_fields:
        assert PREFIX + name.upper() in text, name


def test_every_command_of_the_shell_is_documented() -> None:
    text = documents()
    command = get_command(app)
    for name, one in command.commands.items():  # type: ignore[attr-defined]
        for inner in getattr(one, "commands", {"": None}):
            assert f"newsbot {name} {inner}".strip() in text, f"{name} {inner}"


def test_every_command_of_the_chat_is_documented() -> None:
    from newsbot.chat.admin import _Admin
    from newsbot.chat.application import READERS
    from newsbot.chat.desk import _Desk

    text = documents()
    tables = [*READERS, _Admin(None).table(), _Desk(None, None, None).table()]  # type: ignore[arg-type]
    for table in tables:
        for command in table.commands:
            if command.does:
                assert f"/{command.name}" in text, command.name


def test_every_metric_is_documented() -> None:
    from newsbot.app.metrics import Metrics

    text = documents()
    for family in Metrics().registry.collect():
        assert family.name in text, family.name


def test_the_board_and_the_alerts_ask_for_metrics_that_there_are() -> None:
    from newsbot.app.metrics import Metrics

    families = [(family.name, family.type) for family in Metrics().registry.collect()]
    known = {name + ("_total" if kind == "counter" else "") for name, kind in families}
    known.add("newsbot_webhook_requests_total")  # of web.py
    board = json.loads((ROOT / "docs" / "operators" / "grafana.json").read_text("utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    asked.append((ROOT / "docs" / "operators" / "alerts.yaml").read_text("utf-8"))
    named = set(re.findall(r"\b(?:newsbot|process)_[a-z_]+", " ".join(asked)))
    assert len(named) > 15
    assert named <= known


def test_nothing_happens_on_import() -> None:
    code = (
        "import sys, time; start = time.process_time(); import newsbot.cli.commands; "
        "heavy = [n for n in ('sumy', 'trafilatura', 'numpy', 'matplotlib', 'nltk') if n in sys.modules]; "
        "print(heavy); assert not heavy"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(SOURCE.parent)},
    )
    assert result.returncode == 0, result.stdout + result.stderr


def rooms_imported() -> set[tuple[str, str]]:
    """Which room imports which, by the code."""
    found = set()
    for path in MODULES:
        room = path.relative_to(SOURCE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            found |= {(room, name.split(".")[1]) for name in modules if name.startswith("newsbot.")}
    return {(one, other) for one, other in found if one != other}


def test_the_diagram_of_the_architecture_is_true() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    drawn = set(re.findall(r"^    (\w+) --> (\w+)$", text, re.MULTILINE))
    real = {(one, other) for one, other in rooms_imported() if "logs" not in (one, other)}
    assert drawn - real == set(), "drawn, but not in the code"
    shell = {pair for pair in real - drawn if pair[0] in ("cli", "__main__")}
    assert real - drawn - shell == set(), "in the code, but not drawn"
