"""Prints how questions fare that are typed wrongly or write numbers otherwise, as a table in Markdown.

    python scripts/compare_spellings.py tests/quality/direct.jsonl tests/quality/dev.jsonl

Every variant is made from the questions by itself, with a fixed seed: characters replaced by common
ones that sound the same or nearly so, digits written in characters and the other way round,
traditional characters. Each is asked as it stands and with what the index corrects.
"""

import random
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from qa.bootstrap.opening import open_service
from qa.evaluation import Question, evaluate, read_questions
from qa.evaluation.report import mean
from qa.index.storage import check_files, read_manifest
from qa.lexical.analyzer import STOP_WORDS
from qa.lexical.correction import Corrector
from qa.lexical.sounds import Sounds, alike
from qa.settings import load_settings
from qa.text.numerals import NUMERALS, numeral_value

SEEDS = (1, 2, 3)
MEASURES = ("hit@1", "hit@3", "correct", "answered")
Variant = Callable[[str, random.Random], str]
_CHINESE = re.compile(
    r"(?<![第零一二三四五六七八九十百千两])[零一二三四五六七八九十百千两]+(?=[个项名位家起次条种人亿万月年])"
)
_ARABIC = re.compile(r"(?<![\d.第])(\d+(?:\.\d+)?)(%?)(?![\d.x])")


def typos(sounds: Sounds, count: int) -> Variant:
    """Make what replaces characters by others of the same or a near sound, as input methods do.

    :param sounds: the readings of characters.
    :param count: how many characters are replaced.
    :return: the variant; function words and numerals stay.
    """
    readings = {character: alike(syllables) for character, syllables in sounds.readings.items()}
    sharing: dict[str, list[str]] = {}
    for character, row in readings.items():
        for sound in row if _is_common(character) else ():
            sharing.setdefault(sound, []).append(character)

    def variant(text: str, chance: random.Random) -> str:
        places = [
            i for i, c in enumerate(text) if c in readings and c not in NUMERALS and c not in STOP_WORDS
        ]
        for place in chance.sample(places, min(count, len(places))):
            others = sorted(set(sharing.get(readings[text[place]][0], ())) - {text[place]})
            if others:
                text = text[:place] + chance.choice(others) + text[place + 1 :]
        return text

    return variant


def _is_common(character: str) -> bool:
    """Whether a character stands in the first level of GB 2312, the common ones."""
    return b"\xb0\xa1" <= character.encode("gb2312", errors="ignore") <= b"\xd7\xf9"


def other_numbers(text: str, _chance: random.Random) -> str:
    """Write digits in characters, and where there are none, characters in digits."""
    spoken = _ARABIC.sub(lambda m: ("百分之" if m[2] else "") + spell(m[1]), text)
    return spoken if spoken != text else _CHINESE.sub(lambda m: str(numeral_value(m.group())), text)


def spell(number: str) -> str:
    """Write a number below a hundred million in characters, years digit by digit."""
    digits = "零一二三四五六七八九"
    whole, _, fraction = number.partition(".")
    if re.fullmatch("(?:19|20)\\d\\d", whole) or int(whole) >= 10**8:
        said = "".join(digits[int(d)] for d in whole)
    else:
        high, low = divmod(int(whole), 10_000)
        said = (_thousands(high) + "万" if high else "") + (_thousands(low) if low or not high else "")
    return said + ("点" + "".join(digits[int(d)] for d in fraction) if fraction else "")


def _thousands(value: int) -> str:
    said = "".join(
        "零一二三四五六七八九"[int(d)] + (unit if d != "0" else "")
        for d, unit in zip(f"{value:04}", ("千", "百", "十", ""), strict=True)
    )
    said = re.sub("零+", "零", said).strip("零") or "零"
    return said.removeprefix("一") if said.startswith("一十") else said


def traditional(text: str, _chance: random.Random) -> str:
    """Write a text in traditional characters."""
    import opencc

    written: str = opencc.OpenCC("s2t").convert(text)
    return written


def variants(questions: Sequence[Question], sounds: Sounds) -> dict[str, list[Question]]:
    """Make every variant of a question set.

    :param questions: the questions as they were written.
    :param sounds: the readings of characters.
    :return: the questions of each variant that differ from those written; three draws where there is chance.
    """
    kinds: dict[str, tuple[Variant, Sequence[int]]] = {
        "one character typed wrongly": (typos(sounds, 1), SEEDS),
        "two characters typed wrongly": (typos(sounds, 2), SEEDS),
        "numbers written otherwise": (other_numbers, SEEDS[:1]),
        "traditional characters": (traditional, SEEDS[:1]),
    }
    made = {"as written": list(questions)}
    for name, (variant, seeds) in kinds.items():
        chances = [random.Random(seed) for seed in seeds]
        varied = [replace(q, question=variant(q.question, c)) for c in chances for q in questions]
        made[name] = [q for q, original in zip(varied, questions * len(seeds), strict=True) if q != original]
    return made


def main() -> None:
    """Print the table."""
    questions = [question for name in sys.argv[1:] for question in read_questions(Path(name))]
    settings = load_settings()
    folder = Path(settings.index_dir)
    sounds = Sounds.load(check_files(folder, read_manifest(folder)))
    services = {"no": open_service(settings, corrector=Corrector()), "yes": open_service(settings)}
    print(f"| questions | corrected | {' | '.join(MEASURES)} | refused |\n|{'---|' * (len(MEASURES) + 3)}")
    for name, asked in variants(questions, sounds).items():
        for corrected, service in services.items():
            rows = evaluate(service, asked)
            answerable = [row for row in rows if row.question.answerable]
            shares = [mean(answerable, measure) for measure in MEASURES]
            refused = mean([row for row in rows if not row.question.answerable], "correct")
            cells = [f"{share:.3f}" if share is not None else "-" for share in (*shares, refused)]
            print(f"| {name} ({len(asked)}) | {corrected} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
