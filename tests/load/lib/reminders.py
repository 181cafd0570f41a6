"""Reminders that are all due at one instant: how long two replicas take for them, one of which is killed, and how long callers wait."""

import time
from dataclasses import dataclass

from clients import Generator, ghz
from founding import LEAD, OFFICER
from service import Service, credentials
from setting import Failure, Setting

DATABASE = "reminders"
TASKS = 200_000
# Calls a second, of those who go on working meanwhile.
CALLS = 500
STREAMS = 50
QUIET_S = 10
# When one replica is killed, and when all must be done.
KILLED_S = 15
LIMIT_S = 600
LOOK_S = 2
FULLEST = "SELECT next_us FROM coordination_errand WHERE state = 'OPEN' AND kind = 'task.remind' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
OPEN = """SELECT count(*) FROM
    (SELECT FROM coordination_errand WHERE performer = 'CLOCK' AND state = 'OPEN' AND next_us <= {0} LIMIT 1) AS first"""
TWICE = "SELECT count(*) - count(DISTINCT (task_id, day, level)) FROM coordination_reminder WHERE state = 'SENT'"
SENT = "SELECT count(*) FROM coordination_reminder"


@dataclass
class Flood:
    """What came of it: reminders, seconds, and milliseconds of the callers before and meanwhile."""

    reminders: int
    seconds: float
    quiet_p99_ms: float
    p50_ms: float
    p99_ms: float


def prepare(setting: Setting, template: str) -> None:
    """Brings in the tasks, on a copy of the founded database."""
    setting.create(DATABASE, template)
    officer = credentials(setting, "--subject", OFFICER)
    messages = setting.folder / "messages-due"
    setting.run("load-tool", "messages", "due-task", "1000000", str(TASKS), str(messages))
    with Service(setting, DATABASE, "coordination") as service:
        options = {"concurrency": 200, "connections": 4, "total": TASKS, "binary_file": messages}
        load = ghz(setting, "import-task", service.address, officer, **options).run()
    if load.ok != TASKS:
        raise Failure(f"{load.ok} of {TASKS} tasks were brought in; besides {load.others}")
    setting.query(DATABASE, "VACUUM ANALYZE")


def flood(setting: Setting, database: str, findings: list[str]) -> Flood:
    """Lets the instant come, kills one replica, and waits until nothing is open that was due by then."""
    lead = credentials(setting, "--subject", LEAD)
    due = setting.number(database, FULLEST)
    at = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(due // 1_000_000))

    def callers(service: Service, seconds: float) -> Generator:
        messages = setting.folder / "messages-flood"
        setting.run("load-tool", "messages", "report-progress", "0", str(round(CALLS * seconds) + 1_000), str(messages))
        options = {"concurrency": STREAMS, "connections": 4, "rps": CALLS, "binary_file": messages}
        return ghz(setting, "report-progress", service.address, lead, duration=f"{seconds}s", **options)

    with Service(setting, database, "coordination") as service:
        callers(service, setting.warm_up).run()
        quiet = callers(service, QUIET_S).run()
        killed = Service(setting, database, "coordination")
        before = setting.number(database, SENT)
        setting.query("postgres", "CHECKPOINT")
        busy = callers(service, LIMIT_S)
        setting.run("chidao", "clock", "set", at, "--database", setting.url(database))
        busy.begin()
        begun = time.monotonic()
        while (open_ := setting.number(database, OPEN.format(due))) and time.monotonic() - begun < LIMIT_S:
            if killed and time.monotonic() - begun > KILLED_S:
                killed.kill()
                killed = None
            time.sleep(LOOK_S)
        seconds = time.monotonic() - begun
        meanwhile = busy.interrupt()
        if killed:
            killed.kill()
    reminders = setting.number(database, SENT) - before
    if open_:
        findings.append(f"not all reminders were sent after {seconds:.0f} s")
    if twice := setting.number(database, TWICE):
        findings.append(f"{twice} reminders were sent twice")
    return Flood(reminders, seconds, quiet.p99_ms, meanwhile.p50_ms, meanwhile.p99_ms)
