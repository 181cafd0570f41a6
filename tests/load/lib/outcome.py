"""What a run leaves: its table with what a figure means nothing without, and the raw figures."""

import json
import time
from statistics import median

from machine import describe
from setting import Setting

OTHERS_NOTE = "Other processes took {:.0f} % of the machine in the median cell and {:.0f} % in the worst: above 5 %, measure again."
SINK_NOTE = "The live sink took {} exports of traces and {} of metrics."


def write(setting: Setting, table: str, notes: list[str], raw: list, others_percent: list[float], findings: list[str]) -> None:
    """Prints and keeps it. That the sink took nothing is one more finding."""
    traces, metrics = _exports(setting)
    if not traces or not metrics:
        findings.append(f"the sink took {traces} exports of traces and {metrics} of metrics")
    told = [OTHERS_NOTE.format(median(others_percent), max(others_percent)), SINK_NOTE.format(traces, metrics)]
    foot = [*describe(setting), *notes, *told, *(f"DOES NOT HOLD: {finding}" for finding in findings)]
    text = "\n".join([table, "", *foot])
    date = time.strftime("%Y-%m-%d-%H%M%S")
    (setting.folder / f"{date}.md").write_text(text + "\n")
    (setting.folder / f"{date}.json").write_text(json.dumps(raw, indent=1))
    print(f"\n{text}")


def _exports(setting: Setting) -> tuple[int, int]:
    """How many exports the sink has written down."""
    lines = (setting.folder / "sink.log").read_text().splitlines()
    return sum("TraceService" in line for line in lines), sum("MetricsService" in line for line in lines)
