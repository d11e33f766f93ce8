"""Every address of the REST API with the models of what it takes and gives.

A new route gets its line here, its request and reply in `requests.py` and `replies.py`, and `make openapi` writes the
document again. A test finds a route that has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from web.schemas import conversations, finding, openai, replies, requests, uploads

GUARD = (401, 403, 421, 429)
"""What may go wrong wherever a key may be needed."""

LISTING = (405, 500, 503, *GUARD)
"""What may go wrong at every address that needs the index, the database or a key."""

READING = (404, *LISTING)
"""What may go wrong where the address names something."""

SENDING = (400, 413, 415, 422, *LISTING)
"""What may go wrong with a body."""

CHANGING = (404, *SENDING)
"""What may go wrong with a body for something that the address or the body names."""

COMPATIBLE = (400, 404, 413, 415, *LISTING)
"""What may go wrong with a body of OpenAI's: a field out of range is 400 there."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address.

    `path` is written as Flask does; `reply` is the body of the status `success`, the media types of one that is
    not JSON, or None where there is no body. `body`, `form`, `query` and `parameters` are what the request carries,
    `errors` the statuses with the body `problem`. What `streams` can send server-sent events instead.
    """

    method: str
    path: str
    name: str
    summary: str
    tag: str
    reply: type[BaseModel] | Mapping[str, object] | None
    body: type[BaseModel] | None = None
    form: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    parameters: type[BaseModel] | None = None
    errors: tuple[int, ...] = LISTING
    success: int = 200
    problem: type[BaseModel] = replies.ErrorReply
    streams: bool = False


OPERATIONS = (
    Operation(
        "post", "/api/v1/ask", "ask", "Answer a question, or abstain", "questions",
        replies.AskReply, body=requests.AskRequest, errors=SENDING,
    ),
    Operation(
        "post", "/api/v1/search", "search", "Find passages with the retrieval that ask uses", "questions",
        replies.SearchReply, body=requests.SearchRequest, errors=SENDING,
    ),
    Operation(
        "get", "/api/v1/find", "find", "Find words as they are written", "questions",
        finding.FindReply, query=finding.FindQuery, errors=(422, *LISTING),
    ),
    Operation(
        "post", "/api/v1/verify", "verify", "Say of each citation whether its words still stand", "questions",
        replies.VerifyReply, body=requests.VerifyRequest, errors=SENDING,
    ),
    Operation(
        "get", "/api/v1/suggestions", "suggestions", "Give questions that the documents answer", "questions",
        replies.SuggestionsReply, query=requests.SuggestionsQuery, errors=(404, 422, *LISTING),
    ),
    Operation(
        "get", "/api/v1/documents", "documents", "List the documents", "documents", replies.DocumentsReply
    ),
    Operation(
        "get", "/api/v1/documents/<path:name>/text", "document_text", "Give the text of a document",
        "documents", replies.DocumentTextReply, parameters=requests.DocumentPath, errors=READING,
    ),
    Operation(
        "get", "/api/v1/speeches", "speeches", "List the numbered parts with their outlines", "documents",
        replies.SpeechesReply,
    ),
    Operation(
        "get", "/api/v1/speeches/<int:number>", "speech", "Give one part with its passages", "documents",
        replies.SpeechReply, parameters=requests.SpeechPath, errors=READING,
    ),
    Operation(
        "get", "/api/v1/passages/<path:passage_id>", "passage", "Give a passage with its neighbours",
        "documents", replies.PassageReply, parameters=requests.PassagePath, errors=READING,
    ),
    Operation(
        "get", "/api/v1/reading", "reading", "Give the speech around a place, cut into lines", "documents",
        replies.ReadingReply, query=requests.ReadingQuery, errors=(422, *READING),
    ),
    Operation(
        "post", "/api/v1/chat", "chat", "Answer a question in a conversation that the server keeps",
        "conversations", conversations.ChatReply, body=conversations.ChatRequest, errors=(409, *CHANGING), streams=True,
    ),
    Operation(
        "get", "/api/v1/conversations", "conversations", "List the caller's conversations", "conversations",
        conversations.ConversationsReply, query=conversations.ConversationsQuery, errors=(422, *LISTING),
    ),
    Operation(
        "delete", "/api/v1/conversations", "delete_conversations", "Delete all that is kept of the caller",
        "conversations", conversations.DeletedReply,
    ),
    Operation(
        "get", "/api/v1/conversations/<conversation_id>", "conversation", "Give a conversation with its turns",
        "conversations", conversations.Conversation, parameters=conversations.ConversationPath, errors=READING,
    ),
    Operation(
        "patch", "/api/v1/conversations/<conversation_id>", "rename_conversation", "Rename a conversation",
        "conversations", conversations.ConversationInfo, body=conversations.TitleRequest,
        parameters=conversations.ConversationPath, errors=CHANGING,
    ),
    Operation(
        "delete", "/api/v1/conversations/<conversation_id>", "delete_conversation", "Delete a conversation",
        "conversations", None, parameters=conversations.ConversationPath, errors=READING, success=204,
    ),
    Operation(
        "get", "/api/v1/conversations/<conversation_id>/export", "export_conversation",
        "Give a conversation as a file", "conversations",
        {
            "text/markdown": {"schema": {"type": "string"}},
            "application/json": {"schema": {"$ref": "#/components/schemas/Conversation"}},
        },
        query=conversations.ExportQuery, parameters=conversations.ConversationPath, errors=(422, *READING),
    ),
    Operation(
        "post", "/api/v1/messages/<message_id>/feedback", "rate", "Say whether a reply was good",
        "conversations", conversations.FeedbackReply, body=conversations.FeedbackRequest,
        parameters=conversations.MessagePath, errors=CHANGING,
    ),
    Operation(
        "delete", "/api/v1/messages/<message_id>/feedback", "unrate", "Take back what was said of a reply",
        "conversations", None, parameters=conversations.MessagePath, errors=READING, success=204,
    ),
    Operation(
        "post", "/api/v1/documents", "upload_document", "Store a document and have it indexed", "documents",
        uploads.UploadReply, form=uploads.UploadForm, query=uploads.UploadQuery, errors=(409, *SENDING), success=202,
    ),
    Operation(
        "delete", "/api/v1/documents/<path:name>", "remove_document", "Remove a document and index the rest",
        "documents", uploads.RemovalReply, parameters=requests.DocumentPath, errors=(409, 422, *READING), success=202,
    ),
    Operation(
        "get", "/api/v1/documents/jobs/<job_id>", "job", "Say what became of a run of indexing", "documents",
        uploads.JobReply, parameters=uploads.JobPath, errors=READING,
    ),
    Operation(
        "post", "/v1/chat/completions", "chat_completions", "Answer the last message, as OpenAI does", "openai",
        openai.CompletionReply, body=openai.CompletionRequest, errors=COMPATIBLE,
        problem=openai.CompletionErrorReply, streams=True,
    ),
    Operation(
        "get", "/v1/models", "models", "List the one model", "openai", openai.ModelsReply,
        problem=openai.CompletionErrorReply,
    ),
    Operation(
        "get", "/v1/models/<path:name>", "model", "Describe a model", "openai", openai.ModelReply,
        parameters=openai.ModelPath, errors=READING, problem=openai.CompletionErrorReply,
    ),
    Operation(
        "get", "/api/v1/version", "version", "Say which program and which index answer", "operation",
        replies.VersionReply,
    ),
    Operation(
        "get", "/health", "health", "Say that the process lives", "operation", replies.HealthReply,
        errors=(405, 500),
    ),
    Operation(
        "get", "/health/ready", "ready", "Say that a question can be answered", "operation",
        replies.ReadyReply, errors=(405, 500, 503),
    ),
    Operation(
        "get", "/metrics", "metrics", "Give the metrics, for Prometheus", "operation",
        {"text/plain": {"schema": {"type": "string"}}},
    ),
    Operation(
        "get", "/openapi.json", "openapi", "Give this document", "operation",
        {"application/json": {"schema": {"type": "object"}}},
    ),
)  # fmt: skip
