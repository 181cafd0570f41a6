"""The day of the province for a long time: what grows of it that should not, in memory, in descriptors and in latency."""

from dataclasses import replace
from statistics import median

from day import MIX, Day, Span, calls, told
from report import Bar, Report
from setting import Setting

# A minute where the warm-up of a cell is three seconds.
WARM_UP = 20
# The day is cut into thirds, each with connections of its own; memory is the median of the looks in a tenth of all.
THIRDS = 3
TENTHS = 10
# Half as many calls: with the generators beside it the day itself fills two cores, and what waits for a core varies more from one
# minute to the next than anything grows.
HALF = tuple(replace(each, calls=max(1, each.calls // 2)) for each in MIX)


def measure(setting: Setting, report: Report, findings: list[str]) -> tuple[str, list[Span]]:
    """Lines of the drift go to the report; the table is that of the last third."""
    warm_up, third = WARM_UP * setting.warm_up, 60 * setting.soak / THIRDS
    with Day(setting, findings, warm_up + 60 * setting.soak, HALF) as day:
        day.run("warm-up", warm_up)
        spans = [day.run(f"third {number}", third) for number in range(1, THIRDS + 1)]
        told(report, day, spans[-1])
    day.prove()
    drifts(setting, report, spans)
    return calls(spans[-1]), spans


def drifts(setting: Setting, report: Report, spans: list[Span]) -> None:
    looks = [look for span in spans for look in span.looks]
    tenth = max(1, len(looks) // TENTHS)
    for service in looks[0]:
        first, last = (median(look[service][0] for look in part) for part in (looks[:tenth], looks[-tenth:]))
        name = f"memory after {setting.soak:g} minutes against the first, {service}"
        report.value(name, [100 * (last / first - 1)], Bar(2, None, "%", at_most=True))
    for service in looks[0]:
        most = [max(look[service][1] for look in span.looks) for span in (spans[0], spans[-1])]
        report.value(f"descriptors, last third less first, {service}", [most[1] - most[0]], Bar(0, None, "more", at_most=True))
    for kind, writes in (("reads", False), ("writes", True)):
        first, last = (span.all(writes).p99_ms for span in (spans[0], spans[-1]))
        report.value(f"p99 of {kind}, last third against the first", [100 * (last / first - 1)], Bar(10, None, "%", at_most=True))
