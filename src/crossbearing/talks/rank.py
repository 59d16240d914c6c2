"""Rank: at which level sides meet, from what the words call those whom they sent."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crossbearing.model.claim import Claim

# The highest first; the last title among a person's words counts: "the minister's envoy".
RANKS = {
    "leaders": "president|presidents|premier|prime minister|prime ministers|king|emir|sultan|sheikh|leader|leaders|"
    "boss|chief|chairman|chairwoman|chair|head|heads of state|commander-in-chief|secretary-general",
    "ministers": "minister|ministers|secretary of state|foreign secretary|national security adviser",
    "envoys": "envoy|envoys|ambassador|ambassadors|representative|representatives|negotiator|negotiators|delegate|"
    "delegates|delegation|delegations|emissary|emissaries|mediator|mediators|spokesman|spokeswoman|spokesperson",
    "officers": "general|generals|colonel|colonels|commander|commanders|officer|officers|military chiefs",
    "officials": "official|officials|diplomat|diplomats|technical team|technical teams|working group|working groups",
}
_RANK = {rank: re.compile(rf"\b(?:{words})\b(?!['’]s?\b)", re.IGNORECASE) for rank, words in RANKS.items()}
# "deputy foreign minister" is no minister, "chief negotiator" no chief: what such words say of is the next noun.
_BELOW = re.compile(
    r"\b(?:deputy|vice|assistant|former|ex)[- ](?:\w+ )?\w+|\bchief(?= (?:negotiator|delegate|of staff))", re.IGNORECASE
)
_SAID = re.compile(r"\b(?:high|top|ministerial|ambassador|working|technical|expert|senior)[- ]level\b", re.IGNORECASE)


def level(claims: Iterable[Claim]) -> str:
    """Return who met, by rank, the highest first ("leaders and envoys"), or how the words rate it; "" if not said."""
    found: set[str] = set()
    for claim in claims:
        for mention in (*claim.actors, *claim.recipients):
            rank = _rank(mention.text)
            found.update([rank] if rank else ())
    told = [rank for rank in RANKS if rank in found]
    if told:
        return " and ".join(told)
    said = [m[0].lower().replace(" ", "-") for c in claims if (m := _SAID.search(c.quote))]
    return said[0] if said else ""


def _rank(words: str) -> str | None:
    """Return the rank of one who is named so: that of the last title among the words."""
    plain = _BELOW.sub(lambda m: " " * len(m[0]) if m[0].lower() == "chief" else "official".ljust(len(m[0])), words)
    ends = {rank: max((m.end() for m in sign.finditer(plain)), default=-1) for rank, sign in _RANK.items()}
    best = max(ends, key=lambda rank: ends[rank])
    return best if ends[best] >= 0 else None
