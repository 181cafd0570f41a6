"""Measures what is asked for and writes the table. `tests/load/run` starts this with everything it needs in place."""

import sys
from statistics import median

import day
import outcome
import soak
from cells import ENTRIES, Round
from embedded import writes as writes_on_sqlite
from founding import DATABASE, LINES, found
from incidents import among_many
from lifecycle import MILLION_DATABASE, MILLION_ROWS, first_page, pages_of_million, starts
from past import balances
from register import REGISTERS
from reminders import DATABASE as REMINDERS
from reminders import flood, prepare
from report import Bar, Report
from setting import Failure, Setting

# A point read, against the bare health check.
SHARE = Bar(35, 60, "%")
# What the rounds alone know of.
NOTE = """\
Medians (least–most) of the rounds; a ratio is taken within each round, where a figure and its yardstick are neighbours.
Only answers that are OK count, and after each cell of writes they were compared with register and rows. The client shares
the cores with the service and PostgreSQL, and pays as the CPU column says: ghz sends writes from a file that was made
before, reads from a template.
pgbench does not keep a hash chain, serial order, authority, limits, idempotency, traces or metrics, nor does it talk gRPC;
the service writes many commands in a transaction, pgbench one. The health check goes around all layers and the database."""
LEFT_OUT = "Not measured here: watch; the README says how."
LEFT_OUT_DAY = "Left out without --day and --soak, which are runs of their own: the day of the province."
LEFT_OUT_REMINDERS = "Left out without --reminders: 200,000 reminders at one instant."
LEFT_OUT_INCIDENTS = "Left out without --incidents: the same among 100,000 incidents."
LEFT_OUT_MILLION = "Left out without --million: pages of a list of a million, start and past balances with a million entries."
NOTE_OF_DAY = """\
All four services at once, each class of call at a rate of its own and each call sent when it is due; latencies are those of the
calls that were answered with OK. Afterwards entries and rows were compared with these, and all registers proved with every row."""


def main() -> int:
    setting = Setting.from_arguments()
    findings: list[str] = []
    report = of_day(setting, findings) if setting.day or setting.soak else of_rounds(setting, findings)
    return 1 if findings or (setting.strict and report.missed) else 0


def of_day(setting: Setting, findings: list[str]) -> Report:
    """The day of the province, or a soak of it."""
    report = Report([])
    table, spans = (soak if setting.soak else day).measure(setting, report, findings)
    others = [span.shares["others"] for span in spans]
    shares = ", ".join(f"{part} {median(span.shares[part] for span in spans):.0f} %" for part in spans[0].shares)
    raw = [span.as_json() for span in spans]
    took = f"{sum(span.seconds for span in spans):g} s in {len(spans)}, after the warm-up. Of the machine: {shares}."
    outcome.write(setting, f"{table}\n\n{report.table()}", [took, *NOTE_OF_DAY.splitlines()], raw, others, findings)
    return report


def of_rounds(setting: Setting, findings: list[str]) -> Report:
    """Each figure by itself, against its yardstick."""
    found(setting)
    first_start, idle = starts(setting, DATABASE)
    rounds = []
    for number in range(1, setting.rounds + 1):
        if rounds:
            setting.drop(rounds[-1].database)
        rounds.append(Round(setting, number, findings))
        rounds[-1].run()
    report = Report([each.cells for each in rounds])
    writes(report)
    reads(report)
    if setting.million:
        million(setting, report, findings)
    if setting.incidents:
        many_incidents(setting, report, rounds, findings)
    if setting.reminders:
        all_at_once(setting, report, findings)
    report.value("CreateAgency on SQLite, 50 streams", [writes_on_sqlite(setting, findings)], Bar(1_000, None, "/s"))
    last = rounds[-1]
    entries = last.verified[0]
    report.value("start, existing database", first_start, Bar(1, 0.3, "s", at_most=True))
    report.value(f"start, {entries:,} entries", starts(setting, last.database)[0], Bar(2, 0.3, "s", at_most=True))
    report.value("memory, idle", idle, Bar(60, 30, "MiB", at_most=True))
    report.value("memory, loaded (peak)", [each.memory_peak for each in rounds], Bar(200, 100, "MiB", at_most=True))
    proofs = [each.verified for each in rounds]
    name = f"register verify, {last.width} B an entry"
    report.value(name, [count / seconds for count, seconds, _ in proofs], Bar(100_000, 300_000, "entries/s"))
    report.value("register verify, memory (peak)", [peak for *_, peak in proofs], None, "MiB")

    others = [cell.others_percent for each in rounds for cell in each.cells.values()]
    left_out = [LEFT_OUT, LEFT_OUT_DAY]
    left_out += [] if setting.million else [LEFT_OUT_MILLION]
    left_out += [] if setting.incidents else [LEFT_OUT_INCIDENTS]
    left_out += [] if setting.reminders else [LEFT_OUT_REMINDERS]
    raw = [each.as_json() for each in rounds]
    took = f"{setting.rounds} rounds, {setting.seconds:g} s a cell after {setting.warm_up:g} s of warm-up."
    outcome.write(setting, report.table(), [took, *NOTE.splitlines(), *left_out], raw, others, findings)
    return report


def writes(report: Report) -> None:
    for profile, name in (
        ("create-agency", "CreateAgency"), ("update-agency", "UpdateAgency"),
        ("assign-task", "AssignTask"), ("report-progress", "ReportProgress"), ("report-incident", "ReportIncident"),
        ("request-commitment", "RequestCommitment"), ("create-payment", "CreatePayment"),
    ):  # fmt: skip
        for streams, bar in ((200, Bar(2, 3, "×")), (50, Bar(1.3, 2, "×"))):
            cell = f"{profile} {streams}"
            report.against(f"{name}, {streams} streams", cell, "pgbench", f"pgbench {profile}", bar)
        report.p99(f"{name}, 200 streams, p99", f"{profile} 200", Bar(50, 25, "ms", at_most=True))
    report.against("one hot row, 200 streams", "update-hot-agency 200", "1,000 rows", "update-agency 200", Bar(0.9, 1, "×"))
    bar = Bar(0.9, 1, "×")
    report.against("one hot line, 200 streams", "request-hot-commitment 200", "500 lines", "request-commitment 200", bar)
    report.latency("a caller beside a flood, p99", "flooded", "quiet", Bar(3, None, "×", at_most=True))
    report.against("two replicas, 200 streams", "two replicas", "one", "create-agency 200", Bar(0.8, 1, "×"))


def reads(report: Report) -> None:
    for streams in (200, 50):
        name = f"GetAgency, {streams} streams"
        report.against(name, f"get-agency {streams}", "health", f"health {streams}", SHARE)
    for cell, service, name in (
        ("get-task", "coordination", "GetTask"), ("get-incident", "incident", "GetIncident"),
        ("get-line", "budget", "GetLine"), ("get-balance", "budget", "GetBalance"),
    ):  # fmt: skip
        report.against(f"{name}, 50 streams", f"{cell} 50", "health", f"{service} health 50", SHARE)
    report.against("GetRoster of 23 seats, 50 streams", "get-roster 50", "health", "health 50", None)
    report.against("GetRoster, list known already, 50 streams", "known roster 50", "health", "health 50", SHARE)
    report.against("CalculateTerm, 50 streams", "calculate-term 50", "health", "health 50", None)
    report.against("GetStatistics of all tasks, 50 streams", "get-statistics 50", "health", "coordination health 50", None)
    report.rate("ExplainIncident, 50 streams", "explain-incident 50", Bar(1_500, None, "/s"))
    for cell, name, rows in (
        ("list-agencies", "ListAgencies, pages of 1,000", 1_000), ("list-tasks", "ListTasks overdue of an agency", 1_000),
        ("list-incidents", "ListIncidents, pages of 1,000", 1_000), ("list-obligations", "ListObligations of an agency", 1_000),
        ("list-lines", "ListLines of an estimate", LINES), ("list-execution", "ListExecution of an estimate", LINES),
        *((f"{register} entries", f"ListEntries of {register}", ENTRIES) for register in REGISTERS),
    ):  # fmt: skip
        report.rate(name, f"{cell} 50", Bar(40_000, 100_000, "rows/s"), scale=rows)


def million(setting: Setting, report: Report, findings: list[str]) -> None:
    """On a copy of its own: a million rows and entries by SQL, which are read and not proved."""
    short = first_page(setting, DATABASE)
    setting.create(MILLION_DATABASE, DATABASE)
    setting.query(MILLION_DATABASE, MILLION_ROWS)
    first, thousandth, memory = pages_of_million(setting, findings)
    bar = Bar(1.5, None, "× the 1st at 1,000", at_most=True)
    report.value("1st page at 1,000,000 rows", [first / short], bar)
    report.value("1,000th page at 1,000,000 rows", [thousandth / short], bar)
    report.value("memory after these pages", [memory], None, "MiB")
    report.value("start, 1,000,000 entries", starts(setting, MILLION_DATABASE)[0], Bar(2, 0.3, "s", at_most=True))
    newest, back = balances(setting, DATABASE)
    report.value("GetBalance, newest, p50", [newest], None, "ms")
    report.value("the same as of 1,000,000 entries back", [back / newest], Bar(2, 1, "× the newest", at_most=True))


def many_incidents(setting: Setting, report: Report, rounds: list[Round], findings: list[str]) -> None:
    """The reads of incidents, among a hundred times as many."""
    many = among_many(setting, findings)
    for cell, name in (
        ("get-incident 50", "GetIncident"), ("explain-incident 50", "ExplainIncident"),
        ("list-incidents 50", "ListIncidents"), ("list-obligations 50", "ListObligations of an agency"),
    ):  # fmt: skip
        few = median(each.cells[cell].rate for each in rounds)
        report.value(f"{name}, among 100,000 incidents", [many.cells[cell].rate / few], Bar(0.9, 1, "× among 1,000"))


def all_at_once(setting: Setting, report: Report, findings: list[str]) -> None:
    """Reminders that are all due at one instant, seen to by two replicas of which one is killed."""
    prepare(setting, DATABASE)
    seen = flood(setting, REMINDERS, findings)
    report.value(f"{seen.reminders:,} reminders at once", [seen.seconds], Bar(180, None, "s", at_most=True))
    bar = Bar(3, None, "× quiet", at_most=True)
    report.value("callers meanwhile, 500 calls/s, p99", [seen.p99_ms / seen.quiet_p99_ms], bar)
    report.value("the same, p99 in ms", [seen.p99_ms], None, "ms")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"not green: {failure}")
