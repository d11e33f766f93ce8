"""Write docs/openapi.json from the code; `--released` also keeps it as the document that must not be broken."""

import json
import shutil
import sys
from pathlib import Path

from web.specification import document

ROOT = Path(__file__).parent.parent
CURRENT = ROOT / "docs" / "openapi.json"
RELEASED = ROOT / "tests" / "contracts" / "openapi-released.json"


def written() -> str:
    """Write the document as it stands in the repository."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    CURRENT.write_text(written(), encoding="utf-8")
    print(f"wrote {CURRENT.relative_to(ROOT)}")
    if "--released" in sys.argv[1:]:
        shutil.copy(CURRENT, RELEASED)
        print(f"wrote {RELEASED.relative_to(ROOT)}")
