"""Time indexing again after one file of many changed, against indexing all: `make reindex-bench`.

Writes files of its own into a temporary folder, runs `qa index` over them as a whole process each time, and ends
with 1 when the second run took more than a tenth of the first.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MOST = 0.1
"""What indexing again after one change may take of the full time."""

_PLACES = "青石 清水 河口 柳林 石桥 东山 西岭 南湖 北川 白云 黄泥 红旗 大坪 小溪 长岗 马鞍".split()
_THINGS = "大桥 小学 水库 医院 粮站 公路 渡口 林场 茶园 隧道 车站 码头".split()
_BODIES = "县交通局 镇政府 水务局 教育局 养护中心 村委会".split()
_SENTENCES = (
    "{name}位于{place}乡,建成于{year}年,由{body}负责管理。",
    "{name}去年投入资金{money}万元,完成维修{count}处。",
    "全年共安排值班人员{people}人,检查{times}次,发现问题{faults}个,已经全部整改。",
    "今年要抓好三项工作:一是加强巡查,每月不少于{monthly}次;二是储备物资{stock}吨;三是培训职工{trained}人。",
    "{body}要求各单位在{month}月{day}日以前把方案报上来,逾期不报的要说明原因。",
)


def main() -> int:
    """Measure and print.

    :return: the exit code: 1 when indexing again took too long.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=1000, help="how many files")
    parser.add_argument("--sections", type=int, default=1, help="sections of 170 characters in each file")
    arguments = parser.parse_args()
    count, sections = arguments.files, arguments.sections
    with tempfile.TemporaryDirectory() as name:
        documents, index = Path(name) / "documents", Path(name) / "index"
        documents.mkdir()
        for number in range(count):
            write_file(documents, number, sections)
        full, _ = timed_index(documents, index)
        write_file(documents, count // 2, sections, more="新建的观景台可以容纳九百七十人。")
        again, report = timed_index(documents, index)
    print(f"files                {count:7d}")
    print(f"passages             {report['passages']:7d}")
    print(f"encoded again        {report['encoded']:7d}")
    print(f"all                  {full:7.2f} s")
    print(f"after one change     {again:7.2f} s")
    print(f"share                {again / full:7.1%}")
    return int(again > MOST * full)


def write_file(folder: Path, number: int, sections: int, more: str = "") -> Path:
    """Write one of the files; its words depend on its number only.

    :param folder: where it goes.
    :param number: which one.
    :param sections: how many things it is about.
    :param more: a sentence to put at its end.
    :return: the file.
    """
    draw = random.Random(number)
    parts = [
        _section(draw, f"{draw.choice(_PLACES)}第{number + 1}{draw.choice(_THINGS)}") for _ in range(sections)
    ]
    lines = [line for part in parts for line in part] + ([more] if more else [])
    path = folder / f"{number:04d}.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _section(draw: random.Random, name: str) -> list[str]:
    """Give a heading and the sentences under it."""
    words = {
        "name": name,
        "place": draw.choice(_PLACES),
        "body": draw.choice(_BODIES),
        "year": draw.randrange(1950, 2020),
        "month": draw.randrange(1, 13),
        "day": draw.randrange(1, 29),
        "monthly": draw.randrange(2, 9),
    }
    figures = ("money", "count", "people", "times", "faults", "stock", "trained")
    words |= {figure: draw.randrange(10, 1000) for figure in figures}
    return [name, "", *(sentence.format(**words) for sentence in _SENTENCES)]


def timed_index(documents: Path, index: Path) -> tuple[float, dict[str, int]]:
    """Run `qa index` as a process of its own.

    :param documents: the folder to read.
    :param index: the folder of the index.
    :return: its seconds, and what it reported.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QA_")}
    command = [sys.executable, "-m", "qa.cli", "index", str(documents), "--out", str(index), "--json"]
    started = time.perf_counter()
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    spent = time.perf_counter() - started
    return spent, json.loads(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
