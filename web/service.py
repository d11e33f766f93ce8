"""What the web needs of a service, as a protocol: `qa.service.QAService` fits, and so do fakes."""

from collections.abc import Sequence
from typing import Protocol

from qa.overview.values import Finding, Overview, TalkProfile, Within
from qa.types import (
    Claim,
    Copy,
    DocumentInfo,
    IndexInfo,
    Passage,
    PassageDetail,
    Reply,
    SearchMode,
    SearchReply,
    SpeechDetail,
    SpeechInfo,
    Talk,
    Turn,
    Verdict,
)


class Service(Protocol):
    """Answers questions and gives the documents that the answers come from."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        speeches: Sequence[int] = (),
        top_k: int = 5,
        explain: bool = False,
    ) -> Reply:
        """Answer a question, or abstain."""

    def search(
        self,
        query: str,
        *,
        top_k: int = 5,
        speeches: Sequence[int] = (),
        mode: SearchMode = SearchMode.HYBRID,
        explain: bool = False,
    ) -> SearchReply:
        """Find the passages for a query."""

    def find(self, query: str, *, within: Within = ..., limit: int = 20, offset: int = 0) -> Finding:
        """Find words as they are written."""

    def profiles(self) -> tuple[TalkProfile, ...]:
        """Say what is known of each talk."""

    def overview(self) -> Overview:
        """Look at the documents as a whole."""

    def documents(self) -> list[DocumentInfo]:
        """List the documents of the index."""

    def document_text(self, name: str) -> str:
        """Give the untouched text of a document."""

    def speeches(self) -> list[SpeechInfo]:
        """List the numbered parts and the talks in them."""

    def speech(self, number: int) -> SpeechDetail:
        """Give one numbered part with its passages."""

    def passage(self, passage_id: str) -> PassageDetail:
        """Give a passage with its neighbours."""

    def passages_of(self, document: str) -> Sequence[Passage]:
        """List the passages of a document in order."""

    def same_words(self, document: str, start: int, end: int) -> tuple[Copy, ...]:
        """Say where else the words of a range stand."""

    def talk_at(self, document: str, offset: int) -> Talk:
        """Give the talk of a document that holds an offset."""

    def verify(self, claims: Sequence[Claim]) -> list[Verdict]:
        """Say of each claim whether its words still stand at its place."""

    def suggestions(self, speech: int | None = None) -> list[str]:
        """Give questions that the documents answer, or that one part does."""

    def info(self) -> IndexInfo:
        """Say which index answers."""

    def warm_up(self) -> None:
        """Load the models, so that the first question is as fast as the next."""
