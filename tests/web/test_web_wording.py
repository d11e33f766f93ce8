import re
from collections.abc import Mapping

import pytest

from web.wording import COOKIE, LANGUAGES, current_language, wording_in

GAP = re.compile(r"\{\w+\}")


def gaps(words, name=""):
    """Each entry's name with the gaps that its values fill."""
    if isinstance(words, Mapping):
        return {key: value for part in words for key, value in gaps(words[part], f"{name}.{part}").items()}
    return {name: sorted(GAP.findall(words))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language):
    assert gaps(wording_in(language)) == gaps(wording_in("zh-Hans"))


def test_traditional_words_hold_no_simplified_character():
    assert not set("这们说话问题页对语关闭读书") & set(str(wording_in("zh-Hant")))


@pytest.mark.parametrize(
    ("asked_for", "language"),
    [
        ("", "zh-Hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-HK;q=0.5,en-GB", "en"),
        ("zh-Hans-HK", "zh-Hans"),
        ("fr,de;q=0.5", "zh-Hans"),
        ("fr,en;q=0.1", "en"),
        ("en;q=0,zh-TW;q=0.1", "zh-Hant"),
    ],
)
def test_the_browser_asks_for_a_language(app, asked_for, language):
    with app.test_request_context("/", headers={"Accept-Language": asked_for}):
        assert current_language() == language


@pytest.mark.parametrize(("chosen", "language"), [("en", "en"), ("xx", "zh-Hant"), ("../en", "zh-Hant")])
def test_the_language_that_was_chosen_wins(app, chosen, language):
    headers = {"Accept-Language": "zh-TW", "Cookie": f"{COOKIE}={chosen}"}
    with app.test_request_context("/", headers=headers):
        assert current_language() == language


@pytest.mark.parametrize(
    ("language", "lead"), [("en", "Ask in your own words."), ("zh-TW", "用自己的話提問。")]
)
def test_a_page_speaks_the_language_of_its_reader(client, language, lead):
    page = client.get("/", headers={"Accept-Language": language}).text
    assert lead in page
