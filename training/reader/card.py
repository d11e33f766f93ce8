"""Writes the card of the reader: what it is, what it learnt from, and what was measured."""

import datetime
from collections.abc import Sequence
from pathlib import Path

from training.reader.figures import AGREEMENT, Figures
from training.reader.fitting import Plan

COMMAND = "python -m training.reader DATA --work WORK --out qa/models/reader"

_CARD = """\
---
license: cc-by-sa-4.0
language: [zh]
pipeline_tag: question-answering
base_model: intfloat/multilingual-e5-small
---
# The reader

Takes a question and a passage together, and says how well the passage fits and where in it the answer stands,
or that there is none. Made on {date} by

    {command}

It starts from the weights of the default encoder (12 layers of 384, 80 000 pieces, table of words never
trained). Of its two heads one ranks; the other points at characters, also inside a piece. Trained in {stages}
stages of {batches} batches of about 4 096 tokens, seeds {seeds};
from the fourth on with weights rounded as they are stored. What ships is the mean of the weights that the fourth
and the last one left.

| data | questions | licence |
|---|---|---|
| CMRC 2018, train (ymcui/cmrc2018; Cui et al. 2019) | 10 142 | CC BY-SA 4.0 |
| DRCD, part of train, and dev, in simplified characters (Shao et al. 2018) | 5 484 | CC BY-SA 3.0 |
| DuReader checklist, train (baidu/DuReader) | 3 000, 1 596 of them without an answer | Apache-2.0 |
| questions of ours on made-up speeches and on law (`training/reader/questions`) | {written} | as the project |

The weights are shared alike under **CC BY-SA 4.0**, as the data that they were made from asks; what is due to
the encoder that it started from stands in that model's card (MIT).

## Figures
Measured by the command above, on paragraphs and questions that were not trained on (the trial set of CMRC 2018
and the dev set of DuReader checklist are held back whole; no paragraph is in two sets).

| | |
|---|---|
| CMRC 2018 trial, {questions} questions, paragraph given | exact match {exact:.1%}, F1 {f1:.1%} |
| the same with weights in float32 | exact match {wide_exact:.1%}, F1 {wide_f1:.1%} |
| answers of {agreement} questions that differ from float32 | {differ:.1%} |
| DuReader checklist dev: unanswerable refused where a tenth of the answerable are | {refused:.1%} |
| A question with a passage, {tokens} tokens, one thread | {read_ms:.1f} ms |
| Size | {megabytes:.1f} MB |

What it does less well: answers longer than a clause, reasons and ways that a sentence only implies, English
questions, and texts far from prose. Why it is made this way: `docs/decisions/0008-reader.md`.
"""


def write_card(folder: Path, figures: Figures, plans: Sequence[Plan], written: int) -> None:
    """Write the card into the folder of the model.

    :param folder: the folder.
    :param figures: what was measured.
    :param plans: of the stages.
    :param written: how many questions of ours were trained on.
    """
    card = _CARD.format(
        date=datetime.date.today().isoformat(),
        command=COMMAND,
        stages=len(plans),
        batches=", ".join(str(plan.last) for plan in plans),
        seeds=", ".join(map(str, sorted({plan.seed for plan in plans}))),
        written=f"{written:,}".replace(",", " "),
        questions=figures.held_back.questions,
        exact=figures.held_back.exact,
        f1=figures.held_back.f1,
        wide_exact=figures.exact_weights.exact,
        wide_f1=figures.exact_weights.f1,
        agreement=AGREEMENT,
        differ=figures.differ,
        refused=figures.refused,
        tokens=figures.tokens,
        read_ms=figures.read_ms,
        megabytes=figures.bytes / 1e6,
    )
    (folder / "README.md").write_text(card, encoding="utf-8")
