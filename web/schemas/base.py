"""What all models share."""

from pydantic import BaseModel, ConfigDict


class RequestModel(BaseModel):
    """A body or an address that clients send; further fields are allowed and ignored."""

    model_config = ConfigDict(strict=True, extra="ignore")


class ReplyModel(BaseModel):
    """A body that clients get; it has these fields and no other."""

    model_config = ConfigDict(extra="forbid")
