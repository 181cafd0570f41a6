"""The day of the province: the systems of its districts and departments, the officer and the chief accountant call all four services at
once, each class of call at a rate of its own; four of five calls read."""

import json
import os
import time
from contextlib import ExitStack
from dataclasses import dataclass
from random import Random

from cells import ASSIGNED, known_roster
from clients import Load, merged, paced
from founding import ACCOUNTANT, AGENCIES, LINES, OFFICER
from processes import machine_seconds
from province import DATABASE, INCIDENTS, TASKS, found, in_turn, numbered
from register import REGISTERS, Acts, contradictions, prove_money, verify
from report import HEADINGS_OF_CALLS, Bar, Report
from service import Service, credentials
from setting import Setting

# Whom and what each call asks for is drawn from this.
SEED = 20_181_228
# Requests of each caller, after which it asks for the same again.
ASKED = 50
PAGE = 50
LOOK_S = 1
STAGGER_S = 1 / 50
# How long it lasts and what goes before, as multiples of a cell's: a minute and nine seconds unless it is said otherwise.
LENGTH, WARM_UP = 6, 3
# More requests than calls that are due: the generator's clock begins a little before ours ends.
SPARE = 50
# The least share of the calls that are due which must have been sent, the second aside in which the generator begins.
SENT = 0.95


@dataclass(frozen=True)
class Class:
    """Calls of one method: so many a second, of one caller, or of all districts and departments in turn. What writes names the requests
    that load-tool makes for it."""

    method: str
    profile: str
    service: str
    calls: int
    caller: str = ""
    messages: str = ""


MIX = (
    Class("GetTask", "get-task", "coordination", 80),
    Class("ListTasks", "list-tasks", "coordination", 60),
    Class("ListEntries", "list-entries", "coordination", 40),
    Class("GetStatistics", "get-statistics", "coordination", 15),
    Class("GetAgency", "get-agency", "membership", 50),
    Class("GetRoster, list known already", "get-roster", "membership", 25),
    Class("ListAgencies", "list-agencies", "membership", 5),
    Class("GetIncident", "get-incident", "incident", 40),
    Class("ListObligations", "list-obligations", "incident", 30),
    Class("ExplainIncident", "explain-incident", "incident", 20),
    Class("ListIncidents", "list-incidents", "incident", 15),
    Class("GetLine", "get-line", "budget", 10, ACCOUNTANT),
    Class("GetBalance", "get-balance", "budget", 7, ACCOUNTANT),
    Class("ListExecution", "list-execution", "budget", 3, ACCOUNTANT),
    Class("ReportProgress", "report-progress", "coordination", 60, messages="province-progress"),
    Class("AssignTask", "assign-task", "coordination", 10, OFFICER, messages="assign-task"),
    Class("CreateTask", "draft-task", "coordination", 10, OFFICER, messages="draft-task"),
    Class("UpdateAgency", "update-agency", "membership", 5, OFFICER, messages="update-agency"),
    Class("ReportIncident", "report-incident", "incident", 5, messages="province-incident"),
    Class("RequestCommitment", "request-commitment", "budget", 5, ACCOUNTANT, messages="request-commitment"),
    Class("CreatePayment", "create-payment", "budget", 5, OFFICER, messages="create-payment"),
)  # fmt: skip


@dataclass
class Span:
    """Some time of the day: what was answered to each class, MiB and descriptors of each service at each look, and the shares of the
    machine that services, PostgreSQL, generators and others took, in percent."""

    seconds: float
    loads: dict[Class, Load]
    looks: list[dict[str, tuple[float, int]]]
    shares: dict[str, float]

    def all(self, writes: bool) -> Load:
        return merged([load for each, load in self.loads.items() if bool(each.messages) == writes])

    def as_json(self) -> dict:
        calls = {each.method: [load.ok, load.p50_ms, load.p99_ms, load.others] for each, load in self.loads.items()}
        return {"seconds": self.seconds, "calls": calls, "looks": self.looks, "shares": self.shares}


class Day:
    """The four services on the province's database, and what they are called for. Leaving its block ends them."""

    def __init__(self, setting: Setting, findings: list[str], seconds: float, mix: tuple[Class, ...] = MIX):
        self._setting = setting
        self._findings = findings
        self._mix = mix
        assignments = sum(each.calls for each in mix if each.profile == "assign-task")
        self._callers = found(setting, round(assignments * seconds) + 10 * SPARE)
        self._metadata = {who: credentials(setting, "--subject", who) for who in (OFFICER, ACCOUNTANT)}
        self._metadata[""] = in_turn(setting, self._callers)
        self._stack = ExitStack()
        self._services: dict[str, Service] = {}

    def __enter__(self) -> "Day":
        with ExitStack() as starting:
            for register in REGISTERS:
                self._services[register] = starting.enter_context(Service(self._setting, DATABASE, register))
            self._ask()
            self._stack = starting.pop_all()
        return self

    def __exit__(self, *problem) -> None:
        self._stack.__exit__(*problem)

    def run(self, name: str, seconds: float) -> Span:
        """So many seconds of it, after which the registers must have grown by what was answered with OK."""
        generators = {each: self._generator(each, seconds) for each in self._mix}
        acts = Acts(self._setting, DATABASE)
        self._setting.query("postgres", "CHECKPOINT")
        before, begun = self._clocks(), time.monotonic()
        for generator in generators.values():
            generator.begin()
            # Begun together, all classes would call at the same instants.
            time.sleep(STAGGER_S)
        looks = []
        while time.monotonic() - begun < seconds:
            time.sleep(LOOK_S)
            looks.append({name: (service.memory_now(), service.descriptors()) for name, service in self._services.items()})
        loads = {each: generator.finish() for each, generator in generators.items()}
        share_of_second = 100 / ((time.monotonic() - begun) * (os.cpu_count() or 1))
        machine, services, database = (now - then for now, then in zip(self._clocks(), before))
        client = sum(load.client_s for load in loads.values())
        others = max(0.0, machine - services - database - client)
        parts = {"services": services, "PostgreSQL": database, "generators": client, "others": others}
        for each, load in loads.items():
            if load.others or load.ok < SENT * each.calls * (seconds - 1):
                due = round(each.calls * seconds)
                self._findings.append(f"{name}, {each.method}: {load.ok} OK of {due} calls, besides {load.others}")
        self._findings += acts.compare(name, {each.profile: load.ok for each, load in loads.items() if each.messages})
        return Span(seconds, loads, looks, {part: share_of_second * took for part, took in parts.items()})

    def prove(self) -> None:
        """That nothing is missing, doubled or other than the registers say."""
        self._findings += contradictions(self._setting, DATABASE)
        verify(self._setting, DATABASE, self._findings, "--state")
        prove_money(self._setting, DATABASE, self._findings)

    def memory_peaks(self) -> dict[str, float]:
        return {name: service.memory_peak() for name, service in self._services.items()}

    def _generator(self, each: Class, seconds: float):
        service, metadata = self._services[each.service], self._metadata[each.caller]
        if not each.messages:
            questions = self._setting.folder / f"day-{each.profile}.json"
            return paced(self._setting, each.profile, service.address, metadata, each.calls, seconds, data_file=questions)
        path = self._setting.folder / f"messages-{each.profile}"
        count = round(each.calls * seconds) + SPARE
        first = self._setting.number(DATABASE, ASSIGNED) if each.profile == "assign-task" else 0
        self._setting.run("load-tool", "messages", each.messages, str(first), str(count), str(path), *self._callers)
        generator = paced(self._setting, each.profile, service.address, metadata, each.calls, seconds, binary_file=path)
        return generator.at_most(count)

    def _ask(self) -> None:
        """Files with what is read. What is asked for at each place is of the caller whose turn it is there."""
        drawn = Random(SEED)
        turns = [(place, caller) for _ in range(ASKED) for place, caller in enumerate(self._callers)]

        def own(kind: str, each: int) -> list[dict]:
            return [{"name": numbered(kind, place + len(self._callers) * drawn.randrange(each))} for place, _ in turns]

        def lines(field: str) -> list[dict]:
            return [{field: numbered("lines", drawn.randrange(LINES))} for _ in turns]

        head = self._setting.number(DATABASE, "SELECT position FROM coordination_head")
        roster = known_roster(self._setting, self._services["membership"], self._metadata[OFFICER])
        questions = {
            "get-task": own("tasks", TASKS),
            "list-tasks": [{"page_size": PAGE}],
            "list-entries": [{"register": "coordination", "after_position": head, "page_size": PAGE}],
            "get-statistics": [{"committee": "committees/bcd-cqdt", "agency": f"agencies/{caller}"} for _, caller in turns],
            "get-agency": [{"name": f"agencies/don-vi-{drawn.randrange(AGENCIES):03}"} for _ in turns],
            "get-roster": [json.loads(roster)],
            "list-agencies": [{"page_size": PAGE}],
            "get-incident": own("incidents", INCIDENTS),
            "explain-incident": own("incidents", INCIDENTS),
            "list-obligations": [{"debtor_agency": f"agencies/{caller}", "open": True, "page_size": PAGE} for _, caller in turns],
            "list-incidents": [{"page_size": PAGE}],
            "get-line": lines("name"),
            "get-balance": lines("line"),
            "list-execution": [{"estimate": numbered("estimates", 0), "page_size": PAGE}],
        }
        for profile, asked in questions.items():
            (self._setting.folder / f"day-{profile}.json").write_text(json.dumps(asked))

    def _clocks(self) -> tuple[float, float, float]:
        """Seconds of processor time: of the machine, of the services, of the database."""
        services = sum(service.processor_seconds() for service in self._services.values())
        return machine_seconds(), services, self._setting.database_seconds()


def measure(setting: Setting, report: Report, findings: list[str]) -> tuple[str, list[Span]]:
    """The day itself: a line of each class of call; the figures besides go to the report."""
    seconds, warm_up = LENGTH * setting.seconds, WARM_UP * setting.warm_up
    with Day(setting, findings, seconds + warm_up) as day:
        day.run("warm-up", warm_up)
        span = day.run("the day", seconds)
        told(report, day, span)
    day.prove()
    return calls(span), [span]


def told(report: Report, day: Day, span: Span) -> None:
    """What the design bounds, of a day as of a single figure."""
    for kind, writes in (("reads", False), ("writes", True)):
        report.value(f"p99 of all {kind}", [span.all(writes).p99_ms], Bar(50, 25, "ms", at_most=True))
    for service, peak in day.memory_peaks().items():
        report.value(f"memory, loaded (peak), {service}", [peak], Bar(200, 100, "MiB", at_most=True))


def calls(span: Span) -> str:
    """The table of the classes."""
    reads, writes = span.all(writes=False), span.all(writes=True)
    share = 100 * reads.ok / max(1, reads.ok + writes.ok)
    lines = [(each.method, each.service, each.caller or "all in turn", load) for each, load in span.loads.items()]
    lines += [(f"all reads, {share:.0f} % of the calls", "", "", reads), ("all writes", "", "", writes)]
    rows = [HEADINGS_OF_CALLS, tuple("---" for _ in HEADINGS_OF_CALLS)]
    for method, service, caller, load in lines:
        rate = f"{load.ok / span.seconds:,.1f}"
        latencies = (f"{load.p50_ms:.2f} ms", f"{load.p99_ms:.2f} ms")
        rows.append((method, service, caller, f"{load.ok:,}", rate, *latencies, str(sum(load.others.values()))))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
