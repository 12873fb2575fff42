"""The documentation and the program say the same: commands, options, exit codes, settings, files, links."""

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import click
import msgspec.inspect as shapes
import pytest

from duizhao.cli import main
from duizhao.front_matter import FrontMatter
from duizhao.read import Title
from duizhao.settings import FILES
from duizhao.settings.types import Settings
from tests.conftest import ROOT

COMMANDS = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "bench/README.md"])
LIVING = [page for page in PAGES if page.parent.name not in ("decisions", "bench") and page.name != "CHANGELOG.md"]
"""What is to be true today; decisions and changes were true on their day."""
OTHERS = {"--check", "--failures", "--no-deps", "--index-url"}
"""Options of other programs: ruff, tests.typographies, pip."""
EXAMPLES = ("hongshan", "hmoe", "index.html", "gone.txt")
FRONT = "content/reports/<county>/<year>.md"
PROSE = "content/pages/<name>.md"


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def options_of(command):
    parameters = command.get_params(click.Context(main))
    return {
        one
        for option in parameters
        if isinstance(option, click.Option)
        for one in (*option.opts, *option.secondary_opts)
    }


OPTIONS = {name: options_of(command) for name, command in {"": main, **main.commands}.items()}


def rows(text, heading):
    """The rows of the table below a heading, by each code in their first cell."""
    _, found, below = unescape(text).partition(f"\n## {heading}\n")
    assert found, f"no section “{heading}”"
    table = [line for line in below.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]
    return {key: row for row in cells for key in re.findall("`([^`]+)`", row[0])}


def test_the_commands_page_names_every_command_and_no_other():
    named = set(re.findall(r"^\| `python build\.py (\w+)", COMMANDS, re.MULTILINE))
    assert named == set(main.commands)


def test_the_commands_page_gives_every_option_to_its_commands_and_names_no_other():
    told = {}
    for option, cells in rows(COMMANDS, "Options").items():
        name = option.split()[0]
        told[name] = set(main.commands) | {""} if cells[1] == "all" else set(cells[1].replace("alone", "").split(", "))
    assert told == {
        name: {command for command in OPTIONS if name in OPTIONS[command]} for name in set().union(*OPTIONS.values())
    }


def exits() -> Iterator[int]:
    """Every code with which the program's source says that it ends."""
    yield click.UsageError.exit_code
    for path in (ROOT / "src/duizhao").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("sys.exit", "os._exit", "exit", "SystemExit"):
                (code,) = node.args or (ast.Constant(0),)
                yield code.value if isinstance(code, ast.Constant) else named[ast.unparse(code)]


def test_the_commands_page_names_every_exit_code_and_no_other():
    (told,) = re.findall(r"^\*\*Exit codes\.\*\*(.+?)\n\n", COMMANDS, re.DOTALL | re.MULTILINE)
    assert {int(code) for code in re.findall(r"\b[0-9]+\b", told)} == {0, *exits()}


def fields_of(shape, path="") -> Iterator[tuple[str, shapes.Field]]:
    """Every key that a type of settings asks for, as the page writes it, with its field."""
    match shape:
        case shapes.UnionType(types=types):
            yield from fields_of(next(one for one in types if not isinstance(one, shapes.NoneType)), path)
        case shapes.VarTupleType(item_type=inner):
            yield from fields_of(inner, f"{path}[]")
        case shapes.DictType(value_type=inner):
            yield from fields_of(inner, f"{path}<slug>")
        case shapes.StructType(fields=fields):
            for field in fields:
                own = f"{path}.{field.encode_name}".lstrip(".")
                yield own, field
                yield from fields_of(field.type, own)


def choices_of(shape) -> tuple[str, ...]:
    """The words of which a value must be one, where it must."""
    match shape:
        case shapes.UnionType(types=types):
            return tuple(word for one in types for word in choices_of(one))
        case shapes.LiteralType(values=words):
            return words
    return ()


def asked():
    fields = {field.name: field.type for field in shapes.type_info(Settings).fields}
    told = {f"content/{name}": fields[Path(name).stem] for name in FILES if name.endswith(".yaml")}
    return told | {FRONT: shapes.type_info(FrontMatter), PROSE: shapes.type_info(Title)}


@pytest.mark.parametrize("file", asked())
def test_the_settings_page_names_every_key_and_no_other(file):
    told, fields = rows(SETTINGS, file), dict(fields_of(asked()[file]))
    assert told.keys() == fields.keys()
    assert {key for key, row in told.items() if row[1] == "yes"} == {key for key in fields if fields[key].required}
    for key, field in fields.items():
        missing = [word for word in choices_of(field.type) if f"`{word}`" not in told[key][2]]
        assert not missing, f"{key} may be {missing}, too"
        if type(field.default) is int:
            assert f"`{field.default}` unless given" in told[key][2]


@pytest.mark.parametrize("file", [f"content/{name}" for name in FILES])
def test_the_settings_page_has_every_file(file):
    assert f"\n## {file}\n" in SETTINGS
    assert f"](#{anchor_of(file)})" in SETTINGS


def anchor_of(heading):
    """The anchor that GitHub makes of a heading."""
    plain = unescape(re.sub(r"[`*]", "", heading)).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors_of(page):
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return {anchor_of(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_of_the_docs_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http", "/")):
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            assert there.exists(), target
            assert not anchor or anchor in anchors_of(there), target


@pytest.mark.parametrize("page", LIVING, ids=name_of)
def test_the_docs_mention_no_command_or_option_that_is_none(page):
    text = page.read_text(encoding="utf-8")
    known = set().union(*OPTIONS.values(), OTHERS)
    if page.parent.name != "publishing":  # which speaks of the programs of hosts, too
        assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) - known == set()
    code = "\n".join(re.findall(r"^ *```.*?^ *```|`[^`\n]+`", text, re.DOTALL | re.MULTILINE))
    for line in re.findall(r"(?:build\.py|(?<![\w/=-] )(?<![\w/=-])duizhao)((?: +[^\s`&|;#)]+)+)", code):
        words = line.split()
        command = words[0] if re.fullmatch("[a-z]+", words[0]) else "build"
        assert command in main.commands, line
        assert {word for word in words if word.startswith("--")} <= OPTIONS[command] | OPTIONS[""], line


NAMED = re.compile(r"`((?:content|docs|src|templates|tests|bench|pipeline|serve|segment|\.github|\.ci)/[\w./-]+\.\w+)`")


@pytest.mark.parametrize("page", LIVING, ids=name_of)
def test_files_that_the_docs_name_are_there(page):
    text = page.read_text(encoding="utf-8")
    named = {name for name in NAMED.findall(text) if not any(example in name for example in EXAMPLES)}
    assert (
        sorted(name for name in named if not any((root / name).exists() for root in (ROOT, ROOT / "src/duizhao"))) == []
    )


def commands_of(page):
    """The lines of a page that make an environment."""
    return re.findall(r"^(?:python3|py) -m venv.*$", page.read_text(encoding="utf-8"), re.MULTILINE)


def test_both_readmes_give_the_same_commands():
    english, chinese = (ROOT / "README.md"), (ROOT / "README.zh.md")
    assert commands_of(english) == commands_of(chinese)
    assert len(commands_of(english)) == 4
    fences = [re.findall(r"^```(\w*)$", page.read_text(encoding="utf-8"), re.MULTILINE) for page in (english, chinese)]
    assert fences[0] == fences[1]
    levels = [re.findall(r"^(#+) ", page.read_text(encoding="utf-8"), re.MULTILINE) for page in (english, chinese)]
    assert levels[0] == levels[1]
