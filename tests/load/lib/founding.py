"""The database that every round begins with: a thousand agencies, a committee of 23 seats, an officer with an account, tasks,
incidents, and the committee's money.

All of it comes through the public API, as the founder enters it. Whatever is measured later is done by the officer.
"""

import json
import time
from pathlib import Path

from clients import call, ghz
from service import Service, credentials
from setting import Failure, Setting

DATABASE = "founded"
AGENCIES = 1_000
OFFICER = "can-bo-do-tai"
# Another account of the same person: to the queue it is somebody else.
FLOODER = "can-bo-don-dap"
# Who enters decisions on money and asks for commitments, and who approves what it is for.
ACCOUNTANT = "ke-toan-truong"
HEAD = "truong-ban"
MEMBERS = 20
# The agency that leads the tasks which are under way, by its own system.
LEAD = "don-vi-001"
UNDER_WAY = 3_000
# Drafts for each second in which they are assigned: more than any run reaches.
DRAFTS = 5_000
# Agencies with an information system each: those that lead tasks.
SYSTEMS = 25
INCIDENTS = 1_000

# Lines of the estimate, a decision's at most, and what each is given, in đồng.
LINES = 500
LINES_OF_A_DECISION = 100
GIVEN = 1_000_000_000_000

REQUEST = {"request_id": "{{newUUID}}"}


def found(setting: Setting) -> None:
    establish(setting, DATABASE)
    year = time.localtime().tm_year
    ask(setting, "get-agency", "name", [f"agencies/don-vi-{number:03}" for number in range(AGENCIES)])
    ask(setting, "get-task", "name", [f"tasks/{year}-{number:04}" for number in range(1, AGENCIES + 1)])
    lines = [f"lines/{year}-{number:04}" for number in range(1, LINES + 1)]
    ask(setting, "get-line", "name", lines)
    ask(setting, "get-balance", "line", lines)
    ask(setting, "list-execution", "estimate", [f"estimates/{year}-0001"], page_size=LINES)

    with Service(setting, DATABASE, "coordination") as service:
        # One kind after the other: tasks are numbered as they come.
        seed(setting, service, "import-task", UNDER_WAY)
        seed(setting, service, "draft-task", round(2 * DRAFTS * (setting.seconds + setting.warm_up)))
    with Service(setting, DATABASE, "incident") as service:
        seed(setting, service, "create-system", SYSTEMS, concurrency=1)
        seed(setting, service, "seed-incident", INCIDENTS)
    with Service(setting, DATABASE, "budget") as service:
        money(setting, service)
    incident_names(setting, INCIDENTS)


def establish(setting: Setting, database: str) -> None:
    """A new database with the agencies, the committee, and whoever acts for it."""
    setting.create(database)
    setting.run("chidao", "migrate", "--database", setting.url(database))
    founder = credentials(setting, "--founder")
    with Service(setting, database) as service:
        seeded = ghz(setting, "seed-agencies", service.address, founder).run()
        if seeded.ok != AGENCIES:
            raise Failure(f"{seeded.ok} of {AGENCIES} agencies were entered; besides {seeded.others}")

        def enter(method: str, messages: list[dict]) -> None:
            call(setting, f"membership.v1.{method}", [REQUEST | message for message in messages], service.address, founder)

        enter("AgencyService/CreateAgency", [
            _agency("ubnd-tinh", "Ủy ban nhân dân tỉnh Vĩnh Long", "PROVINCIAL_PEOPLES_COMMITTEE"),
            _agency("so-tttt", "Sở Thông tin và Truyền thông tỉnh Vĩnh Long", "DEPARTMENT"),
        ])  # fmt: skip
        # One call after another: people are numbered in the order of this list.
        enter("PersonService/CreatePerson", [_person(number, *office) for number, office in enumerate(_offices())])
        people = [row[0] for row in setting.query(database, "SELECT id FROM membership_person ORDER BY id")]
        head, officer, accountant = (f"people/{people[place]}" for place in (0, -2, -1))
        enter("AuthorityService/CreateAccount", [{"account": {
            "issuer": "chidao-development", "subject": subject, "person": person, "valid_from": date(2018, 1, 1),
        }} for subject, person in ((OFFICER, officer), (FLOODER, officer), (ACCOUNTANT, accountant), (HEAD, head))] + [{"account": {
            "issuer": "chidao-development", "subject": LEAD, "agency": f"agencies/{LEAD}", "valid_from": date(2018, 1, 1),
        }}])  # fmt: skip
        enter("AuthorityService/GrantRole", [{"grant": {
            "person": person, "role": f"OFFICE_ROLE_{role}", "valid_from": date(2018, 1, 1),
        }} for person, role in ((officer, "OFFICER"), (accountant, "CHIEF_ACCOUNTANT"))])  # fmt: skip
        enter("CommitteeService/EstablishCommittee", [_committee(people)])
        # The specialised unit takes part in every incident.
        unit = {"key": "incident-holder-specialised-unit", "value": "agencies/so-tttt", "basis": decision("02/QĐ-UBND", 2019)}
        officer_token = credentials(setting, "--subject", OFFICER)
        call(setting, "membership.v1.ReferenceService/SetParameter", [REQUEST | unit], service.address, officer_token)


def money(setting: Setting, service: Service) -> None:
    """An estimate of this year with as many lines as there can be, an approved activity, and a contract for each line."""
    year = time.localtime().tm_year
    officer, accountant, head = (credentials(setting, "--subject", who) for who in (OFFICER, ACCOUNTANT, HEAD))

    def enter(method: str, messages: list[dict], who: Path) -> None:
        call(setting, f"budget.v1.{method}", [REQUEST | message for message in messages], service.address, who)

    def code(kind: str, number: str, parent: str = "") -> dict:
        period = {"title": "Mã số (hư cấu)", "parent": parent, "basis": "TT 324/2016/TT-BTC", "confidence": "CONFIDENCE_RESTATED"}
        return {"kind": f"CODE_KIND_{kind}", "code": number, "periods": [period]}

    def of_lines(first: int) -> dict:
        codes = {"chapter": "427", "category": "280", "group": "314", "source": "12"}
        numbers = range(first + 1, first + LINES_OF_A_DECISION + 1)
        rows = [{"codes": codes | {"task": f"Nhiệm vụ số {number}"}, "amount": GIVEN} for number in numbers]
        kind = "SUPPLEMENT" if first else "ASSIGN"
        return {
            "name": f"estimates/{year}-0001",
            "kind": f"DECISION_KIND_{kind}",
            "level": "DECISION_LEVEL_ASSIGNING_BODY",
            "total": GIVEN * len(rows),
            "rows": rows,
            "basis": decision("03/QĐ-UBND", 2019),
        }

    codes = [code("CHAPTER", "427"), code("CATEGORY", "280"), code("GROUP", "314", "280"), code("SOURCE", "12")]
    item = code("ITEM", "6950")
    item["periods"][0]["fits"] = ["ACTIVITY_KIND_PURCHASE"]
    codes += [item, code("SUB_ITEM", "6956", "6950")]
    enter("CodeService/ImportCodes", [{"codes": codes}], officer)
    enter("EstimateService/OpenYear", [{"committee": "committees/bcd-cqdt", "year": year}], officer)
    # One after another: lines are numbered as they come.
    enter("EstimateService/PostDecision", [of_lines(first) for first in range(0, LINES, LINES_OF_A_DECISION)], accountant)
    enter("ActivityService/CreateActivity", [{
        "committee": "committees/bcd-cqdt", "kind": "ACTIVITY_KIND_PURCHASE", "display_name": "Mua sắm (hư cấu)", "estimate": GIVEN,
    }], officer)  # fmt: skip
    activity = f"activities/{year}-0001"
    enter("ActivityService/ApproveActivity", [{"name": activity, "ground": decision("04/KH-BCĐ", 2019)}], head)
    contract = {
        "activity": activity, "supplier": "Công ty Thử nghiệm (hư cấu)", "value": GIVEN, "signed_on": date(year, 1, 1),
        "ends_on": date(year, 12, 31), "spending": "SPENDING_REGULAR", "basis": decision("05/HĐ-KT", 2019),
    }  # fmt: skip
    for _ in range(0, LINES, LINES_OF_A_DECISION):
        enter("ContractService/CreateContract", [contract] * LINES_OF_A_DECISION, officer)


def incident_names(setting: Setting, count: int) -> Path:
    """A file with the requests that ask for a thousand of so many incidents."""
    year = time.localtime().tm_year
    numbers = range(1, count + 1, count // INCIDENTS)
    return ask(setting, "explain-incident", "name", [f"incidents/{year}-{number:04}" for number in numbers])


def ask(setting: Setting, profile: str, field: str, values: list[str], **same) -> Path:
    """A file with the requests of a profile, which differ in one field only."""
    path = setting.folder / f"{profile}.json"
    path.write_text(json.dumps([{field: value} | same for value in values]))
    return path


def seed(
    setting: Setting, service: Service, profile: str, count: int, first: int = 0, kind: str = "", agencies: tuple[str, ...] = (), **options
) -> None:
    """Enters so many of a kind, that of the profile where no other is named, through the API, numbered from the first on."""
    messages = setting.folder / "messages-seed"
    setting.run("load-tool", "messages", kind or profile, str(first), str(count), str(messages), *agencies)
    officer = credentials(setting, "--subject", OFFICER)
    seeded = ghz(setting, profile, service.address, officer, total=count, binary_file=messages, **options).run()
    if seeded.ok != count:
        raise Failure(f"{profile}: {seeded.ok} of {count} were entered; besides {seeded.others}")


def _offices() -> list[tuple[str, str]]:
    """Agency and title of each person, in the order of the seats; officer and chief accountant come last and have none."""
    members = [(f"don-vi-{number:03}", "Giám đốc") for number in range(1, MEMBERS + 1)]
    heads = [("ubnd-tinh", "Chủ tịch"), ("ubnd-tinh", "Phó Chủ tịch"), ("so-tttt", "Giám đốc")]
    return [*heads, *members, ("so-tttt", "Chuyên viên"), ("so-tttt", "Kế toán trưởng")]


def _committee(people: list[str]) -> dict:
    roles = ["HEAD", "DEPUTY_HEAD", "STANDING_MEMBER", *["MEMBER"] * MEMBERS]
    seats = [
        {
            "role": f"SEAT_ROLE_{role}",
            "kind": "SEAT_KIND_LEADER_OF" if role == "MEMBER" else "SEAT_KIND_EX_OFFICIO",
            "agency": f"agencies/{agency}",
            "titles": [title],
            "person": f"people/{person}",
        }
        for role, (agency, title), person in zip(roles, _offices(), people)
    ]
    return {
        "committee_id": "bcd-cqdt",
        "display_name": "Ban Chỉ đạo xây dựng Chính quyền điện tử tỉnh Vĩnh Long",
        "level": "COMMITTEE_LEVEL_PROVINCE",
        "standing_agency": "agencies/so-tttt",
        "seats": seats,
        "decision": decision("01/QĐ-UBND", 2018),
    }


def decision(symbol: str, year: int) -> dict:
    return {
        "symbol": symbol,
        "issued_on": date(year, 12, 28),
        "issuer": "agencies/ubnd-tinh",
        "signer_name": "Người số 0",
        "signer_title": "Chủ tịch",
        "summary": "Quyết định về Ban Chỉ đạo (dữ liệu hư cấu để đo tải)",
        "signature": "SIGNATURE_KIND_SEALED_PAPER",
    }


def _agency(agency_id: str, name: str, kind: str) -> dict:
    agency = {"display_name": name, "kind": f"AGENCY_KIND_{kind}", "valid_from": date(1992, 5, 5)}
    return {"agency_id": agency_id, "agency": agency}


def _person(number: int, agency: str, title: str) -> dict:
    office = {"agency": f"agencies/{agency}", "title": title, "from": date(2016, 6, 1)}
    return {"person": {"full_name": f"Người số {number}", "offices": [office]}}


def date(year: int, month: int, day: int) -> dict:
    return {"year": year, "month": month, "day": day}
