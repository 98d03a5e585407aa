"""Celery as a doorbell: a message names a run and nothing more. What is to be done, whether it may be done and how often
is in the database, so that a message that is lost, doubled or late changes nothing."""

import os

from billiard.process import current_process
from celery import Celery
from django.conf import settings
from django.db import close_old_connections

from runs.workers import Pool, perform_now

TASK = "runs.perform"

app = Celery("jacquard", broker=settings.BROKER_URL, set_as_current=True)
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    result_backend=None,
    task_ignore_result=True,
    task_acks_late=False,  # a message has done its work when it was heard: what it rang for is a row
    worker_prefetch_multiplier=1,
    task_default_queue="default",
    task_create_missing_queues=True,
    task_publish_retry=False,
    broker_connection_timeout=2,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={"socket_timeout": 5, "socket_connect_timeout": 2}
    if settings.BROKER_URL.startswith("redis")
    else {"confirm_publish": True},
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    worker_disable_rate_limits=True,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    CELERY_DB_REUSE_MAX=2**40,  # Celery would open a connection to the database for every message
)
_pools: dict[int, Pool] = {}


@app.task(name=TASK)  # type: ignore[untyped-decorator]
def perform(run: int) -> None:
    close_old_connections()
    perform_now(_pool(), int(run))


def ring(run: int, queue: str) -> None:
    """What `runs.dispatch` sends by."""
    app.send_task(TASK, args=[run], queue=queue, ignore_result=True)


def _pool() -> Pool:
    """One for each process: in a pool of processes each child enrols itself, after the fork."""
    pid = os.getpid()
    if pid not in _pools:
        _pools.clear()
        _pools[pid] = pool = Pool(0, kills=_is_prefork())
        pool.start()
    return _pools[pid]


def _is_prefork() -> bool:
    """A child of a pool of processes may be killed with a run that does not end; Celery starts another."""
    return bool(current_process().name.startswith("ForkPoolWorker"))
