"""Makes the tokeniser's file from the pieces: what `e5.c` does, in terms of `tokenizers`.

Characters are replaced (NFKC, and what the engine's own map does beyond that), runs of spaces
become one, spaces become a mark in front of the word, and the most probable pieces are chosen.
"""

import unicodedata

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from training.encoder.prune import SPACE_MARK
from training.encoder.unpack import Source

_SPACES = " {2,}"


def build_tokenizer(source: Source) -> Tokenizer:
    """Build the tokeniser of a model.

    :param source: the model, pruned or not.
    :return: a tokeniser that frames every text with the begin and end pieces and truncates it.
    """
    vocabulary = source.vocabulary
    # Five decimals of a logarithm are plenty, and make the file a third smaller.
    pieces = [
        (piece, round(score, 5)) for piece, score in zip(vocabulary.pieces, vocabulary.scores, strict=True)
    ]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = _normalizer(source.replacements)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(
        replacement=SPACE_MARK, prepend_scheme="always", split=False
    )
    begin, end = vocabulary.pieces[vocabulary.bos], vocabulary.pieces[vocabulary.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, vocabulary.bos), (end, vocabulary.eos)],
    )
    tokenizer.enable_truncation(source.shape.positions)
    return tokenizer


def _normalizer(replacements: dict[str, str]) -> normalizers.Normalizer:
    """Give the engine's map as NFKC and the few characters that it treats otherwise."""
    own = {old: new for old, new in replacements.items() if unicodedata.normalize("NFKC", old) != new}
    steps: list[normalizers.Normalizer] = [
        normalizers.Replace(Regex(_one_of([old for old, new in own.items() if new == wanted])), wanted)
        for wanted in sorted(set(own.values()))
    ]
    return normalizers.Sequence([*steps, normalizers.NFKC(), normalizers.Replace(Regex(_SPACES), " ")])


def _one_of(characters: list[str]) -> str:
    return "[" + "".join(f"\\x{{{ord(one):04X}}}" for one in sorted(characters)) + "]"
