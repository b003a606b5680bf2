"""What holds for posts of all networks."""

from __future__ import annotations

import json
from typing import Any

from tests.adapters.social import samples
from tests.adapters.social.said import read


def test_the_files_adapter_reads_exports(tmp_path):
    from adapters import registry
    from adapters.base import Payload

    files = registry.get("files")
    for name, data in samples.all_answers().items():
        batch = files.parse(Payload(data=data, url=str(tmp_path / name)), files.Options())
        assert batch.items, name
        assert {i.kind for i in batch.items} == {"post"}, name
        assert all(i.raw_ref == str(tmp_path / name) for i in batch.items)


def test_poll_and_warning_are_content_and_votes_are_not():
    def hashed(**changes: Any) -> str:
        return read(samples.mastodon(**changes))[0].content_hash

    def poll(title: str, votes: int) -> dict[str, Any]:
        return {"options": [{"title": title, "votes_count": votes}]}

    assert hashed(poll=poll("Yes", 1)) == hashed(poll=poll("Yes", 2))
    assert hashed(poll=poll("Yes", 1)) != hashed(poll=poll("No", 1))
    assert hashed(spoiler_text="Storm") != hashed()
    assert json.loads(read(samples.mastodon(poll=poll("Yes", 1)))[0].model_dump_json())["poll"]["choices"][0]["votes"] == 1
