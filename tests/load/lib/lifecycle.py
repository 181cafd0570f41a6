"""How long the service takes to become ready, what it holds while nobody asks, and lists that are very long."""

import json
import time
from pathlib import Path

from clients import ghz
from founding import OFFICER
from service import Service, bearer, credentials
from setting import Setting

STARTS = 5
IDLE_S = 2
MILLION = 1_000_000
MILLION_DATABASE = "million"
PAGE = 1_000

# Rows and entries as the service would have written them, but for the chain: they are only read and never proved.
MILLION_ROWS = f"""
INSERT INTO membership_agency
    (id, display_name, short_name, kind, parent_id, valid_from, valid_to, successors, position, mark)
SELECT 'mot-trieu-' || lpad(n::text, 7, '0'), 'Đơn vị sự nghiệp công lập số ' || n || ' trực thuộc tỉnh Vĩnh Long',
       'Đơn vị số ' || n, 'PUBLIC_SERVICE_UNIT', 'don-vi-000', '2016-03-01', NULL, '', head.position + n, 0
FROM generate_series(1, {MILLION}) AS n, membership_head AS head;
INSERT INTO membership_entry (position, time_us, actor, request_id, body, hash)
SELECT head.position + n, head.time_us, 'people/2026-0024', gen_random_uuid()::text,
       decode(repeat('5a', 512), 'hex'), decode(repeat('5a', 32), 'hex')
FROM generate_series(1, {MILLION}) AS n, membership_head AS head;
UPDATE membership_head SET position = position + {MILLION};
VACUUM ANALYZE membership_agency, membership_entry;
"""


def starts(setting: Setting, database: str) -> tuple[list[float], list[float]]:
    """Seconds from the start of the process to readiness, and MiB held a little later, of five starts."""
    seconds, memory = [], []
    for _ in range(STARTS):
        with Service(setting, database) as service:
            time.sleep(IDLE_S)
            seconds.append(service.start_s)
            memory.append(service.memory_now())
    return seconds, memory


def first_page(setting: Setting, database: str) -> float:
    """Milliseconds of the first page of a list, as one caller sees it: the median."""
    officer = credentials(setting, "--subject", OFFICER)
    with Service(setting, database) as service:
        return _page(setting, service, officer, {"page_size": PAGE})


def pages_of_million(setting: Setting, findings: list[str]) -> tuple[float, float, float]:
    """Milliseconds of the first and of the thousandth page of a list of a million, and MiB that the service holds then."""
    officer = credentials(setting, "--subject", OFFICER)
    with Service(setting, MILLION_DATABASE) as service:
        token = setting.run("load-tool", "page", service.address, bearer(officer), str(PAGE - 1))
        if not token:
            findings.append(f"{MILLION_DATABASE}: a list of a million ended before its thousandth page")
        first = _page(setting, service, officer, {"page_size": PAGE})
        thousandth = _page(setting, service, officer, {"page_size": PAGE, "page_token": token})
        return first, thousandth, service.memory_now()


def _page(setting: Setting, service: Service, officer: Path, question: dict) -> float:
    options = {"concurrency": 1, "connections": 1, "data": json.dumps(question)}
    ghz(setting, "list-agencies", service.address, officer, duration=f"{setting.warm_up}s", **options).run()
    return ghz(setting, "list-agencies", service.address, officer, duration=f"{setting.seconds}s", **options).run().p50_ms
