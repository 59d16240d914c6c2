"""Every adapter to a public data set, on a few made lines in the form of the set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crossbearing import plugins
from crossbearing.errors import UsageError
from crossbearing.eval import run

NAMES = plugins.names("dataset")
TEXT = "Rebels captured Selm on Friday."
# The files of each set: name below its folder, and what stands in it. Every label is one that `rules` finds.
FILES: dict[str, dict[str, str]] = {
    "polnear": {
        "text/one.txt": "A baker said that rebels had left Selm.",
        "attributions/one_ab12.ann": "T1\tSource 0 7\tA baker\nT2\tCue 8 12\tsaid\nT3\tContent 13 38\tthat\n",
    },
    "plover": {
        "zsp_PLV_train.jsonl": json.dumps(
            {"text": TEXT, "expected": {"source": "Rebels", "target": "Selm", "plover_root": "ASSAULT"}}
        )
    },
    "cameo": {
        "conflibert_cameo_source_target_train.jsonl": json.dumps(
            {"text": TEXT, "expected": {"spans": [["S", "Rebels"], ["T", "Selm"]]}}
        )
    },
    "event_location": {
        "train80.jsonl": json.dumps(
            {
                "text": TEXT,
                "spans": [{"start": 7, "end": 15, "label": "VERB"}, {"start": 16, "end": 20, "label": "LOCATION"}],
            }
        )
    },
    "factuality": {
        f"{name}/dev.jsonl": "\n".join(
            json.dumps({"text": text, "targets": [{"span1": [at, at + 1], "label": label}]})
            for text, at, label in ((TEXT, 1, 3.0), ("Rebels never captured Selm .", 2, -3.0))
        )
        for name in ("UDS_IH2", "UW")
    },
    "muc4": {
        "dev.json": json.dumps(
            {
                "docid": "1",
                "doctext": "Guerrillas killed a farmer.",
                "templates": [
                    {"PerpInd": [[["guerrillas", 0]]], "PerpOrg": [], "Victim": [[["a farmer", 18]]], "Target": []}
                ],
            }
        )
    },
    "negation": {
        "dev/sherlock_dev.txt": "\n".join(
            f"a\t0\t{n}\t{word}\t{word}\tX\t*\t{cue}\t_\t{event}"
            for n, (word, cue, event) in enumerate(
                (("Rebels", "_", "_"), ("never", "never", "_"), ("captured", "_", "captured"), ("Selm", "_", "_"))
            )
        )
    },
    "timex": {
        "one.tml": '<DCT><TIMEX3 value="2025-03-24">x</TIMEX3></DCT><TEXT>He left on <TIMEX3 tid="t1" type="DATE" '
        'value="2025-03-21">Friday</TIMEX3>.</TEXT>'
    },
    "toponyms": {
        "lgl_train80.xml": '<article docid="1"><text><![CDATA[Rebels left Selm.]]></text><toponym><start>12</start>'
        '<phrase>Selm</phrase><gaztag geonameid="7"><lat>51.7</lat><lon>7.5</lon></gaztag></toponym></article>',
        "GWN.xml": '<article file="0"><text>Rebels left Selm.</text><toponym><extractedName>Selm</extractedName>'
        "<start>12</start><geonamesID>7</geonamesID><latitude>51.7</latitude><longitude>7.5</longitude></toponym>"
        "</article>",
    },
    "ecbplus": {
        "ECB_Dev_corpus.txt": "\n".join(
            f"{doc}\t0\t{n}\t{word}\t-"
            for doc, words in (("1_1", "Rebels captured Selm on Friday"), ("1_2", "Selm was captured by rebels"))
            for n, word in enumerate(words.split())
        ),
        "ECB_Dev_Event_gold_mentions.json": json.dumps(
            [
                {"doc_id": doc, "sent_id": 0, "tokens_number": [at], "tokens_str": "captured", "coref_chain": "Selm"}
                for doc, at in (("1_1", 1), ("1_2", 2))
            ]
        ),
    },
    "re3d": {
        "Press/documents.json": json.dumps({"_id": "1", "text": "Rebels attacked Selm."}),
        "Press/relations.json": json.dumps(
            {
                "type": "FightingAgainst",
                "documentId": "1",
                "sourceBegin": 0,
                "sourceEnd": 6,
                "targetBegin": 16,
                "targetEnd": 20,
                "source": "Rebels",
                "target": "Selm",
            }
        ),
    },
    "metonymy": {
        "relocar_literal_train.txt": "Selm<SEP>Rebels captured a fort in <ENT>Selm<ENT>.",
        "relocar_metonymic_train.txt": "Selm<SEP><ENT>Selm<ENT> accused the rebels of shelling the port.",
        "semeval_literal_train.txt": "Selm<SEP>Rebels left <ENT>Selm<ENT> on Friday.",
        "semeval_metonymic_train.txt": "Selm<SEP>The rebels met <ENT>Selm<ENT> envoys.",
    },
}
# Sets on which everything made here is found; the resolver places nothing outside a theatre.
PERFECT = {
    "plover": "accuracy",
    "cameo": "source, overlap",
    "event_location": "accuracy",
    "muc4": "perpetrator",
    "timex": "value F1, all",
    "re3d": "all",
    "negation": "precision",
    "polnear": "source",
    "factuality": "UW r",
    "ecbplus": "head lemma, CoNLL F1",
}


def _made(name: str, data: Path) -> Path:
    folder = data / plugins.load("dataset", name).FOLDER
    for file, text in FILES[name].items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def test_every_adapter_has_made_lines() -> None:
    assert set(FILES) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_figures_are_shares_and_repeat(name: str, tmp_path: Path) -> None:
    _made(name, tmp_path)
    got = run.dataset(name, "rules", tmp_path)
    assert got.texts >= 1 and got.figures and len(got.digest) == 12
    assert all(-1 <= f.value <= 1 and f.of >= 0 for f in got.figures)
    assert got == run.dataset(name, "rules", tmp_path)
    if name in PERFECT:
        assert {f.name: f.value for f in got.figures}[PERFECT[name]] == pytest.approx(1)


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_label_changes_the_digest_or_the_figures(name: str, tmp_path: Path) -> None:
    folder = _made(name, tmp_path)
    before = run.dataset(name, "rules", tmp_path)
    for file, text in FILES[name].items():
        (folder / file).write_text(text.replace("Selm", "Tarn").replace("farmer", "driver").replace("Friday", "Monday"))
    assert run.dataset(name, "rules", tmp_path) != before


@pytest.mark.parametrize("name", NAMES)
def test_a_set_that_is_not_there_is_told_with_the_next_step(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as fault:
        run.dataset(name, "rules", tmp_path)
    assert plugins.load("dataset", name).FOLDER in str(fault.value.hint)


def test_a_broken_line_is_told_with_its_number(tmp_path: Path) -> None:
    folder = _made("plover", tmp_path)
    (folder / "zsp_PLV_train.jsonl").write_text(FILES["plover"]["zsp_PLV_train.jsonl"] + "\n{broken\n")
    with pytest.raises(UsageError, match="line 2"):
        run.dataset("plover", "rules", tmp_path)
