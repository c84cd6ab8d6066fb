"""No-op tasks on Celery, on the Redis of CELERY_BROKER_URL: `celery_jobs.py COUNT` puts them on the queue, and
`celery --app celery_jobs worker` runs them; it says when it is ready."""

import os
import sys
import time

from celery import Celery
from celery.signals import worker_ready

app = Celery("celery_jobs", broker=os.environ["CELERY_BROKER_URL"])
app.conf.task_ignore_result = True


@app.task(name="noop")
def noop(number):
    return None


@worker_ready.connect
def say_ready(**_):
    print(f"ready {time.time()}", flush=True)


if __name__ == "__main__":
    with app.producer_pool.acquire() as producer:
        for number in range(int(sys.argv[1])):
            noop.apply_async((number,), producer=producer)
