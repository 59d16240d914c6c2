"""What the network tells of a word, a trigger and a pair of words: the stored lists, in the order of its outputs.

A *trigger* is the word that a claim is about: the head of the verb group or of the noun. A network is read with the
lists that it was trained with: a change here needs new weights.
"""

from __future__ import annotations

from crossbearing.model import kinds

KINDS = tuple(kinds.KINDS)
MODES = tuple(f"{kind}/{mode}" for kind, modes in kinds.KINDS.items() for mode in modes)
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "polarity": kinds.POLARITIES,
    "modality": kinds.MODALITIES,
    "phase": ("", *kinds.PHASES),
    "extent": ("", *kinds.EXTENTS),
    "fact": ("fact", "no-fact"),
    "speaker": ("", *kinds.SPEAKER_TYPES),  # the sort of the nearest speaker; "outlet" where the report itself says it
}
# From a trigger to the head word of a participant, of the nearest speaker, of a place; to the first words of its time;
# to the words with which its claim begins and ends; to the trigger of the claim that it is the content of.
PAIRS = ("actor", "recipient", "speaker", *kinds.PLACE_ROLES, "time", "first", "last", "parent")
# Who says what: the words of sources, cues and contents, each begun (B) or gone on with (I).
TAGS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
# How sure the words are that an event is so: one number for each word, -1 (surely not) to 1 (surely).
SURE = 1
# What the rules think of a word goes in beside it: its tag; of a trigger their kind, polarity and modality; of the head
# of a mention its role; "time" opens words of time. And whether the word is quoted.
WORD_TAGS = ("", *"ABCDEGHIMNOPRSTUVWXYZ!\"'(),.")
HINTS: tuple[tuple[str, ...], ...] = (
    WORD_TAGS,
    ("", *KINDS),
    ("", *kinds.POLARITIES),
    ("", *kinds.MODALITIES),
    ("", "actor", "recipient", "speaker", *kinds.PLACE_ROLES, "time"),
    ("", "quoted"),
)
# What stands around a word, for who says what (`marks.py`): what the rules hear there; where it stands in a quotation;
# whether its sentence opens a paragraph and whether one speaker answers for its stretch; how it is written.
MARKS: tuple[tuple[str, ...], ...] = (
    ("", "cue", "said"),
    ("", "opens", "inside", "inside from before"),
    ("", "answered for", "paragraph opens", "both"),
    ("", "capitals", "capital first", "digit", "letter"),
)
