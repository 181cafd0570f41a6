"""The balance of a line as it was a million entries ago, against what it is now."""

import json
import time
from pathlib import Path

from clients import call, ghz
from founding import ACCOUNTANT, REQUEST, decision
from service import Service, credentials
from setting import Setting

DATABASE = "past"
MILLION = 1_000_000

# Entries that changed the line, as the service would have written them, but for the chain and what they say: of these only the index is
# looked at.
MILLION_ENTRIES = f"""
INSERT INTO budget_entry (position, time_us, actor, request_id, body, hash)
SELECT head.position + n, head.time_us, 'people/2026-0025', gen_random_uuid()::text,
       decode(repeat('5a', 512), 'hex'), decode(repeat('5a', 32), 'hex')
FROM generate_series(1, {MILLION}) AS n, budget_head AS head;
INSERT INTO budget_index (key, position)
SELECT 'r:{{line}}', head.position + n FROM generate_series(1, {MILLION}) AS n, budget_head AS head;
UPDATE budget_head SET position = position + {MILLION};
VACUUM ANALYZE budget_entry, budget_index;
"""


def balances(setting: Setting, template: str) -> tuple[float, float]:
    """Milliseconds of the newest balance of a line and of that of a million entries back, as one caller sees them: the medians."""
    setting.create(DATABASE, template)
    year = time.localtime().tm_year
    line = f"lines/{year}-0001"
    accountant = credentials(setting, "--subject", ACCOUNTANT)
    with Service(setting, DATABASE, "budget") as service:
        commitment = {
            "contract": f"contracts/{year}-0001",
            "line": line,
            "amount": 1_000,
            "basis": decision("06/ĐN-STTTT", 2019),
        }
        call(setting, "budget.v1.CommitmentService/RequestCommitment", [REQUEST | commitment], service.address, accountant)
    back = setting.number(DATABASE, "SELECT position FROM budget_head")
    setting.query(DATABASE, MILLION_ENTRIES.format(line=line))
    with Service(setting, DATABASE, "budget") as service:
        newest = _balance(setting, service, accountant, {"line": line})
        return newest, _balance(setting, service, accountant, {"line": line, "position": back})


def _balance(setting: Setting, service: Service, caller: Path, question: dict) -> float:
    options = {"concurrency": 1, "connections": 1, "data": json.dumps(question)}
    ghz(setting, "get-balance", service.address, caller, duration=f"{setting.warm_up}s", **options).run()
    return ghz(setting, "get-balance", service.address, caller, duration=f"{setting.seconds}s", **options).run().p50_ms
