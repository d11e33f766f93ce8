"""Makes the overview of a collection from its talks and passages, with nothing that only indexing has."""

from collections.abc import Mapping, Sequence

from qa.overview.figures import find_figures
from qa.overview.openings import occasion_of, place_of
from qa.overview.repetition import find_echoes
from qa.overview.topics import Cut, find_topics
from qa.overview.values import Overview, TalkProfile
from qa.types import Passage, Talk

Names = Mapping[str, Mapping[str, int]]
"""Names of places, people and bodies, and how often each group of copies says them."""


def build_profiles(talks: Sequence[Talk], texts: Mapping[str, str], names: Names) -> tuple[TalkProfile, ...]:
    """Say what is known of each talk: length, place, occasion, copies.

    :param talks: the talks in order.
    :param texts: the texts of the documents by their names.
    :param names: the names that tell talks apart.
    :return: the profiles in the same order.
    """
    return tuple(_profile(talk, texts[talk.document], names) for talk in talks)


def build_overview(
    profiles: Sequence[TalkProfile],
    talks: Sequence[Talk],
    passages: Sequence[Passage],
    texts: Mapping[str, str],
    cut: Cut,
) -> Overview:
    """Look at a collection as a whole.

    :param profiles: what is known of each talk.
    :param talks: the talks in the same order.
    :param passages: their passages, in which topics are counted.
    :param texts: the texts of the documents by their names.
    :param cut: cuts ideographs into words.
    :return: the overview; the same for the same collection.
    """
    by_id = {talk.id: talk for talk in talks}
    said: dict[str, list[str]] = {profile.id: [] for profile in profiles if profile.leads}
    owners = {(talk.document, talk.part, talk.number): talk.id for talk in talks}
    for passage in passages:
        owner = owners[passage.document, passage.speech, passage.talk]
        if owner in said:
            said[owner].append(passage.text)
    return Overview(
        talks=tuple(profiles),
        topics=find_topics({key: "\x00".join(parts) for key, parts in said.items()}, cut),
        echoes=find_echoes(by_id, texts),
        figures=find_figures(by_id, texts),
    )


def _leader(talk: Talk) -> str:
    """Name the best preserved copy of a talk."""
    return talk.copies[0] if talk.copies else talk.id


def _profile(talk: Talk, text: str, names: Names) -> TalkProfile:
    """Say what is known of one talk."""
    known = [name for name, groups in names.items() if _leader(talk) in groups]
    return TalkProfile(
        id=talk.id,
        document=talk.document,
        speech=talk.part,
        talk=talk.number,
        title=talk.title,
        start=talk.start,
        end=talk.end,
        length=len("".join(text[talk.start : talk.end].split())),
        place=place_of(talk, text, known),
        occasion=occasion_of(talk, text),
        copies=talk.copies or (talk.id,),
    )
