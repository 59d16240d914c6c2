"""The pages: what they show, how they refuse, and that a report's words stay words."""

from __future__ import annotations

import gzip
import re
import warnings
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

import made_ledger as made
from crossbearing.codec import encode
from crossbearing.model.claim import Claim
from crossbearing.model.learnt import Learnt, LearntSource
from crossbearing.model.record import Record
from crossbearing.web import island
from crossbearing.web.app import create_app
from crossbearing.web.marks import pieces

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

PAGES = [
    "/", "/questions", "/questions/aaaaa1", "/questions/aaaaa2", "/reports", "/reports/report-bell", "/map",
    "/map?on=2024-01-01", "/timeline", "/talks", "/talks/talks1", "/talks/talks1/outlook", "/sources", "/review",
    "/docs", "/note", "/nowhere",
]  # fmt: skip
OURS = '<script src="/static/islands.js" defer></script>'  # where the scripts are bundled
TWINS = [
    "/brief.json", "/questions.json", "/questions/aaaaa1.json", "/questions/aaaaa1/history.json", "/reports.json",
    "/reports/report-bell.json", "/map.json", "/timeline.json", "/talks.json", "/talks/talks1.json",
    "/talks/talks1/outlook.json", "/talks/talks1/tornado.json", "/sources.json", "/review.json",
]  # fmt: skip


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(create_app(made.Desk()), base_url="http://localhost")  # type: ignore[arg-type]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag not in {"meta", "link", "input", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole_and_carry_no_script_and_no_style(client: TestClient, path: str) -> None:
    answer = client.get(path)
    tags = _Tags()
    tags.feed(answer.text)
    assert tags.open == []
    assert not {"style", "iframe", "object"} & tags.names
    assert "<script" not in answer.text.replace(OURS, "")
    assert not {a for a in tags.attributes if a == "style" or a.startswith("on")}
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert not re.search(r'(?:src|href|action)="(?![/#])', answer.text)


@pytest.mark.parametrize("path", TWINS)
def test_every_page_has_a_twin(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.json()
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_hostile_words_stay_words(client: TestClient) -> None:
    for path in ("/", "/reports/report-bell", "/questions/aaaaa2"):
        text = client.get(path).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert "<script" not in text.replace(OURS, "")
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
        assert "⟨U+202E⟩" in text
    for path in ("/questions?words=%22%3E%3Cscript%3E", "/questions/%3Cscript%3E", "/?on=%3Cscript%3E"):
        assert "<script" not in client.get(path).text.replace(OURS, "")


def test_the_question_page_shows_rivals_quotes_and_the_sum(client: TestClient) -> None:
    text = client.get("/questions/aaaaa1").text
    for words in ("not begun", "begun (some)", "Nobody has left Sill", "+0.431", "the rows add up to it", "likely"):
        assert words in text
    assert 'href="/reports/report-mast#claim-c2"' in text


def test_the_report_page_shows_attribution_and_custody(client: TestClient) -> None:
    text = client.get("/reports/report-bell").text
    for words in (
        "two traders (public, not named)",
        "<li><bdi>The Bell (outlet)</bdi></li><li><bdi>two traders",
        "ab" * 32,
        "header",
        "Army = NRA",
    ):
        assert words in text
    assert 'id="claim-c1"' in text
    assert 'href="/questions/aaaaa1"' in text


def test_the_ledger_filters(client: TestClient) -> None:
    assert "Did a leaflet" not in client.get("/questions?standing=disputed").text
    assert [f["question"]["id"] for f in client.get("/questions.json?kind=CONSULT").json()] == ["bbbbb1"]
    assert "No question fits" in client.get("/questions?words=zebra").text
    assert client.get("/questions?since=2025-03-04").status_code == 200
    assert client.get("/questions?since=yesterday").status_code == 400
    assert client.get("/questions?as_of=yesterday").status_code == 400
    assert client.get("/questions.json?after=*").status_code == 400


def test_pages_of_rows_follow_each_other_by_cursor(client: TestClient) -> None:
    seen, address = [], "/questions.json?limit=1"
    while address:
        answer = client.get(address)
        seen += [f["question"]["id"] for f in answer.json()]
        address = re.sub(r'^<(.*)>; rel="next"$', r"\1", answer.headers.get("link", ""))
    assert seen == [f["question"]["id"] for f in client.get("/questions.json").json()]
    assert len(seen) == 4
    (first,) = client.get("/reports.json?limit=1").json()
    assert (first["id"], first["claims"]) == ("report-bell", sum(c.report == "report-bell" for c in made.CLAIMS))


def test_a_twin_that_is_held_is_not_made_again(client: TestClient) -> None:
    answer = client.get("/questions.csv?standing=disputed")
    held = answer.headers["etag"]
    assert client.get("/questions.csv?standing=disputed", headers={"if-none-match": held}).status_code == 304
    assert client.get("/questions.csv", headers={"if-none-match": held}).status_code == 200
    assert "etag" not in client.get("/questions").headers


def test_a_cell_that_a_spreadsheet_would_run_is_marked(client: TestClient) -> None:
    from crossbearing.web import page

    made_of = page.table("x", ("a", "b"), [("=HYPERLINK(1)", -0.5), ("@x", None), ('a "q", b\u202e', 3)])
    assert bytes(made_of.body).decode().splitlines() == ["a,b", "'=HYPERLINK(1),-0.5", "'@x,", '"a ""q"", b⟨U+202E⟩",3']
    assert client.get("/reports/report-bell.csv").text.startswith("id,quote,kind")


def test_the_feed_tells_new_disputes(client: TestClient) -> None:
    import xml.etree.ElementTree as tree

    feed = tree.fromstring(client.get("/feed.atom").content)
    titles = [e.findtext("{http://www.w3.org/2005/Atom}title") for e in feed.iter("{http://www.w3.org/2005/Atom}entry")]
    assert titles == ["disputed: How far has the NRA's withdrawal from Sill got, by 5 March 2025?"]


def test_the_map_says_in_a_table_what_it_draws(client: TestClient) -> None:
    text = client.get("/map").text
    assert 'class="place solid actor-1"' in text
    assert "NRA administers it" in text
    assert "within 4 km" in text
    assert "Nothing is reported for this day" in client.get("/map?on=2024-01-01").text
    assert "take the filters off" in client.get("/map?actor=nobody").text
    rows = client.get("/map.json").json()["holdings"]
    assert [(r["place"], r["earliest"], r["look"]) for r in rows] == [("sill", "2024-08-01", "solid actor-1")]


def test_places_are_written_as_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    sill = replace(made.THEATRE.places["sill"], local="လားရှိုး")
    theatre = replace(made.THEATRE, languages=("en", "my"), places={**made.THEATRE.places, "sill": sill})
    monkeypatch.setattr(made.Desk, "theatre", theatre, raising=False)
    client = TestClient(create_app(made.Desk()), base_url="http://localhost")  # type: ignore[arg-type]
    local = '<tspan class="local" lang="my">လားရှိုး</tspan>'
    latin, own, both = (client.get(f"/map{end}").text for end in ("", "?names=local", "?names=both"))
    assert ">Sill</tspan>" in latin and "လားရှိုး" not in latin
    assert f"<tspan>{local}</tspan>" in own and f"<tspan>Sill {local}</tspan>" in both
    assert '<bdi class="local" lang="my">လားရှိုး</bdi>' in both  # the table says the same
    assert client.get("/map.json?names=both").json()["holdings"][0]["written"]["local"] == "လားရှိုး"
    assert client.get("/map?names=chinese").status_code == 400
    assert "Ledger: Sill" in client.get("/questions?place=sill").text


def test_the_timeline_keeps_the_days_of_events_and_of_reports_apart(client: TestClient) -> None:
    rows = {r["id"]: r for r in client.get("/timeline.json").json()}
    assert rows["aaaaa1"]["earliest"] == "2025-03-01"
    assert rows["aaaaa1"]["reported"] == ["2025-03-04", "2025-03-05"]
    assert "some day 1 Mar 2025 to 5 Mar 2025" in client.get("/timeline").text


def test_the_talks_table_cites_each_cell_and_says_what_is_not_known(client: TestClient) -> None:
    text = client.get("/talks/talks1").text
    for words in ("<strong>the town</strong>", "demanded", "not known", "closes the bridge", "unless a deal is signed"):
        assert words in text
    assert "Uncalibrated for armed talks" in client.get("/talks/talks1/outlook").text
    answer = client.get("/talks/talks1/outlook?scenario=zebras+dance")
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert client.get("/talks/zzz").status_code == 404


def test_what_is_not_there_says_what_to_do(client: TestClient) -> None:
    answer = client.get("/questions/aaaaa")
    assert answer.status_code == 404
    assert "Give more of the id: aaaaa1, aaaaa2." in answer.text
    assert client.get("/reports/zzz.json").json()["hint"]
    assert client.get("/static/../app.py").status_code == 404
    assert client.get("/?on=never").status_code == 400
    assert "24" in client.get("/?on=never").text


def test_other_hosts_are_refused_without_a_token() -> None:
    app = create_app(made.Desk())  # type: ignore[arg-type]
    for host in ("evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "x"):
        assert TestClient(app, base_url="http://localhost").get("/", headers={"host": host}).status_code == 421
    for host in ("localhost:8000", "127.0.0.1", "127.0.0.1:80", "[::1]:8000", "[::1]"):
        assert TestClient(app, base_url="http://localhost").get("/", headers={"host": host}).status_code == 200


def test_with_a_token_every_request_must_bring_it() -> None:
    token = "a-long-token-for-tests"
    client = TestClient(create_app(made.Desk(), token=token), base_url="http://desk.example")  # type: ignore[arg-type]
    assert client.get("/").status_code == 401
    assert client.get("/static/page.css").status_code == 401
    assert client.get("/?token=wrong").status_code == 401
    assert client.get("/", headers={"authorization": f"Bearer {token}"}).status_code == 200
    traded = client.get(f"/questions?token={token}", follow_redirects=False)
    assert (traded.status_code, traded.headers["location"]) == (303, "/questions")
    assert "HttpOnly" in traded.headers["set-cookie"]
    assert client.get("/").status_code == 200


def test_an_unforeseen_fault_is_a_page_too(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(made.Desk):
        def talks(self, **_: object) -> tuple[()]:  # type: ignore[override]
            raise ZeroDivisionError("secret detail")

    client = TestClient(create_app(Broken()), base_url="http://localhost")  # type: ignore[arg-type]
    answer = client.get("/")
    assert answer.status_code == 500
    assert "please report it" in answer.text
    assert "secret detail" not in answer.text
    assert "secret detail" in caplog.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert client.get("/questions").status_code == 200


def test_only_the_review_notes_and_cells_of_talks_can_be_written(client: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        for path in ("/", "/questions", "/map", "/reports/report-bell", "/feed.atom"):
            assert client.request(method, path).status_code == 405
    writing = {p for p, ways in client.get("/openapi.json").json()["paths"].items() if ways.keys() - {"get"}}
    assert writing == {"/review", "/review/undo", "/note", "/talks/{talks_id}/cell"}


def test_the_reference_lists_every_way_that_is_described(client: TestClient) -> None:
    text = client.get("/docs").text
    described = client.get("/openapi.json").json()["paths"]
    for path, ways in described.items():
        for verb in ways:
            assert f"<code>{verb.upper()} {path}</code>" in text
    assert "<code>as_of</code>" in text and "<code>why</code>" in text  # of the address, and of a form


def test_a_copy_without_scripts_says_so_and_has_all_else(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(island, "_data", lambda name: None)
    for path in ("/map", "/review", "/reports/report-bell"):
        text = client.get(path).text
        assert "This copy has no scripts" in text
        assert "<script" not in text
    assert client.get("/static/islands.js").status_code == 404


@pytest.mark.skipif(not island.is_built(), reason="The scripts are not bundled (python hatch_build.py)")
def test_the_scripts_are_small_and_name_no_other_address(client: TestClient) -> None:
    answer = client.get("/static/islands.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert len(gzip.compress(answer.content)) <= 50 * 1024
    named = set(re.findall(rb"https?://[a-z0-9.]+", answer.content))
    assert named <= {b"http://www.w3.org"}  # the names of SVG and its kin, which are never fetched
    assert b"eval(" not in answer.content


spans = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=12)


@given(st.text(max_size=50), spans)
def test_pieces_join_to_the_text_and_are_disjoint(text: str, edges: list[tuple[int, int]]) -> None:
    claims = [Claim(str(n), "r", a, b, text[max(0, a) : max(0, b)], "HOLD") for n, (a, b) in enumerate(edges)]
    cut = pieces(text, claims)
    assert "".join(p.text for p in cut) == text
    at = 0
    begun: list[str] = []
    for piece in cut:
        until = at + len(piece.text)
        assert set(piece.claims) == {c.id for c in claims if 0 <= c.start <= at < c.end <= len(text) and until <= c.end}
        begun += [id_ for _, id_ in piece.begins]
        at = until
    assert sorted(begun) == sorted(c.id for c in claims if 0 <= c.start < c.end <= len(text))


def test_the_sources_show_what_was_learnt_over_time(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "crossbearing learn" in client.get("/sources").text  # nothing yet: what to do
    assert client.get("/sources/history.json").json() == []
    learnt = Learnt((LearntSource("outlet", "neutral", "bell", (0.9, 0.1), claims=8),), questions=4, claims=8)
    line = Record(1, "2025-03-06T08:00:00Z", "learn", "sources", "4 questions", encode(learnt).decode(), "ann", "")
    monkeypatch.setattr(made.Desk, "records", lambda *_: [line])
    rows = client.get("/sources/history.json").json()
    assert [(r["source"], r["stake"], r["claims"], r["right"]) for r in rows][1] == ("bell", "neutral", 8, 0.9)
    assert client.get("/sources/history.csv").text.splitlines()[0].startswith("since,source,name,kind,stake")
    text = client.get("/sources").text
    assert '<polyline class="line-2"' in text and "The Bell: share right over time" in text
