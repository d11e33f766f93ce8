"""Turns that are no question to the documents: noise, and instructions to the program."""

import re

from qa.text.fold import compact, fold

_INSTRUCTION = re.compile(
    r"系统(?:通知|提示|消息|指令)|管理员(?:已)?(?:授权|要求|命令)|忽略(?:以上|之前|前面|上面|所有)"
    r"|(?:从现在起|现在开始)你(?:是|扮演)|你现在(?:是|扮演)|扮演|越狱|提示词|开发者模式"
    r"|ignore (?:all|any|the|previous|above)|system prompt|jailbreak"
    r"|you are now|pretend to be|developer mode"
)
_TASK = re.compile(
    r"^(?:请|帮我|麻烦)?(?:你)?(?:用\s*[a-z+#]+\s*)?(?:写|编|画|翻译|生成|做)(?:一|个|首|篇|段|份)\S*"
    r"(?:代码|程序|诗|歌|作文|小说|文案|故事|脚本|图)"
    r"|用\s*(?:python|java|c\+\+|c|go|js|javascript)\s*(?:写|实现)"
    r"|write (?:a|an|me|some) |translate "
)


def is_noise(question: str) -> bool:
    """Whether a turn holds nothing that could be looked up.

    :param question: what the person wrote.
    :return: true for marks only, one repeated character, or a single letter.
    """
    text = compact(question)
    return len(text) < 2 or len(set(text)) == 1 or not any(c.isalpha() for c in text)


def is_instruction(question: str) -> bool:
    """Whether a turn tells the program what to do instead of asking the documents.

    :param question: what the person wrote.
    :return: true for attempts to change its rules and for tasks such as writing a program.
    """
    text = fold(question)
    return _INSTRUCTION.search(text) is not None or _TASK.search(text) is not None
