"""PLOVER roots of PLV by cross-validation: what the trained network reaches on folds that it has not seen.

    python -m training.roots --data DATA --start WEIGHTS --from FOLDER/checkpoint.pt [--out FOLDER] [--folds 5]

Each fold goes on from the same checkpoint, which has seen no row of PLV, with PLOVER's gold records and the classes of
CAMEO beside it, those left out that share words with a row of PLV. With --out, the network is then taught all
rows and written there, to be exported.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from pathlib import Path

import torch
from tokenizers import Tokenizer

from crossbearing.output import whole_file
from crossbearing.read.network.labels import KINDS
from training.batches import Sentence, batches, prepare
from training.examples import Example, from_cases
from training.network import Reader
from training.objective import loss, root_scores
from training.others import ROOTS, from_gold, from_quads, from_roots
from training.train import CORPUS, PIECES, optimiser

EPOCHS, RATE, HEAD_RATE = 6, 5e-5, 3e-4
OWN = 0.5  # sentences of our own beside each row, so that nothing else is forgotten


def main() -> None:
    """Print macro F1 and accuracy over the folds, then teach all rows where asked."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--start", type=Path, required=True)
    options.add_argument("--from", dest="source", type=Path, required=True)
    options.add_argument("--out", type=Path)
    options.add_argument("--folds", type=int, default=5)
    asked = options.parse_args()
    tokenizer = Tokenizer.from_file(str(asked.start / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    rows = prepare(list(from_roots(asked.data / "text" / "plover" / "zsp_PLV_train.jsonl")), tokenizer)
    own = prepare(list(from_cases(CORPUS, "train")), tokenizer)
    beside = [
        *from_gold(asked.data / "text" / "plover" / "plover_gsr_cameo.jsonl"),
        *from_quads(asked.data / "text" / "plover" / "conflibert_cameo_class_train.jsonl"),
    ]
    seen = {words for row in rows for words in triples(row.example)}
    more = prepare([e for e in beside if 4 * len(triples(e) & seen) < len(triples(e))], tokenizer)
    print(f"{len(rows)} rows, {len(more)} of {len(beside)} beside them")
    random.Random(5).shuffle(rows)
    told: list[tuple[str, str]] = []
    for fold in range(asked.folds):
        held = rows[fold :: asked.folds]
        reader = taught([r for n, r in enumerate(rows) if n % asked.folds != fold], more, own, asked)
        told += [(s.example.where, root(reader, s)) for s in held]
        print(f"fold {fold + 1}: macro F1 {macro(told):.3f}, accuracy {sum(a == b for a, b in told) / len(told):.3f}",
              flush=True)  # fmt: skip
    wrong = Counter((a, b) for a, b in told if a != b)
    print(f"macro F1 {macro(told):.3f} over {len(told)} rows; most often wrong: {wrong.most_common(12)}")
    if asked.out is not None:
        reader = taught(rows, more, own, asked)
        asked.out.mkdir(parents=True, exist_ok=True)
        with whole_file(asked.out / "checkpoint.pt") as out:
            torch.save({"reader": reader.state_dict()}, out)


def triples(example: Example) -> set[tuple[str, ...]]:
    """Return the runs of three words of a sentence."""
    low = [w.lower() for w in example.words]
    return set(zip(low, low[1:], low[2:], strict=False))


def taught(rows: list[Sentence], more: list[Sentence], own: list[Sentence], asked: argparse.Namespace) -> Reader:
    """Return the checkpoint's network after some epochs over these rows."""
    torch.manual_seed(7)
    reader = Reader(json.loads((asked.start / "config.json").read_text(encoding="utf-8")))
    reader.load_state_dict(torch.load(asked.source, map_location="cpu", weights_only=True)["reader"])
    reader.train()
    steps = optimiser(reader)
    for epoch in range(EPOCHS):
        draw = random.Random(epoch)
        mixed = rows + more + draw.sample(own, min(len(own), int(OWN * len(rows))))
        made = list(batches(mixed, PIECES, 1 + epoch))
        for n, one in enumerate(made):
            left = 1 - (epoch + n / len(made)) / EPOCHS
            for group, rate in zip(steps.param_groups, (RATE, HEAD_RATE), strict=True):
                group["lr"] = rate * left
            with torch.autocast("cpu", torch.bfloat16):
                value = loss(reader, one)
            steps.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            steps.step()
    return reader.eval()


@torch.no_grad()
def root(reader: Reader, sentence: Sentence) -> str:
    """Return the PLV root that the network gives a row."""
    one = next(batches([sentence], PIECES, None))
    told, tied = reader(one.pieces, one.mask, one.first, one.hints)
    kinds = told.split(reader.sizes, -1)[0]
    _, source, target = sentence.example.root or ((), None, None)
    scores = root_scores(kinds[0], tied[0], source, target)
    pooled = [torch.logsumexp(scores[[KINDS.index(k) for k in ROOTS.get(r, (r,))]], 0) for r in ROOTS_OF_PLV]
    return ROOTS_OF_PLV[int(torch.stack(pooled).argmax())]


ROOTS_OF_PLV = ("YIELD", "REJECT", "ACCUSE", "AGREE", "ASSAULT", "COERCE", "SUPPORT", "AID", "CONSULT", "REQUEST",
                "THREATEN", "SANCTION", "PROTEST", "MOBILIZE", "COOPERATE")  # fmt: skip


def macro(told: list[tuple[str, str]]) -> float:
    """Return the mean over wanted roots of F1."""
    right = Counter(a for a, b in told if a == b)
    wanted, found = Counter(a for a, _ in told), Counter(b for _, b in told)
    return sum(2 * right[k] / (wanted[k] + found[k]) for k in wanted) / len(wanted)


if __name__ == "__main__":
    main()
