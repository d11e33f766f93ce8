"""Questions about where something is mentioned: `地沟油在哪几篇里被点过名?`."""

import re

from qa.text.fold import fold

_WHERE = r"(?:哪几|哪些|几)\s*篇(?:讲话稿?|文稿|文章|稿子)?(?:里面?|中)?"
_VERB = r"(?:提到|提及|提过|点名|点过名|点了名|讲到|讲过|说到|说过|谈到|谈过|涉及|出现|引用|写到)"
_SAYS = rf"(?:都|曾|被|有|分别)*{_VERB}(?:了|过)?(?:的)?"
_TOPIC_FIRST = re.compile(
    rf"(?P<topic>.+?)(?:都|一共|总共)*(?:是)?(?:(?:在|被)?{_WHERE}{_SAYS}|{_SAYS}?在{_WHERE})[?。!]*"
)
_TOPIC_LAST = re.compile(rf"(?:请问|都)?(?:在)?{_WHERE}{_SAYS}(?P<topic>.+?)[?。!]*")
_MARKS = " ,“”\"'‘’《》「」"


def mentioned_topic(question: str) -> str | None:
    """Find what a question looks for in all speeches.

    :param question: the question, completed from earlier turns.
    :return: the words to look for, folded, or None when it asks something else.
    """
    text = fold(question).strip()
    match = _TOPIC_FIRST.fullmatch(text) or _TOPIC_LAST.fullmatch(text)
    topic = match["topic"].strip(_MARKS) if match else ""
    return topic or None
