"""Which topics stand in which talk: words and pairs of words that tell the talks apart.

Words are weighed by how often a talk says them and how few talks do (tf-idf); of those that are said together and
share a word, the best names the topic. Counts are of the bare words, so that a search for them finds as many.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from qa.overview.values import Tally, Topic
from qa.text.fold import fold_characters
from qa.text.matching import term_pattern

MOST_TOPICS = 20

Cut = Callable[[str], Sequence[str]]
"""Cuts a run of ideographs into words."""

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z]+(?:['’-][a-z]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LEAST = 3
"""How often a talk must say a word."""

_SHARED_BY = 0.6
"""A word in more than this share of the talks tells none apart."""

_BOUND = 0.2
"""Two words are one term where they stand together this often among all places where either stands (Dice)."""

_ALIKE = 0.7
"""Words that share characters and whose counts are this alike over the talks (cosine) are one topic."""

_LONGEST = 8
_LOOKED_AT = 400
"""How many of the best terms are looked at, to choose topics and what goes along with them."""

_MOST_RELATED = 3
_WEIGHED = 4
"""How many talks a word is weighed by: one that four talks speak of is better than one of a single talk."""

# What speeches are made of, whatever they are about; a word that starts with a pronoun is one too.
_FILLERS = frozenset(
    """
    我们 你们 他们 大家 同志 同志们 今天 这次 会议 刚才 下面 现在 目前 当前 近年 近年来 去年 今年 明年 以来 期间 时候
    工作 问题 情况 方面 任务 要求 措施 意见 重点 重要 主要 基本 具体 全面 积极 认真 切实 努力 坚决 坚持 必须 一定
    应当 应该 加强 提高 推进 推动 促进 开展 做好 抓好 搞好 落实 实现 完善 建立 健全 建设 加快 加大 强化 深入 进一步 不断
    继续 进行 组织 实施 重视 高度 十分 非常 特别 尤其 更加 充分 广大 许多 有些 一些 这些 一个 几个 三个 第一 第二 第三
    首先 其次 成为 作为 通过 围绕 按照 根据 由于 因此 所以 但是 而且 并且 以及 同时 还有 还要 就是 只有 只要 如果
    虽然 不仅 不能 这样 这种 有关 各级 单位 部门 领导 认识 意识 思想 精神 水平 作用 能力 力度 责任 目标 内容 方式 方法
    发展 管理 构建
    from have will with your they them their there been were has had not can our you all more than into one also
    would could should about over other some when only just like such these those must very much many make made
    being because between while where does each most shall may might upon every under again without today years year
    """.split()
)
_PRONOUN = re.compile(r"^[我全本各这那该某每][\u3400-\u9fff]$")


def find_topics(texts: Mapping[str, str], cut: Cut) -> tuple[Topic, ...]:
    """Find the topics of talks.

    :param texts: the text of each talk by its id, copies left out, in order; nothing is found across a NUL.
    :param cut: cuts ideographs into words.
    :return: the topics, those of the first talks first; the same for the same texts.
    """
    folded = {key: fold_characters(text) for key, text in texts.items()}
    counts = [_counts(text, cut) for text in folded.values()]
    terms = _terms(counts)
    chosen = _choose(terms, counts)
    topics = [_topic(label, related, folded) for label, related in chosen.items()]
    return tuple(sorted(topics, key=lambda topic: (_centre(topic, folded), topic.label)))


def _counts(text: str, cut: Cut) -> Counter[str]:
    """Count the words of a talk, and the pairs that stand next to each other."""
    counts: Counter[str] = Counter()
    for run in _RUN.findall(text):
        words = list(cut(run)) if _HAN.match(run) else [run]
        good = [_is_word(word) for word in words]
        counts.update(word for word, fine in zip(words, good, strict=True) if fine)
        # With a tab between them, because what a pair is worth is held against where either word stands.
        pairs = zip(pairwise(words), pairwise(good), strict=True)
        counts.update("\t".join(pair) for pair, fine in pairs if all(fine) and len("".join(pair)) <= _LONGEST)
    return counts


@lru_cache(maxsize=65_536)
def _is_word(word: str) -> bool:
    least = 2 if _HAN.match(word) else 4
    return len(word) >= least and word not in _FILLERS and not _PRONOUN.match(word)


def _terms(counts: Sequence[Counter[str]]) -> dict[str, float]:
    """Weigh the words and pairs that talks are told apart by."""
    total: Counter[str] = Counter()
    for talk in counts:
        total.update(talk)
    for talk in counts:
        # Each talk has few of all pairs there are.
        for pair in [word for word in talk if "\t" in word]:
            count = talk.pop(pair)
            first, second = pair.split("\t")
            if 2 * total[pair] >= _BOUND * (total[first] + total[second]):
                talk[first + second] += count
    said = {word for talk in counts for word, count in talk.items() if count >= _LEAST}
    spoken: dict[str, list[float]] = {word: [] for word in sorted(said)}
    for talk in counts:
        for word in said.intersection(talk):
            spoken[word].append(1 + math.log(talk[word]))
    most = max(1.0, _SHARED_BY * len(counts)) if len(counts) > 2 else len(counts)
    return {word: _weight(word, by, len(counts)) for word, by in spoken.items() if len(by) <= most}


def _weight(word: str, spoken: Sequence[float], talks: int) -> float:
    """Add up tf-idf over the talks that say a word most; a longer word says more."""
    rarity = math.log((talks + 1) / len(spoken))
    length = len(word) / 2 if _HAN.match(word) else 1.0
    return rarity * sum(sorted(spoken, reverse=True)[:_WEIGHED]) * math.sqrt(length)


def _choose(terms: Mapping[str, float], counts: Sequence[Counter[str]]) -> dict[str, tuple[str, ...]]:
    """Choose the best terms: first one for each talk, then the best of all; what goes along is related."""
    ordered = sorted(terms, key=lambda word: (-terms[word], word))[:_LOOKED_AT]
    firsts = [next(iter(_by_talk(ordered, terms, talk)), "") for talk in counts[:MOST_TOPICS]]
    telling = _telling_pairs(counts)
    chosen: dict[str, list[str]] = {}
    for word in dict.fromkeys([*filter(None, firsts), *ordered]):
        like = next((label for label in chosen if _is_like(word, label, counts, telling)), None)
        if like is not None:
            if len(chosen[like]) < _MOST_RELATED and not any(word in w or w in word for w in chosen[like]):
                chosen[like].append(word)
        elif len(chosen) < MOST_TOPICS:
            chosen[word] = []
    return {label: tuple(related) for label, related in chosen.items()}


def _telling_pairs(counts: Sequence[Counter[str]]) -> frozenset[str]:
    """Give the pairs of characters that stand in the words of few enough talks to say what these are about."""
    holders = Counter(pair for talk in counts for pair in {p for word in talk for p in _pairs(word)})
    return frozenset(pair for pair, held in holders.items() if held <= _SHARED_BY * len(counts))


def _pairs(word: str) -> set[str]:
    return {word[i : i + 2] for i in range(len(word) - 1)}


def _by_talk(ordered: Sequence[str], terms: Mapping[str, float], talk: Counter[str]) -> list[str]:
    """Order the terms of one talk by how much they say of it."""
    said = [word for word in ordered if talk[word] >= _LEAST]
    return sorted(said, key=lambda word: (-terms[word] * math.log(1 + talk[word]), word))


def _is_like(word: str, label: str, counts: Sequence[Counter[str]], telling: frozenset[str]) -> bool:
    """Whether two terms are one topic: one holds the other, or they share characters and are said alike."""
    if word in label or label in word:
        return True
    if not _pairs(word) & _pairs(label) & telling:
        return False
    one, two = [talk[word] for talk in counts], [talk[label] for talk in counts]
    product = sum(a * b for a, b in zip(one, two, strict=True))
    norm = math.sqrt(sum(a * a for a in one) * sum(b * b for b in two))
    return product >= _ALIKE * norm


def _topic(label: str, related: tuple[str, ...], folded: Mapping[str, str]) -> Topic:
    pattern = term_pattern(label)
    tallies = (Tally(key, sum(1 for _ in pattern.finditer(text))) for key, text in folded.items())
    return Topic(label, related, tuple(tally for tally in tallies if tally.count))


def _centre(topic: Topic, folded: Mapping[str, str]) -> float:
    """Say where among the talks a topic is at home, by how densely they speak of it."""
    order = {key: position for position, key in enumerate(folded)}
    dense = [(order[tally.talk], tally.count / len(folded[tally.talk])) for tally in topic.tallies]
    return sum(position * weight for position, weight in dense) / sum(weight for _, weight in dense)
