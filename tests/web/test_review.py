"""The review: its cards, what each decision does to the findings at once, undo, locks, notes, and who may write."""

from __future__ import annotations

import json
import re
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import crossbearing as xb
import made_ledger as made
import made_review
from crossbearing import desk
from crossbearing.brief.queue import queue
from crossbearing.errors import UsageError
from crossbearing.project import Project
from crossbearing.web.app import create_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_review.make(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def project(seed: Path, tmp_path: Path) -> Iterator[Project]:
    shutil.copytree(seed, tmp_path / "lashio")
    with xb.open(tmp_path / "lashio") as opened:
        yield opened


@pytest.fixture
def client(project: Project) -> TestClient:
    return TestClient(create_app(project), base_url="http://localhost")


def dispute(project: Project) -> Any:
    return next(f for f in project.findings().findings if f.question.family == "progress" and len(f.claims) > 1)


def send(client: TestClient, address: str = "/review", **fields: str) -> Any:
    token = re.search(r'name="form_token" value="([^"]+)"', client.get("/note").text)
    assert token
    return client.post(address, data={"form_token": token[1], **fields}, follow_redirects=False)


def test_the_queue_puts_first_what_the_answers_hang_on() -> None:
    found = queue(made.FINDINGS)
    # Leave-one-out of each row of the dispute, counted double: 2 |0.6 - 0.9|, 2 |0.6 - 0.45|; on the rest nothing.
    assert [(c.claim, c.value) for c in found] == [("c1", 0.6), ("c2", 0.3), ("c3", 0), ("c4", 0), ("c5", 0)]
    assert found[0].questions == ("aaaaa1",)
    assert [c.claim for c in queue(made.FINDINGS, ["c1"])] == ["c2", "c3", "c4", "c5"]


def test_a_card_shows_words_speaker_and_what_hangs_on_it(client: TestClient, project: Project) -> None:
    card = queue(project.findings())[0]
    text = client.get("/review").text
    assert f'data-card="{card.claim}"' in text
    assert project.claim(card.claim).quote in text
    assert "without it" in text
    assert "not reviewed" in client.get("/questions").text


def test_a_rejected_claim_weighs_no_more_and_undo_brings_it_back(client: TestClient, project: Project) -> None:
    before = dispute(project)
    gone = next(c for c in before.claims if project.claim(c).polarity == "denied")
    answer = send(client, action="reject", card=gone, why="it does not say so", who="Ana")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/review?after={gone}")
    assert gone not in project.findings().finding(before.question.id).claims  # type: ignore[union-attr]
    assert "rejected" in client.get("/review").text
    record = project.records()[-1]
    assert (record.who, record.why, record.value) == ("Ana", "it does not say so", "rejected")
    assert send(client, "/review/undo", number=str(record.number)).status_code == 303
    assert dispute(project) == before
    assert project.records()[-2].undone
    assert send(client, "/review/undo", number=str(record.number)).status_code == 422


def test_an_edit_changes_what_was_read_and_never_the_words(client: TestClient, project: Project) -> None:
    before = dispute(project)
    claim = next(project.claim(c) for c in before.claims if project.claim(c).polarity == "denied")
    assert (
        send(client, action="edit", card=claim.id, polarity="affirmed", phase="begun", why="misread").status_code == 303
    )
    after = dispute(project)
    top = after.answers[0]
    assert claim.id in next(a for a in after.answers if a.value == "begun").support
    assert top.value == "begun"
    assert project.claim(claim.id) == claim
    assert send(client, action="edit", card=claim.id, polarity="perhaps", why="x").status_code == 422
    assert send(client, action="edit", card=claim.id, place="Nowhere at all", why="x").status_code == 422
    assert send(client, action="edit", card=claim.id, polarity="affirmed", why="").status_code == 422


def test_a_further_edit_adds_to_the_first_and_takes_back_a_rejection(client: TestClient, project: Project) -> None:
    before = dispute(project)
    claim = next(project.claim(c) for c in before.claims if project.claim(c).polarity == "denied")
    assert send(client, action="reject", card=claim.id).status_code == 303
    assert send(client, action="edit", card=claim.id, polarity="affirmed", why="misread").status_code == 303
    assert claim.id in dispute(project).claims
    assert send(client, action="edit", card=claim.id, phase="begun", why="it has only begun").status_code == 303
    assert json.loads(project.records()[-1].value) == {"phase": "begun", "polarity": "affirmed"}
    assert claim.id in next(a for a in dispute(project).answers if a.value == "begun").support
    assert 'value="begun" selected' in client.get(f"/review?card={claim.id}").text
    assert send(client, action="reject", card=claim.id).status_code == 303
    assert all(claim.id not in f.claims for f in project.findings().findings)


def test_an_override_sets_the_answer_and_says_who_and_why(client: TestClient, project: Project) -> None:
    before = dispute(project)
    card = before.claims[0]
    why = "two calls <b>to the hospital</b>"
    answer = send(
        client, action="override", card=card, question=before.question.id, answer="complete", why=why, who="Ana"
    )
    assert answer.status_code == 303
    after = project.findings().finding(before.question.id)
    assert after is not None
    assert (after.answers[0].value, after.answers[0].probability, after.rows) == ("complete", 1.0, ())
    assert after.claims == before.claims
    page = client.get(f"/questions/{before.question.id}").text
    assert "Decided by <bdi>Ana</bdi>" in page
    assert "two calls &lt;b&gt;to the hospital&lt;/b&gt;" in page
    line = next(
        n for s in desk.brief(project).sections for n in s.lines if n.link == before.question.id and "Decided" in n.note
    )
    assert line.reviewed
    assert desk.scored(project) == [(before.answers[0].probability, False)]
    assert (
        send(client, action="override", card=card, question=before.question.id, answer="zebra", why=why).status_code
        == 422
    )
    project.undo()
    assert project.findings().finding(before.question.id) == before


def test_an_override_of_who_holds_a_place_moves_the_map(project: Project) -> None:
    control = next(f for f in project.findings().findings if f.question.family == "control")
    other = next(a.value for a in control.answers if a.value != control.answers[0].value)
    desk.override(project, control.question.id, other, why="seen", who="Ana")
    held = [
        h for h in project.holdings() if h.place == control.question.object and h.latest is None and h.how != "present"
    ]
    assert [(h.probability, h.drawing) for h in held] == [(1.0, "solid")]
    assert held[0].actor != "mndaa"


def test_a_claim_split_off_has_a_question_of_its_own_and_a_merge_joins_it_again(project: Project) -> None:
    before = dispute(project)
    apart = before.claims[0]
    desk.split(project, before.question.id, [apart], why="another withdrawal")
    rest = project.findings().finding(before.question.id)
    assert rest is not None
    assert apart not in rest.claims
    own = next(f for f in project.findings().findings if apart in f.claims and f.question.family == "progress")
    assert own.question.id != before.question.id
    desk.merge(project, own.question.id, before.question.id, why="the same after all")
    assert project.findings().finding(own.question.id) is None
    assert project.findings().finding(before.question.id).claims == before.claims  # type: ignore[union-attr]
    with pytest.raises(UsageError, match="must stay"):
        desk.split(project, before.question.id, before.claims, why="all")
    control = next(f for f in project.findings().findings if f.question.family == "control")
    with pytest.raises(UsageError, match="different things"):
        desk.merge(project, before.question.id, control.question.id, why="no")


def test_two_people_do_not_get_the_same_card(client: TestClient, project: Project) -> None:
    first = queue(project.findings())[0].claim
    client.cookies.set("desk-name", "Ana")
    assert f'data-card="{first}"' in client.get("/review").text
    other = TestClient(client.app, base_url="http://localhost", cookies={"desk-name": "Ben"})
    assert f'data-card="{first}"' not in other.get("/review").text
    assert "Being reviewed by <bdi>Ana</bdi>" in other.get(f"/review?card={first}").text
    assert send(other, action="accept", card=first, who="Ben").status_code == 409
    assert send(client, action="accept", card=first, who="Ana").status_code == 303


def test_a_lock_ends_by_itself(project: Project) -> None:
    assert project.lock("card", "Ana", 300) is None
    assert project.lock("card", "Ben", 300) == "Ana"
    assert project.lock("card", "Ana", 0) is None
    assert project.lock("card", "Ben", 300) is None
    assert project.locked() == {"card": "Ben"}
    project.unlock("card", "Ana")
    assert project.locked() == {"card": "Ben"}


def test_a_note_is_a_source_with_evidence_reason_and_sharing_level(client: TestClient, project: Project) -> None:
    words = "SAC troops captured Lashio on 22 April 2025. <script>alert(1)</script>"
    answer = send(client, "/note", words=words, why="call with a nurse", evidence="call.ogg", sharing="red", who="Ana",
                  on="2025-04-23")  # fmt: skip
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    for part in ("TLP:RED", "desk note, Ana", "call.ogg", "call with a nurse", "&lt;script&gt;"):
        assert part in page
    report = answer.headers["location"].rpartition("/")[2]
    assert [c.kind for c in project.claims(report=report)] == ["TAKE"]
    assert any("sac" in f.question.subject for f in project.findings().findings)
    assert send(client, "/note", words=words, why="call with a nurse", evidence="call.ogg", sharing="red", who="Ana",
                on="2025-04-23").status_code == 422  # fmt: skip
    project.undo()
    assert list(project.claims(report=report)) == []
    assert "sac" not in {a for f in project.findings().findings for a in f.question.subject}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words": " ", "why": "x"}, "empty"),
        ({"words": "A.", "why": " "}, "reason"),
        ({"words": "A.", "why": "x", "sharing": "purple"}, "sharing level"),
        ({"words": "word " * 5000, "why": "x"}, "more than 20,000"),
    ],
)
def test_a_note_that_cannot_be_says_why(client: TestClient, fields: dict[str, str], said: str) -> None:
    answer = send(client, "/note", **fields)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_form_from_elsewhere_writes_nothing(client: TestClient, project: Project) -> None:
    card = queue(project.findings())[0].claim
    before = project.records()
    good = re.search(r'name="form_token" value="([^"]+)"', client.get("/note").text)[1]  # type: ignore[index]
    fields = {"action": "accept", "card": card, "form_token": good}
    assert client.post("/review", data={**fields, "form_token": "guess"}).status_code == 403
    assert client.post("/review", data=fields, headers={"origin": "http://evil.example"}).status_code == 403
    assert client.post("/review", data=fields, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post("/review", json=fields).status_code == 400
    assert client.post("/review", data={**fields, "why": "x" * 70_000}).status_code == 413
    assert client.post("/review", data={**fields, "action": "drop"}).status_code == 400
    assert client.post("/review", data=fields, headers={"host": "evil.example"}).status_code == 421
    assert project.records() == before


def test_a_decision_while_another_process_adds_is_not_lost_silently(client: TestClient, project: Project) -> None:
    card = queue(project.findings())[0].claim
    with xb.open(project.folder) as other, other._store.writer():
        answer = send(client, action="accept", card=card)
        assert answer.status_code == 409
        assert "send it again" in answer.text
        assert client.get("/review").status_code == 200
    assert send(client, action="accept", card=card).status_code == 303


TALKS = (
    "source: Plumbline Wire\npublished: 2025-03-26\n\n"
    "The MNDAA and the junta met in Kunming on 22 March 2025 without a deal. "
    "The junta demanded that the MNDAA hand over Lashio. The MNDAA offered to hand over some wards of Lashio.\n"
)


def test_a_cell_of_the_talks_is_set_with_a_reason_and_taken_back(project: Project, tmp_path: Path) -> None:
    (tmp_path / "talks.txt").write_text(TALKS, encoding="utf-8")
    project.add(tmp_path / "talks.txt", workers=1)
    client = TestClient(create_app(project), base_url="http://localhost")
    one = next(t for t in project.talks() if t.issues)
    issue, party = one.issues[0], one.parties[0].actor
    address = f"/talks/{one.id}/cell"
    assert "<summary>edit</summary>" in client.get(f"/talks/{one.id}").text
    told = {"cell": "position", "party": party, "topic": issue.id, "level": issue.levels[-1].id, "status": "accepted"}
    assert send(client, address, **told).status_code == 422  # no reason
    assert send(client, address, **{**told, "status": "dreamt"}, why="x").status_code == 422
    assert send(client, address, cell="nothing", why="x").status_code == 422
    answer = send(client, address, **told, why="a call with <b>their</b> envoy", who="ann")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/talks/{one.id}#edits")
    text = client.get(f"/talks/{one.id}").text
    assert "set by <bdi>ann</bdi>" in text and "&lt;b&gt;their&lt;/b&gt;" in text
    now = next(t for t in project.talks() if t.id == one.id)
    assert [(p.level, p.status) for p in now.positions_on(issue.id) if p.party == party] == [
        (issue.levels[-1].id, "accepted")
    ]
    line = str(project.records()[-1].number)
    back = send(client, "/review/undo", number=line, back=f"/talks/{one.id}")
    assert back.headers["location"] == f"/talks/{one.id}"
    assert "Set by hand" not in client.get(f"/talks/{one.id}").text
    send(client, address, **told, why="again")
    assert send(client, "/review/undo", back="//elsewhere/talks/x").headers["location"].startswith("/review")
