"""Turns float32 weights into few bits: bytes for products, 4 bits for the table of words.

Blocks of 4 bits are those of the source (see `unpack`), so that a table that came from there goes
back to the very same bits, and nothing is lost.
"""

import numpy as np
import numpy.typing as npt

from training.encoder.unpack import BLOCK, FloatArray

LARGEST = 63.0
"""The largest byte of a weight: with 127, processors that add two products in 16 bits (AVX2
without VNNI) would cut the sum off; with 63 every processor gives the same vectors."""

_SHARE = 0.65
"""How much of the difficulty moves from inputs to weights; 0.6 to 0.7 measure alike."""
_STEPS = 8
_TINY = 1e-4

CENTRE = 8.0
"""What is added to a weight so that its 4 bits are never negative."""


def quantise_rows(values: FloatArray) -> tuple[npt.NDArray[np.int8], FloatArray]:
    """Quantise each row to signed bytes with a scale of its own, symmetrically.

    :param values: a matrix.
    :return: the bytes, and the scales that `bytes * scale` needs.
    """
    scales = np.abs(values).max(axis=1) / LARGEST
    # A row of zeros has no scale; any will do.
    scales = np.where(scales > 0, scales, 1.0).astype(np.float32)
    return np.rint(values / scales[:, None]).astype(np.int8), scales


def smoothing_factors(peaks: FloatArray, weight: FloatArray) -> FloatArray:
    """Choose by how much to shrink each input of a product, and to stretch its weights instead.

    A few inputs are ten times as large as the rest, and as all share one scale of 255 steps, the
    rest would have few steps left (SmoothQuant, arXiv 2211.10438).

    :param peaks: the largest magnitude of each input.
    :param weight: the weight, shape (outputs, inputs).
    :return: a factor for each input, their geometric mean 1.
    """
    inputs = np.maximum(peaks, _TINY)
    weights = np.maximum(np.abs(weight).max(axis=0), _TINY)
    exponents = _SHARE * np.log2(inputs) - (1 - _SHARE) * np.log2(weights)
    # Coarse steps, so that the last bits of another processor do not change the file.
    steps = np.rint((exponents - exponents.mean()) * _STEPS) / _STEPS
    factors: FloatArray = np.exp2(steps).astype(np.float32)
    return factors


def pack_blocks(table: FloatArray) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
    """Pack the rows of a table in blocks of 32 weights of 4 bits with one scale.

    :param table: a matrix whose width is a multiple of 32.
    :return: for each row its bytes, block after block, and the scales of its blocks.
    """
    blocks = table.reshape(len(table), -1, BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)[..., 0]
    # The weight furthest from zero becomes -8, the only value without an opposite.
    scales = (largest / -CENTRE).astype(np.float16)
    divisor = np.where(scales == 0, np.float16(1), scales).astype(np.float32)
    whole = np.clip(np.rint(blocks / divisor[..., None]) + CENTRE, 0, 15).astype(np.uint8)
    packed = whole[..., : BLOCK // 2] | (whole[..., BLOCK // 2 :] << 4)
    return packed.reshape(len(table), -1), scales
