"""Writes on the embedded database: one process, one SQLite file."""

import sqlite3
from contextlib import closing
from pathlib import Path

from cells import FASTEST
from clients import CONNECTIONS, Generator, ghz
from service import Service, credentials
from setting import Failure, Setting

STREAMS = 50


def writes(setting: Setting, findings: list[str]) -> float:
    """CreateAgency by the founder, answers a second. The file is new, beside the keys."""
    file = setting.folder / "data" / "embedded.sqlite"
    database = f"sqlite://{file}"
    setting.run("chidao", "migrate", "--database", database)
    founder = credentials(setting, "--founder")
    with Service(setting, database) as service:
        seeded = ghz(setting, "seed-agencies", service.address, founder).run()
        loads = [_creates(setting, service, founder, seconds).run() for seconds in (setting.warm_up, setting.seconds)]
    answered = seeded.ok + sum(load.ok for load in loads)
    with closing(sqlite3.connect(file)) as stored:
        counts = [stored.execute(f"SELECT count(*) FROM membership_{table}").fetchone()[0] for table in ("entry", "agency")]
    if counts != [answered, answered]:
        findings.append(f"SQLite: {answered} answers, but {counts[0]} entries and {counts[1]} agencies")
    if others := [load.others for load in (seeded, *loads) if load.others]:
        findings.append(f"SQLite: besides {others}")
    try:
        setting.run("chidao", "register", "verify", "--database", database)
    except Failure as failure:
        findings.append(f"SQLite: {failure}")
    return loads[-1].ok / loads[-1].seconds


def _creates(setting: Setting, service: Service, founder: Path, seconds: float) -> Generator:
    count, messages = round(seconds * FASTEST), setting.folder / "messages-embedded"
    setting.run("load-tool", "messages", "create-agency", "0", str(count), str(messages))
    options = {"concurrency": STREAMS, "connections": CONNECTIONS, "duration": f"{seconds}s", "binary_file": messages}
    return ghz(setting, "create-agency", service.address, founder, **options).at_most(count)
