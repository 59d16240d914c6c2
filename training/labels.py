"""What the model tells of a word, a trigger and a pair of words: the stored lists, in the order of its outputs.

A *trigger* is the word that a claim is about: the head of the verb group or of the noun. Append only: a model that was
trained with a list is read with it.
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
}
# From a trigger to the head word of a participant or place; to the words with which its claim begins and ends; to the
# trigger of the claim that it is the content of.
PAIRS = ("actor", "recipient", *kinds.PLACE_ROLES, "first", "last", "parent")
# Who says what: the words of sources, cues and contents, each begun (B) or gone on with (I).
TAGS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
