import html
import re
from urllib.parse import quote

import pytest
from fakes import ACCIDENT, BROKEN, DOCUMENT, HOSTILE, HOSTILE_PASSAGE, NOTE, SUGGESTIONS, TASKS
from werkzeug.datastructures import MultiDict

from qa.types import Turn


def marked(page: str) -> list[str]:
    return [html.unescape(words) for words in re.findall(r"<mark[^>]*>(.*?)</mark>", page)]


def asked(client, question, **fields):
    """The page that the form leads to."""
    return client.post("/chats", data={"question": question, **fields}, follow_redirects=True)


def hidden_fields(page: str, name: str) -> list[str]:
    return [html.unescape(v) for v in re.findall(rf'type="hidden" name="{name}" value="([^"]*)"', page)]


def test_the_empty_chat_offers_questions_that_can_be_answered(client):
    page = client.get("/").text
    assert '<html lang="zh-Hans" ' in page
    assert all(f'<button name="question" value="{question}">' in page for question in SUGGESTIONS)
    assert "2 份文稿" in page


def test_the_empty_chat_offers_few_questions(client, service):
    service.suggestions = lambda: [f"第{n}个问题?" for n in range(20)]
    assert client.get("/").text.count('<button name="question"') == 4


def test_the_form_needs_no_script(client):
    page = client.get("/").text
    assert re.search(r'<form action="/chats#answer" method="post" enctype="multipart/form-data">', page)
    assert re.search(r'<textarea id="question" name="question"[^>]* autofocus', page)
    assert '<label class="hidden" for="question">' in page


def test_an_answer_has_its_span_emphasised_and_links_to_its_place(client):
    page = asked(client, "事故造成几人死亡?").text
    assert "隧道事故造成<strong>4人</strong>死亡,教训深刻。" in page
    link = re.search(r'class="place" data-read href="([^"]+)"', page)
    assert link is not None
    address = html.unescape(link.group(1))
    assert address == f"/speeches/1?start={ACCIDENT.start}&end={ACCIDENT.end}#p{ACCIDENT.id}"
    assert marked(client.get(address).text) == [ACCIDENT.text]


def test_the_same_words_elsewhere_are_linked(client):
    page = asked(client, "事故造成几人死亡?").text
    link = re.search(r'href="(/speeches/2\?[^"]+)"', page)
    assert link is not None
    response = client.get(html.unescape(link.group(1)))
    assert marked(response.text) == [ACCIDENT.text]


def test_a_list_is_a_numbered_list(client):
    page = client.get("/?question=今后要抓好哪三件事?").text
    assert '<p class="sentence">今后要抓好三件事:</p>' in page
    items = re.findall(r"<li>(.*?)</li>", page)
    assert [re.sub(r"<a .*?></a>", "", item) for item in items] == ["健全制度", "加强检查", "严格问责"]
    assert all(item.count('class="chip"') == 1 for item in items)


def test_a_refusal_says_why_and_shows_the_nearest_passages(client):
    page = asked(client, "今天天气怎么样?").text
    assert 'state="abstained"' in page
    assert "文稿里没有找到能回答这个问题的话。" in page
    assert "最接近的段落" in page
    assert all(f'value="{question}"' in page for question in SUGGESTIONS)


def test_small_talk_cites_nothing(client):
    page = asked(client, "你好").text
    assert "您好" in page
    assert 'class="sources"' not in page


def test_follow_ups_of_an_answer_that_is_not_kept_carry_the_earlier_turns(client, service):
    first = client.get("/?question=隧道事故").text
    carried = MultiDict([("question", "死亡几人?")])
    for name in ("asked", "replied"):
        for value in hidden_fields(first, name):
            carried.add(name, value)
    second = client.get("/", query_string=carried).text
    assert service.calls[-1] == ("死亡几人?", (Turn("user", "隧道事故"), Turn("assistant", ACCIDENT.text)))
    assert "理解为" in second
    assert hidden_fields(second, "asked") == ["隧道事故", "死亡几人?"]
    assert '<chat-turn state="past">' in second


def test_the_form_carries_the_last_ten_turns_only(client, service):
    form = MultiDict([("question", "事故")])
    for n in range(15):
        form.add("asked", f"问{n}")
        form.add("replied", f"答{n}")
    page = client.get("/", query_string=form).text
    assert len(service.calls[-1][1]) == 20
    assert hidden_fields(page, "asked") == [*(f"问{n}" for n in range(6, 15)), "事故"]


@pytest.mark.parametrize(
    ("question", "title"), [("", "还没有写问题"), ("问" * 1001, "问题太长了"), ("事\x00故", "无法处理")]
)
def test_a_question_that_cannot_be_asked_is_kept_in_the_form(client, question, title):
    response = client.post("/chats", data={"question": question})
    assert response.status_code == 422
    assert title in response.text
    assert f">{question}</textarea>" in response.text


@pytest.mark.parametrize("question", [HOSTILE, '"><script>alert(1)</script>', "{{ 7 * 7 }}"])
def test_a_question_never_becomes_html(client, question):
    form = MultiDict([("question", question), ("asked", question), ("replied", question)])
    page = client.get("/", query_string=form).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "49" not in page
    assert html.escape(question, quote=False) in page.replace("&#34;", '"').replace("&#39;", "'")


def test_a_document_never_becomes_html(client):
    place = {"document": DOCUMENT, "start": HOSTILE_PASSAGE.start, "end": HOSTILE_PASSAGE.end}
    for page in (
        client.get("/?question=标签").text,
        client.get("/read", query_string=place, follow_redirects=True).text,
        client.get("/speeches/1").text,
        client.get("/speeches").text,
        client.get("/read", query_string={"document": NOTE}, follow_redirects=True).text,
    ):
        assert "<script>alert" not in page
        assert "<img" not in page
        assert 'href="javascript:' not in page
        assert "<b>.md" not in page


def test_the_quotation_is_marked_once_and_has_the_anchor(client):
    place = {"document": DOCUMENT, "start": HOSTILE_PASSAGE.start, "end": HOSTILE_PASSAGE.end}
    page = client.get("/read", query_string=place, follow_redirects=True).text
    assert marked(page) == [HOSTILE]
    assert page.count('id="quote"') == 1


def test_a_quotation_over_a_line_break_is_marked_on_both_lines(client):
    place = {"document": DOCUMENT, "start": BROKEN.start, "end": BROKEN.end}
    page = client.get("/read", query_string=place, follow_redirects=True).text
    assert "\n".join(marked(page)) == BROKEN.text
    assert page.count('id="quote"') == 1


def test_reading_leads_to_the_neighbours(client):
    place = {"document": DOCUMENT, "start": BROKEN.start, "end": BROKEN.end}
    page = client.get("/read", query_string=place, follow_redirects=True).text
    before, after = (re.search(rf'rel="{rel}" href="([^"]+)"', page) for rel in ("prev", "next"))
    assert before is not None
    assert after is not None
    for link in (before, after):
        assert client.get(html.unescape(link.group(1))).status_code == 200


def test_a_document_without_parts_can_be_read(client):
    page = client.get("/read", query_string={"document": NOTE}, follow_redirects=True).text
    assert "第二段写着一句话。" in page
    assert marked(page) == []


def test_the_contents_list_parts_talks_and_headings(client):
    page = client.get("/speeches").text
    assert all(f'href="/speeches/{n}"' in page for n in (1, 2, 3))
    assert "一、肯定成绩" in page
    assert re.search(r'内容相同</span>\s*<a href="/speeches/2#talk-1">第 2 篇</a>', page)
    assert f"/documents/{quote(NOTE)}" in page


def test_every_link_of_the_contents_works(client):
    page = client.get("/speeches").text
    links = {html.unescape(link) for link in re.findall(r'href="(/(?:documents|speeches)[^"]*)"', page)}
    assert len(links) > 6
    assert all(client.get(link, follow_redirects=True).status_code == 200 for link in links)


def test_a_part_is_shown_in_full(client):
    page = client.get("/speeches/2").text
    assert page.count('<article class="talk"') == 2
    assert "再次感谢大家。" in page
    assert 'rel="prev" href="/speeches/1"' in page
    assert 'rel="next" href="/speeches/3"' in page


def test_headings_are_headings(client):
    assert '<h2 id="o' in client.get("/speeches/1").text
    place = {"document": DOCUMENT, "start": TASKS.start}
    page = client.get("/read", query_string=place, follow_redirects=True).text
    assert re.search(r'<h2 id="o\d+" class="heading">二、明确任务</h2>', page)


def test_a_heading_that_runs_into_its_paragraph_is_bold(client):
    assert "<b>第一,认识问题</b>。<span" in client.get("/speeches/2").text
