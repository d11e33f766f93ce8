"""Greetings, thanks and questions about the service get a short reply that cites nothing."""

import re

from qa.text.fold import fold

_MARKS = re.compile(r"[\s,。.!?~、]+")
_GREETING = re.compile(
    r"(?:你|您|大家)?(?:好|早|晚上好|下午好|早上好|上午好|中午好)(?:啊|呀|吗)?|hi|hello|hey|在吗|在么|嗨|哈喽|您好你好"
)
_THANKS = re.compile(
    r"(?:好的|好|嗯|哦)?(?:谢谢|多谢|感谢|辛苦)(?:你|您|了|啦|你的回答|您的帮助)*|thanks?|thank you"
)
_FAREWELL = re.compile(r"再见|拜拜|回见|bye|goodbye|88")
_ABOUT = re.compile(
    r"(?:你|您)(?:都|还)?(?:能|会|可以|可)(?:做|干|帮我做|帮忙做|回答)?"
    r"(?:些)?(?:什么|啥|哪些事|什么问题)(?:问题|事情|事)?(?:呢|吗|啊)?"
    r"|(?:你|您)(?:是|叫)(?:谁|什么|啥)(?:名字)?"
    r"|(?:怎么用|如何使用|使用说明|帮助|help)|what can you do|who are you"
)
_ACKNOWLEDGED = re.compile(r"(?:好|好的|嗯|嗯嗯|哦|知道了|明白了|ok|okay|行|收到|了解)")

_REPLIES = (
    (_GREETING, "您好！请直接提问，我只用已收录文稿里的原话回答，并标明出处。"),
    (_THANKS, "不客气。还有问题可以接着问。"),
    (_FAREWELL, "再见，欢迎随时回来提问。"),
    (
        _ABOUT,
        "我根据已收录的文稿回答问题：给出原话和出处，可以列要点、列提纲、接着追问；文稿里没有的，我会直说没有。",
    ),
    (_ACKNOWLEDGED, "好的。还有问题可以接着问。"),
)


def smalltalk_reply(question: str) -> str | None:
    """Reply to a turn that asks nothing of the documents.

    :param question: what the person wrote.
    :return: the reply, or None when it is a question for the documents.
    """
    text = _MARKS.sub("", fold(question)) if not fold(question).isascii() else fold(question).strip(" !?.,~")
    for pattern, reply in _REPLIES:
        if pattern.fullmatch(text):
            return reply
    return None
