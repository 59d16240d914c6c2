"""Trains the branch that tells who says what and how sure it is, above the lower layers as shipped, and writes it.

    python -m training.said --data DATA --out FOLDER [--minutes 45]
    python -m training.said --data DATA --out FOLDER --write

DATA is the folder of the public data sets. The rates rise shortly and fall to nothing over the minutes, so that a slow
machine sees less and still ends well. One document of twenty of PolNeAR's training part is held back and printed beside
dev. With --write, the branch in FOLDER goes into the package as `said.onnx`, 8-bit, with its model card.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from crossbearing.output import whole_file
from crossbearing.read.network.attributed import LEAST, PARTS, Steps, best_spans
from crossbearing.read.network.labels import HINTS, MARKS, TAGS
from crossbearing.read.network.session import WEIGHTS, Network
from training import card
from training.branch import SIZE, Branch, initial, loss
from training.lower import Lowered, groups, lowered, together
from training.others import from_factuality, from_polnear

PIECES = 1_536  # of a batch
RATE, HEAD_RATE, DECAY, WARM = 1.2e-4, 1e-3, 0.01, 0.06
HELD = 20  # one document of so many is held back
SURE_SHARE = 1.34  # how often a sentence with marked words is seen in an epoch


def read(data: Path) -> dict[str, list[Lowered]]:
    """Return the sentences to learn from and to measure on, by name."""
    network, text = Network(WEIGHTS), data / "text"
    every = list(lowered(from_polnear(text / "polnear" / "train"), network))
    held = set(sorted({s.example.where for s in every})[::HELD])
    sure = text / "factuality"
    return {
        "tags": [s for s in every if s.example.where not in held],
        "tags held": [s for s in every if s.example.where in held],
        "tags dev": list(lowered(from_polnear(text / "polnear" / "dev"), network)),
        "sure": [s for n in ("UDS_IH2", "UW") for s in lowered(from_factuality(sure / n / "train.jsonl"), network)],
        "sure UDS_IH2 dev": list(lowered(from_factuality(sure / "UDS_IH2" / "dev.jsonl"), network)),
        "sure UW dev": list(lowered(from_factuality(sure / "UW" / "dev.jsonl"), network)),
    }


def steps_of(branch: Branch) -> Steps:
    """Return what the chain has learnt of tags' order."""
    return Steps(*(p.detach().numpy() for p in (branch.begin, branch.move, branch.end)))


@torch.no_grad()
def scores(branch: Branch, some: list[Lowered], least: float = LEAST) -> dict[str, float]:
    """Return exact F1 of each part, within sentences, and r of sureness, as far as the sentences are labelled.

    `least` is how probable a span must be to be told.
    """
    branch.eval()
    right, wanted, found = (dict.fromkeys(PARTS, 0) for _ in range(3))
    said: list[float] = []
    surely: list[float] = []
    for group in groups(some, 4 * PIECES, None):
        made = together(group)
        tags, sure = branch(made.lower, made.mask, made.first, made.hints, made.marks)
        said += sure[made.sure[:, 0], made.sure[:, 1]].clamp(-1, 1).tolist()
        surely += made.surely.tolist()
        for row, s in enumerate(group if made.tagged else ()):
            mine = _spans(s.example.tags or [])
            told = set(best_spans(tags[row, : len(s.first)].numpy(), steps_of(branch), least))
            for counts, spans in ((right, mine & told), (wanted, mine), (found, told)):
                for name, _, _ in spans:
                    counts[name] += 1
    f1 = {name: 2 * right[name] / (wanted[name] + found[name]) for name in wanted if wanted[name] + found[name]}
    return f1 | ({"r": float(np.corrcoef(said, surely)[0, 1])} if said else {})


def _spans(path: list[int]) -> set[tuple[str, int, int]]:
    """Return (part, first word, past the last) of tags."""
    made, begun = set(), -1
    for at, tag in enumerate([*path, 0]):
        if begun >= 0 and TAGS[tag][0] != "I":
            made.add((TAGS[path[begun]][2:], begun, at))
            begun = -1
        if TAGS[tag][0] == "B":
            begun = at
    return made


def main() -> None:
    """Train, or write what was trained."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--minutes", type=float, default=45)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--write", action="store_true", help="write the package's weights from the folder")
    asked = options.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    place, history = asked.out / "said.pt", asked.out / "said.json"
    if asked.write:
        branch = Branch()
        branch.load_state_dict(torch.load(place, map_location="cpu", weights_only=True))
        export(branch.eval(), WEIGHTS / "said.onnx")
        card.said(WEIGHTS, asked.data, history)
        print(f"said.onnx: {(WEIGHTS / 'said.onnx').stat().st_size / 1e6:.1f} MB")
        return
    torch.set_num_threads(asked.threads)
    torch.manual_seed(1)
    sets = read(asked.data)
    print({name: len(some) for name, some in sets.items()}, flush=True)
    branch = initial(WEIGHTS)
    seen = train(branch, sets, asked.minutes)
    with whole_file(place) as out:
        torch.save(branch.state_dict(), out)
    told = {f"{name}: {k}": round(v, 3) for name, some in sets.items() if name not in ("tags", "sure")
            for k, v in scores(branch, some).items()}  # fmt: skip
    for least in (0.3, 0.35, 0.4, 0.45, 0.5):
        print(f"held back, spans of more than {least}: {scores(branch, sets['tags held'], least)}")
    row = {"minutes": asked.minutes, "sentences": seen} | told
    history.write_text(json.dumps(row) + "\n", encoding="utf-8")
    print(json.dumps(row))


def train(branch: Branch, sets: dict[str, list[Lowered]], minutes: float) -> int:
    """Train for so long and return how many sentences were seen; all are seen before any is seen again."""
    low = [p for name, p in branch.named_parameters() if name.startswith("layers.")]
    high = [p for name, p in branch.named_parameters() if not name.startswith("layers.")]
    steps = torch.optim.AdamW([{"params": low}, {"params": high}], lr=RATE, weight_decay=DECAY)
    branch.train()
    draw = random.Random(1)
    began, seen, at = time.monotonic(), 0, 0.0
    while at < 1:
        again = draw.sample(sets["sure"], int(len(sets["sure"]) * (SURE_SHARE - 1)))
        mixed = [g for some in (sets["tags"], sets["sure"], again) for g in groups(some, PIECES, draw)]
        draw.shuffle(mixed)
        lost = 0.0
        for group in mixed:
            at = (time.monotonic() - began) / (60 * minutes)
            if at >= 1:
                break
            for part, rate in zip(steps.param_groups, (RATE, HEAD_RATE), strict=True):
                part["lr"] = rate * min(1.0, at / WARM) * (1 - at)
            value = loss(branch, together(group))
            steps.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(branch.parameters(), 1.0)
            steps.step()
            lost += float(value.detach()) * len(group)
            seen += len(group)
        print(f"{seen} sentences, {100 * at:.0f} % of the time, {lost / sum(map(len, mixed)):.3f}", flush=True)
    return seen


def export(branch: Branch, out: Path) -> None:
    """Write a branch with weights of 8 bits, and what it has learnt of tags' order in the file's metadata."""
    import onnx

    example: tuple[Tensor, ...] = (
        torch.randn(2, 9, SIZE),
        torch.ones(2, 9),
        torch.arange(1, 8).repeat(2, 1),
        torch.ones(2, 7, len(HINTS), dtype=torch.long),
        torch.ones(2, 7, len(MARKS), dtype=torch.long),
    )
    names = {"lower": "pieces", "mask": "pieces", "first": "words", "hints": "words", "marks": "words"}
    axes = {name: {0: "sentences", 1: of} for name, of in names.items()}
    with tempfile.TemporaryDirectory() as folder:
        whole, ready = Path(folder) / "whole.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(branch, example, str(whole), input_names=list(names), output_names=["tags", "sure"],
                          dynamic_axes=axes, opset_version=17, dynamo=False)  # fmt: skip
        quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(str(ready), str(out), weight_type=QuantType.QInt8, per_channel=True,
                         op_types_to_quantize=["MatMul", "Gather"])  # fmt: skip
    model = onnx.load(str(out))
    order = steps_of(branch)
    told = {"first": order.first.tolist(), "step": order.step.tolist(), "last": order.last.tolist()}
    onnx.helper.set_model_props(model, {"steps": json.dumps(told)})
    onnx.save(model, str(out))


if __name__ == "__main__":
    main()
