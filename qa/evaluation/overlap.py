"""How far a short answer is word for word an accepted one: exact match and F1.

After the evaluation of CMRC 2018 (Cui et al. 2019, "A Span-Extraction Dataset for Chinese Machine
Reading Comprehension"; script v5 in github.com/ymcui/cmrc2018): characters are compared without
punctuation, F1 goes by the longest run that both share, and the best accepted answer counts.
Ours differs in two ways: texts are brought to NFKC first, so that width is no difference, and
words and numbers in Latin script are found by a pattern instead of NLTK, so that `3.5` stays whole.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

_TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)*|[a-z]+|\S")
_KEPT = "%‰"
"""Unicode calls these punctuation, but 3% and 3 are two answers."""


def tokens(text: str | None) -> list[str]:
    """Cut a text into what is compared: characters, and whole numbers and words in Latin script.

    :param text: an answer; None counts as empty.
    :return: the parts in order, in lower case, without white space and punctuation.
    """
    folded = unicodedata.normalize("NFKC", text or "").lower()
    return [part for part in _TOKEN.findall(folded) if not _is_punctuation(part)]


def _is_punctuation(part: str) -> bool:
    return part not in _KEPT and unicodedata.category(part[0]).startswith("P")


def exact_match(accepted: Iterable[str], given: str | None) -> float:
    """Say whether an answer is one of those accepted, but for punctuation, white space and width.

    :param accepted: the accepted answers.
    :param given: the answer; None is never right.
    :return: 1 or 0.
    """
    parts = tokens(given)
    return float(bool(parts) and any(parts == tokens(answer) for answer in accepted))


def f1(accepted: Iterable[str], given: str | None) -> float:
    """Compare an answer with the accepted one that it is most like.

    :param accepted: the accepted answers.
    :param given: the answer; None shares nothing.
    :return: the harmonic mean of the shares that the longest common run has of both, 0 to 1.
    """
    parts = tokens(given)
    return max((_f1(tokens(answer), parts) for answer in accepted), default=0.0)


def _f1(wanted: Sequence[str], given: Sequence[str]) -> float:
    common = longest_common_run(wanted, given)
    # The same as 2pr / (p + r) with p = common / given and r = common / wanted.
    return 2 * common / (len(wanted) + len(given)) if common else 0.0


def longest_common_run(first: Sequence[str], second: Sequence[str]) -> int:
    """Measure the longest run of parts that stands in both.

    :param first: parts of one text.
    :param second: parts of the other.
    :return: its length in parts.
    """
    longest, above = 0, [0] * (len(second) + 1)
    for part in first:
        row = [0]
        for column, other in enumerate(second):
            row.append(above[column] + 1 if part == other else 0)
        longest, above = max(longest, *row), row
    return longest
