"""What was answered against what is stored."""

import os
import subprocess
import time

from setting import Setting

# Every agency carries the position of the last entry that changed it.
STALE_AGENCIES = """
SELECT count(*) FROM membership_agency AS agency
WHERE position IS DISTINCT FROM (SELECT max(position) FROM membership_index WHERE key = 'r:agencies/' || agency.id)
"""
CHAIN_ENDS = "SELECT count(*), max(entry.position), max(head.position) FROM membership_entry AS entry, membership_head AS head"


class Books:
    """The numbers of entries and agencies, at first as they are when this is made."""

    def __init__(self, setting: Setting, database: str):
        self._setting = setting
        self._database = database
        self._entries, self._agencies = self._count()

    def compare(self, name: str, answered: int, creates: bool) -> list[str]:
        """Every answer is an entry and every entry was answered; whoever creates makes as many rows."""
        entries, agencies = self._count()
        findings = []
        if entries - self._entries != answered:
            findings.append(f"{name}: {answered} answers, but {entries - self._entries} entries")
        expected = answered if creates else 0
        if agencies - self._agencies != expected:
            findings.append(f"{name}: {expected} agencies created, but {agencies - self._agencies} rows")
        return findings

    def contradictions(self) -> list[str]:
        """What in the whole register does not fit together."""
        findings = []
        entries, last, head = map(int, self._setting.query(self._database, CHAIN_ENDS)[0])
        if not entries == last == head:
            findings.append(f"{self._database}: {entries} entries, the last is {last}, the head says {head}")
        stale = self._setting.number(self._database, STALE_AGENCIES)
        if stale:
            findings.append(f"{self._database}: {stale} agencies are not as their last entry left them")
        return findings

    def _count(self) -> tuple[int, int]:
        sql = "SELECT (SELECT count(*) FROM membership_entry), (SELECT count(*) FROM membership_agency)"
        entries, agencies = self._setting.query(self._database, sql)[0]
        return int(entries), int(agencies)


def verify(setting: Setting, database: str, findings: list[str]) -> tuple[int, float, float]:
    """Proves the chain by the operator's command: entries, seconds, and the highest memory of the command in MiB."""
    command = [str(setting.binaries / "chidao"), "register", "verify", "--database", setting.url(database)]
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - begun
    entries = setting.number(database, "SELECT position FROM membership_head")
    if process.returncode != 0:
        findings.append(f"{database}: the chain was not proved: {said.strip()}")
    return entries, seconds, usage.ru_maxrss / 1024
