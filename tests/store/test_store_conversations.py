"""Conversations: kept, listed, searched, changed and deleted by their owner, and by nobody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from turns import new_turn

from qa.errors import InputError, NotFoundError
from qa.store.tables import MessageRow, new_id, now
from qa.store.turns import MAX_TURNS, TITLE_LENGTH, title_of
from qa.store.values import NewTurn

ANNA, BERT = "key:anna", "cookie:bert"


def test_a_turn_comes_back_as_it_was_kept(keep, conversations):
    before = now()
    turn = keep(ANNA, "隧道事故\n造成几人死亡?\U0001f600")
    found = conversations.get(ANNA, turn.conversation_id)
    assert (found.id, found.title) == (turn.conversation_id, "隧道事故 造成几人死亡?\U0001f600")
    assert [(m.id, m.question, m.reply, m.feedback) for m in found.messages] == [
        (turn.message_id, turn.question, turn.reply, None)
    ]
    assert before <= found.created == found.updated == found.messages[0].created <= now()
    assert found.created.tzinfo is UTC


def test_ids_are_of_128_random_bits_and_fit_an_address():
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(i) == 22 and i.replace("-", "").replace("_", "").isalnum() for i in ids)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        pytest.param(" 第一 \n 行 ", "第一 行", id="blanks"),
        pytest.param("字" * TITLE_LENGTH, "字" * TITLE_LENGTH, id="as long as may be"),
        pytest.param("字" * (TITLE_LENGTH + 1), "字" * (TITLE_LENGTH - 1) + "…", id="too long"),
    ],
)
def test_a_conversation_is_called_after_its_first_question(question, title):
    assert title_of(question) == title


def test_later_turns_follow_in_order_and_keep_the_title(keep, conversations):
    first = keep(ANNA, "一")
    for question in "二三":
        keep(ANNA, question, first.conversation_id)
    found = conversations.get(ANNA, first.conversation_id)
    assert (found.title, [m.question for m in found.messages]) == ("一", ["一", "二", "三"])
    assert conversations.history(ANNA, first.conversation_id, 2) == [("二", "答:二"), ("三", "答:三")]


def test_turns_that_come_at_once_are_all_kept(keep, conversations):
    first = keep(ANNA, "零")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: keep(ANNA, str(n), first.conversation_id), range(16)))
    questions = [m.question for m in conversations.get(ANNA, first.conversation_id).messages]
    assert sorted(questions[1:], key=int) == [str(n) for n in range(16)]


def test_words_with_nul_are_kept_in_the_reply(conversations):
    turn = new_turn("问题")
    turn.reply["answer"] = "甲\0乙"
    conversations.append(ANNA, turn)
    assert conversations.get(ANNA, turn.conversation_id).messages[0].reply["answer"] == "甲\0乙"


def test_a_conversation_takes_no_more_turns_than_can_be_shown(database, keep, conversations):
    first = keep(ANNA, "一")
    with database.writing() as session:
        session.query(MessageRow).update({"position": MAX_TURNS})
    for refused in (
        lambda: keep(ANNA, "又", first.conversation_id),
        lambda: conversations.history(ANNA, first.conversation_id, 10),
    ):
        with pytest.raises(InputError, match="has 500 turns, the most") as caught:
            refused()
        assert caught.value.field == "conversation_id"


def test_the_list_begins_with_what_was_asked_last(keep, conversations):
    kept = {title: keep(ANNA, title) for title in "甲乙丙"}
    keep(ANNA, "再问", kept["甲"].conversation_id)
    listed = conversations.page(ANNA).conversations
    assert [(c.title, c.messages) for c in listed] == [("甲", 2), ("丙", 1), ("乙", 1)]
    assert conversations.page(ANNA).next_cursor is None


def test_pages_follow_each_other_without_gap(keep, conversations):
    titles = [str(n) for n in range(7)]
    for title in titles:
        keep(ANNA, title)
    keep(BERT, "别人的")
    found, cursor = [], None
    for _ in range(4):
        page = conversations.page(ANNA, cursor=cursor, most=2)
        found += [c.title for c in page.conversations]
        cursor = page.next_cursor
    assert found == titles[::-1]
    assert cursor is None


def test_conversations_of_one_moment_are_each_listed_once(database, keep, conversations):
    from sqlalchemy import text

    for n in range(5):
        keep(ANNA, str(n))
    with database.writing() as session:
        session.execute(text("UPDATE conversations SET updated = created, created = created"))
        session.execute(text("UPDATE conversations SET updated = (SELECT min(updated) FROM conversations)"))
    first = conversations.page(ANNA, most=3)
    second = conversations.page(ANNA, most=3, cursor=first.next_cursor)
    assert len({c.id for c in (*first.conversations, *second.conversations)}) == 5


@pytest.mark.parametrize("cursor", ["", "x", "????", "MjAyNg==", "=" * 500, "%00", "OTk5OTk5fDE="])
def test_a_cursor_that_no_page_gave_is_refused(conversations, cursor):
    with pytest.raises(InputError, match="not one that this list gave") as caught:
        conversations.page(ANNA, cursor=cursor)
    assert caught.value.field == "cursor"


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        pytest.param("隧道", ["隧道 ABC"], id="title"),
        pytest.param("abc", ["隧道 ABC"], id="either case"),
        pytest.param("第二问", ["百分之百 100%"], id="later question"),
        pytest.param("答:隧", ["隧道 ABC"], id="answer"),
        pytest.param("%", ["百分之百 100%"], id="a percent sign is itself"),
        pytest.param("_", [], id="an underscore is itself"),
        pytest.param("\\", [], id="a backslash is itself"),
        pytest.param("别人", [], id="of another owner"),
    ],
)
def test_titles_questions_and_answers_are_searched(keep, conversations, query, titles):
    keep(ANNA, "隧道 ABC")
    keep(ANNA, "第二问", keep(ANNA, "百分之百 100%").conversation_id)
    keep(BERT, "别人的 隧道以外")
    assert [c.title for c in conversations.page(ANNA, query=query).conversations] == titles


def test_a_conversation_is_renamed_and_keeps_its_place(keep, conversations):
    old = keep(ANNA, "旧")
    keep(ANNA, "新")
    renamed = conversations.rename(ANNA, old.conversation_id, "改了名")
    assert [c.title for c in conversations.page(ANNA).conversations] == ["新", "改了名"]
    assert conversations.page(ANNA).conversations[1] == renamed


def test_what_is_said_of_a_reply_is_replaced_and_taken_back(keep, conversations):
    turn = keep(ANNA, "问")
    conversations.rate(ANNA, turn.message_id, "down", "wrong_source", "不对")
    said = conversations.rate(ANNA, turn.message_id, "up", None, None)
    assert conversations.get(ANNA, turn.conversation_id).messages[0].feedback == said
    assert (said.rating, said.reason, said.comment) == ("up", None, None)
    for _ in range(2):
        conversations.unrate(ANNA, turn.message_id)
    assert conversations.get(ANNA, turn.conversation_id).messages[0].feedback is None


def test_feedback_given_at_once_is_kept_once(keep, conversations):
    turn = keep(ANNA, "问")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: conversations.rate(ANNA, turn.message_id, "up", None, None), range(16)))
    assert conversations.get(ANNA, turn.conversation_id).messages[0].feedback.rating == "up"


def test_deleting_takes_turns_and_feedback_along(database, keep, conversations):
    turn = keep(ANNA, "问")
    conversations.rate(ANNA, turn.message_id, "up", None, None)
    conversations.delete(ANNA, turn.conversation_id)
    with database.reading() as session:
        from sqlalchemy import text

        for table in ("conversations", "messages", "feedback"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_everything_of_one_owner_is_deleted(keep, conversations):
    keep(ANNA, "一")
    keep(ANNA, "二")
    other = keep(BERT, "三")
    assert conversations.delete_all(ANNA) == 2
    assert conversations.page(ANNA).conversations == ()
    assert conversations.get(BERT, other.conversation_id).title == "三"


def test_what_is_older_than_may_be_kept_is_deleted(keep, conversations):
    old = keep(ANNA, "旧")
    moment = now()
    new = keep(BERT, "新")
    assert conversations.purge(moment - timedelta(days=1)) == 0
    assert conversations.purge(moment) == 1
    assert conversations.page(ANNA).conversations == ()
    assert conversations.get(BERT, new.conversation_id).title == "新"
    assert old.conversation_id != new.conversation_id
    assert conversations.purge(datetime(1, 1, 1, tzinfo=UTC)) == 0


FOREIGN = {
    "append": lambda store, turn: store.append(BERT, new_turn("插话", turn.conversation_id)),
    "history": lambda store, turn: store.history(BERT, turn.conversation_id, 10),
    "get": lambda store, turn: store.get(BERT, turn.conversation_id),
    "rename": lambda store, turn: store.rename(BERT, turn.conversation_id, "抢来的"),
    "delete": lambda store, turn: store.delete(BERT, turn.conversation_id),
    "rate": lambda store, turn: store.rate(BERT, turn.message_id, "down", None, None),
    "unrate": lambda store, turn: store.unrate(BERT, turn.message_id),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_nothing_of_one_owner_is_found_by_another(keep, conversations, name):
    turn = keep(ANNA, "我的")
    conversations.rate(ANNA, turn.message_id, "up", None, None)
    before = conversations.get(ANNA, turn.conversation_id)
    with pytest.raises(NotFoundError):
        FOREIGN[name](conversations, turn)
    assert conversations.get(ANNA, turn.conversation_id) == before
    assert conversations.page(BERT).conversations == ()
    assert conversations.delete_all(BERT) == 0


@pytest.mark.parametrize("bad", ["", "x" * 22, "x" * 5000, "\0" * 22, "' OR 1=1 --", "甲" * 22])
def test_an_id_that_is_none_is_not_found(conversations, bad):
    turn = NewTurn(bad, bad, "问", {"answer": "答"}, opens=False)
    for name in set(FOREIGN) - {"append"}:
        with pytest.raises(NotFoundError):
            FOREIGN[name](conversations, turn)
    with pytest.raises(NotFoundError):
        conversations.append(BERT, turn)
