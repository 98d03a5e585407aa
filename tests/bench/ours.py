"""The installation under test, prepared through the product's own doors: published documents, bulk rows, people with roles.
`ours.py load`, `ours.py many 1000`, `ours.py lookup`, `ours.py flights`; each prints what it found as JSON."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import django
import orjson

django.setup()

from data import CLERK, DOCUMENT, ROWS, TABLE, orders, wide_table  # noqa: E402
from django.core.management import call_command  # noqa: E402 – needs the settings
from django.db import connection  # noqa: E402

from accounts import tokens  # noqa: E402
from accounts.directory import principal_for  # noqa: E402
from accounts.models import User  # noqa: E402
from accounts.people import create_user  # noqa: E402
from accounts.principal import system_principal  # noqa: E402
from operations import clock  # noqa: E402
from operations.perform import perform  # noqa: E402
from project import demo, shipped  # noqa: E402
from project import flights as demo_files  # noqa: E402
from runtime.plans import snapshot  # noqa: E402
from runtime.policies.compile import policy_of  # noqa: E402

Json = Any
SYSTEM = system_principal("benchmark")
CHUNK = 5000
LOOKUPS = 20_000


def load() -> Json:
    """The table, its rows, a superuser and a clerk; how many rows went in each second, history and audit included."""
    call_command("migrate", verbosity=0)
    _publish("table", TABLE, DOCUMENT)
    _publish("role", "clerk", CLERK)
    seconds = 0.0
    for first in range(1, ROWS + 1, CHUNK):
        rows = list(orders(first, min(ROWS, first + CHUNK - 1)))
        started = time.perf_counter()
        perform("row.bulk", {"action": "create", "rows": rows}, principal=SYSTEM, target={"table": TABLE})
        seconds += time.perf_counter() - started
    _tidy()
    boss = create_user("boss", "Boss", None, now=clock.now(), is_superuser=True)
    clerk = create_user("clerk", "Clerk", None, now=clock.now(), roles=["clerk"])
    return {"rows_per_second": ROWS / seconds, "boss": _token(boss), "clerk": _token(clerk)}


def many(count: int) -> Json:
    """As many more published tables, and how long each took."""
    started = time.perf_counter()
    for number in range(count):
        _publish("table", f"wide_{number}", wide_table(number))
    seconds = time.perf_counter() - started
    _tidy()
    return {"tables": count, "milliseconds_each": seconds * 1000 / count}


def flights() -> Json:
    """The flights demo as `make run` loads it: rows a second over all of its tables, by the clock and by this process's
    CPU time, which others on the machine do not slow down."""
    call_command("migrate", verbosity=0)
    for pack in shipped.missing(with_demo=True):
        shipped.install(pack)
    data = demo_files.folder()
    if data is None:
        return None
    told: dict[str, int] = {}
    started, busy = time.perf_counter(), time.process_time()
    demo.load(data, lambda table: nullcontext(lambda done, total: told.update({table: done})))
    rows = sum(told.values())
    return {
        "rows_per_second": rows / (time.perf_counter() - started),
        "rows_per_cpu_second": rows / (time.process_time() - busy),
    }


def lookup() -> Json:
    """Microseconds from a name to the compiled plan and the policy of somebody with a role, once they are warm."""
    clerk = principal_for(User.objects.get(username="clerk"))

    def found() -> None:
        now = snapshot()
        policy_of(now.plan("table", TABLE), clerk, now)

    found()
    rounds = [_microseconds(found) for _ in range(5)]
    return {"microseconds": sorted(rounds)[2]}


def _microseconds(do: Callable[[], None]) -> float:
    started = time.perf_counter()
    for _ in range(LOOKUPS):
        do()
    return (time.perf_counter() - started) * 1e6 / LOOKUPS


def _publish(kind: str, name: str, body: Json) -> None:
    one = {"kind": kind, "name": name}
    perform("definition.create", {"name": name, "body": body}, principal=SYSTEM, target={"kind": kind})
    plan = perform("definition.plan", {}, principal=SYSTEM, target=one).value
    perform("definition.publish", {"seal": plan["seal"]}, principal=SYSTEM, target=one)


def _tidy() -> None:
    """Statistics as autovacuum would leave them."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _token(user: User) -> str:
    return tokens.issue(
        user_id=user.pk, token_version=user.token_version, session="benchmark", now=clock.now().timestamp()
    )


def main(arguments: Iterator[str]) -> None:
    doings = {"load": load, "many": lambda: many(int(next(arguments))), "flights": flights, "lookup": lookup}
    answer = doings[next(arguments)]()
    print(orjson.dumps(answer).decode())


if __name__ == "__main__":
    main(iter(sys.argv[1:]))
