"""The training loop: resumable at any checkpoint, the same for the same seed and machine."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from qa.pairs.rows import PairTokenizer
from training.reader.batches import Batch, Source, draw_batches
from training.reader.network import Network, flat_logits

CHECKPOINT = "checkpoint.pt"
LOG = "log.jsonl"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train: steps at a constant rate, then steps in which it falls to zero."""

    steps: int
    falling_steps: int
    rate: float = 1.2e-4
    warm_up: int = 60
    seed: int = 7
    null_weight: float = 0.6
    rank_weight: float = 0.4
    save_every: int = 50

    @property
    def last(self) -> int:
        """The number of the last step."""
        return self.steps + self.falling_steps

    def rate_at(self, step: int) -> float:
        """Give the learning rate of a step.

        :param step: its number, from 1.
        :return: the rate.
        """
        if step <= self.warm_up:
            return self.rate * step / self.warm_up
        if step <= self.steps:
            return self.rate
        return self.rate * max(0.02, (self.last - step) / self.falling_steps)


def fit(
    network: Network, sources: Sequence[Source], tokenizer: PairTokenizer, plan: Plan, folder: Path
) -> None:
    """Train a network from its last checkpoint, or from the start, and save as it goes.

    :param network: changed in place.
    :param sources: what to train on.
    :param tokenizer: makes rows.
    :param plan: how.
    :param folder: of checkpoints and the log; outside of the repository.
    """
    folder.mkdir(parents=True, exist_ok=True)
    trained = [p for p in network.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in trained if p.ndim > 1], "weight_decay": 0.01},
        {"params": [p for p in trained if p.ndim == 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=plan.rate, betas=(0.9, 0.98), fused=True)
    done = _resume(network, optimizer, folder / CHECKPOINT)
    if done >= plan.last:
        return
    network.train()
    started = time.perf_counter()
    for step, batch in enumerate(_stream(sources, tokenizer, plan.seed), 1):
        if step > plan.last:
            break
        if step <= done:
            continue
        for group in optimizer.param_groups:
            group["lr"] = plan.rate_at(step)
        losses = _losses(network, batch, plan)
        losses["all"].backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if step % 10 == 0:
            row = {"step": step, "seconds": round(time.perf_counter() - started, 1), "rows": len(batch.ids)}
            row |= {name: round(float(loss.detach()), 4) for name, loss in losses.items()}
            _log(folder, row)
        if step % plan.save_every == 0 or step == plan.last:
            _save(network, optimizer, step, plan, folder / CHECKPOINT)


def load_weights(network: Network, folder: Path) -> None:
    """Take over the weights of a finished stage.

    :param network: changed in place.
    :param folder: of its checkpoint.
    """
    network.load_state_dict(torch.load(folder / CHECKPOINT, weights_only=True)["network"], strict=False)


def average_weights(network: Network, folders: Sequence[Path]) -> None:
    """Take over the mean of the weights of finished stages that went on from one another.

    Such a mean lies lower and flatter than either end (arXiv 1803.05407, arXiv 2203.05482): it keeps
    what the later stage would have forgotten.

    :param network: changed in place.
    :param folders: of their checkpoints.
    """
    states = [torch.load(folder / CHECKPOINT, weights_only=True)["network"] for folder in folders]
    mean = {name: sum(state[name] for state in states) / len(states) for name in states[0]}
    network.load_state_dict(mean, strict=False)


def tensors_of_batch(batch: Batch) -> tuple[Tensor, Tensor]:
    """Give what the network takes of a batch.

    :param batch: a batch.
    :return: ids and mask.
    """
    return torch.from_numpy(batch.ids), torch.from_numpy(batch.mask)


def _stream(sources: Sequence[Source], tokenizer: PairTokenizer, seed: int) -> Iterator[Batch]:
    epoch = 0
    while True:
        yield from draw_batches(sources, tokenizer, seed, epoch)
        epoch += 1


def _losses(network: Network, batch: Batch, plan: Plan) -> dict[str, Tensor]:
    rank, starts, ends = network(*tensors_of_batch(batch))
    places = torch.from_numpy(batch.places)
    answered = torch.from_numpy(batch.starts > 0)
    weights = torch.where(answered, 1.0, plan.null_weight)
    each = functional.cross_entropy(
        flat_logits(starts, places), torch.from_numpy(batch.starts), reduction="none"
    ) + functional.cross_entropy(flat_logits(ends, places), torch.from_numpy(batch.ends), reduction="none")
    span = (each * weights).sum() / weights.sum() / 2
    ranked = functional.binary_cross_entropy_with_logits(rank, answered.float())
    pairs = _pairs(batch)
    if len(pairs):
        ranked = ranked + functional.softplus(rank[pairs[:, 1]] - rank[pairs[:, 0]]).mean()
    return {"all": span + plan.rank_weight * ranked, "span": span, "rank": ranked}


def _pairs(batch: Batch) -> Tensor:
    """Find rows of one question, the one that answers first."""
    held = {int(g): i for i, g in enumerate(batch.groups) if batch.starts[i] > 0}
    found = [(held[int(g)], i) for i, g in enumerate(batch.groups) if batch.starts[i] == 0 and int(g) in held]
    return torch.tensor(found, dtype=torch.long).reshape(-1, 2)


def _save(network: Network, optimizer: torch.optim.Optimizer, step: int, plan: Plan, path: Path) -> None:
    """Write aside and rename, so that a killed run leaves the checkpoint before."""
    weights = {name: value for name, value in network.state_dict().items() if name != "words.weight"}
    aside = path.with_suffix(".new")
    torch.save(
        {"network": weights, "optimizer": optimizer.state_dict(), "step": step, "plan": asdict(plan)}, aside
    )
    aside.replace(path)


def _resume(network: Network, optimizer: torch.optim.Optimizer, path: Path) -> int:
    if not path.exists():
        return 0
    saved = torch.load(path, weights_only=True)
    network.load_state_dict(saved["network"], strict=False)
    optimizer.load_state_dict(saved["optimizer"])
    return int(saved["step"])


def _log(folder: Path, row: dict[str, object]) -> None:
    with (folder / LOG).open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
