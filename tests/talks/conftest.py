"""An invented theatre and two invented reports on one negotiation, with their claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from crossbearing.caseform import parse
from crossbearing.model.claim import Claim
from crossbearing.model.finding import Findings
from crossbearing.model.report import Report
from crossbearing.model.talks import Talks
from crossbearing.model.theatre import Actor, Place, Theatre
from crossbearing.settings import Settings
from crossbearing.talks.step import find_talks

NOTHING = Findings((), (), (), "none")

GAZETTE = """source gazette   published 2031-05-12
---
The Harrow Front and the Council met at Selm on Saturday. The day ended in deadlock.
The Council wants all of Tarn Township back; the Front offered a few wards of Tarn, an aide to the Front said.
Meru urges the Front to give Tarn up. Meru says it will shut the border gates to Front areas unless they sign.
Meru shut the border gates to Front areas last year and later opened them. It still bars medicines for Front areas.
The Front asks the Council to recognise its self-rule in Ovel and Brask.
The Front holds Tarn. It warned of Council air raids on Tarn; none was seen by Monday.
Meru wants the border trade to run again. Meru's envoy saw the Council on 2 May. Meru received the Front in April.
---
CONSULT/talks  actor=hf "The Harrow Front"  recipient=council "the Council"  at=selm "Selm"  when=on 2031-05-10
  words: The Harrow Front and the Council met at Selm on Saturday
REJECT/yield  actor=council + hf
  words: The day ended in deadlock
REQUEST/yield  actor=council "The Council"  recipient=hf  name=ask
  words: The Council wants all of Tarn Township back
RETREAT/hand-over  actor=hf  recipient=council  object=tarn-township "Tarn Township"  all  demanded  parent=ask
  words: all of Tarn Township back
AGREE/offer  actor=hf "the Front"  recipient=council  name=bid  voice=party: an aide to the Front ~hf
  words: the Front offered a few wards of Tarn
RETREAT/hand-over  actor=hf  recipient=council  object="a few wards" within tarn  some  offered  parent=bid
  words: a few wards of Tarn
REQUEST/yield  actor=meru "Meru"  recipient=hf "the Front"  name=urge
  words: Meru urges the Front to give Tarn up
RETREAT/hand-over  actor=hf "the Front"  recipient=council  object=tarn "Tarn"  demanded  parent=urge
  words: the Front to give Tarn up
THREATEN/restrict  actor=meru "Meru"  recipient=hf + council  name=threat  condition=unless "they sign"
  words: Meru says it will shut the border gates to Front areas unless they sign
STATUS/closed  actor=meru  object="border gates to Front areas"  threatened  parent=threat
  words: will shut the border gates to Front areas
COERCE/restrict  actor=meru "Meru"  recipient=hf
  words: Meru shut the border gates to Front areas last year
COOPERATE/reopen  actor=meru  recipient=hf  object="border gates"
  words: later opened them
COERCE/restrict  actor=meru  recipient=hf
  words: It still bars medicines for Front areas
REQUEST/yield  actor=hf "The Front"  recipient=council "the Council"  name=rule
  words: The Front asks the Council to recognise its self-rule in Ovel and Brask
CONCEDE  actor=council  recipient=hf  object=ovel "Ovel" + brask "Brask"  demanded  parent=rule
  words: recognise its self-rule in Ovel and Brask
HOLD/control  actor=hf "The Front"  at=tarn "Tarn"
  words: The Front holds Tarn
ASSAULT/aerial  actor=council "Council"  object=tarn "Tarn"  warned  voice=party: The Front ~hf
  words: Council air raids on Tarn
ASSAULT/aerial  actor=council  object=tarn  none-reported  when=as-of 2031-05-12
  words: none was seen by Monday
REQUEST/change  actor=meru "Meru"  recipient=hf + council  name=trade
  words: Meru wants the border trade to run again
COOPERATE/reopen  actor=hf + council  demanded  parent=trade
  words: border trade to run again
CONSULT/visit  actor=meru "Meru's envoy"  recipient=council "the Council"  when=on 2031-05-02
  words: Meru's envoy saw the Council on 2 May
CONSULT/visit  actor=meru  recipient=hf "the Front"  when=on 2031-04-01..2031-04-30
  words: Meru received the Front in April
"""

HERALD = """source herald   published 2031-05-13
---
Council and Harrow Front envoys sat down in Selm on 10 May. Leaks say the Front may have to quit Tarn by 30 June.
Fighters of the RBA and the MLD fought under Harrow Front command when Tarn fell to the Front in 2030.
---
CONSULT/talks  actor=council "Council" + hf "Harrow Front"  at=selm "Selm"  when=on 2031-05-10
  words: Council and Harrow Front envoys sat down in Selm on 10 May
RETREAT/withdraw  actor=hf "the Front"  from=tarn "Tarn"  required  when=by 2031-06-30  certainty=0.3  no-fact
  words: the Front may have to quit Tarn by 30 June
ASSAULT/clash  actor="Fighters"  recipient=council  at=tarn  completed
  words: Fighters of the RBA and the MLD fought under Harrow Front command
TAKE/capture  actor=hf "the Front"  object=tarn "Tarn"  when=on 2030-01-01..2030-12-31  completed
  words: Tarn fell to the Front in 2030
"""


def _theatre() -> Theatre:
    actors = (
        Actor("hf", "Harrow Front", ("HF", "the Front"), "armed-group", "pact"),
        Actor("pact", "Three Hills Pact", (), "coalition"),
        Actor("council", "Ruling Council", ("Council", "the Council"), "government"),
        Actor("council-army", "Council Army", (), "military", "council"),
        Actor("meru", "Meru", ("Meru's envoy",), "state"),
        Actor("northern-league", "Northern League", ("NL",), "armed-group"),
        Actor("union", "Union of Free Towns", (), "organisation"),
        Actor("rba", "River Brigade Army", ("RBA",), "armed-group", "union"),
        Actor("mld", "Marsh Land Defence", ("MLD",), "armed-group"),
        Actor("meru-mld", "Meru Land Directorate", ("MLD",), "organisation", "meru"),
        Actor("townsfolk", "Townsfolk", (), "population"),
    )
    places = (
        Place("land", "The Land", level="country", kind="area"),
        Place("north", "North", level="state", kind="area", parents=("land",)),
        Place("tarn-township", "Tarn Township", level="township", kind="area", parents=("north",)),
        Place("tarn", "Tarn", level="town", parents=("tarn-township",)),
        Place("brook", "Brook", level="village", parents=("tarn-township",)),
        Place("ovel", "Ovel", level="district", kind="area", parents=("north",)),
        Place("brask", "Brask", level="district", kind="area", parents=("north",)),
        Place("brask-town", "Brask Town", level="town", parents=("brask",)),
        Place("meru-land", "Meru", level="country", kind="area"),
        Place("selm", "Selm", level="town", parents=("meru-land",)),
    )
    return Theatre("test", "Test", actors={a.id: a for a in actors}, places={p.id: p for p in places})


@pytest.fixture(scope="session")
def theatre() -> Theatre:
    return _theatre()


@pytest.fixture(scope="session")
def seed_like() -> tuple[list[Report], list[Claim]]:
    reports, claims = [], []
    for name, text in (("gazette", GAZETTE), ("herald", HERALD)):
        report, found = parse(text, name)
        reports.append(report)
        claims += found
    return reports, claims


@pytest.fixture(scope="session")
def talks(seed_like: tuple[list[Report], list[Claim]], theatre: Theatre) -> Talks:
    reports, claims = seed_like
    (found,) = find_talks(claims, NOTHING, reports, theatre, Settings())
    return found


@pytest.fixture
def read(theatre: Theatre) -> Callable[..., tuple[Talks, ...]]:
    """Return a function: texts of cases -> talks."""

    def run(*texts: str, findings: Findings = NOTHING, known: Theatre | None = theatre) -> tuple[Talks, ...]:
        pairs = [parse(text, f"case{k}") for k, text in enumerate(texts)]
        claims: Sequence[Claim] = [c for _, cs in pairs for c in cs]
        return find_talks(claims, findings, [r for r, _ in pairs], known, Settings())

    return run
