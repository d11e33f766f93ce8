"""Turns to be kept, for the tests of the store and for the processes that they kill."""

from qa.store.tables import new_id
from qa.store.values import NewTurn


def new_turn(question, conversation_id=None):
    """Make a turn, of a new conversation unless one is named."""
    message_id = new_id()
    reply = {
        "id": message_id,
        "question": question,
        "answer": f"答:{question}",
        "citations": [{"n": 1, "quote": "百年大计,质量第\n一。" * 20}],
        "confidence": 0.5,
    }
    return NewTurn(conversation_id or new_id(), message_id, question, reply, opens=conversation_id is None)
