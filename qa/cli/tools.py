"""The tools that agents get: `search`, `ask`, `read_passage`, with what they need to cite.

Results are structured, and stand as text beside that for models that read text alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from typing import Annotated, Any, Literal, TypeVar, cast, get_type_hints

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel, Field, create_model

import qa
from qa.errors import QAError
from qa.service import QAService
from qa.types import Citation, Passage, PassageDetail, Reply, SearchReply, Turn

INSTRUCTIONS = """Answers from a fixed collection of Chinese speeches and documents, offline, in their own words.
Use `ask` for a question, `search` to look around, `read_passage` for the context of a passage_id.
Every quotation is verbatim. To cite it, give `document`, the half-open range `start`-`end` (Unicode code
points in the text of that document) and the `sha256` of the quote in UTF-8: anybody can check these later
without a model. Quote only words that stand in `quote` or `text`. When `answered` is false, the documents do not
say it: tell the user so, and do not answer from elsewhere as if these documents said it."""

ASK = """Answer a question from the documents, or abstain. Questions in Chinese work best.
`answer` is made of verbatim words, `short` is the shortest span that answers, `items` the entries of a list.
`citations` say where the words stand (document, start, end, sha256 of quote): cite them. If `answered` is false,
`reason` says why, and `nearest` has passages that come near but do not answer. `confidence` is calibrated."""

SEARCH = """Find passages by meaning and words, best first, without reading an answer out of them.
Each hit has the whole passage (`text`), the nearest sentence (`quote`) with document, start, end and sha256 to
cite it, and a `passage_id` for `read_passage`."""

READ_PASSAGE = """Read one passage with the passages before and after it in the document.
`passage_id` comes from `search` or `ask`. Offsets are half-open ranges of code points in the document."""

READ_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
_LEVELS = {"debug": "DEBUG", "info": "WARNING", "warning": "WARNING", "error": "ERROR"}
"""How much the SDK says: it reports each request at `info`, which nobody reads on a pipe."""

_T = TypeVar("_T")


class EarlierTurn(BaseModel):
    """One earlier turn of the conversation."""

    role: Literal["user", "assistant"]
    content: str


Speeches = Annotated[
    tuple[Annotated[int, Field(ge=1)], ...],
    Field(description="Look in these numbered parts only; empty means all."),
]
TopK = Annotated[int, Field(ge=1, le=20, description="The most hits.")]
Question = Annotated[str, Field(min_length=1, max_length=1000)]
History = Annotated[
    tuple[EarlierTurn, ...],
    Field(
        max_length=20,
        description="Earlier turns, oldest first. They complete a question such as 那第二点呢, and are never evidence.",
    ),
]


def _model_of(name: str, value: type) -> type[BaseModel]:
    """Make the model of a result from the dataclass that the service gives, without what is for debugging."""
    hints = get_type_hints(value)
    named: dict[str, Any] = {f.name: (hints[f.name], ...) for f in fields(value) if f.name != "explain"}
    return create_model(name, **named)


SearchResult = _model_of("SearchResult", SearchReply)
AskResult = _model_of("AskResult", Reply)
PassageResult = _model_of("PassageResult", PassageDetail)


def make_server(service: QAService, log_level: str = "info") -> MCPServer:
    """Make the server; nothing is read or written before it runs.

    :param service: what answers.
    :param log_level: the least severity that is logged to standard error, as in the settings.
    :return: the server with its three tools.
    """
    server = MCPServer(
        "speech-qa",
        title="Speech QA",
        instructions=INSTRUCTIONS,
        version=qa.__version__,
        log_level=cast(Any, _LEVELS[log_level]),
    )

    @server.tool(title="Search the documents", description=SEARCH, annotations=READ_ONLY)
    def search(
        query: Question, top_k: TopK = 5, speeches: Speeches = ()
    ) -> Annotated[CallToolResult, SearchResult]:
        found = _tried(lambda: service.search(query, top_k=top_k, speeches=speeches))
        return _result(found, _search_text(found))

    @server.tool(title="Ask a question", description=ASK, annotations=READ_ONLY)
    def ask(
        question: Question, history: History = (), speeches: Speeches = ()
    ) -> Annotated[CallToolResult, AskResult]:
        turns = [Turn(turn.role, turn.content) for turn in history]
        reply = _tried(lambda: service.ask(question, history=turns, speeches=speeches))
        return _result(reply, _reply_text(reply))

    @server.tool(title="Read a passage", description=READ_PASSAGE, annotations=READ_ONLY)
    def read_passage(
        passage_id: Annotated[str, Field(min_length=1)],
    ) -> Annotated[CallToolResult, PassageResult]:
        detail = _tried(lambda: service.passage(passage_id))
        return _result(detail, _passage_text(detail))

    return server


def _tried(call: Callable[[], _T]) -> _T:
    """Run a call; what was refused on purpose is told to the agent in its own words."""
    try:
        return call()
    except QAError as error:
        raise ToolError(str(error)) from error


def _result(value: SearchReply | Reply | PassageDetail, text: str) -> CallToolResult:
    content = asdict(value)
    content.pop("explain", None)
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=content)


def _reply_text(reply: Reply) -> str:
    lines = [reply.answer]
    if reply.short and reply.short != reply.answer:
        lines.append(f"Short: {reply.short}")
    if reply.reason is not None:
        lines.append(f"Not answered: {reply.reason}. The passages below come near, but do not answer.")
    lines += _cited(reply.citations or reply.nearest)
    lines.append(f"confidence {reply.confidence:.2f}")
    return "\n".join(lines)


def _search_text(reply: SearchReply) -> str:
    return "\n".join(_cited(reply.hits, whole=True)) or "No passage was found."


def _cited(citations: Sequence[Citation], *, whole: bool = False) -> list[str]:
    return [
        f"[{citation.n}] {citation.text if whole else citation.quote}\n"
        f"    {citation.speech_title}; document {citation.document}, start {citation.start}, end {citation.end}, "
        f"sha256 {citation.sha256}, passage_id {citation.passage_id}"
        for citation in citations
    ]


def _passage_text(detail: PassageDetail) -> str:
    parts = (("Before", detail.before), ("Passage", detail.passage), ("After", detail.after))
    return "\n\n".join(_placed(name, passage) for name, passage in parts if passage is not None)


def _placed(name: str, passage: Passage) -> str:
    place = f"document {passage.document}, start {passage.start}, end {passage.end}, passage_id {passage.id}"
    return f"{name} ({place}):\n{passage.text}"
