"""No-op tasks on procrastinate, on the PostgreSQL of DATABASE_URL: defers them, runs them until none is left, prints the rate."""

import asyncio
import os
import sys
import time

import procrastinate

app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=os.environ["DATABASE_URL"]))


@app.task(name="noop")
async def noop(number):
    return None


async def main(count: int, concurrency: int) -> None:
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await noop.batch_defer_async(*[{"number": number} for number in range(count)])
        began = time.monotonic()
        await app.run_worker_async(wait=False, concurrency=concurrency, install_signal_handlers=False, delete_jobs="always")
        print(f"  procrastinate, {concurrency} at once, no-op jobs: {count / (time.monotonic() - began):.0f}/s")


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
