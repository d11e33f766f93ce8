"""Opening a database: made, brought up to date, shared, and what is said when it cannot be used."""

import re
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from turns import new_turn

from qa.bootstrap.storing import open_database as open_from_settings
from qa.errors import StoreError
from qa.settings import Settings
from qa.store.conversations import Conversations
from qa.store.database import open_database
from qa.store.migrating import REVISIONS, STEPS
from qa.store.tables import Base

REPOSITORY = Path(__file__).parents[2]
OPEN = """
import sys
from pathlib import Path
from qa.store.database import open_database
database = open_database(sys.argv[1], Path("unused"))
database.check()
database.close()
"""


def test_the_tables_are_those_that_the_migrations_make(database):
    with database.reading() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, Base.metadata) == []


def test_the_revisions_that_the_program_knows_are_those_of_alembic():
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    steps = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(steps)) == REVISIONS


def test_a_database_is_opened_again_with_what_it_holds(database, database_url, keep, tmp_path):
    kept = keep("key:a", "问题")
    database.close()
    again = open_database(database_url, tmp_path / "unused.sqlite3")
    assert Conversations(again).get("key:a", kept.conversation_id).messages[0].question == "问题"
    again.close()


@pytest.mark.slow
def test_several_processes_open_an_empty_database_at_once(database_url, tmp_path):
    command = [sys.executable, "-W", "error", "-c", OPEN, database_url]
    started = [subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate(timeout=120)[1] for process in started] == [""] * 4
    assert not (tmp_path / "unused").exists()


def test_threads_open_an_empty_database_at_once(database_url, tmp_path):
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: open_database(database_url, tmp_path / "unused"), range(8)))
    for each in opened:
        with each.reading() as session:
            assert session.scalars(text("SELECT version_num FROM alembic_version")).all() == [REVISIONS[-1]]
        each.close()


def test_a_database_of_a_newer_program_is_refused(database, database_url, tmp_path):
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="has revision 9999; this program knows those up to 0001"):
        open_database(database_url, tmp_path / "unused.sqlite3")


def test_what_fails_halfway_leaves_nothing(database):
    def fail():
        with database.writing() as session:
            session.execute(text("DELETE FROM alembic_version"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with database.reading() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar() == REVISIONS[-1]


def test_the_default_is_a_file_beside_the_index_for_its_owner_only(tmp_path):
    opened = open_from_settings(Settings(index_dir=tmp_path / "new" / "index"))
    file = tmp_path / "new" / "qa.sqlite3"
    assert opened.kind == "sqlite"
    assert {stat.S_IMODE(path.stat().st_mode) for path in file.parent.glob("qa.sqlite3*")} == {0o600}
    opened.close()


def test_sqlite_waits_for_the_disk_and_holds_to_its_keys(tmp_path):
    opened = open_database(None, tmp_path / "qa.sqlite3")
    with opened.reading() as session:
        found = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    opened.close()


def test_somebody_reads_while_somebody_writes(database, keep, conversations):
    first = keep("key:a", "第一")
    with database.writing() as session:
        session.execute(text("UPDATE conversations SET title = 'x'"))
        assert conversations.get("key:a", first.conversation_id).title == "第一"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        pytest.param("mysql://u:secret@h/d", "names mysql; give sqlite:///path or postgresql://", id="other"),
        pytest.param("sqlite://", "names sqlite; give sqlite:///path", id="in memory"),
        pytest.param("no address", "cannot be read; give sqlite:///path", id="no address"),
    ],
)
def test_another_address_is_refused_without_its_password(url, message, tmp_path):
    with pytest.raises(StoreError, match=re.escape(message)) as caught:
        open_database(url, tmp_path / "unused.sqlite3")
    assert "secret" not in str(caught.value)


def test_a_server_that_is_not_there_is_said(tmp_path):
    with pytest.raises(StoreError, match=r"cannot be used: .*refused") as caught:
        open_database("postgresql://qa:secret@127.0.0.1:1/qa", tmp_path / "unused.sqlite3")
    assert "secret" not in str(caught.value)


def test_a_wrong_password_is_said(postgresql_database, tmp_path):
    wrong = re.sub(r":\w+@", ":wrong@", postgresql_database)
    with pytest.raises(StoreError, match=r"password authentication failed.*check QA_DATABASE_URL"):
        open_database(wrong, tmp_path / "unused.sqlite3")


def test_a_file_that_is_no_database_is_said(tmp_path):
    file = tmp_path / "qa.sqlite3"
    file.write_text("no database at all, but long enough to be looked at" * 40, encoding="utf-8")
    with pytest.raises(StoreError, match="no SQLite database; name another one in QA_DATABASE_URL"):
        open_database(None, file)


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match=r"cannot be made at .*QA_DATABASE_URL"):
        open_database(None, tmp_path / "file" / "qa.sqlite3")


def test_a_full_disk_is_said_and_what_was_kept_stays(tmp_path):
    opened = open_database(None, tmp_path / "qa.sqlite3")
    conversations = Conversations(opened)
    kept = new_turn("问题")
    conversations.append("key:a", kept)
    with opened.reading() as session:
        # One thread has one connection, so the limit holds for the next session too.
        session.execute(text("PRAGMA max_page_count=1"))
    with pytest.raises(StoreError, match="the disk is full; make room"):
        conversations.append("key:a", new_turn("问" * 100_000))
    with opened.reading() as session:
        session.execute(text("PRAGMA max_page_count=1000000"))
    conversations.append("key:a", new_turn("又有地方了"))
    assert conversations.get("key:a", kept.conversation_id).messages[0].reply == kept.reply
    opened.close()


def test_a_database_that_may_only_be_read_is_said(tmp_path):
    file = tmp_path / "qa.sqlite3"
    open_database(None, file).close()
    opened = open_database(f"sqlite:///{file}", file)
    with opened.reading() as session:
        session.execute(text("PRAGMA query_only=ON"))
    with pytest.raises(StoreError, match="may only be read; give the server the right to write"):
        Conversations(opened).append("key:a", new_turn("问题"))
    opened.close()


def test_a_postgresql_that_takes_no_writing_is_said(postgresql_database, tmp_path):
    opened = open_database(postgresql_database, tmp_path / "unused.sqlite3")
    opened.close()
    read_only = f"{postgresql_database}?options=-c%20default_transaction_read_only%3Don"
    opened = open_database(read_only, tmp_path / "unused.sqlite3")
    with pytest.raises(StoreError, match="takes no writing at the moment"):
        Conversations(opened).append("key:a", new_turn("问题"))
    opened.close()


def test_a_postgresql_that_cut_its_connections_is_used_again(postgresql_database, tmp_path):
    opened = open_database(postgresql_database, tmp_path / "unused.sqlite3")
    opened.check()
    other = open_database(postgresql_database, tmp_path / "unused.sqlite3")
    with other.writing() as session:
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        session.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
    with opened.reading() as session:
        assert session.scalars(text("SELECT version_num FROM alembic_version")).all() == [REVISIONS[-1]]
    opened.close()
    other.close()


def test_what_was_deleted_stands_in_no_file(tmp_path):
    opened = open_database(None, tmp_path / "qa.sqlite3")
    conversations = Conversations(opened)
    turn = new_turn("这句话要消失得干干净净")
    conversations.append("key:a", turn)
    conversations.delete("key:a", turn.conversation_id)
    words = "这句话要消失得干干净净".encode()
    assert [path.name for path in tmp_path.iterdir() if words in path.read_bytes()] == []
    opened.close()
    with sqlite3.connect(tmp_path / "qa.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM messages").fetchone() == (0,)
    connection.close()
