"""The stored words of a claim: kinds and modes, polarity, modality, phase, roles. Append-only.

Kinds are PLOVER's sixteen categories (2021 names; ontology by the Open Event Data Alliance, CC BY-SA 4.0) and
four of ours (TAKE, HOLD, STATUS, HARM). Modes marked `own` are ours; exports map them back to PLOVER.
"""

from __future__ import annotations

KINDS: dict[str, tuple[str, ...]] = {
    "AGREE": ("agree", "propose", "offer", "float", "promise", "sign"),
    "CONSULT": ("visit", "third-party", "multilateral", "phone", "talks"),
    "SUPPORT": (),
    "CONCEDE": (),
    "COOPERATE": ("reopen",),
    "AID": (),
    "RETREAT": ("withdraw", "release", "disarm", "ceasefire", "access", "resign", "hand-over"),
    "REQUEST": ("assist", "change", "yield", "meet"),
    "ACCUSE": ("disapprove", "investigate", "allege"),
    "REJECT": ("assist", "change", "yield", "meet"),
    "THREATEN": ("restrict", "arrest", "relations", "expel", "territory", "violence"),
    "PROTEST": ("demo", "riot", "strike", "hunger", "boycott", "obstruct", "vandalize"),
    "SANCTION": ("convict", "expel", "withdraw", "discontinue"),
    "MOBILIZE": ("troops", "weapons", "police", "militia", "enter"),
    "COERCE": ("seize", "restrict", "censor", "curfew", "martial-law", "arrest", "deport", "withhold",
               "misinformation", "cyber"),
    "ASSAULT": ("abduct", "beat", "torture", "sexual", "targeted", "destroy", "primitive", "firearms", "explosives",
                "suicide-attack", "aerial", "drone", "heavy-weapons", "crowd-control", "unconventional", "clash"),
    "TAKE": ("capture", "recapture", "receive"),
    "HOLD": ("control", "administer", "present", "contest", "fires-only"),
    "STATUS": ("open", "closed", "limited", "running", "in-force"),
    "HARM": ("killed", "injured", "displaced", "looted", "detained", "damaged"),
}  # fmt: skip

POLARITIES = ("affirmed", "denied", "none-reported")
MODALITIES = ("actual", "possible", "probable", "planned", "intended", "required", "agreed", "proposed", "demanded",
              "offered", "threatened", "conditional", "warned", "feared")  # fmt: skip
PHASES = ("not-begun", "begun", "under-way", "completed", "halted")
EXTENTS = ("some", "most", "all")
PLACE_ROLES = ("at", "from", "to", "object", "near")
SPEAKER_TYPES = ("party", "official", "ngo", "public", "expert", "media", "social", "document", "imagery", "outlet",
                 "unknown")  # fmt: skip
STANCES = ("asserts", "relays", "doubts", "denies")
CONDITION_TYPES = ("if", "unless", "until")

STATES = ("HOLD", "STATUS")
SPEECH_ACTS = ("AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN")


def is_kind(kind: str, mode: str | None) -> bool:
    """Return whether the kind exists and, where a mode is given, has that mode."""
    return kind in KINDS and (mode is None or mode in KINDS[kind])
