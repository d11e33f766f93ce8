"""Verifies, without any model, that words still stand where they were cited."""

import hashlib

from qa.service.library import Library
from qa.types import Claim, Verdict


def verify(library: Library, claim: Claim) -> Verdict:
    """Verify one citation.

    :param library: the documents.
    :param claim: the place and the words or their hash; both when both are given.
    :return: whether they agree, and if not why: `unknown_document`, `out_of_range`, `changed`,
        `nothing_to_compare`.
    """
    text = library.texts.get(claim.document)
    if text is None:
        return _verdict(claim, "unknown_document", None)
    if not 0 <= claim.start < claim.end <= len(text):
        return _verdict(claim, "out_of_range", None)
    found = text[claim.start : claim.end]
    if claim.quote is None and claim.sha256 is None:
        return _verdict(claim, "nothing_to_compare", found)
    same_words = claim.quote is None or claim.quote == found
    same_hash = claim.sha256 is None or claim.sha256.lower() == hashlib.sha256(found.encode()).hexdigest()
    return _verdict(claim, None if same_words and same_hash else "changed", found)


def _verdict(claim: Claim, reason: str | None, found: str | None) -> Verdict:
    return Verdict(claim.document, claim.start, claim.end, reason is None, reason, found)
