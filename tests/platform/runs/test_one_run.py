"""One run from its start to its end."""

import pytest

from accounts.models import User
from accounts.people import create_user, set_active
from accounts.principal import Principal
from operations import clock
from operations.errors import Forbidden, InvalidInput
from operations.models import OutboxEvent
from operations.operation import Call
from operations.perform import perform
from runs import ending
from runs.claiming import Claimer, claim, claim_one
from runs.context import RunContext
from runs.ending import ClaimLost, end_attempt, hand_back
from runs.executing import attempt
from runs.models import Run, RunLog
from runs.retry import Retry
from runs.synchronous import drain

from .conftest import AWAY, BOSS, Shop, Stopped, effects, fresh, started

pytestmark = pytest.mark.django_db
ANNA = Claimer(worker="anna")


def test_a_run_is_done_once_and_keeps_what_it_answered(shop: Shop, stopped: Stopped) -> None:
    run = started(title="Write one")
    assert (run.state, drain()) == ("queued", 1)
    done = fresh(run)
    assert (done.state, done.attempt, done.output, done.error) == ("success", 1, {"done": {"n": 1}}, None)
    assert done.ended_at == stopped.at
    assert (effects(), drain()) == (1, 0)


def test_the_handler_knows_its_run(shop: Shop) -> None:
    run = started("shop.read")
    drain()
    call = shop.calls[0]
    assert call.run is not None
    assert (call.run.id, call.run.key, call.source.channel) == (run.pk, f"run-{run.pk}", "job")


def test_a_start_under_a_key_is_one_start(shop: Shop) -> None:
    first, second = (started(idempotency_key="k") for _ in range(2))
    assert first.pk == second.pk
    assert Run.objects.count() == 1


def test_what_fails_for_a_while_is_tried_again_with_growing_pauses(shop: Shop, stopped: Stopped) -> None:
    shop.fails = [AWAY, AWAY]
    run = started("shop.write", retry=Retry(max=3, jitter=False))
    drain()
    assert (fresh(run).state, fresh(run).not_before) == ("retry_wait", stopped.at.replace(second=10))
    assert drain() == 0
    stopped.move(seconds=10)
    drain()
    assert fresh(run).state == "retry_wait"
    stopped.move(seconds=19)
    assert drain() == 0
    stopped.move(seconds=1)
    drain()
    done = fresh(run)
    assert (done.state, done.attempt, [a["error"]["code"] for a in done.attempts]) == (
        "success",
        3,
        ["unavailable"] * 2,
    )
    assert effects() == 1


def test_what_is_wrong_for_good_is_not_tried_again(shop: Shop) -> None:
    shop.fails = [InvalidInput("No such customer.")]
    run = started(retry=Retry(max=3))
    drain()
    assert (fresh(run).state, fresh(run).attempt, effects()) == ("failed", 1, 0)


def test_an_error_of_ours_shows_no_traceback(shop: Shop) -> None:
    shop.fails = [RuntimeError("SELECT secret FROM t")]
    run = started()
    drain()
    assert fresh(run).error["code"] == "internal_error"
    assert "SELECT" not in str(fresh(run).error) + str(list(RunLog.objects.values_list("text", flat=True)))


def test_it_acts_with_the_rights_of_today(shop: Shop) -> None:
    user = create_user("anna", "Anna", None, now=clock.now())
    anna = Principal(kind="user", id=user.pk, name="anna", permissions=frozenset({"shop.secret"}))
    secret, suspended = started("shop.secret", anna, input={}), started("shop.read", anna)
    set_active(User.objects.get(pk=user.pk), False, clock.now())
    drain()
    assert {fresh(run).error["code"] for run in (secret, suspended)} == {"identity_gone"}
    set_active(User.objects.get(pk=user.pk), True, clock.now())
    again = started("shop.secret", anna, input={})
    drain()
    assert fresh(again).error["code"] == "forbidden"  # the roles decide, not what the starter believed


def test_nobody_unknown_starts_a_run(shop: Shop) -> None:
    with pytest.raises(Forbidden):
        started(by=Principal(kind="anonymous"))


def test_the_more_urgent_run_comes_first(shop: Shop) -> None:
    runs = [started(input={"n": n}, priority=priority) for n, priority in ((1, 5), (2, 1), (3, 9), (4, 5))]
    drain()
    assert [call.input["n"] for call in shop.calls] == [3, 1, 4, 2]
    assert all(fresh(run).state == "success" for run in runs)


def test_one_claims_and_a_late_message_changes_nothing(shop: Shop) -> None:
    run = started()
    first = claim(ANNA, clock.now())
    assert first is not None
    assert claim(Claimer(worker="bert"), clock.now()) is None
    assert claim_one(run.pk, Claimer(worker="bert"), clock.now()) is None
    attempt(RunContext(first, clock.now()))
    assert claim_one(run.pk, ANNA, clock.now()) is None
    assert effects() == 1


def test_whoever_lost_the_claim_has_no_effect(shop: Shop) -> None:
    """Fencing: a worker that was taken for dead comes back, and its transaction is taken back as a whole."""
    started()
    late = claim(ANNA, clock.now())
    assert late is not None
    Run.objects.update(state="queued", worker="", claim_token="")
    drain()
    attempt(RunContext(late, clock.now()))
    assert (effects(), Run.objects.get().state, len(shop.calls)) == (1, "success", 2)
    with pytest.raises(ClaimLost):
        end_attempt(late, "failed", clock.now(), error={})


def test_a_lost_attempt_is_made_again_if_that_is_safe(shop: Shop) -> None:
    safe, unsafe = started("shop.write"), started("shop.send")
    for run in (safe, unsafe):
        lost = claim_one(run.pk, ANNA, clock.now())
        assert lost is not None
        end_attempt(lost, "lost", clock.now(), error={"code": "lost"})
    assert (fresh(safe).state, fresh(unsafe).state) == ("retry_wait", "lost")
    drain()
    assert fresh(safe).state == "success"


def test_a_run_that_kills_its_workers_is_given_up(shop: Shop) -> None:
    """F11: a poison run is not taken up for ever."""
    run = started()
    for _ in range(3):
        from runs.claiming import wake_due

        wake_due(clock.now())
        lost = claim(ANNA, clock.now())
        assert lost is not None
        end_attempt(lost, "lost", clock.now(), error={"code": "lost"})
    assert (fresh(run).state, drain()) == ("lost", 0)


def test_a_worker_that_stops_hands_back(shop: Shop) -> None:
    run = started()
    held = claim(ANNA, clock.now())
    assert held is not None
    assert hand_back(held, clock.now())
    assert (fresh(run).state, fresh(run).attempt) == ("queued", 0)
    drain()
    assert fresh(run).attempt == 1


def test_cancelling_is_at_once_or_at_the_next_check(shop: Shop) -> None:
    waiting, running = started("shop.read"), started("shop.read")
    assert ending.cancel(waiting, clock.now()) == "cancelled"

    def cancelled_meanwhile(call: Call) -> None:
        assert ending.cancel(fresh(running), clock.now()) == "cancelling"
        assert call.run is not None
        call.run.stop = "cancelled"  # type: ignore[attr-defined] – the pulse says so
        call.run.check()

    shop.do = cancelled_meanwhile
    drain()
    assert (fresh(waiting).state, fresh(running).state) == ("cancelled", "cancelled")
    assert ending.cancel(fresh(running), clock.now()) == "cancelled"


def test_what_succeeded_before_it_heard_of_the_cancel_counts(shop: Shop) -> None:
    run = started()
    held = claim(ANNA, clock.now())
    assert held is not None
    ending.cancel(run, clock.now())
    attempt(RunContext(held, clock.now()))
    assert (fresh(run).state, effects()) == ("success", 1)


def test_the_log_is_kept_with_secrets_masked_and_a_cap(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runs.logs.MOST_LINES", 5)

    def say(call: Call) -> dict[str, str]:
        assert call.run is not None
        call.run.hide("hunter2-token")
        call.run.progress(1, 2, "half with hunter2-token")
        for n in range(9):
            call.run.log("info", f"{n}: sent hunter2-token")
        return {"echo": "Bearer hunter2-token"}

    shop.do = say
    run = started("shop.read")
    drain()
    lines = perform("run.log", principal=BOSS, target={"id": str(run.pk)}).value["lines"]
    assert [line["text"] for line in lines[:2]] == ["0: sent •••", "1: sent •••"]
    assert len(lines) == 5
    assert "more than 5 lines" in lines[-1]["text"]
    assert fresh(run).output == {"echo": "Bearer •••"}
    assert fresh(run).progress["note"] == "half with •••"


def test_a_run_that_takes_too_long_times_out(shop: Shop) -> None:
    from datetime import timedelta

    def wait(call: Call) -> None:
        assert call.run is not None
        call.run._ends = 0.0  # type: ignore[attr-defined] – its time is over
        call.run.check()

    shop.do = wait
    run = started("shop.read", timeout=timedelta(seconds=5))
    drain()
    assert fresh(run).state == "timeout"


def test_an_end_is_told_when_somebody_owns_the_run(shop: Shop) -> None:
    from runs.starting import Owner

    started(owner=Owner("thing", "it"))
    started()
    drain()
    told = OutboxEvent.objects.filter(topic="run.ended")
    assert [event.payload["owner"] for event in told] == [{"kind": "thing", "name": "it"}]
