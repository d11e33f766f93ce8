"""Writes conversations with 16 threads until it is killed or done; each one that was acknowledged is a line.

Run by `test_store_survival.py`: `writer.py URL FILE COUNT`. What the file holds already is not written again.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from turns import new_turn

from qa.store.conversations import Conversations
from qa.store.database import open_database

THREADS = 16


def main(url, file, count):
    database = open_database(url, Path("unused"))
    conversations = Conversations(database)
    # A line is in the kernel's hands when write returns, so a process that is killed has not lost it.
    log = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def write(number):
        turn = new_turn(f"第{number}个问题")
        conversations.append(f"key:{number % 7}", turn)
        os.write(log, f"{number} {turn.conversation_id} {turn.message_id}\n".encode())

    written = {int(line.split()[0]) for line in Path(file).read_text(encoding="ascii").splitlines()}
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(write, number) for number in range(count) if number not in written]:
            done.result()
    os.close(log)
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
