"""ECB+: which event mentions of different news reports are of one event (Cybulska and Vossen 2014).

Gold mentions, no gold topics: all mentions of the part are compared with each other. The head-lemma baseline puts
together whatever has one lemma. CoNLL F1 is the mean of MUC, B-cubed and CEAF-e; mentions that are of no other are in.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from crossbearing.errors import UsageError
from crossbearing.eval.dataset import Figure, Measured, Reader, digest, f1, lines
from crossbearing.eval.score import Fault
from crossbearing.link.names import word_key
from crossbearing.link.same import Telling, clusters, compare, content, pairs, rareness, weighted
from crossbearing.read.words import lexicon
from crossbearing.settings import Settings

WHAT = "events told by several reports: CoNLL F1 beside the head-lemma baseline"
FOLDER = "text/ecbplus"
PART = "Dev"
FLOOR = 0.15  # least mean tie of a group; set on the training part
_ENDING = re.compile(r"(?:ing|ed|es|s)$")
REFERENCE = "head lemma, as published with gold topics: 76.5 (Barhom et al. 2019, other part)"


class Event(NamedTuple):
    """A gold mention: its telling, the event that it is of, and its words with their sentence."""

    telling: Telling
    chain: str
    words: str
    sentence: str


def measure(folder: Path, extractor: Reader, settings: Settings, limit: int) -> Measured:
    """Return the CoNLL F1 of the ties and of the head-lemma baseline; `limit` bounds the reports.

    No extractor is asked: mentions are given.
    """
    events = load(folder, PART, limit)
    gold = grouped({e.telling.id: e.chain for e in events})
    told = [e.telling for e in events]
    ours = clusters((t.id for t in told), (compare(a, b) for a, b in pairs(told, within=True)), FLOOR)
    lemma = grouped({t.id: t.head for t in told})
    figures = []
    for name, found in (("ties", ours), ("head lemma", lemma)):
        scores = conll(gold, found)
        mean = sum(scores.values()) / len(scores)
        figures.append(Figure(f"{name}, CoNLL F1", mean, len(events), REFERENCE if name == "head lemma" else ""))
        figures += [Figure(f"{name}, {sort} F1", value, len(events)) for sort, value in scores.items()]
    files = (folder / f"ECB_{PART}_corpus.txt", folder / f"ECB_{PART}_Event_gold_mentions.json")
    texts = len({e.telling.report for e in events})
    return Measured(tuple(figures), tuple(_faults(events, ours)), texts, digest(*files))


def load(folder: Path, part: str, limit: int = 0) -> list[Event]:
    """Return the event mentions of a part, in order."""
    documents: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in lines(folder / f"ECB_{part}_corpus.txt"):
        fields = line.split("\t")
        if len(fields) == 5:
            documents[fields[0]][int(fields[1])].append(fields[3])
    kept = sorted(documents)[: limit or None]
    file = folder / f"ECB_{part}_Event_gold_mentions.json"
    if not file.is_file():
        raise UsageError(f"There is no {file}.", hint="Give the folder that holds the data sets with --data.")
    mentions = [m for m in json.loads(file.read_text(encoding="utf-8")) if m["doc_id"] in set(kept)]
    counts = {d: content(" ".join(w for s in documents[d].values() for w in s)) for d in kept}
    rarity = rareness(list(counts.values()))
    around = {d: weighted(counts[d], rarity) for d in kept}
    found = []
    for i, m in enumerate(mentions):
        tokens = documents[m["doc_id"]].get(m["sent_id"], [])
        inside = [tokens[n] for n in m["tokens_number"] if n < len(tokens)] or m["tokens_str"].split()
        sentence = " ".join(tokens)
        names = frozenset(word_key(w) for w in tokens[1:] if w[:1].isupper() and w[1:].islower())
        telling = Telling(f"{i:05}", m["doc_id"], "", head_of(inside), names, frozenset(), None, None,
                          frozenset(w for w in tokens if w[:1].isdigit()), weighted(content(sentence), rarity),
                          around[m["doc_id"]])  # fmt: skip
        found.append(Event(telling, m["coref_chain"], " ".join(inside), sentence))
    return found


def head_of(words: Sequence[str]) -> str:
    """Return the lemma of the head: the first verb of several words, else the last word."""
    verbs, nouns = lexicon().verbs, lexicon().nouns
    low = [w.lower() for w in words]
    head = next((w for w in low if w in verbs), low[-1]) if len(low) > 1 else low[-1]
    return verbs.get(head) or nouns.get(head) or _stripped(head)


def _stripped(word: str) -> str:
    """Return a word that no list has without its ending."""
    bare = _ENDING.sub("", word)
    if bare == word or len(bare) < 3:
        return word
    return bare[:-1] if len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "sl" else bare


def grouped(label: Mapping[str, str]) -> list[list[str]]:
    """Return the ids in groups by their label."""
    groups: dict[str, list[str]] = defaultdict(list)
    for one, value in label.items():
        groups[value].append(one)
    return list(groups.values())


def conll(gold: Sequence[Sequence[str]], found: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return MUC, B-cubed and CEAF-e F1 of groups of the same mentions."""
    ours, theirs = _index(found), _index(gold)
    muc_r, muc_p = _links(gold, ours), _links(found, theirs)
    recall, precision = _b_cubed(gold, ours), _b_cubed(found, theirs)
    return {
        "MUC": _harmonic(muc_p[0] / max(1, muc_p[1]), muc_r[0] / max(1, muc_r[1])),
        "B3": _harmonic(precision, recall),
        "CEAF-e": _ceaf(gold, found),
    }


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0


def _index(groups: Sequence[Sequence[str]]) -> dict[str, int]:
    return {one: i for i, group in enumerate(groups) for one in group}


def _links(groups: Sequence[Sequence[str]], other: Mapping[str, int]) -> tuple[int, int]:
    """Return how many links of the groups the other groups keep, and how many there are."""
    kept = sum(len(g) - len({other[one] for one in g}) for g in groups)
    return kept, sum(len(g) - 1 for g in groups)


def _b_cubed(groups: Sequence[Sequence[str]], other: Mapping[str, int]) -> float:
    """Return the mean over mentions of the share of their group that is in one group of the others with them."""
    total = sum(n * n / len(g) for g in groups for n in Counter(other[one] for one in g).values())
    return total / max(1, sum(len(g) for g in groups))


def _ceaf(gold: Sequence[Sequence[str]], found: Sequence[Sequence[str]]) -> float:
    """Return the F1 of the best one-to-one pairing of groups, each pair by its own F1."""
    import numpy as np

    at = _index(found)
    likeness = np.zeros((len(gold), len(found)))
    for i, group in enumerate(gold):
        for j, n in Counter(at[one] for one in group).items():
            likeness[i, j] = f1(n, len(group), len(found[j]))
    best = sum(float(likeness[i, j]) for i, j in pairing(likeness.tolist()))
    return 2 * best / max(1, len(gold) + len(found))


def pairing(values: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Return the pairing of rows with columns whose values are most in all (Kuhn 1955, in the form with potentials)."""
    import numpy as np

    cost = -np.array(values)
    turned = cost.shape[0] > cost.shape[1]
    if turned:
        cost = cost.T
    rows, columns = cost.shape
    u, v = np.zeros(rows + 1), np.zeros(columns + 1)
    owner = np.zeros(columns + 1, dtype=int)
    for row in range(1, rows + 1):
        owner[0] = row
        column = 0
        least = np.full(columns + 1, np.inf)
        back = np.zeros(columns + 1, dtype=int)
        used = np.zeros(columns + 1, dtype=bool)
        while owner[column]:
            used[column] = True
            i = owner[column]
            reduced = cost[i - 1] - u[i] - v[1:]
            free = ~used[1:]
            better = free & (reduced < least[1:])
            least[1:][better] = reduced[better]
            back[1:][better] = column
            nearest = int(np.where(free, least[1:], np.inf).argmin()) + 1
            delta = least[nearest]
            u[owner[used]] += delta
            v[used] -= delta
            least[~used] -= delta
            column = nearest
        while column:
            owner[column] = owner[back[column]]
            column = int(back[column])
    found = [(int(owner[j]) - 1, j - 1) for j in range(1, columns + 1) if owner[j]]
    return sorted((j, i) for i, j in found) if turned else sorted(found)


def _faults(events: Sequence[Event], ours: Sequence[Sequence[str]]) -> list[Fault]:
    """Return mentions that stand with none of their event's, and those that stand mostly with others'."""
    by_id = {e.telling.id: e for e in events}
    size = Counter(e.chain for e in events)
    faults = []
    for group in ours:
        for one in group:
            e = by_id[one]
            own = sum(by_id[other].chain == e.chain for other in group) - 1
            if size[e.chain] > 1 and not own:
                faults.append(Fault("missed", e.telling.report, e.words, e.sentence, f"{size[e.chain]} together"))
            elif own + 1 < len(group) / 2:
                with_ = next(by_id[other].words for other in group if by_id[other].chain != e.chain)
                faults.append(Fault("false alarm", e.telling.report, e.words, e.sentence, "", f"with {with_!r}"))
    return faults
