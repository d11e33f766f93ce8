import html
import re
from dataclasses import replace

import fakes
import pytest
from fakes import HOSTILE, NOTE, TEXT, span_of

from qa.errors import IndexDamagedError
from qa.overview.values import Overview, Within

EMPTY = Overview()


def marked(page: str) -> list[str]:
    return [html.unescape(words) for words in re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)]


def links(page: str, pattern: str) -> list[str]:
    return [html.unescape(link) for link in re.findall(rf'href="({pattern}[^"]*)"', page)]


@pytest.fixture
def emptied(service):
    """The service over an index without documents."""
    service.speeches = list
    service.documents = list
    service.profiles = tuple
    service.overview = lambda: EMPTY
    return service


# The search


def test_the_search_needs_no_script(client):
    page = client.get("/search?q=死亡").text
    assert '<form class="find" action="/search" method="get" role="search">' in page
    assert 'value="死亡"' in page
    assert marked(page) == ["死亡", "死亡"]
    assert "2 处，在 2 个段落里" in page


def test_a_hit_leads_to_its_words(client):
    page = client.get("/search?q=健全制度").text
    (link,) = links(page, "/speeches/")
    place = span_of("健全制度")
    assert f"start={place.start}&end={place.end}" in link
    assert marked(client.get(link, follow_redirects=True).text) == ["健全制度"]


def test_the_search_can_be_kept_to_a_speech(client, service):
    page = client.get("/search?q=死亡&speech=2&talk=1").text
    assert service.asked[-1]["within"] == Within(speech=2, talk=1)
    assert marked(page) == ["死亡"]
    assert re.search(r'data-speech="2" data-talk="1" aria-current="true"', page)
    assert {"/search?q=%E6%AD%BB%E4%BA%A1&speech=1&talk=1"} <= set(links(page, "/search"))
    assert '<input type="hidden" name="speech" value="2">' in page


def test_the_search_can_be_kept_to_a_document_without_parts(client):
    page = client.get("/search", query_string={"q": "一", "document": NOTE}).text
    assert marked(page) == ["一"]
    assert "说明 &lt;b&gt;" in page


def test_every_facet_leads_to_its_hits(client):
    page = client.get("/search?q=一").text
    facets = re.findall(r'<a href="([^"]+)" data-(?!scope).*?class="count">(\d+)<', page)
    assert len(facets) > 2
    for link, count in facets:
        assert len(marked(client.get(html.unescape(link)).text)) == int(count)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("４人 隧道", ["隧道", "4人", "隧道", "4人"]),
        ("教訓深刻", ["教训深刻", "教训深刻"]),
        ("质量第一", ["质量第\n一"]),
        ("“死亡,教训”", ["死亡,教训", "死亡,教训"]),
        ("死亡 三件事", []),
    ],
)
def test_words_are_found_however_they_are_typed(client, query, found):
    assert marked(client.get("/search", query_string={"q": query}).text) == found


def test_what_is_not_there_is_said_and_may_be_asked(client):
    page = client.get("/search?q=火星").text
    assert "原文里没有“火星”" in page
    assert links(page, r"/\?question=") == ["/?question=%E7%81%AB%E6%98%9F"]


def test_the_empty_search_asks_for_words(client):
    response = client.get("/search?q=")
    assert response.status_code == 200
    assert "autofocus" in response.text
    assert 'class="hits"' not in response.text


@pytest.mark.parametrize(
    "query", ["q=" + "海" * 101, "q=“”", "q=海&speech=99", "q=海&speech=x", "q=海&offset=-1", "q=%00"]
)
def test_a_search_that_cannot_be_made_says_so(client, query):
    response = client.get(f"/search?{query}")
    assert response.status_code == 422
    assert "这样搜不了" in response.text


def test_a_failure_of_the_server_is_no_fault_of_the_words(client, service):
    def damaged(*_args, **_options):
        raise IndexDamagedError("the file /srv/secret of the index is cut short")

    service.find = damaged
    response = client.get("/search?q=质量")
    assert (response.status_code, response.headers.get("Retry-After")) == (503, "2")
    assert "这样搜不了" not in response.text
    assert "secret" not in response.text


@pytest.mark.parametrize("words", [HOSTILE[:90], "<script>", "{{ 7 * 7 }}", "javascript:alert(3)"])
def test_what_is_searched_for_never_becomes_html(client, words):
    page = client.get("/search", query_string={"q": words}).text
    assert "<script>" not in page
    assert "<img" not in page
    assert 'href="javascript:' not in page
    assert "49" not in page


def test_hits_come_in_pages(client, service):
    page = client.get("/search?q=一&offset=1").text
    assert 'rel="prev"' in page
    assert re.search(r'<ol class="hits" start="2">', page)


def test_programs_find_the_same(client):
    found = client.get("/api/v1/find", query_string={"query": "死亡", "limit": 1}).json
    assert (found["passages"], found["occurrences"], found["next_offset"]) == (2, 2, 1)
    (hit,) = found["hits"]
    assert TEXT[hit["start"] : hit["end"]] == "死亡"
    assert [piece["text"] for piece in hit["pieces"] if piece["mark"]] == ["死亡"]
    assert marked(client.get(hit["url"], follow_redirects=True).text) == ["死亡"]
    assert [facet["speech"] for facet in found["facets"]] == [1, 2]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "query"),
        ({"query": " "}, "query"),
        ({"query": "海" * 101}, "query"),
        ({"query": "海", "limit": "0"}, "limit"),
        ({"query": "海", "limit": "51"}, "limit"),
        ({"query": "海", "limit": "many"}, "limit"),
        ({"query": "海", "offset": "-1"}, "offset"),
        ({"query": "海", "speech": "1.5"}, "speech"),
        ({"query": "海", "speech": "99"}, "speech"),
        ({"query": "海", "document": "no.txt"}, "document"),
    ],
)
def test_programs_are_told_what_is_wrong(client, query, field):
    response = client.get("/api/v1/find", query_string=query)
    assert response.status_code == 422
    assert [detail["field"] for detail in response.json["error"]["details"]] == [field]


# The speeches


def test_each_speech_has_its_length_and_doors(client):
    page = client.get("/speeches").text
    length = len("".join(TEXT[TEXT.index("讲话稿篇三") :].split()))
    assert f"{length} 字" in page
    assert {"/?speech=1", "/?speech=2", "/?speech=3"} == set(links(page, r"/\?speech"))
    assert re.findall(r'<a href="#(part-\d)">', page) == ["part-1", "part-2", "part-3"]


def test_place_and_occasion_are_given_where_they_are_known(client, service):
    first, *others = service.profiles()
    said = fakes_said("隧道事故"), fakes_said("质量工作")
    service.profiles = lambda: (replace(first, place=said[0], occasion=said[1]), *others)
    page = client.get("/speeches").text
    assert page.count("<dt>地点</dt>") == page.count("<dt>场合</dt>") == 1
    link = next(link for link in links(page, "/speeches/") if f"start={said[0].start}&" in link)
    assert marked(client.get(link, follow_redirects=True).text) == ["隧道事故"]


def fakes_said(words):
    from qa.overview.values import Said

    span = fakes.span_of(words)
    return Said(words, span.start, span.end)


def test_documents_without_parts_stand_among_the_speeches(client):
    page = client.get("/speeches").text
    assert "说明 &lt;b&gt;" in page
    assert 'id="document-1"' in page
    assert "3 篇，另有 1 份不分篇的文稿" in page


def test_without_documents_the_pages_say_so(client, emptied):
    assert "还没有文稿" in client.get("/speeches").text
    assert "还画不出图" in client.get("/pictures").text


# The pictures


def test_each_square_leads_to_as_many_hits_as_it_says(client, service):
    service.overview = lambda: pictured(service)
    page = client.get("/pictures").text
    squares = re.findall(r'<a href="(/search[^"]+)" aria-label="[^"]*，(\d+) 次"', page)
    assert squares
    for link, count in squares:
        assert len(marked(client.get(html.unescape(link)).text)) == int(count)


def pictured(service):
    """An overview with a mark in every picture."""
    from qa.overview.values import Echo, Figure, Said, Tally, Topic

    talks = service.profiles()
    numbers = [Said("4人", s.start, s.end) for s in (span_of("4人"), span_of("4人", 1))]
    sentence = fakes_said("隧道事故造成4人死亡,教训深刻。")
    figures = [
        Figure(talks[0].id, 4.0 + n, "人", number, sentence, sentence) for n, number in enumerate(numbers)
    ]
    topics = (Topic("死亡", ("教训",), (Tally(talks[0].id, 1),)), Topic("<b>", (), (Tally(talks[4].id, 0),)))
    echoes = (Echo(talks[0].id, talks[1].id, 0.5, sentence.start, sentence.end),)
    return Overview(talks, topics, echoes, (*figures, replace(figures[0], value=9.0)))


def test_each_picture_is_a_table_too(client, service):
    service.overview = lambda: pictured(service)
    page = client.get("/pictures").text
    assert page.count("<svg ") == page.count("<table>") == 3
    assert page.count('<th scope="col">') == 10
    tables = "".join(re.findall(r"<table>.*?</table>", page, re.DOTALL))
    for words in ("死亡", "教训", "50%", "4人", "第 1 篇"):
        assert words in tables


def test_a_repetition_leads_to_the_words_that_repeat(client, service):
    service.overview = lambda: pictured(service)
    page = client.get("/pictures").text
    (link,) = re.findall(r'<a href="([^"]+)" aria-label="第 1 篇有 50% 也见于第 2 篇"', page)
    shown = client.get(html.unescape(link), follow_redirects=True).text
    assert marked(shown) == ["隧道事故造成4人死亡,教训深刻。"]


def test_each_figure_stands_in_its_sentence(client, service):
    service.overview = lambda: pictured(service)
    page = client.get("/pictures").text
    assert "隧道事故造成<strong>4人</strong>死亡,教训深刻。" in page
    assert page.count("<circle") == 3


def test_pictures_keep_hostile_words_as_text(client, service):
    service.overview = lambda: pictured(service)
    page = client.get("/pictures").text
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "style=" not in page


def test_the_pictures_of_real_words_hold_no_html(client):
    page = client.get("/pictures").text
    assert "<script>alert" not in page
    assert "<img" not in page


@pytest.mark.parametrize("path", ["/search", "/pictures", "/speeches"])
def test_the_bar_leads_there(client, path):
    page = client.get(path).text
    assert re.search(rf'<a href="{path}" aria-current="page">', page)


def test_a_collection_of_many_figures_is_cut_and_says_so(client, service):
    overview = pictured(service)
    service.overview = lambda: replace(overview, figures=overview.figures * 200)
    page = client.get("/pictures").text
    assert "600 个数字里的前 300 个" in page
    assert "共 600 个，画出 80 个" in page
    assert page.count("<circle") == 80


def test_limits_are_those_of_the_service():
    from qa.service import finding
    from web import find_requests

    assert (find_requests.MAX_QUERY, find_requests.MAX_FOUND) == (finding.MAX_QUERY, finding.MAX_FOUND)
