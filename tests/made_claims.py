"""Texts of every odd sort, and what must hold of the claims that any extractor makes of any text."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from crossbearing.model import kinds
from crossbearing.model.claim import Claim

NEWS_WORDS = (
    'the rebels troops army town Kobra of to in from said that denied withdrawn captured not may if unless “ ” " , . '
    "who which it they on Monday 12 killed demanded return and or were been ' ’s n't \n \n\n ( ) — ; : ? all some"
)
WORDS = st.sampled_from(NEWS_WORDS.split(" "))
NEWSLIKE = st.lists(WORDS, max_size=60).map(" ".join)

SAYING = "The army denied that rebels had captured Kobra on Monday. "
ODD = {
    "empty": "",
    "only white space": " \n\t\u00a0\u2028 ",
    "only signs": "“”\"'’!?… — ... ,,, ((([[[ %%% $$$",
    "a sentence of 10,000 words": "The rebels captured Kobra and " * 2_000 + "left.",
    "a line of 100,000 letters": "a" * 100_000,
    "a line of 100,000 characters of news": (SAYING * 2_000)[:100_000],
    "100,000 characters without an end": "the rebels who said that the army which " * 2_500,
    "quotation not closed": "“We captured Kobra, the commander said. The army left Goma on Monday",
    "many quotations not closed": "“We left " * 800,
    "all upper case": "THE ARMY DENIED THAT REBELS HAD CAPTURED KOBRA ON MONDAY. TROOPS LEFT GOMA.",
    "all lower case": "the army denied that rebels had captured kobra on monday. troops left goma.",
    "emoji": "🔥🔥 BREAKING 🚨 rebels captured Kobra 👨‍👩‍👧 on Monday 🇸🇩 — army denies 🤥",
    "right to left": "وقال الجيش إن المتمردين غادروا المدينة. הצבא עזב את העיר. The army left Goma.",
    "other scripts": "军队离开了该镇。Войска покинули город. The army left Goma. သူတို့ထွက်ခွာသွားသည်",
    "a table": "Town | Holder | Since\nKobra | rebels | 3 May\nGoma | army | -\n" * 40,
    "csv": "date,actor,place\n2025-05-03,rebels,Kobra\n2025-05-04,army,Goma\n" * 40,
    "brackets": "The army (" * 500 + "left Goma" + ")" * 500,
    "commas": "The army, " * 3_000 + "left Goma.",
    "of": "the commander " + "of the brigade " * 2_000 + "left Goma.",
    "and": "the army and " * 3_000 + "the police left Goma.",
    "said": "the army said " * 2_000 + "rebels left Goma.",
    "negations": "not " * 5_000 + "one soldier left Goma.",
    "numbers": "1,000 " * 5_000 + "rebels left 3.5 10/10/2025 12:30 5%",
    "joined marks": "e\u0301\u0301\u0301" * 2_000 + " left Go\u200bma \ufeff\u202e",
    "control characters": "The army\x00 left\x07 Goma\x1b[31m on Monday.",
    "markup": "<script>alert('rebels captured Kobra')</script> {{ 7*7 }} %s %n ../../etc/passwd",
    "half a surrogate": "The army left \ud800 Goma.",
}


def sound(text: str, claims: Sequence[Claim]) -> None:
    """Fail unless all holds that must hold for the claims of one text, whoever read it."""
    for claim in claims:
        assert 0 <= claim.start < claim.end <= len(text)
        assert claim.quote == text[claim.start : claim.end]
        assert kinds.is_kind(claim.kind, claim.mode)
        assert claim.polarity in kinds.POLARITIES
        assert claim.modality in kinds.MODALITIES
        assert 0 <= claim.certainty <= 1
        assert 0 <= claim.confidence <= 1
        withins = [p.within for p in claim.places if p.within]
        for mention in (*claim.actors, *claim.recipients, *claim.places, *withins):
            assert mention.text == text[mention.start : mention.end]
            assert mention.text.strip()
            assert mention.id is None
        for speaker in (s for level in claim.voice for s in level.speakers if s.type != "outlet"):
            assert speaker.text == text[speaker.start : speaker.end]
        for part in (claim.condition, claim.disputes):
            assert part is None or part.quote == text[part.start : part.end]
        assert claim.when.text is None or claim.when.text in text
    ids = [claim.id for claim in claims]
    assert len(ids) == len(set(ids))
    by_id = {claim.id: claim for claim in claims}
    for claim in claims:
        tied = (*claim.content, claim.parent, claim.condition.content if claim.condition else None)
        assert {other for other in tied if other} <= set(ids)
        assert claim.id not in tied
        assert all(by_id[c].parent == claim.id for c in claim.content)
        assert claim.parent is None or claim.id in by_id[claim.parent].content
    assert [(c.start, c.end) for c in claims] == sorted((c.start, c.end) for c in claims)
