"""What a saved web page holds besides the speeches: links, counters, editors' blurbs.

Each rule is a form that sites which collect documents use, not a sentence of one file.
"""

import re

# An editor speaks about the text that follows, instead of the text speaking.
_BLURB = re.compile(
    r"小编|仅供参考|欢迎(?:大家)?(?:阅读|下载|借鉴)|(?:下面|以下)(?:就)?是.{0,12}(?:给|为)大家(?:整理|收集|带来)"
    r"|给大家整理|为大家(?:整理|收集)|导读[:：]|具体内容[:：]"
)
_BLURB_MAX = 400
_FURNITURE = re.compile(
    r"手机阅读|(?:\d+页)?[,，]?\s*当前第\d+(?:页)?|共\d+页.{0,10}|上一页|下一页|返回(?:顶部|首页)|分享到.{0,20}"
    r"|格式[:：]\s*(?:DOC|PDF|TXT|PPT).{0,80}|\d{4}-\d\d-\d\d[ \t]+\d\d:\d\d.{0,40}"
    r"|(?:来源|作者|编辑|责任编辑)[:：].{0,20}",
    re.IGNORECASE,
)
_LINKS_HEAD = re.compile(
    r"(?:看过的人还.{0,6}|您?可能(?:还)?(?:关注|感兴趣|喜欢)的.{0,8}|相关(?:文章|推荐|阅读|范文).{0,4}|猜你喜欢|推荐阅读)[:：]?"
)
_LINK_MAX = 40
_LINK_END = re.compile(r"[。!?！？;；:：…,，]")


def is_blurb(line: str) -> bool:
    """Whether a line is an editor's introduction.

    :param line: a line without white space around it.
    :return: true for such a line.
    """
    return len(line) <= _BLURB_MAX and _BLURB.search(line) is not None


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the page and not to its text.

    :param line: a line without white space around it.
    :return: true for page counters, dates of upload, buttons.
    """
    return _FURNITURE.fullmatch(line) is not None


def opens_links(line: str) -> bool:
    """Whether a list of links follows a line.

    :param line: a line without white space around it.
    :return: true for headings such as `看过的人还:`.
    """
    return _LINKS_HEAD.fullmatch(line) is not None


def is_link(line: str) -> bool:
    """Whether a line under such a heading is one of its links: short, without punctuation.

    :param line: a line without white space around it.
    :return: true when it looks like the title of another page.
    """
    return len(line) <= _LINK_MAX and _LINK_END.search(line) is None
