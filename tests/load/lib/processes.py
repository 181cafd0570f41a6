"""What the kernel tells of processes: processor time and memory."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the command, which may hold blanks: state, parent, …"""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def processor_seconds(pid: int) -> float:
    """User and system time of a process with all its threads."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS


def family_seconds(parent: int) -> float:
    """The same of a process and its children. A child that has ended counts on in its parent."""
    fields = _stat(parent)
    ticks = sum(map(int, fields[11:15]))
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            fields = _stat(int(entry))
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def machine_seconds() -> float:
    """The same of everything that runs on the machine, and what its host took away."""
    user, nice, system, _idle, _wait, _irq, _softirq, steal = Path("/proc/stat").read_text().split()[1:9]
    return sum(map(int, (user, nice, system, steal))) / TICKS


def descriptors(pid: int) -> int:
    """How many files and connections it has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))


def memory_mib(pid: int, field: str) -> float:
    """Resident memory: `VmRSS` now, `VmHWM` at its highest."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    raise LookupError(f"/proc/{pid}/status has no {field}")
