"""Reads of incidents where there are a hundred thousand."""

from cells import Round
from founding import DATABASE as FOUNDED
from founding import INCIDENTS, incident_names, seed
from service import Service
from setting import Setting

DATABASE = "incidents"
MANY = 100_000


def among_many(setting: Setting, findings: list[str]) -> Round:
    """Brings them in, on a copy of the founded database, and measures the same reads."""
    setting.create(DATABASE, FOUNDED)
    with Service(setting, DATABASE, "incident") as service:
        seed(setting, service, "seed-incident", MANY - INCIDENTS, first=INCIDENTS)
    setting.query(DATABASE, "VACUUM ANALYZE")
    many = Round(setting, 0, findings, DATABASE)
    with Service(setting, DATABASE, "incident") as service:
        many.incident_reads(service, incident_names(setting, MANY))
    return many
