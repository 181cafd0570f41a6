"""What a run is given, and the PostgreSQL that it stands on."""

import subprocess
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

from processes import family_seconds


class Failure(Exception):
    """A run that cannot go on."""


@dataclass(frozen=True)
class Setting:
    binaries: Path
    ghz: Path
    programs: Path
    postgres: str
    postmaster: int
    sink: str
    folder: Path
    seconds: float
    warm_up: float
    rounds: int
    million: bool
    reminders: bool
    incidents: bool
    strict: bool
    day: bool
    soak: float

    @staticmethod
    def from_arguments() -> "Setting":
        parser = ArgumentParser()
        for name in ("binaries", "ghz", "programs", "folder"):
            parser.add_argument(f"--{name}", type=Path, required=True)
        parser.add_argument("--postgres", required=True)
        parser.add_argument("--postmaster", type=int, required=True)
        parser.add_argument("--sink", required=True)
        parser.add_argument("--seconds", type=float, required=True)
        parser.add_argument("--warm-up", type=float, required=True)
        parser.add_argument("--rounds", type=int, required=True)
        parser.add_argument("--million", action="store_true")
        parser.add_argument("--reminders", action="store_true")
        parser.add_argument("--incidents", action="store_true")
        parser.add_argument("--strict", action="store_true")
        parser.add_argument("--day", action="store_true")
        parser.add_argument("--soak", type=float, default=0)
        return Setting(**vars(parser.parse_args()))

    def url(self, database: str) -> str:
        """`postgres` is the URL of the server's own database: another one differs in its last part. What is a URL is left as it is."""
        return database if "://" in database else f"{self.postgres.rpartition('/')[0]}/{database}"

    def run(self, program: str, *arguments: str) -> str:
        """Runs one of our own commands and gives what it says."""
        command = [str(self.binaries / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"{program} {arguments[0]}: {done.stderr or done.stdout}")
        return done.stdout.strip()

    def query(self, database: str, sql: str) -> list[list[str]]:
        """Runs statements and gives the rows of the answers, a list of texts each."""
        command = [
            str(self.programs / "psql"), "--no-psqlrc", "--quiet", "--no-align", "--tuples-only",
            "--set=ON_ERROR_STOP=1", f"--dbname={self.url(database)}", "--file=-",
        ]  # fmt: skip
        done = subprocess.run(command, input=sql, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"{sql}: {done.stderr}")
        return [line.split("|") for line in done.stdout.splitlines()]

    def number(self, database: str, sql: str) -> int:
        return int(self.query(database, sql)[0][0])

    def create(self, database: str, template: str = "template0") -> None:
        self.query("postgres", f"CREATE DATABASE {database} TEMPLATE {template}")

    def drop(self, database: str) -> None:
        self.query("postgres", f"DROP DATABASE {database} WITH (FORCE)")

    def database_seconds(self) -> float:
        """Processor time of the whole cluster."""
        return family_seconds(self.postmaster)
