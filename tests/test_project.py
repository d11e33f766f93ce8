"""Guards: what the project promises about itself as a whole."""

import hashlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAX_LINES = {".py": 400, ".js": 250}
# Written in two halves, so that this file does not hold what it forbids.
FORBIDDEN = (
    "/wo" + "rk/",
    "../sha" + "red",
    "/ro" + "ot/",
    "pypi." + "org",
    "pythonhosted." + "org",
    "FIX" + "ME",
)
HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "faiss",
    "jieba",
    "onnxruntime",
    "tokenizers",
    "bm25s",
    "pypinyin",
    "bs4",
    "docx",
    "lxml",
    "pypdf",
    "ir_measures",
    "scipy",
    "sqlalchemy",
    "alembic",
    "psycopg",
    "pydantic",
    "flask_openapi3",
    "prometheus_client",
    "mcp",
)


def tracked_files():
    """Every file that is in the repository or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def texts():
    """The files that are text, with their text."""
    for path in tracked_files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def document(name):
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def in_fresh_interpreter(script):
    """Run a script in an interpreter of its own, and give what it printed."""
    command = [sys.executable, "-W", "error", "-c", script]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("modules", ["qa, web", "qa.cli", "web.app"])
def test_import_is_light(modules):
    script = f"import sys; import {modules}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    assert in_fresh_interpreter(script) == []


def test_import_opens_no_file_of_a_model_or_an_index():
    script = (
        "import sys; opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "import qa, web, qa.cli, web.app\n"
        "data = [name for name in opened if '/models/' in name or '/index/' in name]\n"
        "print(*[name for name in data if '.py' not in name])"
    )
    assert in_fresh_interpreter(script) == []


def test_encoding_leaves_no_trace_in_the_home_folder(tmp_path):
    script = (
        "from qa.encoder.loading import load_encoder\n"
        "print(load_encoder(None, for_indexing=False, threads=1).encode_query(['质量']).shape[0])"
    )
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "1"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["qa", "web", "qa.cli", "qa.evaluation"])
def test_exported_names_are_those_declared(name):
    script = (
        f"import {name} as module, types\n"
        "declared = getattr(module, '__all__', [])\n"
        "names = {n: v for n, v in vars(module).items() if not n.startswith('_')}\n"
        "public = [n for n, v in names.items() if not isinstance(v, types.ModuleType)]\n"
        "print(*sorted(set(public) ^ set(declared)))"
    )
    assert in_fresh_interpreter(script) == []


def test_every_module_of_the_web_is_documented():
    named = document("web.md").partition("## Modules")[2].partition("\n## ")[0]
    modules = [path.name for path in (ROOT / "web").glob("*.py") if not path.name.startswith("_")]
    assert [name for name in modules if f"`{name}`" not in named] == []


def test_every_rest_route_is_documented():
    from web import create_app

    class Closed:
        """Stands in for the service: no route is called."""

    described = document("api.md")
    rules = create_app(service=Closed()).url_map.iter_rules()
    routes = [re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in rules]
    public = [route for route in routes if route.startswith(("/api/", "/health"))]
    assert [route for route in public if f"{route}`" not in described] == []
    assert len(public) > 10
    compatible = [route for route in routes if route.startswith("/v1/")]
    assert [route for route in compatible if f"{route}`" not in document("openai.md")] == []
    assert len(compatible) == 3


def test_every_verb_of_the_command_line_is_documented():
    from qa.cli import cli

    described = document("cli.md")
    assert [verb for verb in cli.commands if f"## qa {verb}" not in described] == []


def test_every_option_of_the_command_line_is_documented():
    from qa.cli import cli

    described = document("cli.md")
    options = {
        opt
        for verb in cli.commands.values()
        for param in verb.params
        for opt in param.opts
        if opt[:2] == "--"
    }
    assert sorted(option for option in options if option not in described) == []


def test_every_setting_is_used():
    from qa.settings import SETTINGS

    code = [text for path, text in texts() if path.suffix == ".py" and "tests" not in path.parts]
    code = "\n".join(text for text in code if "SETTINGS = " not in text)
    assert [row.name for row in SETTINGS if not re.search(rf"settings\.{row.name}\b", code)] == []


def test_decision_records_are_numbered_without_gaps():
    records = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [name[:5] for name in records] == [f"{number:04d}-" for number in range(1, len(records) + 1)]


def test_links_between_documents_lead_somewhere():
    broken = []
    for path, text in texts():
        if path.suffix == ".md":
            links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
            broken += [f"{path.name}: {link}" for link in links if not (path.parent / link).exists()]
    assert broken == []


def test_speeches_are_those_that_their_readme_describes():
    readme = (ROOT / "seeds" / "README.md").read_text(encoding="utf-8")
    files = sorted((ROOT / "seeds").glob("*.txt"))
    assert files
    for path in files:
        assert path.name in readme
        assert hashlib.sha256(path.read_bytes()).hexdigest() in readme


def canonical(requirement):
    return re.split(r"[<>=!~\[; ]", requirement)[0].lower().replace("_", "-")


def test_constraints_pin_everything_that_is_required():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {canonical(entry) for entry in project["dependencies"]}
    wanted |= {canonical(entry) for extra in project["optional-dependencies"].values() for entry in extra}
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {canonical(line) for line in lines if "==" in line}
    assert wanted - pinned == set()
    assert [line for line in lines if "+" in line and not line.startswith("#")] == []


def test_constraints_keep_out_the_torch_for_graphics_cards():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert {"cuda-toolkit<0", "nvidia-cudnn-cu13<0", "triton<0"} <= set(lines)


def test_no_file_names_a_place_of_the_machine_it_was_made_on():
    found = [
        f"{path.relative_to(ROOT)}: {word}" for path, text in texts() for word in FORBIDDEN if word in text
    ]
    assert found == []


def test_files_keep_to_their_size():
    long = {
        str(path.relative_to(ROOT)): text.count("\n")
        for path, text in texts()
        if path.suffix in MAX_LINES
        and text.count("\n") > MAX_LINES[path.suffix]
        and "tests" not in path.parts
    }
    assert long == {}


def test_no_script_is_written_into_the_pages():
    # A JSON block is data: no browser runs it.
    script = r"<script(?![^>]*\b(?:src=|type=.application/json))"
    inline = re.compile(rf"{script}|\son\w+=|\sstyle=|javascript:", re.IGNORECASE)
    pages = [(path, text) for path, text in texts() if path.suffix == ".html"]
    assert pages
    assert [path.name for path, text in pages if inline.search(text)] == []
