"""Where answers come from: permanent addresses, the pages of speeches, doubt, refusals, and why."""

import html
import json
import re
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, unquote, urlsplit

import pytest
from fakes import (
    ACCIDENT,
    BROKEN,
    DOCUMENT,
    HOSTILE,
    HOSTILE_PASSAGE,
    NOTE,
    PASSAGES,
    TASKS,
    TEXT,
    FakeService,
    span_of,
)

from qa.types import Heading, Passage, Reason, Reply, Span, Status, Talk, TalkInfo
from web import create_app
from web.kept import reply_of
from web.presentation import confidence_level, copy_url, percent, place_url
from web.reading import talk_blocks
from web.why import explained
from web.wording import wording_in

HERE = Path(__file__).parent
WHY = json.loads((HERE / "why_cases.json").read_text(encoding="utf-8"))
PLACES = json.loads((HERE / "place_cases.json").read_text(encoding="utf-8"))
WORDS = wording_in("zh-Hans")
ACCIDENT_ADDRESS = f"/speeches/1?start={ACCIDENT.start}&end={ACCIDENT.end}"


def marked(page: str) -> list[str]:
    return [html.unescape(words) for words in re.findall(r"<mark[^>]*>(.*?)</mark>", page)]


def answering(service: FakeService, **changes: object) -> None:
    """Change fields of every reply of the service."""
    ask = service.ask
    service.ask = lambda *args, **options: replace(ask(*args, **options), **changes)


def given(reply: dict) -> SimpleNamespace:
    citations = [SimpleNamespace(**citation) for citation in reply["citations"]]
    return SimpleNamespace(**{**reply, "citations": citations})


@pytest.mark.parametrize("case", WHY, ids=[case["name"] for case in WHY])
def test_why(case):
    assert json.loads(json.dumps(asdict(explained(given(case["reply"]))))) == case["why"]
    assert confidence_level(given(case["reply"])) == case["level"]


def test_halves_are_rounded_up_as_in_scripts():
    assert [percent(share) for share in (0.125, 0.5, 0.005, 1, 0)] == [13, 50, 1, 100, 0]


@pytest.mark.parametrize("case", PLACES, ids=[case["href"] for case in PLACES])
def test_scripts_and_server_give_the_same_addresses(app, case):
    with app.test_request_context("/"):
        made = place_url(**case["place"])
    assert unquote(made) == "/" + unquote(case["href"])


# Permanent addresses


def test_every_passage_has_an_address_of_its_own(client):
    for passage in PASSAGES:
        page = client.get(f"/speeches/{passage.speech}").text
        assert page.count(f'id="p{passage.id}"') == 1
        assert f'class="pilcrow" href="/speeches/{passage.speech}#p{passage.id}"' in page
        held = re.findall(r'<span class="passage"[^>]*>(.*?)</span>', page)
        first = passage.text.split("\n")[0]
        assert any(html.unescape(re.sub(r"<[^>]+>", "", words)) == first for words in held)


def test_an_address_marks_its_words_and_says_how_they_are_cited(client):
    page = client.get(ACCIDENT_ADDRESS).text
    assert marked(page) == [ACCIDENT.text]
    assert page.count('id="quote"') == 1
    assert (
        f"“{ACCIDENT.text}”\n——第 1 篇 › 一、肯定成绩（{DOCUMENT}，第 {ACCIDENT.start}–{ACCIDENT.end} 字）"
        in page
    )
    assert '<link rel="canonical" href="/speeches/1">' in page


def test_without_a_range_nothing_is_marked(client):
    page = client.get("/speeches/1").text
    assert marked(page) == []
    assert 'class="cited"' not in page


def test_the_same_words_elsewhere_are_named_on_the_page(client):
    page = client.get(ACCIDENT_ADDRESS).text
    also = re.search(r'<p class="also">(.*?)</p>', page, re.DOTALL)
    assert also is not None
    assert "第 2 篇" in also[1]
    address = re.search(r'href="([^"]+)"', also[1])
    assert address is not None
    assert marked(client.get(html.unescape(address[1])).text) == [ACCIDENT.text]


def test_a_speech_names_those_that_say_the_same(client):
    page = client.get("/speeches/1").text
    assert re.search(r'<p class="same"[^>]*>与<a href="/speeches/2#talk-1">第 2 篇</a>内容相同</p>', page)


def test_the_outline_leads_to_lines_that_there_are(client):
    page = client.get("/speeches/1").text
    outline = page[page.index("<speech-outline>") : page.index("</speech-outline>")]
    assert re.findall(r'<a href="#o\d+">(.*?)</a>', outline) == ["一、肯定成绩", "二、明确任务"]
    assert all(page.count(f'id="{line}"') == 1 for line in re.findall(r'href="#(o\d+)"', outline))


def test_a_heading_inside_a_line_leads_to_the_line(client):
    page = client.get("/speeches/2").text
    line = re.search(r'<a href="#(o\d+)">第一,认识问题</a>', page)
    assert line is not None
    assert re.search(rf'<p id="{line[1]}"><b>第一,认识问题</b>', page)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("start=5&end=3", "end"),
        ("start=x&end=3", "start"),
        ("start=-1&end=3", "start"),
        (f"start=0&end={len(TEXT) + 1}", "end"),
        (f"start={BROKEN.start}&end={BROKEN.end}", "start"),
    ],
)
def test_a_range_that_cannot_be_is_refused(client, query, field):
    response = client.get(f"/speeches/1?{query}")
    assert response.status_code == 422, field


@pytest.mark.parametrize(
    "path", ["/speeches/99", "/documents/none.txt", "/read?document=none.txt", "/read?passage=no"]
)
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_document_without_parts_has_a_page(client):
    page = client.get(f"/documents/{quote(NOTE)}?start=11&end=20").text
    assert marked(page) == ["第二段写着一句话。"]
    assert "说明 &lt;b&gt;" in page


def test_a_document_with_parts_is_shown_by_them(client):
    assert client.get(f"/documents/{quote(DOCUMENT)}").location == "/speeches"
    found = client.get(f"/documents/{quote(DOCUMENT)}?start={ACCIDENT.start}&end={ACCIDENT.end}").location
    assert unquote(found) == f"{ACCIDENT_ADDRESS}#p{ACCIDENT.id}"


@pytest.mark.parametrize(
    "query",
    [
        {"document": DOCUMENT, "start": ACCIDENT.start, "end": ACCIDENT.end},
        {"passage": ACCIDENT.id},
    ],
)
def test_older_addresses_lead_to_the_permanent_one(client, query):
    response = client.get("/read", query_string=query)
    assert response.status_code == 302
    assert response.location == f"{ACCIDENT_ADDRESS}#p{ACCIDENT.id}"


def test_a_copy_without_a_part_is_found_by_its_passage(app, client):
    with app.test_request_context("/"):
        copy = SimpleNamespace(speech=None, talk=1, passage_id=TASKS.id, start=TASKS.start, end=TASKS.end)
        address = copy_url(copy)
    assert marked(client.get(address, follow_redirects=True).text) == [TASKS.text]


def test_offsets_on_pages_are_code_points(client, service):
    text = "𠮷𠮷甲乙丙"
    service.document_text = lambda _name: text
    service.talk_at = lambda document, _offset: Talk("x", document, None, 1, "𠮷", 0, len(text))
    service.passages_of = lambda _document: []
    assert marked(client.get(f"/documents/{quote(NOTE)}?start=1&end=3").text) == ["𠮷甲"]


def test_a_passage_over_two_lines_has_one_id(client):
    page = client.get("/speeches/2").text
    assert page.count('<span class="passage"') == 3
    assert page.count(f'id="p{BROKEN.id}"') == 1


def test_lines_are_cut_where_passages_begin_and_end():
    text = "甲乙丙丁"
    whole = replace(BROKEN, id="x", start=1, end=3)
    (block,) = talk_blocks(text, Span(0, 4), (), Span(2, 4), (whole,))
    cut = [(segment.text, segment.quote, segment.passage) for segment in block.segments]
    assert cut == [("甲", False, None), ("乙", False, "x"), ("丙", True, "x"), ("丁", True, None)]


def test_reading_says_where_the_words_stand(client):
    place = {"document": DOCUMENT, "start": ACCIDENT.start, "end": ACCIDENT.end}
    view = client.get("/api/v1/reading", query_string=place).json
    assert view["quote"] == ACCIDENT.text
    assert view["passage_id"] == ACCIDENT.id
    assert view["section"] == ["一、肯定成绩"]
    assert [copy["speech"] for copy in view["also_in"]] == [2]
    assert [entry["text"] for entry in view["outline"]] == ["一、肯定成绩", "二、明确任务"]
    assert {entry["block"] for entry in view["outline"]} <= {block["start"] for block in view["blocks"]}


# What documents say stays text


class Hostile(FakeService):
    """Everything that a document may say is a script: its name, its titles, its headings."""

    def _talk(self, talk: Talk) -> Talk:
        heading = span_of(HOSTILE)
        evil = Heading(1, "<i>", HOSTILE, heading.start, heading.end)
        return replace(talk, title=HOSTILE, headings=(evil,))

    def talk_at(self, document: str, offset: int) -> Talk:
        return self._talk(super().talk_at(document, offset))

    def speech(self, number: int):
        found = super().speech(number)
        passages = tuple(self._passage(passage) for passage in found.passages)
        talks = tuple(self._info(info) for info in found.talks)
        return replace(found, title=HOSTILE, document=DOCUMENT, passages=passages, talks=talks)

    def _info(self, info: TalkInfo) -> TalkInfo:
        return replace(
            info, title=HOSTILE, outline=self._talk(super().talk_at(DOCUMENT, info.start)).headings
        )

    def _passage(self, passage: Passage) -> Passage:
        return replace(passage, speech_title=HOSTILE, section=(HOSTILE,))

    def ask(self, question: str, **options) -> Reply:
        reply = super().ask(question, **options)
        cited, near = (
            tuple(replace(c, speech_title=HOSTILE, section=(HOSTILE,)) for c in found)
            for found in (reply.citations, reply.nearest)
        )
        row = {"why": HOSTILE, "passage_id": HOSTILE, "document": HOSTILE, "speech": None, "talk": 1}
        numbers = dict.fromkeys(("start", "end", "rank", "dense", "lexical", "score"), 1)
        explain = {"scope": {"query": HOSTILE}, "candidates": [{**row, **numbers, "speech_title": HOSTILE}]}
        return replace(reply, citations=cited, nearest=near, explain=explain, timing_ms={HOSTILE: 1.0})


@pytest.fixture
def hostile(store):
    return create_app(service=Hostile(), store=store).test_client()


@pytest.mark.parametrize(
    "path",
    [
        f"/speeches/1?start={HOSTILE_PASSAGE.start}&end={HOSTILE_PASSAGE.end}",
        "/speeches/2",
        f"/documents/{quote(NOTE)}",
        "/?question=标签",
        "/?question=什么",
        "/why?question=标签",
    ],
)
def test_hostile_documents_stay_text(hostile, path):
    response = hostile.get(path)
    assert response.status_code == 200
    page = response.text
    assert "&lt;script&gt;" in page or "&lt;b&gt;" in page
    for evil in ("<script>alert", "<img", "<i>", "<b>.md"):
        assert evil not in page
    assert not re.search(r'(?:href|src|action)="javascript:', page)


# Doubt and refusals


def test_how_sure_an_answer_is_is_said_in_words(client, service):
    for confidence, level in ((0.9, "sure"), (0.7, "fair"), (0.42, "low")):
        service.ask = FakeService().ask
        answering(service, confidence=confidence)
        page = client.get("/?question=事故").text
        assert f'<details class="confidence" data-level="{level}">' in page
        assert WORDS["sources"]["confidence"][level] in page
        assert f"大约有 {round(confidence * 100)} 个是对的" in page


@pytest.mark.parametrize("question", ["你好", "今天天气怎么样?"])
def test_what_cites_nothing_has_no_confidence(client, question):
    assert 'class="confidence"' not in client.get(f"/?question={question}").text


def test_a_degraded_answer_says_so(client, service):
    assert 'class="degraded"' not in client.get("/?question=事故").text
    answering(service, status=Status.DEGRADED)
    assert WORDS["sources"]["degraded"] in client.get("/?question=事故").text


@pytest.mark.parametrize("reason", list(Reason))
def test_every_refusal_says_why_and_what_to_do(client, service, reason):
    answering(service, reason=reason)
    page = client.get("/?question=天气").text
    assert f'<div class="refusal" data-reason="{reason}">' in page
    for words in WORDS["reasons"][reason].values():
        assert words in page
    assert BROKEN.text.split("\n")[0] in page
    assert page.count('<button name="question"') == 3
    assert WORDS["sources"]["nearest_lead"] in page
    assert 'class="answer"' not in page


# Why


def test_why_this_answer_has_a_page(client, service):
    page = client.get("/?question=事故").text
    link = re.search(r'<why-answer question="事故"><a href="([^"]+)">为什么这样回答</a>', page)
    assert link is not None
    found = client.get(html.unescape(link[1]))
    assert found.status_code == 200
    assert service.asked[-1]["explain"] is True
    assert "2 毫秒" in found.text


def test_why_of_a_follow_up_asks_the_completed_question(client):
    page = client.get("/?question=几人?&asked=事故&replied=4人").text
    assert '<why-answer question="事故:几人?">' in page


@pytest.mark.parametrize("keeps", [True, False])
def test_why_of_an_answer_from_one_part_asks_that_part(client, service, keeps):
    form = {"question": "事故", "speech": "2"}
    if keeps:
        there = client.post("/chats", data=form).headers["Location"].split("?")[0]
        # The part that the chat is kept to now is another.
        page = client.get(there, query_string={"speech": 3}).text
    else:
        page = client.get("/", query_string=form).text
    link = re.search(r'<why-answer question="事故" speeches="2"><a href="([^"]+)">', page)
    found = client.get(html.unescape(link[1]))
    assert service.asked[-1] == {"speeches": (2,), "top_k": 5, "explain": True}
    back = re.search(r'<p><a href="([^"]+)">', found.text)
    client.get(html.unescape(back[1]))
    assert service.asked[-1]["speeches"] == (2,)


def test_why_may_be_asked_of_several_parts(client, service):
    client.get("/why?question=事故&speech=1&speech=3")
    assert service.asked[-1]["speeches"] == (1, 3)


@pytest.mark.parametrize("speech", ["x", "99"])
def test_why_of_a_part_that_is_none_is_refused(client, speech):
    assert client.get(f"/why?question=事故&speech={speech}").status_code == 422


def test_a_turn_of_an_older_version_names_no_part(client):
    reply = client.post("/api/v1/ask", json={"question": "事故"}).json
    del reply["speeches"]
    assert reply_of(reply).speeches == ()


def test_why_shows_what_was_near_and_why_it_was_not_enough(client, service):
    candidate = WHY[0]["reply"]["explain"]["candidates"][0]
    details = {"scope": {"query": "天气"}, "signals": {"missing_name": 1.0}, "candidates": [candidate]}
    answering(service, explain=details, confidence=0.12)
    page = client.get("/why?question=天气").text
    assert "<h1>为什么没有回答</h1>" in page
    assert "只有约 12%" in page
    assert WORDS["sources"]["measure_names"]["missing_name"] in page
    assert "第 11 篇之 2</a>" in page


def test_small_talk_needs_no_why(client):
    assert "<why-answer" not in client.get("/?question=你好").text


@pytest.mark.parametrize("question", ["", "问" * 1001])
def test_why_needs_a_question(client, question):
    assert client.get(f"/why?question={question}").status_code == 422


# Numbers beside words


def test_each_number_leads_to_what_holds_the_words(client):
    page = client.get("/?question=事故").text
    answer = page[page.index('<div class="answer"') : page.index('<details class="confidence"')]
    chips = re.findall(
        r'<a class="chip" data-read href="([^"]+)"[^>]* data-n="(\d)" aria-label="([^"]+)"></a>', answer
    )
    assert [(n, name) for _, n, name in chips] == [("1", "出处 1，第 1 篇")] * 2
    for href, _, _ in chips:
        parts = urlsplit(html.unescape(href))
        assert marked(client.get(f"{parts.path}?{parts.query}").text) == [ACCIDENT.text]
