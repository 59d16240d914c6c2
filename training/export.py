"""Writes the trained network for use without torch: ONNX with 8-bit weights, its tokenizer and its model card.

The lower layers stand in a file of their own, for another branch above them: see `training/said.py`, which is to be run
again after this, since what it learnt from is no more.

python -m training.export --start WEIGHTS --from FOLDER/checkpoint.pt --data DATA \
        --out src/crossbearing/read/network/weights
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from onnx.utils import Extractor
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from crossbearing.read.network.labels import HINTS
from training import card
from training.network import Reader
from training.train import CORPUS

LOWER = 4  # layers that the branches share
NAMES = ("pieces", "mask", "first", "hints")


def main() -> None:
    """Export a checkpoint and print the sizes."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--start", type=Path, required=True)
    options.add_argument("--from", dest="source", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--corpus", type=Path, default=CORPUS)
    options.add_argument("--data", type=Path, help="folder of the public data sets that it was trained with")
    asked = options.parse_args()
    reader = Reader(json.loads((asked.start / "config.json").read_text(encoding="utf-8")))
    reader.load_state_dict(torch.load(asked.source, map_location="cpu", weights_only=True)["reader"])
    asked.out.mkdir(parents=True, exist_ok=True)
    export(reader.eval(), asked.out)
    shutil.copy(asked.start / "tokenizer.json", asked.out / "tokenizer.json")
    history = asked.source.parent / "history.jsonl"
    if history.is_file():
        card.write(asked.out, asked.corpus, asked.data, history)
    for file in sorted(asked.out.iterdir()):
        print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB")


def export(reader: Reader, out: Path) -> None:
    """Write lower.onnx and reader.onnx with weights of 8 bits; one after the other they tell what the whole told."""
    example = (
        torch.randint(5, 900, (2, 9)),
        torch.ones(2, 9),
        torch.arange(1, 8).repeat(2, 1),
        torch.ones(2, 7, len(HINTS), dtype=torch.long),
    )
    axes = {
        "pieces": {0: "sentences", 1: "pieces"},
        "mask": {0: "sentences", 1: "pieces"},
        "first": {0: "sentences", 1: "words"},
        "hints": {0: "sentences", 1: "words"},
    }
    with tempfile.TemporaryDirectory() as folder:
        whole, ready = Path(folder) / "whole.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(reader, example, str(whole), input_names=list(NAMES), output_names=["told", "tied"],
                          dynamic_axes=axes, opset_version=17, dynamo=False)  # fmt: skip
        quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
        small = Path(folder) / "small.onnx"
        quantize_dynamic(str(ready), str(small), weight_type=QuantType.QInt8, per_channel=True,
                         op_types_to_quantize=["MatMul", "Gather"])  # fmt: skip
        split(onnx.load(str(small)), out)


def split(model: onnx.ModelProto, out: Path) -> None:
    """Write a model in two: up to the output of the last lower layer, and from there on."""
    last = f"/encoder/layers.{LOWER - 1}/last/LayerNormalization_output_0"
    for node in model.graph.node:
        for names in (node.input, node.output):
            for n, name in enumerate(names):
                if name == last:
                    names[n] = "lower"
    parts = Extractor(onnx.shape_inference.infer_shapes(model))
    onnx.save(parts.extract_model(list(NAMES), ["lower"]), str(out / "lower.onnx"))
    onnx.save(parts.extract_model(["lower", *NAMES[1:]], ["told", "tied"]), str(out / "reader.onnx"))


if __name__ == "__main__":
    main()
