"""The scripts' own tests, the contrast of the colours, and what importing `web` brings along."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import web

STATIC = Path(web.__file__).parent / "static"
JS_TESTS = Path(__file__).parent / "js"

TEXT_PAIRS = [
    ("ink", "ground"), ("ink", "surface"), ("ink", "sunken"), ("ink", "accent-soft"),
    ("ink-soft", "ground"), ("ink-soft", "surface"), ("ink-soft", "sunken"), ("ink-soft", "accent-soft"),
    ("accent", "ground"), ("accent", "surface"), ("accent", "sunken"), ("accent", "accent-soft"),
    ("accent-ink", "accent"), ("mark-ink", "mark"), ("warn", "ground"), ("warn", "surface"),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colours(scheme: str) -> dict[str, str]:
    text = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    pairs = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", text)
    return {name: light if scheme == "light" else dark for name, light, dark in pairs}


def test_contrast_of_black_on_white():
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_can_be_read(scheme, ink, ground):
    found = colours(scheme)
    assert contrast(found[ink], found[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "surface"])
def test_the_edges_of_fields_and_of_what_has_the_focus_can_be_seen(scheme, ground):
    found = colours(scheme)
    assert contrast(found["line-strong"], found[ground]) >= 3
    assert contrast(found["accent"], found[ground]) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_was_chosen_stands_out_from_what_was_not(scheme):
    found = colours(scheme)
    assert contrast(found["accent"], found["surface"]) >= 3
    assert contrast(found["accent"], found["accent-ink"]) >= 4.5


def test_every_colour_has_a_light_and_a_dark_value():
    text = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    assert set(colours("light")) == set(colours("dark"))
    assert re.findall(r"#[0-9a-f]{3,8}", re.sub(r"light-dark\([^)]*\)", "", text)) == []


def test_colours_stand_in_one_file():
    for style in (STATIC / "css").glob("*.css"):
        if style.name != "tokens.css":
            assert not re.search(r"#[0-9a-f]{3,8}\b(?=[;\s])|rgba?\(|hsla?\(", style.read_text("utf-8")), (
                style.name
            )


def test_no_script_is_long():
    for script in STATIC.rglob("*.js"):
        assert len(script.read_text(encoding="utf-8").splitlines()) < 250, script.name


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the scripts' tests; it is not installed")
def test_scripts():
    command = ["node", "--test", *sorted(str(path) for path in JS_TESTS.glob("*.test.mjs"))]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr


def test_importing_web_is_light():
    code = "import sys, qa, web; print(' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {
        "torch",
        "faiss",
        "jieba",
        "onnxruntime",
        "bm25s",
        "numba",
        "scipy",
        "qa.service",
        "qa.bootstrap",
    }
    assert heavy.isdisjoint(run.stdout.split())
