"""The network in torch: the encoder's twelve layers with two heads.

One head says how well a passage fits the question, the other points at the characters of the
answer. Both sit on the last layer: on the sixth the first one learnt nothing in 250 steps.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from qa.pairs.rows import PLACES
from training.encoder.unpack import Shape, StateDict

_NEVER = -1e4
_WORDS = "embeddings.word_embeddings.weight"
_POSITIONS = "embeddings.position_embeddings.weight"
_TYPES = "embeddings.token_type_embeddings.weight"


class Block(nn.Module):
    """One transformer layer, normalised after each half as in BERT."""

    def __init__(self, shape: Shape) -> None:
        """Make the layer.

        :param shape: the sizes.
        """
        super().__init__()
        width = shape.hidden
        self.heads = shape.heads
        self.joined = nn.Linear(width, 3 * width)
        self.attended = nn.Linear(width, width)
        self.attended_norm = nn.LayerNorm(width, shape.epsilon)
        self.wide = nn.Linear(width, shape.intermediate)
        self.narrow = nn.Linear(shape.intermediate, width)
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
    :return: tensors by the names of a Hugging Face `BertModel`, the heads under `heads.`.
    """
    state: Mapping[str, Tensor] = network.state_dict()
    found: StateDict = {_WORDS: state["words.weight"].numpy(), _POSITIONS: state["positions"].numpy()}
    found[_TYPES] = np.zeros((1, network.shape.hidden), dtype=np.float32)
    for ours, theirs in _names(network.shape).items():
        for name, part in zip(theirs, np.split(state[ours].numpy(), len(theirs)), strict=True):
            found[name] = part
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
