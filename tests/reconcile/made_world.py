"""Made worlds for the tests of reconcile: reports that leave things out, deny, copy and credit, and decisions."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import date, timedelta

from made_theatre import OFFICER, POSTS, RESIDENT, SPOKESMAN, THEATRE, claim, report

from crossbearing.model.claim import Claim, Disputed, Mention, PlaceMention, Quantity, Speaker, VoiceLevel
from crossbearing.model.record import Record
from crossbearing.model.report import Report
from crossbearing.model.when import UNKNOWN, When
from crossbearing.reconcile.memo import Told

SPEAKERS = ((), (), (RESIDENT,), (OFFICER,), (SPOKESMAN,), (POSTS,), (OFFICER, RESIDENT))
KINDS = (
    ("RETREAT", "withdraw"), ("RETREAT", "hand-over"), ("RETREAT", "release"), ("TAKE", "capture"), ("HOLD", "control"),
    ("HOLD", "present"), ("HOLD", "contest"), ("STATUS", "open"), ("STATUS", "closed"), ("ASSAULT", "aerial"),
    ("ASSAULT", None), ("HARM", "killed"), ("CONSULT", "talks"), ("CONSULT", "phone"), ("REQUEST", "yield"),
    ("AGREE", "sign"), ("ACCUSE", "allege"), ("MOBILIZE", "enter"), ("COOPERATE", "reopen"), ("COERCE", "restrict"),
)  # fmt: skip
ACTORS, OUTLETS = tuple(THEATRE.actors), tuple(THEATRE.sources)
PLACES = ("fordtown", "fordtown-ward-1", "fordtown-hospital", "hollow", "narrows", "ford-township")
ROLE = {"RETREAT": "from", "HOLD": "at", "CONSULT": "at", "MOBILIZE": "at"}
WORDS = [f"{a}{b}{c}" for a in "bdfgk" for b in "aeiou" for c in ("n", "rst", "lo")]


def world(seed: int, most: int = 9) -> list[Told]:
    """Return some reports with their claims; the same for a seed."""
    chance = random.Random(seed)
    sentences = [" ".join(chance.choices(WORDS, k=12)).capitalize() + "." for _ in range(12)]
    kinds = chance.sample(KINDS, chance.choice((3, 6, len(KINDS))))
    found = []
    for n in range(chance.randrange(1, most)):
        found.append(_told(chance, n, kinds, sentences))
    return found


def _told(chance: random.Random, n: int, kinds: list[tuple[str, str | None]], sentences: list[str]) -> Told:
    day = date(2025, 3, 1) + timedelta(days=chance.randrange(25)) if chance.random() < 0.93 else None
    text = " ".join(chance.sample(sentences, 4))
    r = report(chance.choice(OUTLETS), text, day, f"report-{chance.randrange(90)}-{n}")
    if chance.random() < 0.3:  # two texts: near-duplicates
        r = Report(r.id, r.text, "", "", "made", "made", r.metadata, bytes([chance.randrange(2)]) * 64)
    claims: list[Claim] = []
    for at in range(chance.randrange(6)):
        claims.append(_claim(chance, r, at, *chance.choice(kinds), day=day, before=claims))
    if claims and chance.random() < 0.03:
        claims.append(claim(r, "HOLD", "control", at=len(text) - 2, confidence=float("nan")))
    return Told(r.id, r, claims)


def _claim(
    chance: random.Random, r: Report, n: int, kind: str, mode: str | None, day: date | None, before: list[Claim]
) -> Claim:
    at = min(n * 40, len(r.text) - 2)
    actors = tuple(_mention(chance, at) for _ in range(chance.choice((0, 1, 1, 1, 2))))
    recipients = tuple(_mention(chance, at) for _ in range(chance.choice((0, 0, 1))))
    places = tuple(_place(chance, kind, at) for _ in range(chance.choice((0, 1, 1, 1, 2))))
    when = UNKNOWN
    if chance.random() < 0.5:
        first = (day or date(2025, 3, 9)) - timedelta(days=chance.randrange(12))
        last = first + timedelta(days=chance.choice((0, 0, 0, 2, 40)))
        when = When("then", first, last, chance.choice(("on", "on", "since", "until")), "stated", "made")
    fields = {
        "at": at, "actors": actors, "recipients": recipients, "places": places, "when": when,
        "polarity": chance.choice(("affirmed", "affirmed", "affirmed", "denied", "none-reported")),
        "modality": chance.choice(("actual",) * 6 + ("possible", "required", "agreed", "demanded")),
        "phase": chance.choice(("begun", "completed", "not-begun", None)),
        "extent": chance.choice(("all", "some", "most", None, None)),
        "certainty": chance.choice((0.3, 1.0)), "confidence": chance.choice((0.4, 0.9, 1.0)),
    }  # fmt: skip
    if kind in ("HARM", "ASSAULT", "RETREAT") and chance.random() < 0.5:
        low = chance.choice((4, 12, 40, 100))
        fields["quantities"] = (Quantity(chance.choice(("people", "fighters")), low, low, f"{low} people"),)
    if before and chance.random() < 0.4:
        other = chance.choice(before)
        if kind in ("REQUEST", "AGREE", "ACCUSE"):
            fields["content"] = (other.id,)
        else:
            fields["parent"] = other.id
    if before and chance.random() < 0.1:
        fields["disputes"] = Disputed(0, 80, r.text[:80])
    made = claim(r, kind, mode, *chance.choice(SPEAKERS), **fields)  # type: ignore[arg-type]
    if chance.random() < 0.1:  # hearsay of another outlet
        credited = VoiceLevel((Speaker(name := chance.choice(OUTLETS), type="media", named=True, id=name),))
        made = Claim(**{f: getattr(made, f) for f in made.__slots__} | {"voice": (made.voice[0], credited)})
    return made


MATTERS: tuple[tuple[tuple[str, str | None], ...], ...] = (
    (("THREATEN", "ultimatum"), ("REQUEST", None)), (("REQUEST", "yield"), ("AGREE", "sign")), (("ASSAULT", None),),
    (("ASSAULT", None), ("ASSAULT", "aerial"), ("HOLD", "control")), (("HARM", "killed"),), (("TAKE", "capture"),),
    (("CONSULT", "talks"),), (("RETREAT", "withdraw"), ("RETREAT", "release"), ("COERCE", "detain")),
)  # fmt: skip
BANDITS = Mention("the bandits", 5, 16, "lake", 0.4, "made")
REPORTED = Disputed(3, 9, "reports of it")


def bare_world(seed: int, most: int = 8) -> list[Told]:
    """Return reports on few deeds, talks and tolls, most denials of which leave out what they deny."""
    chance = random.Random(seed)
    kinds = [kind for matter in chance.sample(MATTERS, chance.choice((1, 1, 1, 1, 2))) for kind in matter]
    places = chance.choice((["sill"], ["sill", "hollow"], ["fordtown", "ford-township"]))  # the last lie in one another
    actors = chance.sample(("guard", "nra", "lake", "council"), chance.choice((1, 2, 2, 3)))
    days = chance.choice(((0,), (0, 1), (0, 1, 14, 15, 30)))
    found = []
    for n in range(chance.randrange(2, most)):
        day = date(2025, 3, 1) + timedelta(days=chance.choice(days)) if chance.random() < 0.9 else None
        r = report(
            chance.choice(OUTLETS), " ".join(chance.choices(WORDS, k=150)), day, f"report-{chance.randrange(90)}-{n}"
        )
        told = [_bare(chance, r, at, kinds, places, actors, day) for at in range(chance.randrange(1, 5))]
        found.append(Told(r.id, r, told))
    return found


def _bare(
    chance: random.Random, r: Report, n: int, kinds: list[tuple[str, str | None]], places: list[str],
    actors: list[str], day: date | None,
) -> Claim:  # fmt: skip
    kind, mode = chance.choice(kinds)
    denied = chance.random() < (0.2 if kind == "HARM" else 0.45)
    sides = tuple(_mention(chance, 4, actors) for _ in range(2 if kind == "CONSULT" else 1))
    about, struck = places[:1] if chance.random() < 0.7 else places[1:], tuple[Mention, ...]()
    place = tuple(PlaceMention(p, 4, 5, ROLE.get(kind, "object"), p, 1.0, "made") for p in about)
    if chance.random() < 0.3:
        struck = (_mention(chance, 4, actors),)
    if denied:
        sides = chance.choice((sides, sides[:1], (), (), (*sides[1:], BANDITS)))
        place = chance.choice((place, (), (), (PlaceMention("the market", 4, 5, "object"),)))
    elif chance.random() < 0.2:
        sides = chance.choice(((), sides[:1]))
    when = UNKNOWN
    if chance.random() < 0.4:
        first = (day or date(2025, 3, 9)) - timedelta(days=chance.randrange(4))
        when = When("then", first, first, "on", "stated", "made")
    numbers = tuple[Quantity, ...]()
    if kind == "HARM" and not denied and chance.random() < 0.8:
        low = chance.choice((14, 15, 40))
        numbers = (Quantity(chance.choice(("", "", "civilians", "soldiers")), low, low, str(low)),)
        struck = chance.choice(((), (Mention("15 soldiers", 4, 9, chance.choice(actors), 1.0, "made"),)))
    return claim(
        r, kind, mode, *chance.choice(SPEAKERS), at=n * 120 + chance.randrange(3), actors=sides, recipients=struck,
        places=place, when=when, polarity="denied" if denied else "affirmed", quantities=numbers,
        disputes=REPORTED if denied and chance.random() < 0.6 else None,
        phase="completed" if kind in ("TAKE", "RETREAT") else None,
    )  # fmt: skip


def _mention(
    chance: random.Random, at: int, among: Sequence[str] = (*ACTORS, "they", "fighters", "Hill Guard")
) -> Mention:
    name = chance.choice(among)
    return Mention(name, at, at + 1, name if name in THEATRE.actors else None, 1.0, "made")


def _place(chance: random.Random, kind: str, at: int) -> PlaceMention:
    name = chance.choice((*PLACES, "the camp", "Upper Vale"))
    role = ROLE.get(kind, "object")
    return PlaceMention(name, at, at + 1, role, name if name in THEATRE.places else None, 1.0, "made")


def decision(chance: random.Random, number: int, claims: list[Claim], questions: list[tuple[str, str]],
             of: dict[str, list[str]], answers: dict[str, list[str]]) -> Record:  # fmt: skip
    """Return a decision on one of the claims, or on one of the questions (id, family), with what each rests on."""
    action = chance.choice(("review", "review", "edit", "merge", "split", "override", "override"))
    subject, value = chance.choice(claims).id if claims else "none", ""
    if action == "review":
        value = chance.choice(("accepted", "rejected", "corrected"))
    elif action == "edit":
        change = chance.choice(({"actor": chance.choice(ACTORS)}, {"place": chance.choice(PLACES)},
                                {"polarity": "denied"}, {"earliest": "2025-03-04"}, {"kind": "TAKE"}))  # fmt: skip
        value = json.dumps(change)
    elif questions:
        subject, family = chance.choice(questions)
        if action == "merge":
            value = chance.choice([i for i, f in questions if f == family])
        elif action == "split":
            value = json.dumps(chance.sample(of[subject], chance.randrange(len(of[subject]))))
        else:
            value = chance.choice(answers[subject])
    return Record(number, "2025-05-01T00:00:00Z", action, subject, "", value, "ann", "made")
