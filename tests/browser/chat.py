"""What people do on the page, in the words of the tests."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

ACCIDENT = "大巴山隧道事故造成几人死亡?"
UNANSWERABLE = "今天天气怎么样?"
OUTLINE = "第四篇讲了哪几个方面?"
UNFINISHED = re.compile("^(waiting|telling)$")


def question_field(page: Page) -> Locator:
    return page.get_by_label("问题")


def latest(page: Page) -> Locator:
    return page.locator("chat-turn").last


def ask(page: Page, question: str) -> Locator:
    """Ask by typing and Enter, and wait for what comes of it."""
    # While an answer is still being told, Enter leaves the next question in the field.
    expect(page.locator("ask-form[busy]")).to_have_count(0)
    turns = page.locator("chat-turn").count()
    question_field(page).fill(question)
    question_field(page).press("Enter")
    expect(page.locator("chat-turn")).to_have_count(turns + 1)
    turn = latest(page)
    expect(turn).not_to_have_attribute("state", UNFINISHED)
    return turn


def wait_for_scripts(page: Page) -> None:
    """Until the scripts run, Enter makes a line."""
    expect(page.locator("chat-app:defined")).to_be_attached()


def hold(page: Page, address: str) -> list[Route]:
    """Keep requests to an address waiting, and give their routes, which may let them go on."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(address, keep)
    return held


def start_anew(page: Page) -> None:
    page.get_by_role("link", name="新对话").click()
    expect(page.locator(".welcome")).to_be_visible()
    wait_for_scripts(page)


def reply_to(page: Page, question: str) -> dict[str, Any]:
    """Ask over REST what the page asks."""
    response = page.request.post("/api/v1/ask", data={"question": question})
    assert response.ok
    return response.json()


def marked(page: Page) -> str:
    """The words that are marked: by highlights in the pane, by elements on pages of their own."""
    highlighted = page.evaluate(
        """() => {
          const lists = [...(globalThis.CSS?.highlights?.values() ?? [])];
          return lists.flatMap((ranges) => [...ranges].map(String));
        }"""
    )
    return "\n".join(highlighted or page.locator("mark").all_text_contents())


def lines(text: str) -> str:
    """A quotation as lines without the blanks around them, as pages show it."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def is_on_screen(locator: Locator) -> bool:
    return locator.evaluate(
        """(element) => {
          const { top, bottom } = element.getBoundingClientRect();
          return top >= 0 && bottom <= innerHeight;
        }"""
    )


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
