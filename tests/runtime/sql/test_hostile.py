"""No hostile statement passes: 1,200 of them, over four dialects, each with a problem that says what it is about."""

import time
from itertools import chain

import pytest

from runtime.sql.refusals import Refused
from tests.runtime.sql.corpora import samples
from tests.runtime.sql.shop import DIALECTS, ready

HOSTILE = [
    (dialect, sample) for dialect in DIALECTS for sample in chain(samples("hostile_all"), samples(f"hostile_{dialect}"))
]
MOST_SECONDS = 2.0  # of the processor; some milliseconds are usual


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_hostile_statement_passes(dialect: str) -> None:
    passed = []
    for asked, sample in HOSTILE:
        if asked == dialect:
            begun = time.process_time()
            try:
                passed.append((sample.sql, ready(dialect, sample.sql).guarded.shown))
            except Refused as refused:
                assert all(problem.code and problem.message for problem in refused.problems)
            assert time.process_time() - begun < MOST_SECONDS, sample.sql
    assert passed == []


def test_the_corpus_is_large_and_has_every_class() -> None:
    assert len(HOSTILE) >= 1_000
    assert {sample.sort for _, sample in HOSTILE} == {"write", "tables", "function", "params", "lexical", "dos"}
