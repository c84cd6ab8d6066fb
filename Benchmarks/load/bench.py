"""Starting and stopping what is measured."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

TOKEN = "1000001:AAFbenchmark_token_of_no_real_bot00"
SECRET = "benchmark_secret"
KONTOR_PATH = "/webhooks/telegram/assistant"


class Failure(Exception):
    """One figure could not be had."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def fetch(url: str) -> str | None:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read().decode()
    except (OSError, urllib.error.URLError):
        return None


def python_environment(root: pathlib.Path) -> pathlib.Path:
    """The peers' Python, with their pinned packages; made once."""
    wanted = root / "Benchmarks/peers/requirements.txt"
    home = root / ".build/bench-venv"
    python, installed = home / "bin/python", home / "installed.txt"
    if not installed.exists() or installed.read_text() != wanted.read_text():
        say("Installing the peers into .build/bench-venv")
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted], check=True)
        installed.write_text(wanted.read_text())
    return python


class Bench:
    """The sink, the load and the folder of one run."""

    def __init__(self, root: pathlib.Path, folder: pathlib.Path, options) -> None:
        self.root, self.folder, self.options = root, folder, options
        self.kontor = root / ".build/release/kontor"
        self.sink_port = free_port()
        self.sink_url = f"http://127.0.0.1:{self.sink_port}"
        self.next_update = 1

    def __enter__(self) -> "Bench":
        self.python = python_environment(self.root)
        self._stack = contextlib.ExitStack()
        text = (self.root / "Benchmarks/load/sink.conf").read_text()
        configuration = self.folder / "sink.conf"
        configuration.write_text(text.replace("@FOLDER@", str(self.folder)).replace("@PORT@", str(self.sink_port)))
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self._stack.enter_context(self.running([nginx, "-c", str(configuration), "-p", str(self.folder)], f"{self.sink_url}/count"))
        return self

    def __exit__(self, *_) -> None:
        self._stack.close()

    @contextlib.contextmanager
    def running(self, command: list, ready: str | int, variables: dict | None = None):
        """The process and the seconds from its start until `ready`: an address that answers 200, or a port that accepts."""
        output = (self.folder / "output.log").open("w+")
        started = time.monotonic()
        process = subprocess.Popen(
            [str(part) for part in command], stdout=output, stderr=output, cwd=self.folder, env={**os.environ, **(variables or {})})
        try:
            while not is_ready(ready):
                if process.poll() is not None or time.monotonic() - started > 30:
                    output.seek(0)
                    raise Failure(f"{pathlib.Path(command[0]).name} {command[1]} did not start: {output.read()[-600:].strip()}")
                time.sleep(0.002)
            yield process, time.monotonic() - started
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            output.close()

    def receivers(self, sends: bool) -> list:
        """Name, command and path of each receiver of updates; the last is Kontor."""
        rest = ["--telegram-url", self.sink_url, "--token", TOKEN, "--secret", SECRET] + ([] if sends else ["--no-send"])
        peers = [
            (name, [self.python, self.root / f"Benchmarks/peers/{file}", "--path", "/webhook"], "/webhook")
            for name, file in [("aiogram", "aiogram_echo.py"), ("python-telegram-bot", "ptb_echo.py")]
        ]
        kontor = [] if self.options.peers else [("Kontor", [self.kontor, "benchmark", "echo"], KONTOR_PATH)]
        return [(name, command + rest, path) for name, command, path in peers + kontor]

    def load(self, url: str) -> dict:
        """Updates, each once; fails if anything was refused."""
        self.next_update += 20_000_000
        return self.wrk(url, "updates.lua", self.next_update - 20_000_000, SECRET)

    def wrk(self, url: str, script: str, *arguments, refused: int = 0) -> dict:
        """What wrk saw; fails where not so many requests were refused. Of those in flight at the end it does not hear."""
        command = [
            "wrk", "--threads", "1", "--connections", self.options.connections, "--duration", f"{self.options.seconds}s",
            "--timeout", "10s", "--script", self.root / "Benchmarks/load" / script, url, "--", *arguments,
        ]
        output = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout
        result = json.loads(re.search(r"RESULT (.*)", output).group(1))
        slack = self.options.connections if refused else 0
        if abs(result["refused"] - refused) > slack or result["broken"]:
            raise Failure(f"{url}: {result['refused']} requests refused, {result['broken']} connections broken")
        return result

    def sink_count(self) -> int:
        """Requests so far, from nginx's status page: «accepts handled requests»."""
        return int((fetch(f"{self.sink_url}/count") or "").splitlines()[2].split()[2])


def is_ready(ready: str | int) -> bool:
    if isinstance(ready, str):
        return fetch(ready) is not None
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", ready)) == 0


def resident_megabytes(pid: int) -> float:
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
