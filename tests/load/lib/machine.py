"""What a figure means nothing without: the machine, the versions, the settings."""

import os
import subprocess
from pathlib import Path

from setting import Setting


def describe(setting: Setting) -> list[str]:
    """One line a fact, as the table's foot."""
    model = next(
        (line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        "unknown processor",
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    names = ("server_version", "fsync", "synchronous_commit", "shared_buffers", "jit")
    shown = setting.query("postgres", "".join(f"SHOW {name};" for name in names))
    version, *settings = (row[0] for row in shown)
    return [
        f"Machine: {os.cpu_count()} cores, {model}, {memory:.0f} GiB, Linux {os.uname().release}.",
        f"PostgreSQL {version}: {', '.join(f'{name} {value}' for name, value in zip(names[1:], settings))}.",
        f"ghz {_ghz_version(setting)}. Commit {_commit()}.",
    ]


def _ghz_version(setting: Setting) -> str:
    said = subprocess.run(["go", "version", "-m", setting.ghz], capture_output=True, text=True).stdout
    return next((line.split()[2] for line in said.splitlines() if line.split()[:1] == ["mod"]), "of unknown version")


def _commit() -> str:
    said = subprocess.run(["git", "describe", "--always", "--dirty", "--abbrev=12"], capture_output=True, text=True)
    return said.stdout.strip() or "unknown"
