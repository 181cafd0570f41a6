"""The database of the day of the province: its 8 districts and 18 departments, each with a system of its own that calls, with tasks,
incidents, and the committee's money."""

import json
import re
import time
from pathlib import Path

from clients import call
from founding import OFFICER, REQUEST, date, establish, money, seed
from service import Service, bearer, credentials
from setting import Failure, Setting

DATABASE = "province"
# The agencies of the example: their ids, names and kinds.
EXAMPLE = Path("services/chidao/example/2019/agencies.yaml")
AGENCY = re.compile(r"agency_id: (\S+)\n +agency:\n +display_name: (.+)\n(?: +short_name: .+\n)? +kind: (DEPARTMENT|DISTRICT\w+)\n")
DEPARTMENTS, DISTRICTS = 18, 8
# Tasks of each that are under way, on which it reports, as load-tool has them, and incidents of each from before.
TASKS = 100
INCIDENTS = 20
# One call after another.
ONE = {"connections": 1, "concurrency": 1}
# Entered by establish already.
STANDING_AGENCY = "so-tttt"


def found(setting: Setting, drafts: int) -> tuple[str, ...]:
    """Enters it all through the API, with so many drafts to be assigned, and gives the ids of the callers' agencies."""
    establish(setting, DATABASE)
    agencies = AGENCY.findall(EXAMPLE.read_text())
    if len(agencies) != DEPARTMENTS + DISTRICTS:
        raise Failure(f"{EXAMPLE} has {len(agencies)} districts and departments")
    callers = tuple(agency for agency, *_ in agencies)
    _accounts(setting, agencies)
    with Service(setting, DATABASE, "coordination") as service:
        # One after another: what has a number is of the caller whose turn it is.
        count = TASKS * len(callers)
        seed(setting, service, "import-task", count, kind="province-task", agencies=callers, **ONE)
        seed(setting, service, "draft-task", drafts, first=count)
    with Service(setting, DATABASE, "incident") as service:
        seed(setting, service, "create-system", len(callers), kind="province-system", agencies=callers, **ONE)
        count = INCIDENTS * len(callers)
        seed(setting, service, "seed-incident", count, kind="province-incident", agencies=callers, **ONE)
    with Service(setting, DATABASE, "budget") as service:
        money(setting, service)
    setting.query(DATABASE, "VACUUM ANALYZE")
    return callers


def _accounts(setting: Setting, agencies: list[tuple[str, str, str]]) -> None:
    officer = credentials(setting, "--subject", OFFICER)
    new = [{
        "agency_id": agency, "agency": {"display_name": name, "kind": f"AGENCY_KIND_{kind}", "valid_from": date(1992, 5, 5)},
    } for agency, name, kind in agencies if agency != STANDING_AGENCY]  # fmt: skip
    accounts = [{"account": {
        "issuer": "chidao-development", "subject": agency, "agency": f"agencies/{agency}", "valid_from": date(2018, 1, 1),
    }} for agency, *_ in agencies]  # fmt: skip
    with Service(setting, DATABASE) as service:
        for method, messages in (("AgencyService/CreateAgency", new), ("AuthorityService/CreateAccount", accounts)):
            requests = [REQUEST | message for message in messages]
            call(setting, f"membership.v1.{method}", requests, service.address, officer)


def in_turn(setting: Setting, callers: tuple[str, ...]) -> Path:
    """A file with the metadata of all callers, which ghz fills in for each call: a token of each, in turn."""
    tokens = (bearer(credentials(setting, "--subject", caller)) for caller in callers)
    listed = " ".join(f"`{token}`" for token in tokens)
    path = setting.folder / "data" / "metadata-in-turn.json"
    path.write_text(json.dumps({"authorization": f"Bearer {{{{index (list {listed}) (mod .RequestNumber {len(callers)})}}}}"}))
    return path


def numbered(kind: str, number: int) -> str:
    """The resource of a kind with this number of this year, from 0 on."""
    return f"{kind}/{time.localtime().tm_year}-{number + 1:04}"
