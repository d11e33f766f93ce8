"""What people are told: the words of pages and scripts, in each language of the interface.

`wording/<language>/<area>.json` holds the words of one area. What the documents say is never translated.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, g, request

LANGUAGES: Mapping[str, str] = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
"""The languages of the interface, each with its own name for itself; the first is the default."""

COOKIE = "qa_language"
"""Holds the language that somebody chose; it wins over what the browser asks for."""

_DEFAULT = next(iter(LANGUAGES))
_FOLDER = Path(__file__).with_name("wording")
_TRADITIONAL = frozenset({"tw", "hk", "mo", "hant"})


@cache
def wording_in(language: str) -> Mapping[str, Any]:
    """Give all words in one language.

    :param language: one of `LANGUAGES`.
    :return: for each area its words; `{name}` in them stands for a value.
    """
    files = sorted((_FOLDER / language).glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def current_language() -> str:
    """Give the language that this request is answered in.

    :return: the one that was chosen, otherwise the first that the browser asks for and that there is.
    """
    if "language" not in g:
        chosen = request.cookies.get(COOKIE, "")
        g.language = chosen if chosen in LANGUAGES else _asked_for()
    language: str = g.language
    return language


def current_wording() -> Mapping[str, Any]:
    """Give the words in the language of this request.

    :return: as `wording_in`.
    """
    return wording_in(current_language())


def only(wording: Mapping[str, Any], areas: Iterable[str]) -> Mapping[str, Any]:
    """Give the words that the scripts of one page say, and no others.

    :param wording: all words in one language.
    :param areas: the names of the areas.
    :return: these areas.
    """
    return {area: wording[area] for area in areas}


def register(app: Flask) -> None:
    """Give every template the language and its words.

    :param app: the application.
    """
    app.context_processor(lambda: {"language": current_language(), "wording": current_wording()})
    app.jinja_env.filters["only"] = only


def _asked_for() -> str:
    """Read Accept-Language; Chinese of Taiwan, Hong Kong and Macau is written in traditional characters."""
    for tag, quality in request.accept_languages:
        primary, *subtags = tag.lower().replace("_", "-").split("-")
        if quality == 0 or primary not in ("zh", "en"):
            continue
        if primary == "en":
            return "en"
        return "zh-Hant" if _TRADITIONAL & set(subtags) and "hans" not in subtags else "zh-Hans"
    return _DEFAULT
