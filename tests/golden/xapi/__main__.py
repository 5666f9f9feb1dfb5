"""Write the golden files anew: ``python -m tests.golden.xapi``. Read the difference before you commit it."""

from __future__ import annotations

import json

from tests.golden.xapi.sentences import FOLDER, SENTENCES

for event, speak in SENTENCES.items():
    text = json.dumps(speak(), ensure_ascii=False, indent=1)
    (FOLDER / f"{event}.json").write_text(text + "\n", encoding="utf-8")
