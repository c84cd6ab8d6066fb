"""The PostgreSQL that `Scripts/with-postgres --durable` runs a benchmark beside."""

import os
import pathlib
import subprocess
import sys
import tempfile

from .bench import Failure

ROOT = pathlib.Path(__file__).resolve().parents[2]
KONTOR = ROOT / ".build/release/kontor"


class Cluster:
    """Databases of their own on the server of TEST_DATABASE_URL."""

    def __init__(self, program: str) -> None:
        self.url = os.environ.get("TEST_DATABASE_URL") or sys.exit(f"Run this by Scripts/with-postgres --durable {program}")

    def new(self, name: str) -> dict:
        subprocess.run(["psql", "--quiet", self.url, "--command", f"CREATE DATABASE {name}"], check=True)
        return {**os.environ, "DATABASE_URL": self.url.rsplit("/", 1)[0] + "/" + name}


def output_of(command: list, variables: dict | None) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=variables, cwd=tempfile.gettempdir())
    if done.returncode:
        raise Failure(f"{pathlib.Path(command[0]).name} {command[1]}: {(done.stderr or done.stdout).strip()[-600:]}")
    return done.stdout
