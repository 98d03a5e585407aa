"""Whether and when an attempt is made again; and durations."""

from datetime import timedelta

import pytest

from runs.durations import duration
from runs.retry import Retry

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("retry", "pauses"),
    [
        (Retry(), [None]),
        (Retry(max=3, backoff="fixed", base=5 * SECOND, jitter=False), [5, 5, 5, None]),
        (Retry(max=5, base=SECOND, cap=6 * SECOND, jitter=False), [1, 2, 4, 6, 6, None]),
    ],
)
def test_pauses(retry: Retry, pauses: list[float | None]) -> None:
    found = [retry.pause_after(n + 1, "failed", {}) for n in range(len(pauses))]
    assert [pause and pause.total_seconds() for pause in found] == pauses


def test_jitter_spreads_over_the_upper_half() -> None:
    retry = Retry(max=1, base=10 * SECOND)
    assert [retry.pause_after(1, "failed", {}, dice) for dice in (lambda: 0.0, lambda: 1.0)] == [
        5 * SECOND,
        10 * SECOND,
    ]


@pytest.mark.parametrize(
    ("on", "outcome", "error", "is_tried_again"),
    [
        ((), "failed", {"final": False}, True),
        ((), "failed", {"final": True}, False),
        ((), "timeout", {}, True),
        (("timeout",), "failed", {}, False),
        (("timeout",), "timeout", {}, True),
        (("http:5xx,429",), "failed", {"status": 503}, True),
        (("http:5xx,429",), "failed", {"status": 429}, True),
        (("http:5xx,429",), "failed", {"status": 404}, False),
        (("unavailable",), "failed", {"code": "unavailable"}, True),
        (("failed",), "failed", {"final": True}, True),
        (("timeout",), "lost", {}, False),
    ],
)
def test_classes_of_errors(on: tuple[str, ...], outcome: str, error: dict[str, object], is_tried_again: bool) -> None:
    assert (Retry(max=1, on=on).pause_after(1, outcome, error) is not None) == is_tried_again


def test_a_lost_attempt_is_made_again_twice_without_any_retry() -> None:
    assert [Retry().pause_after(n, "lost", {}) is not None for n in (1, 2, 3)] == [True, True, False]


def test_what_is_kept_reads_as_what_it_was() -> None:
    retry = Retry(max=3, base=timedelta(milliseconds=250), on=("http:5xx",))
    assert Retry.read(retry.as_json()) == retry
    assert Retry.read(Retry().as_json()) == Retry()


@pytest.mark.parametrize(
    ("text", "length"),
    [("PT10S", 10), ("P1DT2H", 93600), ("PT0.5S", 0.5), ("P2W", 1209600), ("PT1H30M", 5400)],
)
def test_durations(text: str, length: float) -> None:
    assert duration(text).total_seconds() == length


@pytest.mark.parametrize("text", ["", "P", "PT", "10", "P1Y", "PT1H1", "-PT1S", "pt1s"])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        duration(text)
