"""What clients send and get when they change the documents."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from web.schemas.base import ReplyModel
from web.schemas.replies import IndexInfo

Bytes = Annotated[str, Field(json_schema_extra={"format": "binary"})]


class UploadForm(BaseModel):
    """A form with one file."""

    file: Bytes = Field(description="The document; the name of the file is that of the document.")


class UploadQuery(BaseModel):
    """What to do with a document of the same name."""

    replace: Literal["0", "1"] = Field(default="0", description="1 replaces it; otherwise 409.")


class JobPath(BaseModel):
    """The id of a run of indexing in an address."""

    job_id: str = Field(min_length=1, description="As the change of a document gives it.")


class BadFile(ReplyModel):
    """A file that could not be read."""

    name: str
    reason: str


class JobReply(ReplyModel):
    """A run of indexing."""

    id: str
    state: Literal["queued", "running", "done", "failed"]
    created: float = Field(description="When, in seconds since 1970.")
    finished: float | None = Field(description="When, in seconds since 1970; null until then.")
    error: str | None = Field(description="Why it failed; null otherwise.")
    bad: list[BadFile] = Field(description="The files that could not be read.")
    index: IndexInfo | None = Field(description="The new index; null until it is done.")


class UploadReply(ReplyModel):
    """A document was stored, and will be indexed."""

    name: str = Field(description="As citations will give it.")
    size: int = Field(ge=0, description="In bytes.")
    replaced: bool = Field(description="Whether there was one of that name.")
    job: JobReply


class RemovalReply(ReplyModel):
    """A document was removed, and the rest will be indexed."""

    name: str
    job: JobReply
