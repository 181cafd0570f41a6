"""One round of measurements: every figure next to its yardstick, on a fresh copy of the founded database."""

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from clients import CONNECTIONS, Generator, ghz, pgbench, run_together
from founding import ACCOUNTANT, DATABASE, FLOODER, LEAD, OFFICER
from processes import machine_seconds
from register import WRITES, Books, contradictions, prove_money, verify
from service import Service, bearer, credentials
from setting import Setting

STREAMS = (200, 50)
PGBENCH_CLIENTS = (16, 50)
QUIET_STREAMS = 4
# As many as one principal may have in the queue: beyond that he is refused at once.
FLOOD_STREAMS = 1_000
# Writes a second that no run reaches: so many requests are made for each.
FASTEST = 16_000
# Entries on a page of the register, as many as there may be.
ENTRIES = 500
ASSIGNED = "SELECT count(*) FROM coordination_task WHERE state <> 'DRAFT'"


@dataclass
class Cell:
    """One measurement: rates in answers a second, latencies in milliseconds, processor time in microseconds an answer, and
    the share of the machine that others took meanwhile."""

    rate: float
    p50_ms: float
    p99_ms: float
    server_us: float
    database_us: float
    client_us: float
    others_percent: float


class Round:
    """Measures into `cells`, by name. What does not hold goes to `findings`; the round goes on."""

    def __init__(self, setting: Setting, number: int, findings: list[str], database: str = ""):
        self.setting = setting
        self.number = number
        self.database = database or f"round_{number}"
        self.cells: dict[str, Cell] = {}
        self.memory_peak = 0.0
        self.verified = (0, 0.0, 0.0)
        self.width = 0
        self._findings = findings
        self._officer = Path()

    def run(self) -> None:
        self.setting.create(self.database, DATABASE)
        self._officer = credentials(self.setting, "--subject", OFFICER)
        with Service(self.setting, self.database) as service:
            for streams in STREAMS:
                self._reads("health", streams, service)
                self._reads("get-agency", streams, service, self._officer)
            self._reads("list-agencies", 50, service, self._officer)
            self._reads("get-roster", 50, service, self._officer)
            known = known_roster(self.setting, service, self._officer)
            self._reads("get-roster", 50, service, self._officer, name="known roster", data=known)
            self._reads("calculate-term", 50, service, self._officer)
            self._entries(service, self._officer)

            self.setting.query(self.database, Path("tests/load/pgbench/tables.sql").read_text())
            for profile in ("create-agency", "update-agency"):
                for streams, clients in zip(STREAMS, PGBENCH_CLIENTS):
                    self._writes(profile, streams, [service])
                    self._yardstick(profile, clients)
            self._writes("update-hot-agency", 200, [service])
            self._fairness(service)
            with Service(self.setting, self.database) as second:
                self._writes("create-agency", 200, [service, second], name="two replicas")
            self.memory_peak = service.memory_peak()
        self._tasks()
        self._incidents()
        self._money()
        self._findings += contradictions(self.setting, self.database)
        self.verified = verify(self.setting, self.database, self._findings)
        prove_money(self.setting, self.database, self._findings)
        self.width = self._width("membership_entry")

    def _tasks(self) -> None:
        """What the officer does with tasks, and the system of the agency that leads most of them."""
        self.setting.query(self.database, Path("tests/load/pgbench/task-tables.sql").read_text())
        lead = credentials(self.setting, "--subject", LEAD)
        with Service(self.setting, self.database, "coordination") as service:
            self._health(service)
            self._reads("get-task", 50, service, lead)
            self._reads("list-tasks", 50, service, lead)
            self._reads("get-statistics", 50, service, lead)
            self._entries(service, lead)
            for profile, metadata in (("assign-task", self._officer), ("report-progress", lead)):
                for streams, clients in zip(STREAMS, PGBENCH_CLIENTS):
                    self._writes(profile, streams, [service], metadata=metadata)
                    self._yardstick(profile, clients)

    def _incidents(self) -> None:
        """What an officer and the system of an agency do with incidents: one has them explained, the other reports them and looks what it
        owes."""
        self.setting.query(self.database, Path("tests/load/pgbench/incident-tables.sql").read_text())
        lead = credentials(self.setting, "--subject", LEAD)
        with Service(self.setting, self.database, "incident") as service:
            self._health(service)
            self.incident_reads(service, self.setting.folder / "explain-incident.json")
            self._entries(service, lead)
            for streams, clients in zip(STREAMS, PGBENCH_CLIENTS):
                self._writes("report-incident", streams, [service], metadata=lead)
                self._yardstick("report-incident", clients)

    def _money(self) -> None:
        """What the books tell the chief accountant, what he asks the Treasury to commit, on many lines and on one, and what an officer
        asks to be paid."""
        self.setting.query(self.database, Path("tests/load/pgbench/money-tables.sql").read_text())
        accountant = credentials(self.setting, "--subject", ACCOUNTANT)
        with Service(self.setting, self.database, "budget") as service:
            self._health(service)
            for profile in ("get-line", "list-lines", "list-execution"):
                self._reads(profile, 50, service, accountant)
            self._reads("get-balance", 50, service, accountant, data_file=str(self.setting.folder / "get-balance.json"))
            self._entries(service, accountant)
            for profile, metadata in (("request-commitment", accountant), ("create-payment", self._officer)):
                for streams, clients in zip(STREAMS, PGBENCH_CLIENTS):
                    self._writes(profile, streams, [service], metadata=metadata)
                    self._yardstick(profile, clients)
            self._writes("request-hot-commitment", 200, [service], metadata=accountant)

    def incident_reads(self, service: Service, names: Path) -> None:
        """Gives the incidents of a file one after another to an officer, explains and lists them, and lists what an agency owes to its
        system."""
        officer, lead = (credentials(self.setting, "--subject", bearer) for bearer in (OFFICER, LEAD))
        self._reads("get-incident", 50, service, metadata=officer, data_file=str(names))
        self._reads("explain-incident", 50, service, metadata=officer, data_file=str(names))
        self._reads("list-incidents", 50, service, metadata=officer)
        self._reads("list-obligations", 50, service, metadata=lead)

    def as_json(self) -> dict:
        cells = {name: asdict(cell) for name, cell in self.cells.items()}
        return {"round": self.number, "cells": cells, "memory_peak_mib": self.memory_peak}

    def _reads(
        self, profile: str, streams: int, service: Service, metadata: Path | None = None, name: str = "", **more: str
    ) -> None:
        def start(seconds: float) -> list[Generator]:
            options = {"concurrency": streams, "connections": CONNECTIONS, "duration": f"{seconds}s", **more}
            return [ghz(self.setting, profile, service.address, metadata, **options)]

        self._measure(f"{name or profile} {streams}", start, [service])

    def _health(self, service: Service) -> None:
        """The yardstick of this service's own reads, beside them."""
        self._reads("health", 50, service, name=f"{service.name} health")

    def _entries(self, service: Service, metadata: Path) -> None:
        """The register as whoever polls it lists it, as far as he may see."""
        request = json.dumps({"register": service.name, "page_size": ENTRIES})
        self._reads("list-entries", 50, service, metadata, name=f"{service.name} entries", data=request)

    def _writes(
        self, profile: str, streams: int, services: list[Service], name: str = "", metadata: Path | None = None
    ) -> None:
        """Writes through all services at once, the streams shared between them, and compares the books afterwards."""
        metadata = metadata or self._officer

        def start(seconds: float) -> list[Generator]:
            options = {
                "concurrency": streams // len(services),
                "connections": CONNECTIONS // len(services),
                "duration": f"{seconds}s",
            }
            generators = []
            for number, service in enumerate(services):
                messages, count = self._messages(profile, seconds, number)
                generator = ghz(self.setting, profile, service.address, metadata, binary_file=messages, **options)
                generators.append(generator.at_most(count))
            return generators

        books = Books(self.setting, self.database, profile)
        name = name or f"{profile} {streams}"
        answered = self._measure(name, start, services)
        self._findings += books.compare(f"round {self.number}, {name}", answered)

    def _fairness(self, service: Service) -> None:
        """One principal's writes while he is alone, and beside another who sends all that he can. What the flood is
        answered does not count; that its writes are stored once is for the last comparison of the books."""
        flooder = credentials(self.setting, "--subject", FLOODER)

        def start(seconds: float) -> list[Generator]:
            messages, count = self._messages("create-agency", seconds, 0)
            options = {"concurrency": QUIET_STREAMS, "connections": 1, "duration": f"{seconds}s"}
            quiet = ghz(self.setting, "create-agency", service.address, self._officer, binary_file=messages, **options)
            return [quiet.at_most(count)]

        self._measure("quiet", start, [service])
        seconds = 2 * (self.setting.warm_up + self.setting.seconds)
        messages, _ = self._messages("create-agency", seconds, 1)
        options = {"concurrency": FLOOD_STREAMS, "connections": CONNECTIONS, "duration": f"{seconds}s"}
        flood = ghz(self.setting, "create-agency", service.address, flooder, binary_file=messages, **options)
        flood.begin()
        self._measure("flooded", start, [service])
        flood.stop()

    def _messages(self, profile: str, seconds: float, number: int) -> tuple[Path, int]:
        """Requests that no run has sent yet, more than can be answered in the time, and how many."""
        count = round(seconds * FASTEST)
        # Drafts are assigned one after another: those before this one are assigned already.
        first = self.setting.number(self.database, ASSIGNED) if profile == "assign-task" else 0
        path = self.setting.folder / f"messages-{number}"
        self.setting.run("load-tool", "messages", profile, str(first), str(count), str(path))
        return path, count

    def _yardstick(self, profile: str, clients: int) -> None:
        register, _ = WRITES[profile]
        width = self._width(f"(SELECT body FROM {register}_entry ORDER BY position DESC LIMIT 100) AS latest")

        def start(seconds: float) -> list[Generator]:
            return [pgbench(self.setting, profile, self.database, clients, seconds, width=width, year=time.localtime().tm_year)]

        self._measure(f"pgbench {profile} {clients}", start, [])

    def _width(self, entries: str) -> int:
        """The mean length of entries in bytes."""
        return self.setting.number(self.database, f"SELECT round(avg(octet_length(body))) FROM {entries}")

    def _measure(self, name: str, start, services: list[Service]) -> int:
        """Warms up, measures, and gives how many answers were OK in both."""
        # Every cell begins with the same way to go to the next checkpoint.
        self.setting.query("postgres", "CHECKPOINT")
        warm = run_together(start(self.setting.warm_up))
        generators = start(self.setting.seconds)
        before = self._clocks(services)
        loads = run_together(generators)
        elapsed, machine, server, database = (after - then for after, then in zip(self._clocks(services), before))
        client = sum(load.client_s for load in loads)

        for load in (*warm, *loads):
            if load.others or not load.ok:
                self._findings.append(f"round {self.number}, {name}: {load.ok} OK, besides {load.others}")
        ok = sum(load.ok for load in loads)
        each = 1e6 / max(1, ok)
        cell = Cell(
            rate=sum(load.ok / load.seconds for load in loads),
            p50_ms=max(load.p50_ms for load in loads),
            p99_ms=max(load.p99_ms for load in loads),
            server_us=server * each,
            database_us=database * each,
            client_us=client * each,
            others_percent=max(0.0, 100 * (machine - server - database - client) / (elapsed * (os.cpu_count() or 1))),
        )
        self.cells[name] = cell
        p99 = f"  p99 {cell.p99_ms:>7.2f} ms" if cell.p99_ms else ""
        print(f"round {self.number}  {name:<28} {cell.rate:>9,.0f}/s{p99}", flush=True)
        return ok + sum(load.ok for load in warm)

    def _clocks(self, services: list[Service]) -> tuple[float, float, float, float]:
        """Seconds that have passed, and of processor time: of the machine, of the services, of the database."""
        server = sum(service.processor_seconds() for service in services)
        return time.monotonic(), machine_seconds(), server, self.setting.database_seconds()


def known_roster(setting: Setting, service: Service, officer: Path) -> str:
    """The request of one who has the list already, as the service's first answer to him told."""
    request = json.loads(Path("tests/load/profiles/get-roster.json").read_text())["data"]
    answer = setting.run(
        "chidao", "call", "Committee.GetRoster", "--json", "--set", f"committee={request['committee']}",
        "--address", f"http://{service.address}", "--token", bearer(officer),
    )  # fmt: skip
    return json.dumps({**request, "known_etag": json.loads(answer)["etag"]})
