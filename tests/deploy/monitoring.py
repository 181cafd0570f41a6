"""Holds dashboards and alerts against the table of metrics, and has promtool check them.

    monitoring.py PROMTOOL FOLDER
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import yaml

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
MONITORING = DEPLOY / "components/monitoring"
RULES = MONITORING / "alerts.yaml"
TESTS = sorted(Path(__file__).parent.glob("alerts*.yaml"))
WRONG = ["chidao_no_such_total", 'chidao_register_queue{colour="red"}', "sum by (colour) (chidao_register_queue)", "chidao_register_queue_sum"]
# What Prometheus gives to every series.
ALWAYS = {"job", "instance"}
NAME = re.compile(r"[a-zA-Z_:][\w:]*")
TOKEN = re.compile(r'"[^"]*"|\[[^\]]*\]|[a-zA-Z_:][\w:]*|\d[\w.]*|=~|!~|!=|\S')
GROUPING = {"by", "group_left", "group_right", "ignoring", "on", "without"}
WORDS = {"and", "bool", "or", "unless"}


def main(promtool, folder):
    metrics = table()
    queries = [*dashboards(), *alerts()]
    findings = [f"{where}: {what}" for where, query, shown in queries for what in unknown(query, shown, metrics)]
    # What finds nothing wrong with these would find nothing wrong with anything.
    for wrong in WRONG:
        assert list(unknown(wrong, [], metrics)), wrong
    findings += sorted({f"{name}: only in one of rules, README and tests" for name in named() ^ in_readme() | named() ^ tested()})
    used = {name for _, query, _ in queries for name, _ in series(query)}
    findings += [f"{name}: on no dashboard, in no alert" for name in metrics if not any(name in told_as(one, metrics) for one in used)]
    print(*findings, sep="\n")
    folder.mkdir(parents=True, exist_ok=True)
    recorded = [{"record": f"query:{place}", "expr": query} for place, (_, query, _) in enumerate(queries)]
    (folder / "queries.yaml").write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": recorded}]}))
    for command in [["check", "rules", RULES, folder / "queries.yaml"], ["test", "rules", *TESTS]]:
        subprocess.run([promtool, *command], check=True)
    print(f"{len(queries)} queries, {len(metrics)} metrics, {len(findings)} findings")
    return 1 if findings else 0


def table():
    """The metrics by their names in Prometheus, each with its kind and its labels."""
    text = (MONITORING / "README.md").read_text().split("| metric | in Prometheus |")[1]
    rows = [line.split("|") for line in text.split("\n\n")[0].splitlines()[2:]]
    quoted = lambda cell: re.findall("`([^`]+)`", cell)
    return {quoted(row[2])[0]: (row[3].split(",")[0].strip(), {label.replace(".", "_") for label in quoted(row[4])}) for row in rows}


def dashboards():
    """The queries of the dashboards: where, what, and the labels that are shown."""
    for path in sorted((MONITORING / "dashboards").glob("*.json")):
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel["targets"]:
                yield f"{path.name}: {panel['title']}", target["expr"], re.findall(r"{{(\w+)}}", target["legendFormat"])


def rules():
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def alerts():
    for rule in rules():
        yield rule["alert"], rule["expr"], re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])


def named():
    return {rule["alert"] for rule in rules()}


def in_readme():
    """The alerts of which an operator is told what to do."""
    text = (DEPLOY / "README.md").read_text().split("| alert | do |")[1].split("\n\n")[0]
    return {name for name, do in re.findall(r"^\| `(\w+)` \| (.+) \|$", text, re.MULTILINE) if do}


def tested():
    """The alerts that ring in a test, and those among them that are silent in one."""
    cases = [case for path in TESTS for test in yaml.safe_load(path.read_text())["tests"] for case in test["alert_rule_test"]]
    ringing, silent = ({case["alertname"] for case in cases if bool(case.get("exp_alerts")) == rings} for rings in [True, False])
    return ringing & silent


def series(query):
    """What a query names: metrics, each with its matchers (label, operator, value)."""
    tokens = TOKEN.findall(query)
    while tokens:
        word = tokens.pop(0)
        if word in GROUPING:
            while tokens.pop(0) != ")":
                pass
        elif word == "offset":
            tokens.pop(0)
        elif NAME.fullmatch(word) and word not in WORDS and tokens[:1] not in (["("], ["by"], ["without"]):
            matchers = []
            if tokens[:1] == ["{"]:
                inside = tokens[1 : tokens.index("}")]
                del tokens[: len(inside) + 2]
                matchers = [(label, operator, value[1:-1]) for label, operator, value in zip(inside[::4], inside[1::4], inside[2::4])]
            yield word, matchers


def told_as(name, metrics):
    """The metrics, one or none, that a series of this name is of."""
    whole = re.sub("_(bucket|count|sum)$", "", name)
    if name in metrics and metrics[name][0] != "histogram":
        return [name]
    return [whole] if whole != name and metrics.get(whole, ("",))[0] == "histogram" else []


def unknown(query, shown, metrics):
    """What a query names, or shows of its answer, that is not in the table."""
    known = set()
    for name, matchers in series(query):
        of = told_as(name, metrics)
        labels = ALWAYS.union(*(metrics[one][1] for one in of), {"le"} if name.endswith("_bucket") else set())
        known |= labels
        if not of:
            yield f"{name} is no metric"
        yield from (f"{name} has no label {label}" for label, _, _ in matchers if label not in labels)
    grouped = {label for group in re.findall(r"\bby\s*\(([^)]*)\)", query) for label in re.findall(r"\w+", group)}
    yield from (f"nothing has the label {label}" for label in grouped - known)
    yield from (f"the answer has no label {label}" for label in shown if label not in (grouped or known))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
