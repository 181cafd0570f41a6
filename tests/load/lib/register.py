"""What was answered against what is stored."""

import os
import subprocess
import time

from setting import Failure, Setting

# The register that a profile writes into, and the table in which each call leaves a row, where it leaves one.
WRITES = {
    "create-agency": ("membership", "membership_agency"),
    "update-agency": ("membership", None),
    "update-hot-agency": ("membership", None),
    "draft-task": ("coordination", "coordination_task"),
    "assign-task": ("coordination", None),
    "report-progress": ("coordination", "coordination_progress"),
    "report-incident": ("incident", "incident_file"),
    "request-commitment": ("budget", "budget_commitment"),
    "request-hot-commitment": ("budget", "budget_commitment"),
    "create-payment": ("budget", "budget_payment"),
}

REGISTERS = ("membership", "coordination", "incident", "budget")
# Every agency carries the position of the last entry that changed it.
STALE_AGENCIES = """
SELECT count(*) FROM membership_agency AS agency
WHERE position IS DISTINCT FROM (SELECT max(position) FROM membership_index WHERE key = 'r:agencies/' || agency.id)
"""
CHAIN_ENDS = "SELECT count(*), max(entry.position), max(head.position) FROM {0}_entry AS entry, {0}_head AS head"


class Books:
    """The numbers of entries and of the rows that a profile leaves, at first as they are when this is made."""

    def __init__(self, setting: Setting, database: str, profile: str):
        self._setting = setting
        self._database = database
        self._register, self._table = WRITES[profile]
        self._before = self._count()

    def compare(self, name: str, answered: int) -> list[str]:
        """Every answer is an entry and every entry was answered; whoever creates makes as many rows."""
        grown = [after - before for after, before in zip(self._count(), self._before)]
        findings = []
        if grown[0] != answered:
            findings.append(f"{name}: {answered} answers, but {grown[0]} entries")
        if self._table and grown[1] != answered:
            findings.append(f"{name}: {answered} answers, but {grown[1]} rows of {self._table}")
        return findings

    def _count(self) -> list[int]:
        tables = [f"{self._register}_entry", *([self._table] if self._table else [])]
        return [self._setting.number(self._database, f"SELECT count(*) FROM {table}") for table in tables]


class Acts:
    """The same of all registers at once, while many profiles write into them; without what the clock does meanwhile."""

    def __init__(self, setting: Setting, database: str):
        self._setting = setting
        self._database = database
        self._before = self._count()

    def compare(self, name: str, answered: dict[str, int]) -> list[str]:
        """By profile, how many answers were OK."""
        expected = dict.fromkeys(self._before, 0)
        for profile, answers in answered.items():
            for counted in filter(None, WRITES[profile]):
                expected[counted] += answers
        grown = {counted: after - self._before[counted] for counted, after in self._count().items()}
        wrong = [counted for counted in grown if grown[counted] != expected[counted]]
        return [f"{name}: {expected[counted]} answers, but {grown[counted]} entries or rows of {counted}" for counted in wrong]

    def _count(self) -> dict[str, int]:
        """Entries by register and rows by table."""
        sources = {register: f"{register}_entry WHERE actor <> 'system:clock'" for register in REGISTERS}
        sources |= {table: table for _, table in WRITES.values() if table}
        return {counted: self._setting.number(self._database, f"SELECT count(*) FROM {source}") for counted, source in sources.items()}


def contradictions(setting: Setting, database: str) -> list[str]:
    """What in the whole registers does not fit together."""
    findings = []
    for register in REGISTERS:
        entries, last, head = map(int, setting.query(database, CHAIN_ENDS.format(register))[0])
        if not entries == last == head:
            findings.append(f"{database}: {entries} entries of {register}, the last is {last}, the head says {head}")
    stale = setting.number(database, STALE_AGENCIES)
    if stale:
        findings.append(f"{database}: {stale} agencies are not as their last entry left them")
    return findings


def verify(setting: Setting, database: str, findings: list[str], *more: str) -> tuple[int, float, float]:
    """Proves the chain by the operator's command: entries, seconds, and the highest memory of the command in MiB."""
    command = [str(setting.binaries / "chidao"), "register", "verify", *more, "--database", setting.url(database)]
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - begun
    heads = " UNION ALL ".join(f"TABLE {register}_head" for register in REGISTERS)
    entries = setting.number(database, f"SELECT sum(position) FROM ({heads}) AS heads")
    if process.returncode != 0:
        findings.append(f"{database}: the chain was not proved: {said.strip()}")
    return entries, seconds, usage.ru_maxrss / 1024


def prove_money(setting: Setting, database: str, findings: list[str]) -> None:
    """Adds the committee's money up anew by the operator's command, past the rules."""
    try:
        setting.run("chidao", "budget", "check", "--database", setting.url(database))
    except Failure as failure:
        findings.append(f"{database}: {failure}")
