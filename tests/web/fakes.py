"""A service over three short speeches, written by hand, for the tests of the web."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from qa.errors import InputError, NotFoundError
from qa.overview.building import build_overview, build_profiles
from qa.overview.values import Finding, Overview, TalkProfile, Within
from qa.service.finding import EVERYWHERE, Finder
from qa.service.library import Library
from qa.types import (
    Citation,
    Claim,
    Copy,
    Document,
    DocumentInfo,
    Heading,
    IndexInfo,
    Kind,
    Passage,
    PassageDetail,
    Reason,
    Reply,
    SearchMode,
    SearchReply,
    Span,
    SpeechDetail,
    SpeechInfo,
    Status,
    Talk,
    TalkInfo,
    Turn,
    Verdict,
)

DOCUMENT = "讲话.txt"
NOTE = "说明 <b>.md"
HOSTILE = '<script>alert(1)</script> <img src=x onerror=alert(2)> [点这里](javascript:alert(3)) & "引号"'

TEXT = f"""讲话稿篇一

同志们:

一、肯定成绩

去年全县质量工作迈上新台阶。隧道事故造成4人死亡,教训深刻。{HOSTILE}

二、明确任务

今后要抓好三件事:一是健全制度;二是加强检查;三是严格问责。

讲话稿篇二

同志们:

第一,认识问题。百年大计,质量第
一。隧道事故造成4人死亡,教训深刻。

再次感谢大家。

讲话稿篇三

品牌是竞争力。
"""

NOTE_TEXT = "这份说明没有分篇。\n\n第二段写着一句话。\n"

SUGGESTIONS = ["隧道事故造成几人死亡?", "今后要抓好哪三件事?", "质量第一是怎么说的?"]

_INDEX = IndexInfo(fingerprint="f" * 16, passages=5, version="1")


def span_of(words: str, nth: int = 0) -> Span:
    """Find where words stand in the speeches, the nth time."""
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return Span(start, start + len(words))


def talk_id(part: int, number: int) -> str:
    """Name a talk as the service does."""
    return f"{DOCUMENT}#{part}.{number}"


SAME = (talk_id(1, 1), talk_id(2, 1))
"""Speeches that count as copies."""


def _talk(part: int, number: int, title: str, span: Span, headings: tuple[Heading, ...] = ()) -> Talk:
    return Talk(talk_id(part, number), DOCUMENT, part, number, title, span.start, span.end, headings)


def _heading(level: int, label: str, title: str) -> Heading:
    span = span_of(label + title)
    return Heading(level, label, title, span.start, span.end)


_BOUNDS = [TEXT.index(f"讲话稿篇{n}") for n in "一二三"] + [len(TEXT)]
_MIDDLE = TEXT.index("再次感谢大家")
TALKS = (
    _talk(
        1,
        1,
        "讲话稿篇一",
        Span(_BOUNDS[0], _BOUNDS[1]),
        (_heading(1, "一、", "肯定成绩"), _heading(1, "二、", "明确任务")),
    ),
    _talk(2, 1, "讲话稿篇二", Span(_BOUNDS[1], _MIDDLE), (_heading(1, "第一,", "认识问题"),)),
    _talk(2, 2, "讲话稿篇二之二", Span(_MIDDLE, _BOUNDS[2])),
    _talk(3, 1, "讲话稿篇三", Span(_BOUNDS[2], _BOUNDS[3])),
)


def passage(words: str, nth: int = 0) -> Passage:
    """Make the passage of some words of the speeches."""
    span = span_of(words, nth)
    talk = next(talk for talk in TALKS if talk.start <= span.start < talk.end)
    return Passage(
        id=f"p{span.start}",
        document=DOCUMENT,
        speech=talk.part,
        talk=talk.number,
        speech_title=talk.title,
        section=("一、肯定成绩",) if talk.part == 1 else (),
        text=words,
        start=span.start,
        end=span.end,
        sentences=(span,),
        group=f"p{span.start}",
    )


ACCIDENT = passage("隧道事故造成4人死亡,教训深刻。")
ACCIDENT_COPY = passage("隧道事故造成4人死亡,教训深刻。", 1)
HOSTILE_PASSAGE = passage(HOSTILE)
TASKS = passage("今后要抓好三件事:一是健全制度;二是加强检查;三是严格问责。")
BROKEN = passage("百年大计,质量第\n一。")
PASSAGES = (ACCIDENT, HOSTILE_PASSAGE, TASKS, BROKEN, ACCIDENT_COPY)


def citation(found: Passage, n: int = 1, also_in: tuple[Copy, ...] = ()) -> Citation:
    """Cite the whole of a passage."""
    return Citation(
        n=n,
        passage_id=found.id,
        document=found.document,
        speech=found.speech,
        talk=found.talk,
        speech_title=found.speech_title,
        section=found.section,
        text=found.text,
        quote=found.text,
        start=found.start,
        end=found.end,
        sha256=hashlib.sha256(found.text.encode()).hexdigest(),
        score=0.9,
        also_in=also_in,
    )


COPY = Copy(2, 1, ACCIDENT_COPY.id, ACCIDENT_COPY.start, ACCIDENT_COPY.end)

NOTE_PASSAGE = Passage(
    "n0", NOTE, None, 1, "说明 <b>", (), NOTE_TEXT.strip(), 0, len(NOTE_TEXT.strip()), (), "n0"
)


def _library() -> Library:
    """The speeches and the note as records, for what is made of the text alone."""
    talks = [replace(talk, copies=SAME if talk.id in SAME else (talk.id,)) for talk in TALKS]
    talks.append(Talk(f"{NOTE}#0.1", NOTE, None, 1, "说明 <b>", 0, len(NOTE_TEXT)))
    documents = [
        Document(DOCUMENT, "讲话稿", TEXT, "a" * 64),
        Document(NOTE, "说明 <b>", NOTE_TEXT, "b" * 64),
    ]
    return Library(documents, talks, (*PASSAGES, NOTE_PASSAGE), (), {}, _INDEX)


LIBRARY = _library()


class FakeService:
    """Answers by keyword, and keeps the calls that it got."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Turn, ...]]] = []
        self.asked: list[dict[str, object]] = []
        self.error: Exception | None = None
        self.warmed = False

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        speeches: Sequence[int] = (),
        top_k: int = 5,
        explain: bool = False,
    ) -> Reply:
        if self.error is not None:
            raise self.error
        if 99 in speeches:
            raise InputError("There is no speech 99; there are 1 to 3.", field="speeches")
        self.calls.append((question, tuple(history)))
        self.asked.append({"speeches": tuple(speeches), "top_k": top_k, "explain": explain})
        return replace(_reply(question, tuple(history), explain=explain), speeches=tuple(speeches))

    def search(
        self,
        query: str,
        *,
        top_k: int = 5,
        speeches: Sequence[int] = (),
        mode: SearchMode = SearchMode.HYBRID,
        explain: bool = False,
    ) -> SearchReply:
        self.asked.append({"speeches": tuple(speeches), "top_k": top_k, "mode": mode})
        hits = tuple(citation(found, n) for n, found in enumerate(PASSAGES[:top_k], 1))
        return SearchReply(query, mode, hits, {"total": 1.0}, _INDEX, {"kept": 1} if explain else None)

    def find(self, query: str, *, within: Within = EVERYWHERE, limit: int = 20, offset: int = 0) -> Finding:
        self.asked.append({"query": query, "within": within})
        return Finder(LIBRARY).find(query, within, limit, offset)

    def profiles(self) -> tuple[TalkProfile, ...]:
        return build_profiles(LIBRARY.talks, LIBRARY.texts, {})

    def overview(self) -> Overview:
        return build_overview(
            self.profiles(), LIBRARY.talks, LIBRARY.passages, LIBRARY.texts, lambda run: [run]
        )

    def documents(self) -> list[DocumentInfo]:
        return [
            DocumentInfo(DOCUMENT, "讲话稿", "a" * 64, len(TEXT), 5),
            DocumentInfo(NOTE, "说明 <b>", "b" * 64, len(NOTE_TEXT), 1),
        ]

    def document_text(self, name: str) -> str:
        texts = {DOCUMENT: TEXT, NOTE: NOTE_TEXT}
        if name not in texts:
            raise NotFoundError("There is no such document; GET /api/v1/documents lists them.")
        return texts[name]

    def speeches(self) -> list[SpeechInfo]:
        return [
            SpeechInfo(n, f"讲话稿篇{'一二三'[n - 1]}", DOCUMENT, _BOUNDS[n - 1], _BOUNDS[n], _infos(n))
            for n in (1, 2, 3)
        ]

    def speech(self, number: int) -> SpeechDetail:
        for info in self.speeches():
            if info.number == number:
                found = tuple(p for p in PASSAGES if p.speech == number)
                return SpeechDetail(
                    info.number, info.title, info.document, info.start, info.end, info.talks, found
                )
        raise NotFoundError(f"There is no speech {number}; there are 1 to 3.")

    def passage(self, passage_id: str) -> PassageDetail:
        for n, found in enumerate(PASSAGES):
            if found.id == passage_id:
                before = PASSAGES[n - 1] if n else None
                after = PASSAGES[n + 1] if n + 1 < len(PASSAGES) else None
                return PassageDetail(found, before, after, (COPY,) if found is ACCIDENT else ())
        raise NotFoundError("There is no such passage.")

    def passages_of(self, document: str) -> list[Passage]:
        self.document_text(document)
        return sorted((p for p in PASSAGES if p.document == document), key=lambda p: p.start)

    def same_words(self, document: str, start: int, end: int) -> tuple[Copy, ...]:
        return (COPY,) if (document, start, end) == (DOCUMENT, ACCIDENT.start, ACCIDENT.end) else ()

    def talk_at(self, document: str, offset: int) -> Talk:
        if document == NOTE:
            return Talk("note", NOTE, None, 1, "说明 <b>", 0, len(NOTE_TEXT))
        for talk in TALKS:
            if document == DOCUMENT and talk.start <= offset < talk.end:
                return talk
        raise NotFoundError("No speech stands at this place.")

    def verify(self, claims: Sequence[Claim]) -> list[Verdict]:
        verdicts = []
        for claim in claims:
            found = self.document_text(claim.document)[claim.start : claim.end]
            valid = found == claim.quote
            reason = None if valid else "text_differs"
            verdicts.append(Verdict(claim.document, claim.start, claim.end, valid, reason, found))
        return verdicts

    def suggestions(self, speech: int | None = None) -> list[str]:
        if speech is None:
            return SUGGESTIONS
        return [f"{self.speech(speech).title}讲了什么?"]

    def info(self) -> IndexInfo:
        return _INDEX

    def warm_up(self) -> None:
        self.warmed = True


def _infos(part: int) -> tuple[TalkInfo, ...]:
    return tuple(
        TalkInfo(t.id, t.number, t.title, t.start, t.end, t.headings, SAME if t.id == SAME[0] else ())
        for t in TALKS
        if t.part == part
    )


def _reply(question: str, history: tuple[Turn, ...], *, explain: bool) -> Reply:
    kind, reason, fields = Kind.SPAN, None, _answer_to(question)
    if not fields:
        kind, reason = Kind.ABSTAIN, Reason.NO_EVIDENCE
        fields = {
            "answer": "文稿里没有找到。",
            "nearest": (citation(BROKEN),),
            "suggestions": tuple(SUGGESTIONS),
        }
    kind = fields.pop("kind", kind)
    values: dict[str, object] = {
        "short": None,
        "items": (),
        "citations": (),
        "nearest": (),
        "suggestions": (),
        **fields,
    }
    return Reply(
        id="m1",
        question=question,
        rewritten=f"{history[0].content}:{question}" if history else None,
        answered=kind is not Kind.ABSTAIN,
        status=Status.ABSTAINED if kind is Kind.ABSTAIN else Status.ANSWERED,
        reason=reason,
        kind=kind,
        confidence=0.8,
        timing_ms={"total": 1.5},
        index=_INDEX,
        explain={"candidates": []} if explain else None,
        **values,  # type: ignore[arg-type]
    )


def _answer_to(question: str) -> dict[str, object]:
    if "死亡" in question or "事故" in question:
        cited = (citation(ACCIDENT, 1, (COPY,)), citation(TASKS, 2))
        return {"answer": ACCIDENT.text, "short": "4人", "citations": cited}
    if "三件事" in question:
        items = ("健全制度", "加强检查", "严格问责")
        return {"kind": Kind.LIST, "answer": TASKS.text, "items": items, "citations": (citation(TASKS),)}
    if "质量第一" in question:
        return {"kind": Kind.PASSAGE, "answer": BROKEN.text, "citations": (citation(BROKEN),)}
    if "标签" in question:
        return {"kind": Kind.PASSAGE, "answer": HOSTILE, "citations": (citation(HOSTILE_PASSAGE),)}
    if "你好" in question:
        return {"kind": Kind.SMALLTALK, "answer": "您好,请问想问什么?", "suggestions": tuple(SUGGESTIONS)}
    return {}
