"""What is compared with: a task of Celery alone, which says in Redis when it began. `python raw.py 200` sends some, one after
another, and prints how long each took to begin."""

import json
import os
import sys
import time

import redis
from celery import Celery

URL = os.environ["BROKER_URL"]
TOLD = "bench-told"

app = Celery("raw", broker=URL)
app.conf.update(task_ignore_result=True, worker_prefetch_multiplier=1)


@app.task
def tell() -> None:
    redis.Redis.from_url(URL).rpush(TOLD, time.time())


def main(count: int) -> None:
    store = redis.Redis.from_url(URL)
    store.delete(TOLD)
    waited = []
    for _ in range(count):
        begun = time.time()
        tell.delay()
        answer = store.blpop([TOLD], timeout=30)
        waited.append((float(answer[1]) - begun) * 1000)
        time.sleep(0.02)
    print(json.dumps({"milliseconds": waited}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
