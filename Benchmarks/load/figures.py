"""What is measured, and the table it ends in."""

import re
import statistics
import subprocess
import time

from .bench import SECRET, TOKEN, Bench, Failure, free_port, resident_megabytes, say


class Table:
    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str, str, str]] = []
        self.failures: list[str] = []

    def add(
        self, figure: str, kontor: float | None, peers: dict, aim: float | None, unit: str = "", is_more_better: bool = True) -> None:
        """One without an aim is shown beside its peers, and not judged."""
        best = (max if is_more_better else min)(peers.values(), default=None)
        against = ", ".join(f"{name} {write(value)}" for name, value in peers.items())
        if kontor is None:
            self.rows.append((figure, "-", against, "-", f"{'≥' if is_more_better else '≤'} {write(aim)} {unit}"))
            return
        ratio = f"{kontor / best:.1f}×" if best else "-"
        if aim is None:
            self.rows.append((figure, write(kontor), against or "-", ratio, "-"))
            return
        is_met = kontor >= aim if is_more_better else kontor <= aim
        verdict = f"{'≥' if is_more_better else '≤'} {write(aim)} {unit}: {'met' if is_met else 'MISSED'}"
        self.rows.append((figure, write(kontor), against or "-", ratio, verdict))

    def print(self) -> None:
        rows = [("figure", "Kontor", "peer", "ratio", "aim")] + self.rows
        widths = [max(len(row[column]) for row in rows) for column in range(5)]
        print()
        for index, row in enumerate(rows):
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
            if index == 0:
                print("  ".join("─" * width for width in widths))
        for failure in self.failures:
            print(f"\nnot measured: {failure}")


def write(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def storage(bench: Bench, table: Table) -> None:
    """Write closures a second, from the lines `NAME, N callers: RATE/s` of `kontor benchmark storage`."""
    say("Storage: write closures by 1, 16 and 256 callers")
    aims = {1: 7200, 16: 49_500, 256: 141_000}
    done = subprocess.run([bench.kontor, "benchmark", "storage"], capture_output=True, text=True, cwd=bench.folder)
    lines = re.findall(r"^\s*([^,\n]+), (\d+) callers?\b[^:\n]*: (\d+)/s", done.stdout, re.M)
    rates = {(name, int(callers)): float(rate) for name, callers, rate in lines}
    if done.returncode or any(("kontor", callers) not in rates for callers in aims):
        raise Failure(f"kontor benchmark storage: {(done.stderr or done.stdout).strip()[-600:]}")
    for callers, aim in aims.items():
        peers = {name: rate for (name, count), rate in rates.items() if name != "kontor" and count == callers}
        table.add(f"durable write closures/s, {callers} caller{'s' * (callers > 1)}", rates["kontor", callers], peers, aim, "(prototype)")


def updates(bench: Bench, table: Table) -> None:
    for sends, figure, aim in [(False, "updates/s accepted", 8000), (True, "updates/s answered", 2500)]:
        rates = {}
        for name, command, path in bench.receivers(sends):
            say(f"{figure}: {name}")
            try:
                rates[name] = rate_of(bench, command, path, sends)
            except Failure as failure:
                table.failures.append(f"{figure}, {name}: {failure}")
        kontor = rates.pop("Kontor", None)
        table.add(figure, kontor, rates, aim, "a second")


def rate_of(bench: Bench, command: list, path: str, sends: bool) -> float:
    port = free_port()
    with bench.running(command + ["--port", port], port):
        before, started = bench.sink_count(), time.monotonic()
        result = bench.load(f"http://127.0.0.1:{port}{path}")
        accepted, seconds = result["requests"], result["microseconds"] / 1_000_000
        say(f"  {accepted / seconds:,.0f}/s accepted, p99 {result['p99'] / 1000:.1f} ms")
        if not sends:
            return accepted / seconds
        wait_for_answers(bench, before + accepted)
        seconds = time.monotonic() - started
        say(f"  {accepted:,} answered in {seconds:.1f} s")
        return accepted / seconds


def wait_for_answers(bench: Bench, wanted: int) -> None:
    """Until the sink has had as many requests; its own status page is left out. Gives up after 20 s without one."""
    looks, last, moved = 0, 0, time.monotonic()
    while True:
        looks += 1
        count = bench.sink_count() - looks
        if count >= wanted:
            return
        if count > last:
            last, moved = count, time.monotonic()
        if time.monotonic() - moved > 20:
            raise Failure(f"{wanted - count:,} updates were acknowledged and never answered")
        time.sleep(0.05)


def idle(bench: Bench, table: Table) -> None:
    """Start-up and memory of a bot on a webhook that nobody writes to."""
    memory, start = {}, {}
    for name, command, path in bench.receivers(True):
        say(f"idle: {name}")
        starts = []
        for attempt in range(3):
            port = free_port()
            started = [bench.kontor, "serve"] if name == "Kontor" else command + ["--port", port]
            ready = f"http://127.0.0.1:{port}/ready" if name == "Kontor" else port
            try:
                with bench.running(started, ready, serve_variables(bench, port, attempt)) as (process, seconds):
                    starts.append(seconds)
                    if attempt == 2:
                        time.sleep(5)
                        memory[name] = resident_megabytes(process.pid)
                        start[name] = statistics.median(starts)
            except Failure as failure:
                table.failures.append(f"idle, {name}: {failure}")
                break
    table.add("cold start until ready, s", start.pop("Kontor", None), start, 1, "s", is_more_better=False)
    table.add("idle memory, MB resident", memory.pop("Kontor", None), memory, 60, "MB", is_more_better=False)


def serve_variables(bench: Bench, port: int, attempt: int) -> dict:
    """The whole of `kontor serve`, on a fresh database each time."""
    return {
        "HOST": "127.0.0.1", "PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": f"sqlite:{bench.folder}/idle-{attempt}.sqlite",
        "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET, "TELEGRAM_API_URL": bench.sink_url, "OWNER_TELEGRAM_ID": "77",
        "OPENAI_API_KEY": "sk-benchmark", "OPENAI_BASE_URL": f"{bench.sink_url}/v1",
    }
