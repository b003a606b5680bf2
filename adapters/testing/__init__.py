"""For authors of adapters: a fetcher that answers from a dict, and the rules that every adapter keeps.

    import pytest
    from adapters.testing import CHECKS, Sample

    SAMPLE = Sample(DATA, url="https://news.example/bulletin", options={"url": "https://news.example/bulletin"})

    @pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
    def test_contract(check):
        check(BulletinAdapter(), SAMPLE)
"""  # noqa: D208

from adapters.testing.conformance import CHECKS, Check, Sample, check_adapter
from adapters.testing.fake import Answer, FakeFetcher, Request

__all__ = ["CHECKS", "Answer", "Check", "FakeFetcher", "Request", "Sample", "check_adapter"]
