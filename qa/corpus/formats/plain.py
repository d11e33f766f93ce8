"""Finds out how a text file is encoded: UTF-8, UTF-16 or GB18030, or none that can be told for certain.

A wrong guess gives a text that looks whole and says nothing, so it is worse than an error. Bytes that
are UTF-8 are taken for it. Anything else must come out as Chinese or English that is written with
characters people use, and in one encoding only.
"""

import codecs
import re

from qa.errors import CorpusError
from qa.text.fold import simplify

UTF_8 = "utf-8"
# Each decodes a whole file as `open(path, encoding=…, newline="")` does, so that offsets can be checked.
_WITH_MARK = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OTHERS = ("gb18030", "utf-16-le", "utf-16-be")

_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f]")
_REPLACEMENT = "\ufffd"
_MOST_CONTROLS = 0.001
_MOST_REPLACED = 0.005
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_FAMILIAR = re.compile(
    "[\ufeff\u00b0\u00b1\u00b7\u00d7\u00f7\u2000-\u206f\u2100-\u27ff\u3000-\u303f\uff00-\uffef]"
)
_MOST_STRANGE = 0.05
_LEAST_FREQUENT = 0.35
# The characters that Chinese is mostly written with: these make up 70 to 80 % of any longer text, and
# 2 to 15 % of bytes that are something else and were read as Chinese.
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后"
    "多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合"
    "还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只"
    "没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边"
    "流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造"
    "百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例"
    "真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且"
    "究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何"
    "除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满"
    "县局照参红细引听该铁价严一二三四五六七八九十企责任督防范落讲同志增培督促贯彻违章罚款监营销购售租评审财税费额"
)


def decode(name: str, data: bytes, declared: str | None = None) -> tuple[str, str]:
    """Turn the bytes of a text file into its text.

    :param name: of the file, for messages.
    :param data: its bytes.
    :param declared: the encoding that the file itself names, where it does.
    :return: the text and the encoding.
    :raises CorpusError: when the encoding cannot be told for certain, or the file is no text.
    """
    for mark, encoding in _WITH_MARK:
        if data.startswith(mark):
            return _strictly(name, data, encoding), encoding
    if declared:
        return _strictly(name, data, declared), declared
    try:
        text = data.decode(UTF_8)
    except UnicodeDecodeError as error:
        return _guess(name, data, error.start)
    if "\x00" not in text:
        return _checked(name, text), UTF_8
    return _guess(name, data, None)


def _strictly(name: str, data: bytes, encoding: str) -> str:
    try:
        return _checked(name, data.decode(encoding))
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{name}: byte {error.start} is not {encoding.upper()}, which the file says it is; "
            "save the file as UTF-8 and index again"
        ) from error


def _guess(name: str, data: bytes, wrong_byte: int | None) -> tuple[str, str]:
    """Take the one encoding in which the bytes are Chinese that people write."""
    fitting = [(text, encoding) for encoding in _OTHERS if (text := _sensible(data, encoding)) is not None]
    if len(fitting) == 1:
        return fitting[0]
    if wrong_byte is None:
        raise CorpusError(f"{name}: holds NUL characters, so it is no plain text; give a text file")
    others = "GB18030 and UTF-16 fit both" if fitting else "nor is it Chinese in GB18030 or UTF-16"
    raise CorpusError(
        f"{name}: byte {wrong_byte} is not UTF-8, {others}; save the file as UTF-8 and index again"
    )


def _sensible(data: bytes, encoding: str) -> str | None:
    """Decode bytes when that gives characters that people use."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    if "\x00" in text or _CONTROLS.search(text) or _REPLACEMENT in text:
        return None
    beyond = [c for c in text if not c.isascii()]
    ideographs = [c for c in beyond if _IDEOGRAPH.match(c)]
    familiar = sum(_FAMILIAR.match(c) is not None for c in beyond)
    if len(beyond) - len(ideographs) - familiar > _MOST_STRANGE * len(beyond):
        return None
    frequent = sum(c in _FREQUENT for c in simplify("".join(ideographs)))
    return text if frequent >= _LEAST_FREQUENT * len(ideographs) else None


def _checked(name: str, text: str) -> str:
    """Refuse what decodes, but is no text: programs, pictures, texts that were damaged earlier."""
    if "\x00" in text:
        raise CorpusError(f"{name}: holds NUL characters, so it is no plain text; give a text file")
    if len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text):
        raise CorpusError(f"{name}: holds control characters, so it is no plain text; give a text file")
    if text.count(_REPLACEMENT) > _MOST_REPLACED * len(text):
        raise CorpusError(
            f"{name}: characters were lost when the file was saved (U+FFFD stands for them); give the original"
        )
    return text
