"""What people see: answers, citations, outlines and tables, in colour only on a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.types import (
    Citation,
    DocumentInfo,
    Passage,
    PassageDetail,
    Reply,
    SearchReply,
    SpeechInfo,
    TalkInfo,
    Verdict,
)

if TYPE_CHECKING:
    from qa.cli.diagnosis import Check
    from qa.keys.key import Key

EMPHASIS = "bold yellow"
PLACE = "cyan"
FAINT = "dim"
PIPE_WIDTH = 160
"""Tables that go into a file or a pipe are laid out this wide; other lines are never broken there."""


def console() -> Console:
    """Make the console on standard output; rich finds out whether it is a terminal."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=PIPE_WIDTH)


def print_reply(reply: Reply) -> None:
    """Print an answer with its citations, or an abstention with the nearest passages."""
    out = console()
    if reply.rewritten:
        out.print(Text(f"({reply.rewritten})", FAINT), soft_wrap=True)
    out.print(_answer(reply), soft_wrap=True)
    for citation in reply.citations:
        _print_citation(out, citation, reply.short)
    if reply.nearest:
        out.print("\nThe nearest passages:")
    for citation in reply.nearest:
        _print_citation(out, citation, None)
    if reply.suggestions:
        out.print("\nQuestions that the documents answer:")
    for suggestion in reply.suggestions:
        out.print(Text(f"  {suggestion}"), soft_wrap=True)
    out.print(Text(_summary(reply), FAINT), soft_wrap=True)


def _answer(reply: Reply) -> Text:
    if reply.items:
        return Text("\n").join(Text(f"{n}. {item}", "bold") for n, item in enumerate(reply.items, start=1))
    if not reply.short:
        return Text(reply.answer, "" if reply.answered else "yellow")
    answer = _emphasised(reply.answer, reply.short)
    # On a pipe there is no emphasis to see, so the short answer stands on a line of its own.
    return answer if reply.short == reply.answer else Text.assemble((reply.short, "bold"), "\n", answer)


def _summary(reply: Reply) -> str:
    reason = f" ({reply.reason})" if reply.reason else ""
    return f"\n{reply.status}{reason} · confidence {reply.confidence:.2f} · {reply.timing_ms['total']:.0f} ms"


def print_hits(reply: SearchReply) -> None:
    """Print the passages that a search found."""
    out = console()
    for citation in reply.hits:
        _print_citation(out, citation, None, whole=True)
    if not reply.hits:
        out.print("No passage was found.")


def _print_citation(out: Console, citation: Citation, short: str | None, *, whole: bool = False) -> None:
    number, score = f"\n[{citation.n}] ", f"  {citation.score:.2f}"
    out.print(Text.assemble((number, "bold"), (_place(citation), PLACE), (score, FAINT)), soft_wrap=True)
    out.print(Text("    ") + _emphasised(citation.text if whole else citation.quote, short), soft_wrap=True)
    where = f"    {citation.document} {citation.start}-{citation.end}, passage {citation.passage_id}"
    out.print(Text(where + _copies(citation), FAINT), soft_wrap=True)


def _place(passage: Citation | Passage) -> str:
    numbers = (
        f"part {passage.speech}, speech {passage.talk}" if passage.speech is not None else passage.document
    )
    return " › ".join((f"{numbers}: {passage.speech_title}", *passage.section))


def _copies(citation: Citation) -> str:
    parts = dict.fromkeys(str(copy.speech) for copy in citation.also_in if copy.speech is not None)
    return f"; also in part {', '.join(parts)}" if parts else ""


def _emphasised(text: str, words: str | None) -> Text:
    shown = Text(text.strip())
    if words and (start := shown.plain.find(words)) >= 0:
        shown.stylize(EMPHASIS, start, start + len(words))
    return shown


def print_speeches(parts: Iterable[SpeechInfo], documents: Iterable[DocumentInfo]) -> None:
    """Print the outline of every part, and the documents that have no parts."""
    out = console()
    numbered = set()
    for part in parts:
        numbered.add(part.document)
        out.print(Text(f"{part.number}. {part.title}", "bold"), soft_wrap=True)
        for talk in part.talks:
            _print_talk(out, talk)
    for document in documents:
        if document.name not in numbered:
            out.print(Text(f"{document.name}: {document.title}", "bold"), soft_wrap=True)


def _print_talk(out: Console, talk: TalkInfo) -> None:
    same = [copy for copy in talk.copies if copy != talk.id]
    where = f"  {talk.start}-{talk.end}" + (f", the same as {', '.join(same)}" if same else "")
    out.print(Text.assemble((f"   ({talk.number}) {talk.title}", PLACE), (where, FAINT)), soft_wrap=True)
    for heading in talk.outline:
        out.print(Text(f"{'  ' * heading.level}     {heading.label}{heading.title}"), soft_wrap=True)


def print_passage(detail: PassageDetail) -> None:
    """Print a passage between its neighbours."""
    out = console()
    passage = detail.passage
    out.print(Text(_place(passage), PLACE), soft_wrap=True)
    out.print(Text(f"{passage.document} {passage.start}-{passage.end}\n", FAINT), soft_wrap=True)
    for shown, style in ((detail.before, FAINT), (passage, ""), (detail.after, FAINT)):
        if shown:
            out.print(Text(f"{shown.text.strip()}\n", style), soft_wrap=True)
    for copy in detail.also_in:
        place = f"also in part {copy.speech}, speech {copy.talk}: {copy.passage_id}"
        out.print(Text(place, FAINT), soft_wrap=True)


def print_verdicts(verdicts: Sequence[Verdict]) -> None:
    """Print for each citation whether it stands."""
    out = console()
    for number, verdict in enumerate(verdicts, start=1):
        mark = Text("stands", "green") if verdict.valid else Text(f"does not stand ({verdict.reason})", "red")
        place = f"[{number}] {verdict.document} {verdict.start}-{verdict.end}: "
        out.print(Text(place).append(mark), soft_wrap=True)
    out.print(f"{sum(verdict.valid for verdict in verdicts)} of {len(verdicts)} citations stand.")


def print_keys(keys: "Sequence[Key]") -> None:
    """Print the keys of the service."""
    out = console()
    if not keys:
        out.print("There is no key; `qa keys create NAME` makes one.")
        return
    table = Table("id", "name", "begins with", "scopes", "created", "last used", "revoked")
    for key in keys:
        moments = [
            moment.strftime("%Y-%m-%d %H:%M UTC") if moment else "-"
            for moment in (key.created, key.last_used, key.revoked)
        ]
        # As text: a name may hold what rich would read as markup.
        table.add_row(key.id, Text(key.name), key.prefix, ", ".join(key.scopes), *moments)
    out.print(table)


def print_diagnosis(checks: "Iterable[Check]", settings: Iterable[Mapping[str, str]]) -> None:
    """Print what `qa doctor` found."""
    out = console()
    for check in checks:
        mark = Text("ok    ", "green") if check.ok else Text("FAILS ", "red")
        out.print(mark + Text(f"{check.name}: {check.detail}"), soft_wrap=True)
    table = Table("setting", "value", "from")
    for row in settings:
        table.add_row(row["name"], row["value"], row["from"])
    out.print(table)
