"""django-celery-beat, in an environment of its own: `python beat.py load 100000 500 60 1` keeps as many tasks, of which 500 are
due once, in 60 s and spread over one; `lateness 500` prints by how much each came late."""

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import django
from celery import Celery
from django.conf import settings

URL = os.environ["BROKER_URL"]
DATABASE = urlsplit(os.environ["BEAT_DATABASE"])
TOLD = "bench-beat"

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django_celery_beat"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": DATABASE.path.removeprefix("/"),
            "USER": DATABASE.username,
            "PASSWORD": DATABASE.password or "",
            "HOST": DATABASE.hostname,
            "PORT": DATABASE.port or "",
            "CONN_MAX_AGE": 600,
        }
    },
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

app = Celery("beat", broker=URL)
app.conf.update(
    task_ignore_result=True,
    timezone="UTC",
    beat_scheduler="django_celery_beat.schedulers:DatabaseScheduler",
)


@app.task(name="tell")
def tell(due: float) -> None:
    import redis

    redis.Redis.from_url(URL).rpush(TOLD, (time.time() - due) * 1000)


def load(count: int, due: int, after: int, spread: int) -> None:
    import redis
    from django.core.management import call_command
    from django_celery_beat.models import ClockedSchedule, CrontabSchedule, PeriodicTask, PeriodicTasks

    call_command("migrate", verbosity=0)
    redis.Redis.from_url(URL).delete(TOLD)
    PeriodicTask.objects.all().delete()
    ClockedSchedule.objects.all().delete()
    month = (datetime.now(UTC).month + 5) % 12 + 1
    never, _ = CrontabSchedule.objects.get_or_create(minute="0", hour="0", day_of_month="1", month_of_year=str(month))
    first = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=after)
    moments = [first + timedelta(seconds=spread * place / due) for place in range(due)]
    clocked = {at: ClockedSchedule.objects.create(clocked_time=at) for at in sorted(set(moments))}
    tasks = [
        PeriodicTask(
            name=f"t{place}", task="tell", clocked=clocked[at], one_off=True, args=json.dumps([at.timestamp()])
        )
        for place, at in enumerate(moments)
    ]
    tasks += [PeriodicTask(name=f"t{place}", task="tell", crontab=never, args="[0]") for place in range(due, count)]
    PeriodicTask.objects.bulk_create(tasks, batch_size=2000)
    PeriodicTasks.update_changed()
    print(json.dumps({"first": first.isoformat()}))


def lateness(due: int) -> None:
    import redis

    store = redis.Redis.from_url(URL)
    until = time.monotonic() + 300
    while store.llen(TOLD) < due and time.monotonic() < until:
        time.sleep(0.2)
    print(json.dumps({"milliseconds": [float(one) for one in store.lrange(TOLD, 0, -1)]}))


if __name__ == "__main__":
    doing, *numbers = sys.argv[1:]
    {"load": load, "lateness": lateness}[doing](*map(int, numbers))
