"""Write the golden files and what is made from them anew: ``python -m tests.golden.xapi``. Read the difference before
you commit it."""

from __future__ import annotations

import json

from tests.golden.xapi import book
from tests.golden.xapi.sentences import FOLDER, SENTENCES
from xapi import profile

for event, speak in SENTENCES.items():
    text = json.dumps(speak(), ensure_ascii=False, indent=1)
    (FOLDER / f"{event}.json").write_text(text + "\n", encoding="utf-8")

book.PROFILE.parent.mkdir(exist_ok=True)
book.PROFILE.write_text(json.dumps(profile.document(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
book.BOOK.write_text(book.renewed(), encoding="utf-8")
