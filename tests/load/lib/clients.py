"""The two load generators: ghz for the service, pgbench for the yardstick of writes."""

import json
import math
import os
import re
import signal
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from setting import Failure, Setting

PROFILES = Path("tests/load/profiles")
SCRIPTS = Path("tests/load/pgbench")
CONNECTIONS = 4
NANOSECONDS = {"ns": 1, "ms": 1e6, "s": 1e9}


@dataclass
class Load:
    """What one generator did. Only answers that are OK count; latencies are those of these alone."""

    ok: int
    seconds: float
    client_s: float
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    others: dict[str, int] = field(default_factory=dict)
    calls_ms: list[float] = field(default_factory=list)


class Generator:
    """A generator that can be started. Its own processor time is what the kernel says when it has ended."""

    def __init__(self, command: list[str], read):
        self._command = command
        self._read = read
        self._most = None
        self._process = None

    def begin(self) -> None:
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL
        )

    def told(self, read, *flags: str) -> "Generator":
        """What it says is read otherwise, and it is given these flags as well."""
        self._command[1:1] = flags
        self._read = read
        return self

    def at_most(self, count: int) -> "Generator":
        """It has so many requests to send; beyond them it would send the first again, which are no new acts."""
        self._most = count
        return self

    def run(self) -> Load:
        self.begin()
        return self.finish()

    def stop(self) -> None:
        """Ends it before its time; what it did is not asked."""
        self._process.kill()
        self._process.stdout.read()
        self._process.wait()

    def interrupt(self) -> Load:
        """Ends it before its time; what it did counts but for the calls in flight."""
        self._process.send_signal(signal.SIGINT)
        return self.finish()

    def finish(self) -> Load:
        said = self._process.stdout.read()
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        if self._process.returncode != 0:
            raise Failure(f"{' '.join(self._command)}\n{said}")
        try:
            load = self._read(said)
        except (AttributeError, KeyError) as error:
            raise Failure(f"{' '.join(self._command)}\nsaid what cannot be read:\n{said}") from error
        if self._most is not None and load.ok + sum(load.others.values()) >= self._most:
            raise Failure(f"{' '.join(self._command)}\nhad only {self._most} requests to send: more are needed")
        load.client_s = usage.ru_utime + usage.ru_stime
        return load


def run_together(generators: list[Generator]) -> list[Load]:
    for generator in generators:
        generator.begin()
    return [generator.finish() for generator in generators]


def ghz(setting: Setting, profile: str, address: str, metadata: Path | None = None, **options) -> Generator:
    """Runs a profile; options are those of ghz and come before what the profile says."""
    command = [str(setting.ghz), f"--config={PROFILES / profile}.json"]
    if metadata:
        command.append(f"--metadata-file={metadata}")
    command += [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    return Generator([*command, address], read_ghz)


def paced(
    setting: Setting, profile: str, address: str, metadata: Path, calls: int, seconds: float, **options
) -> Generator:
    """Runs a profile at so many calls a second, each sent when it is due, whether those before are answered or not; the metadata may be a
    template. Each call's latency is kept."""
    path = setting.folder / f"calls-{profile}.csv"
    options |= {"rps": calls, "concurrency": CONNECTIONS, "connections": CONNECTIONS, "duration": f"{seconds}s"}
    # An act that is cut off at the end may have been done.
    options["duration_stop"] = "wait"
    generator = ghz(setting, profile, address, metadata, format="csv", output=path, **options)
    flags = ("--async", "--no-disable-template-data", "--no-disable-template-functions")
    return generator.told(lambda _: read_calls(path, seconds), *flags)


def merged(loads: list[Load]) -> Load:
    """Several as one; their processor time is not."""
    every = sorted(latency for load in loads for latency in load.calls_ms)
    others = Counter()
    for load in loads:
        others.update(load.others)
    return of_calls(every, max(load.seconds for load in loads), others)


def call(setting: Setting, method: str, messages: list[dict], address: str, metadata: Path) -> None:
    """Makes single calls, one after another; each must be answered with OK."""
    command = [
        str(setting.ghz), "--insecure", f"--protoset={setting.folder / 'chidao.binpb'}", f"--call=chidao.{method}",
        f"--metadata-file={metadata}", f"--total={len(messages)}", "--concurrency=1",
        f"--data={json.dumps(messages)}", address,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0 or read_ghz(done.stdout).ok != len(messages):
        raise Failure(f"{method}: {done.stdout}{done.stderr}")


def pgbench(setting: Setting, script: str, database: str, clients: int, seconds: float, **variables: int) -> Generator:
    command = [
        str(setting.programs / "pgbench"), "--no-vacuum", "--protocol=prepared", "--jobs=2", f"--client={clients}",
        f"--time={max(1, round(seconds))}", f"--file={SCRIPTS / script}.sql",
        *[f"--define={name}={value}" for name, value in variables.items()], setting.url(database),
    ]  # fmt: skip
    return Generator(command, read_pgbench)


def read_ghz(said: str) -> Load:
    """Reads ghz's summary, which unlike its JSON does not list every call."""
    codes = {code: int(count) for code, count in re.findall(r"^ +\[(\w+)\] +(\d+) responses", said, re.MULTILINE)}
    total = re.search(r"^ +Total:\s+(.+)$", said, re.MULTILINE)
    percentiles = dict(re.findall(r"^ +(\d+) % in (.+?) *$", said, re.MULTILINE))
    ok = codes.pop("OK", 0)
    load = Load(ok=ok, seconds=_duration(total.group(1)) / 1e9, client_s=0.0, others=codes)
    if ok:
        load.p50_ms, load.p99_ms = (_duration(percentiles[percent]) / 1e6 for percent in ("50", "99"))
    return load


def read_calls(path: Path, seconds: float) -> Load:
    """Reads ghz's list of calls: milliseconds, code, error."""
    calls = re.findall(r"^([0-9.]+),(\w+),", path.read_text(), re.MULTILINE)
    others = Counter(code for _, code in calls if code != "OK")
    return of_calls(sorted(float(latency) for latency, code in calls if code == "OK"), seconds, others)


def of_calls(latencies: list[float], seconds: float, others: Counter) -> Load:
    """From latencies in order."""
    load = Load(ok=len(latencies), seconds=seconds, client_s=0.0, others=dict(others), calls_ms=latencies)
    if latencies:
        load.p50_ms, load.p99_ms = (latencies[math.ceil(share * len(latencies)) - 1] for share in (0.5, 0.99))
    return load


def read_pgbench(said: str) -> Load:
    """Its rate leaves out the time that connecting took."""
    done = int(re.search(r"^number of transactions actually processed: (\d+)", said, re.MULTILINE).group(1))
    rate = float(re.search(r"^tps = ([0-9.]+) ", said, re.MULTILINE).group(1))
    failed = re.search(r"^number of failed transactions: ([1-9]\d*)", said, re.MULTILINE)
    return Load(ok=done, seconds=done / rate, client_s=0.0, others={"failed": int(failed.group(1))} if failed else {})


def _duration(text: str) -> float:
    """Nanoseconds in what ghz writes as `12.34 ms`."""
    number, unit = text.split()
    return float(number) * NANOSECONDS[unit]
