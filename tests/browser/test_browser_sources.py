"""Sources in a real browser: numbers and their cards, the pane, permanent addresses, printing, why, doubt."""

import pytest
from chat import (
    ACCIDENT,
    OUTLINE,
    UNANSWERABLE,
    ask,
    is_on_screen,
    latest,
    lines,
    marked,
    reply_to,
    wait_for_scripts,
)
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

DOUBTFUL = "党组班子怎样才能拧成一股绳?"
TEN = (
    ACCIDENT,
    OUTLINE,
    DOUBTFUL,
    "第十一篇里,今年要抓好哪六项工作?",
    "提高质量要抓哪些工作?",
    "江苏公司的事故造成几人死亡?",
    "谁承建了达陕高速公路?",
    "集团公司安全风险主要来自哪六大方面?",
    "昆明新机场引桥坍塌造成多少伤亡?",
    "质量工作的重要意义是什么?",
)


def card(page: Page) -> Locator:
    return page.locator("source-card")


def open_card_by_mouse(page: Page, turn: Locator) -> Locator:
    chip = turn.locator(".sentence .chip").first
    chip.hover()
    expect(card(page)).to_be_visible()
    return chip


def open_pane(page: Page) -> None:
    latest(page).locator("a.place").first.click()
    expect(page.locator("reading-pane .quoted").first).to_be_visible()


def clipboard(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def test_the_highlight_is_the_quotation_for_ten_questions(page: Page):
    ask(page, ACCIDENT)
    open_pane(page)
    pane = page.locator("reading-pane")
    answered = 0
    for question in TEN:
        citations = reply_to(page, question)["citations"]
        answered += bool(citations)
        for cited in citations:
            # Without asking on the page as well: what opens the pane is under test elsewhere.
            place = {name: cited[name] for name in ("document", "start", "end")}
            pane.evaluate("(pane, place) => pane.open(place)", place)
            assert lines(marked(page)) == lines(cited["quote"]), question
    assert answered == len(TEN)
    assert pane.locator("mark").count() == 0


def test_without_highlights_elements_mark_the_same_words(new_context):
    page = new_context().new_page()
    page.add_init_script("Object.defineProperty(CSS, 'highlights', { value: undefined })")
    page.goto("/")
    wait_for_scripts(page)
    ask(page, ACCIDENT)
    open_pane(page)
    cited = reply_to(page, ACCIDENT)["citations"]
    assert page.locator("reading-pane mark").all_text_contents() == [cited[0]["quote"]]
    page.get_by_role("button", name="下一处引文").click()
    expect(page.locator(".pane-citations .count")).to_have_text("引文 2 / 5")
    expect(page.locator("reading-pane mark")).to_have_text([cited[1]["quote"]])


def test_a_card_by_mouse_can_be_entered_and_left(page: Page):
    turn = ask(page, ACCIDENT)
    cited = reply_to(page, ACCIDENT)["citations"][0]
    open_card_by_mouse(page, turn)
    expect(card(page).locator("blockquote")).to_have_text(cited["quote"])
    expect(card(page)).to_contain_text("第 11 篇之 2")
    expect(card(page)).to_contain_text(cited["speech_title"])
    expect(card(page)).to_contain_text(cited["section"][0])
    card(page).locator("blockquote").hover()
    page.wait_for_timeout(400)
    expect(card(page)).to_be_visible()
    page.mouse.move(5, 5)
    expect(card(page)).to_be_hidden()


def test_a_card_by_keyboard_has_its_actions_next(page: Page):
    turn = ask(page, ACCIDENT)
    chip = turn.locator(".sentence .chip").first
    turn.locator(".headline .chip").focus()
    page.keyboard.press("Tab")
    # The number in the headline opened its card, which Tab goes through first.
    expect(card(page).get_by_role("link", name="在原文中看")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(chip).to_be_focused()
    expect(card(page)).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#pane-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("reading-pane")).to_be_hidden()
    expect(chip).to_be_focused()
    expect(card(page)).to_be_hidden()


def test_escape_closes_the_card_before_the_pane(page: Page):
    turn = ask(page, ACCIDENT)
    open_pane(page)
    open_card_by_mouse(page, turn)
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    expect(page.locator("reading-pane")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("reading-pane")).to_be_hidden()


def test_a_card_copies_the_quotation_with_its_reference(page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = ask(page, ACCIDENT)
    open_card_by_mouse(page, turn)
    card(page).get_by_role("button", name="复制引文").click()
    expect(card(page).get_by_role("button", name="已复制")).to_be_visible()
    cited = reply_to(page, ACCIDENT)["citations"][0]
    where = (
        f"第 11 篇之 2 › {cited['section'][0]}（{cited['document']}，第 {cited['start']}–{cited['end']} 字）"
    )
    assert clipboard(page) == f"“{cited['quote']}”\n——{where}"


def test_fingers_get_a_sheet(phone: Page):
    turn = ask(phone, ACCIDENT)
    turn.locator(".sentence .chip").tap()
    expect(card(phone)).to_have_attribute("data-sheet", "")
    expect(phone.locator("reading-pane")).to_be_hidden()
    box = card(phone).bounding_box()
    assert box is not None
    assert box["width"] == 390
    for control in card(phone).locator("a, button").all():
        size = control.bounding_box()
        assert size is not None
        assert size["height"] >= 44
    card(phone).get_by_role("button", name="关闭").tap()
    expect(card(phone)).to_be_hidden()
    turn.locator(".sentence .chip").tap()
    card(phone).get_by_role("link", name="在原文中看").tap()
    expect(phone.locator("reading-pane .quoted").first).to_be_visible()
    expect(card(phone)).to_be_hidden()


def test_next_and_previous_go_through_the_citations_of_the_answer(page: Page):
    ask(page, ACCIDENT)
    cited = reply_to(page, ACCIDENT)["citations"]
    open_pane(page)
    count = page.locator(".pane-citations .count")
    expect(count).to_have_text(f"引文 1 / {len(cited)}")
    page.get_by_role("button", name="下一处引文").click()
    expect(count).to_have_text(f"引文 2 / {len(cited)}")
    expect(page.locator("reading-pane [role=status]")).to_contain_text(cited[1]["quote"])
    assert marked(page) == lines(cited[1]["quote"])
    assert page.get_by_role("button", name="下一处引文").evaluate("(it) => it === document.activeElement")
    page.keyboard.press("n")
    expect(page.locator("reading-pane [role=status]")).to_contain_text(cited[2]["quote"])
    page.keyboard.press("p")
    page.keyboard.press("p")
    expect(count).to_have_text(f"引文 1 / {len(cited)}")
    page.keyboard.press("p")
    expect(count).to_have_text(f"引文 1 / {len(cited)}")
    expect(page.get_by_role("button", name="上一处引文")).to_have_attribute("aria-disabled", "true")


def test_the_outline_leads_and_follows(page: Page):
    ask(page, ACCIDENT)
    open_pane(page)
    box = page.locator("reading-pane .outline-box")
    cited = reply_to(page, ACCIDENT)["citations"][0]
    expect(box.locator(".current")).to_have_text(cited["section"][0])
    box.locator("summary").click()
    last = box.locator("nav button").last
    title = last.inner_text()
    last.click()
    expect(box).not_to_have_attribute("open", "")
    expect(box.locator(".current")).to_have_text(title)
    expect(last).to_have_attribute("aria-current", "location")
    page.locator("reading-pane").evaluate("(pane) => { pane.scrollTop = 0; }")
    expect(box.locator(".current")).not_to_have_text(title)


def test_the_pane_says_where_else_the_words_stand(page: Page):
    ask(page, ACCIDENT)
    open_pane(page)
    also = page.locator(".pane-also a")
    expect(also).to_have_text("第 12 篇之 2")
    also.click()
    expect(page.locator("#pane-title")).to_contain_text("篇十二")
    expect(page.locator(".pane-citations")).to_be_hidden()


def test_the_pane_copies_a_link_that_marks_the_same_words(page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, ACCIDENT)
    open_pane(page)
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("button", name="链接已复制")).to_be_visible()
    page.goto(clipboard(page))
    assert marked(page) == lines(reply_to(page, ACCIDENT)["citations"][0]["quote"])
    assert is_on_screen(page.locator("#quote"))


def permanent(page: Page) -> tuple[str, dict]:
    cited = reply_to(page, ACCIDENT)["citations"][0]
    place = f"?start={cited['start']}&end={cited['end']}#p{cited['passage_id']}"
    return f"/speeches/{cited['speech']}{place}", cited


def test_a_permanent_address_marks_the_same_words_without_scripts(plain: Page):
    address, cited = permanent(plain)
    plain.goto(address)
    assert marked(plain) == lines(cited["quote"])
    assert is_on_screen(plain.locator("#quote"))
    expect(plain.locator("quote-tools")).to_be_hidden()
    plain.locator(".outline-box summary").click()
    expect(plain.locator(".outline-box nav a").first).to_be_visible()


def test_a_page_of_a_speech_copies_its_quotation_and_marks_the_heading(page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    address, cited = permanent(page)
    page.goto(address)
    expect(page.locator("speech-outline [aria-current]")).to_have_text(cited["section"][0])
    page.get_by_role("button", name="复制引文").click()
    expect(page.locator(".said")).to_have_text("已复制")
    assert clipboard(page).startswith(f"“{cited['quote']}”\n——第 11 篇之 2")


def test_a_passage_has_a_link_to_itself(page: Page):
    page.goto("/speeches/4")
    link = page.locator(".pilcrow").nth(3)
    expect(link).to_have_css("opacity", "0")
    link.focus()
    page.keyboard.press("Enter")
    passage = page.locator(".passage:target")
    expect(passage).to_have_count(1)
    expect(link).to_have_css("opacity", "1")
    assert page.url.endswith(f"/speeches/4#{passage.get_attribute('id')}")


def test_on_paper_stand_the_words_and_their_reference_alone(page: Page):
    address, cited = permanent(page)
    page.goto(address)
    page.emulate_media(media="print")
    for screen_only in (".bar", "speech-outline", "quote-tools", ".neighbours", "#talk-1"):
        expect(page.locator(screen_only)).to_be_hidden()
    expect(page.locator(".reference")).to_contain_text(cited["quote"])
    assert "underline" in page.locator("mark").first.evaluate("(it) => getComputedStyle(it).textDecoration")
    page.goto("/")
    wait_for_scripts(page)
    page.emulate_media(media="screen")
    ask(page, ACCIDENT)
    open_pane(page)
    page.emulate_media(media="print")
    expect(page.locator("main")).to_be_hidden()
    expect(page.locator(".pane-tools")).to_be_hidden()
    expect(page.locator("reading-pane .reference")).to_contain_text(cited["quote"])


@pytest.mark.parametrize("question", [ACCIDENT, UNANSWERABLE])
def test_why_is_the_same_table_with_and_without_scripts(page: Page, plain: Page, question: str):
    turn = ask(page, question)
    name = "为什么没有回答" if question is UNANSWERABLE else "为什么这样回答"
    turn.locator("why-answer summary", has_text=name).click()
    tables = turn.locator(".why table")
    expect(tables).to_have_count(3)
    plain.goto(f"/why?question={question}")
    # How long it took differs each time.
    for with_scripts, without in zip(tables.all()[:2], plain.locator(".why table").all()[:2], strict=True):
        assert [cell.split() for cell in with_scripts.locator("th, td").all_inner_texts()] == [
            cell.split() for cell in without.locator("th, td").all_inner_texts()
        ]
    turn.locator(".why a[data-read]").first.click()
    expect(page.locator("reading-pane .quoted").first).to_be_visible()


def test_why_that_fails_can_be_tried_again(page: Page, faults: list[str]):
    turn = ask(page, ACCIDENT)
    page.route("**/api/v1/ask", lambda route: route.abort())
    summary = turn.locator("why-answer summary")
    summary.click()
    expect(turn.locator(".why").get_by_role("alert")).to_contain_text("连不上服务")
    page.unroute("**/api/v1/ask")
    faults.clear()
    summary.click()
    summary.click()
    expect(turn.locator(".why table")).to_have_count(3)


@pytest.mark.parametrize(
    ("question", "reason"),
    [(UNANSWERABLE, "no_evidence"), ("???", "not_a_question"), ("哪些讲话提到了大巴山?", "low_confidence")],
)
def test_a_refusal_says_why_and_offers_what_is_near(page: Page, question: str, reason: str):
    reply = reply_to(page, question)
    assert reply["reason"] == reason
    turn = ask(page, question)
    expect(turn.locator(".refusal")).to_have_attribute("data-reason", reason)
    expect(turn.locator(".refusal")).to_have_css("border-top-style", "dashed")
    expect(turn.locator(".sources .preview")).to_have_text([near["quote"] for near in reply["nearest"]])
    expect(turn.locator(".suggestions button")).to_have_text(reply["suggestions"])


def test_doubt_is_said(page: Page):
    turn = ask(page, DOUBTFUL)
    doubt = turn.locator("details.confidence")
    expect(doubt).to_have_attribute("data-level", "low")
    expect(doubt.locator("summary")).to_have_text("不太有把握，请对照原文")
    doubt.locator("summary").click()
    share = round(reply_to(page, DOUBTFUL)["confidence"] * 100)
    expect(doubt.locator("p")).to_contain_text(f"{share} 个是对的")


def test_each_item_of_a_list_has_its_own_number(page: Page):
    turn = ask(page, OUTLINE)
    chips = turn.locator("ol.items li .chip")
    assert chips.evaluate_all("(found) => found.map((chip) => chip.dataset.n)") == ["2", "3", "4", "5"]
    # The number is drawn, so that what people copy is the answer alone.
    assert turn.locator("ol.items li").all_text_contents() == reply_to(page, OUTLINE)["items"]
