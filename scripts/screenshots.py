"""Takes the pictures of the pages, on a desk and on a phone, light and dark, and writes the page that shows them.

make screenshots     # starts a server of its own on the index; nothing of anybody's conversations is seen
"""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright
from server import serving
from small_png import with_palette

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images" / "page"
GALLERY = ROOT / "docs" / "screenshots.md"
MOST_BYTES = 2_500_000
"""All pictures together: they are cloned with the code."""

# As in the browser tests: without a sandbox because containers give none to root; the rest keeps it from calling home.
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
SIZES = {"1440": {"width": 1440, "height": 900}, "390": {"width": 390, "height": 844}}

ANSWER = "大巴山隧道事故造成几人死亡？"
LIST = "第四篇讲了哪几个方面？"
REFUSAL = "今天天气怎么样？"


@dataclass(frozen=True, slots=True)
class Scene:
    """Something to take a picture of: the file, its title, the page, and what is done there first."""

    name: str
    title: str
    path: str = "/"
    act: Callable[[Page], None] = lambda _page: None


def ask(question: str) -> Callable[[Page], None]:
    """Ask, and wait for what comes of it.

    :param question: the question.
    :return: does it on a page.
    """

    def act(page: Page) -> None:
        page.locator("#question").fill(question)
        page.locator("#question").press("Enter")
        page.locator("chat-turn:is([state=answered], [state=abstained])").wait_for()
        # The picture is of the answer, not of where the pointer happens to be.
        page.evaluate("document.activeElement.blur()")

    return act


def read(page: Page) -> None:
    """Ask, and open the first citation.

    :param page: the chat.
    """
    ask(ANSWER)(page)
    page.locator("chat-turn a.place").first.click()
    page.locator("reading-pane .quoted").first.wait_for()


SCENES = (
    Scene("empty", "A fresh start"),
    Scene("answer", "An answer with its source", act=ask(ANSWER)),
    Scene("list", "A list", act=ask(LIST)),
    Scene("refusal", "A refusal: why, and what is near", act=ask(REFUSAL)),
    Scene("reading", "The speech at the quotation", act=read),
    Scene("speeches", "The speeches", "/speeches"),
    Scene("speech", "A speech to read", "/speeches/11"),
    Scene("search", "Search in the full text", f"/search?q={quote('质量')}"),
    Scene("pictures", "The collection in pictures", "/pictures"),
)


def main() -> None:
    """Take all pictures, and write the page that shows them."""
    shutil.rmtree(IMAGES, ignore_errors=True)
    IMAGES.mkdir(parents=True)
    with serving() as server, sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, CHROMIUM)), None)
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        taken = [scene for scene in SCENES if take(browser, f"http://127.0.0.1:{server.port}", scene)]
        browser.close()
    GALLERY.write_text(gallery(taken), encoding="utf-8")
    total = sum(picture.stat().st_size for picture in IMAGES.iterdir())
    print(f"{len(list(IMAGES.iterdir()))} pictures, {total / 1e6:.2f} MB")
    if total > MOST_BYTES:
        sys.exit(f"The pictures are over {MOST_BYTES / 1e6} MB; take fewer, or smaller ones.")


def take(browser: Browser, url: str, scene: Scene) -> bool:
    """Take the pictures of a scene.

    :param browser: the browser.
    :param url: the server.
    :param scene: what to show.
    :return: false when this server has no such page.
    """
    for width, size in SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport=size,  # type: ignore[arg-type]
                has_touch=width == "390",
                is_mobile=width == "390",
                locale="zh-CN",
                color_scheme=scheme,  # type: ignore[arg-type]
                reduced_motion="reduce",
                base_url=url,
            )
            page = context.new_page()
            response = page.goto(scene.path, wait_until="networkidle")
            if response is None or not response.ok:
                context.close()
                return False
            scene.act(page)
            page.wait_for_load_state("networkidle")
            picture = page.screenshot(animations="disabled", caret="hide")
            page.goto("about:blank")
            (IMAGES / f"{scene.name}-{width}-{scheme}.png").write_bytes(with_palette(page, picture))
            context.close()
    return True


def gallery(scenes: list[Scene]) -> str:
    """Write the page that shows the pictures.

    :param scenes: what was taken.
    :return: its Markdown.
    """
    lines = [
        "# The pages, seen",
        "",
        "Made by `make screenshots`, on a desk (1440 pixels) and on a phone (390), light and dark.",
        "What the pages do is told in [the web](web.md).",
    ]
    for scene in scenes:
        lines += ["", f"## {scene.title}", ""]
        for width, device in (("1440", "on a desk"), ("390", "on a phone")):
            pictures = (
                f"![{scene.title}, {device}, {scheme}](images/page/{scene.name}-{width}-{scheme}.png)"
                for scheme in ("light", "dark")
            )
            lines += ["| light | dark |", "| --- | --- |", f"| {' | '.join(pictures)} |", ""]
        lines.pop()
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
