"""`/openapi.json` and `/docs`: complete, and of our own making."""

import re


def test_the_document_is_served(client):
    response = client.get("/openapi.json")
    assert response.mimetype == "application/json"
    assert response.json["openapi"].startswith("3.1")
    assert response.headers["Cache-Control"] == "no-store"


def test_the_page_shows_every_address_and_every_body(client):
    page = client.get("/docs").text
    document = client.get("/openapi.json").json
    for path in document["paths"]:
        assert path in page
    for name in document["components"]["schemas"]:
        assert f'id="{name}"' in page


def test_the_page_has_no_script_but_the_bar_s_and_loads_nothing_from_elsewhere(client):
    page = client.get("/docs").text
    scripts = re.findall(r"<script([^>]*)>([^<]*)", page)
    assert [(re.sub(r"/static/\w+/", "", tag), code.strip()) for tag, code in scripts] == [
        (' type="module" src="js/shell.js"', "")
    ]
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []


def test_every_link_of_the_page_leads_to_a_body(client):
    page = client.get("/docs").text
    wanted = set(re.findall(r'href="#(\w+)"', page)) - {"new", "content"}
    assert wanted - set(re.findall(r'id="(\w+)"', page)) == set()
