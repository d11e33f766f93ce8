"""One database for each test, on SQLite and on PostgreSQL."""

import pytest
from turns import new_turn

from qa.store.conversations import Conversations
from qa.store.database import open_database


@pytest.fixture
def database(database_url, tmp_path):
    opened = open_database(database_url, tmp_path / "unused.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def conversations(database):
    return Conversations(database)


@pytest.fixture
def keep(conversations):
    """Keep a turn, in a conversation of its own unless one is named, and give the turn."""

    def kept(owner, question, conversation_id=None):
        turn = new_turn(question, conversation_id)
        conversations.append(owner, turn)
        return turn

    return kept
