"""The network in torch: the encoder's twelve layers with two heads.

One head says how well a passage fits the question, the other points at the characters of the
answer. Both sit on the last layer: on the sixth the first one learnt nothing in 250 steps.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from qa.pairs.rows import PLACES
from training.encoder.quantise import LARGEST, smoothing_factors
from training.encoder.unpack import Shape, StateDict

_NEVER = -1e4
_WORDS = "embeddings.word_embeddings.weight"
_POSITIONS = "embeddings.position_embeddings.weight"
PRODUCTS = (
    "encoder.layer.{}.attention.self.joined",
    "encoder.layer.{}.attention.output.dense",
    "encoder.layer.{}.intermediate.dense",
    "encoder.layer.{}.output.dense",
)
"""The names of a block's products in the ONNX graph, in the order of `Block.products`."""

_TYPES = "embeddings.token_type_embeddings.weight"


class Product(nn.Linear):
    """A linear layer whose weights can be rounded as the bytes give them that they are stored as.

    Training then goes on with the rounded weights and moves what is behind them (a straight-through
    estimate, arXiv 1308.3432), so that storing them loses nothing. `factor` evens the inputs out
    (`training.encoder.quantise.smoothing_factors`): they are divided by it and the weights multiplied.
    """

    factor: Tensor

    def __init__(self, inputs: int, outputs: int) -> None:
        """Make a layer that is not rounded.

        :param inputs: its width.
        :param outputs: the width of what comes out.
        """
        super().__init__(inputs, outputs)
        self.rounded = False
        self.register_buffer("factor", torch.ones(inputs))

    def forward(self, states: Tensor) -> Tensor:
        """Multiply and add.

        :param states: shape (rows, tokens, inputs).
        :return: shape (rows, tokens, outputs).
        """
        return functional.linear(states, self.stored() if self.rounded else self.weight, self.bias)

    def stored(self) -> Tensor:
        """Give the weight as `training.encoder.quantise.quantise_rows` stores it; gradients pass.

        :return: shape (outputs, inputs).
        """
        with torch.no_grad():
            even = self.weight * self.factor
            scales = even.abs().amax(dim=1, keepdim=True) / LARGEST
            error = torch.round(even / scales) * scales / self.factor - self.weight
        return self.weight + error


class Block(nn.Module):
    """One transformer layer, normalised after each half as in BERT."""

    def __init__(self, shape: Shape) -> None:
        """Make the layer.

        :param shape: the sizes.
        """
        super().__init__()
        width = shape.hidden
        self.heads = shape.heads
        self.joined = Product(width, 3 * width)
        self.attended = Product(width, width)
        self.attended_norm = nn.LayerNorm(width, shape.epsilon)
        self.wide = Product(width, shape.intermediate)
        self.narrow = Product(shape.intermediate, width)
        self.narrow_norm = nn.LayerNorm(width, shape.epsilon)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Transform states.

        :param states: shape (rows, tokens, hidden).
        :param mask: true for tokens that may be seen, shape (rows, 1, 1, tokens).
        :return: the new states.
        """
        rows, tokens, width = states.shape
        parts = self.joined(states).view(rows, tokens, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        context = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        context = context.transpose(1, 2).reshape(rows, tokens, width)
        states = self.attended_norm(states + self.attended(context))
        return self.narrow_norm(states + self.narrow(functional.gelu(self.wide(states))))

    def products(self) -> tuple["Product", ...]:
        """Give the layers whose weights are stored as bytes."""
        return self.joined, self.attended, self.wide, self.narrow


class Network(nn.Module):
    """Token ids in; a rank score, and logits of starts and ends out."""

    def __init__(self, shape: Shape, words: np.ndarray) -> None:
        """Make a network with untrained layers.

        :param shape: the sizes.
        :param words: the table of words, which is never trained, shape (rows, hidden).
        """
        super().__init__()
        width = shape.hidden
        self.shape = shape
        self.words = nn.Embedding.from_pretrained(torch.from_numpy(words), freeze=True)
        self.positions = nn.Parameter(torch.zeros(shape.positions, width))
        self.embedded_norm = nn.LayerNorm(width, shape.epsilon)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.rank_dense = nn.Linear(width, width)
        self.rank_score = nn.Linear(width, 1)
        self.start = nn.Linear(width, PLACES)
        self.end = nn.Linear(width, PLACES)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Run a batch.

        :param ids: shape (rows, tokens).
        :param mask: 1 for real tokens, same shape.
        :return: rank scores (rows,), logits of starts and of ends (rows, tokens, PLACES).
        """
        seen = mask.bool()[:, None, None, :]
        states = self.embedded_norm(self.words(ids) + self.positions[: ids.shape[1]])
        for block in self.blocks:
            states = block(states, seen)
        rank = self.rank_score(torch.tanh(self.rank_dense(states[:, 0]))).squeeze(-1)
        return rank, self.start(states), self.end(states)


def flat_logits(logits: Tensor, places: Tensor) -> Tensor:
    """Lay the places of all tokens in one row, those that stand for nothing put out of reach.

    :param logits: shape (rows, tokens, PLACES).
    :param places: true for those that stand for a character or for no answer, same shape.
    :return: shape (rows, tokens * PLACES).
    """
    return logits.masked_fill(~places, _NEVER).flatten(1)


def freeze(network: Network, layers: int) -> None:
    """Train only what lies above the first layers: they are general, and half of the cost is saved there.

    :param network: changed in place.
    :param layers: how many stay as they are.
    """
    network.positions.requires_grad_(False)
    for module in (network.embedded_norm, *network.blocks[:layers]):
        module.requires_grad_(False)


def even_out(network: Network, peaks: Sequence[Tensor]) -> None:
    """From here on round the weights of all products.

    :param network: changed in place.
    :param peaks: the largest magnitude of each input, one row for each of `products`.
    """
    for product, peak in zip(products(network), peaks, strict=True):
        factors = smoothing_factors(peak.numpy(), product.weight.detach().numpy())
        product.factor.copy_(torch.from_numpy(factors))
        product.rounded = True


def round_weights(network: Network) -> None:
    """Put the rounded weights in the place of what is behind them, for good.

    :param network: changed in place.
    """
    for product in products(network):
        product.weight.data = product.stored().data
        product.rounded = False


def products(network: Network) -> list[Product]:
    """List the layers whose weights are stored as bytes.

    :param network: a network.
    :return: four for each block, in order.
    """
    return [product for block in network.blocks for product in block.products()]


def find_peaks(network: Network, batches: Iterable[tuple[Tensor, Tensor]]) -> list[Tensor]:
    """Run batches and keep the largest inputs of products.

    :param network: a network.
    :param batches: ids and masks.
    :return: the largest magnitude of each input, one row for each of `products`.
    """
    layers = products(network)
    peaks = [torch.zeros(layer.in_features) for layer in layers]

    def watch(peak: Tensor) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def keep(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            torch.maximum(peak, inputs[0].abs().amax(dim=(0, 1)), out=peak)

        return keep

    hooks = [layer.register_forward_pre_hook(watch(peak)) for layer, peak in zip(layers, peaks, strict=True)]
    with torch.no_grad():
        for ids, mask in batches:
            network(ids, mask)
    for hook in hooks:
        hook.remove()
    return peaks


def build_network(shape: Shape, tensors: StateDict, seed: int) -> Network:
    """Make a network from a sentence encoder; only the heads start from chance.

    :param shape: the sizes.
    :param tensors: by the names of a Hugging Face `BertModel`.
    :param seed: of the heads.
    :return: the network.
    """
    torch.manual_seed(seed)
    network = Network(shape, tensors[_WORDS])
    state: dict[str, Any] = network.state_dict()
    state["positions"] = torch.from_numpy(tensors[_POSITIONS] + tensors[_TYPES][0])
    for ours, theirs in _names(shape).items():
        state[ours] = torch.from_numpy(np.concatenate([tensors[name] for name in theirs]))
    network.load_state_dict(state)
    return network


def tensors_of(network: Network) -> StateDict:
    """Give the weights back under the names that the ONNX builder knows.

    :param network: a network.
    :return: tensors by the names of a Hugging Face `BertModel`, the heads under `heads.`, factors under `factors.`.
    """
    state: Mapping[str, Tensor] = network.state_dict()
    found: StateDict = {_WORDS: state["words.weight"].numpy(), _POSITIONS: state["positions"].numpy()}
    found[_TYPES] = np.zeros((1, network.shape.hidden), dtype=np.float32)
    for ours, theirs in _names(network.shape).items():
        for name, part in zip(theirs, np.split(state[ours].numpy(), len(theirs)), strict=True):
            found[name] = part
    for number, block in enumerate(network.blocks):
        for name, product in zip(PRODUCTS, block.products(), strict=True):
            found[f"factors.{name.format(number)}"] = product.factor.numpy()
    for name in ("rank_dense", "rank_score", "start", "end"):
        for kind in ("weight", "bias"):
            found[f"heads.{name}.{kind}"] = state[f"{name}.{kind}"].numpy()
    return found


def _names(shape: Shape) -> dict[str, list[str]]:
    """Our names for layers, with the names of a `BertModel`; several are laid one after the other."""
    pairs = {"embedded_norm": ["embeddings.LayerNorm"]}
    for layer in range(shape.layers):
        ours, theirs = f"blocks.{layer}", f"encoder.layer.{layer}"
        pairs[f"{ours}.joined"] = [f"{theirs}.attention.self.{part}" for part in ("query", "key", "value")]
        pairs[f"{ours}.attended"] = [f"{theirs}.attention.output.dense"]
        pairs[f"{ours}.attended_norm"] = [f"{theirs}.attention.output.LayerNorm"]
        pairs[f"{ours}.wide"] = [f"{theirs}.intermediate.dense"]
        pairs[f"{ours}.narrow"] = [f"{theirs}.output.dense"]
        pairs[f"{ours}.narrow_norm"] = [f"{theirs}.output.LayerNorm"]
    return {
        f"{ours}.{kind}": [f"{name}.{kind}" for name in theirs]
        for ours, theirs in pairs.items()
        for kind in ("weight", "bias")
    }
