"""The one table: figure, floor, goal, what was measured, its yardstick, their ratio, processor time, verdict."""

from dataclasses import dataclass
from statistics import median

from cells import PGBENCH_CLIENTS, Cell

HEADINGS = ("figure", "floor", "goal", "ours", "yardstick", "ratio", "CPU µs: server / PostgreSQL / client", "verdict")
HEADINGS_OF_CALLS = ("calls of a day", "service", "caller", "OK", "OK/s", "p50", "p99", "errors")
NONE = "–"
MISSED = "MISSED"


@dataclass(frozen=True)
class Bar:
    """A floor and a goal; less is better where `at_most` is set."""

    floor: float
    goal: float | None
    unit: str
    at_most: bool = False

    def text(self, value: float | None) -> str:
        return NONE if value is None else f"{'≤' if self.at_most else '≥'} {_number(value)} {self.unit}"

    def verdict(self, value: float) -> str:
        def reached(bound: float) -> bool:
            return value <= bound if self.at_most else value >= bound

        if not reached(self.floor):
            return MISSED
        return "goal met" if self.goal is not None and reached(self.goal) else "met"


class Report:
    """Collects lines. Every value is the median of the rounds; a ratio is that of the rounds' own ratios."""

    def __init__(self, rounds: list[dict[str, Cell]]):
        self._rounds = rounds
        self._lines: list[tuple[str, ...]] = []

    @property
    def missed(self) -> bool:
        return any(line[-1] == MISSED for line in self._lines)

    def against(self, figure: str, cell: str, label: str, yardstick: str, bar: Bar | None) -> None:
        """The rate of a cell as a multiple or a share of another's."""
        ours = [cells[cell] for cells in self._rounds]
        others = [best(cells, yardstick) for cells in self._rounds]
        unit = bar.unit if bar else "%"
        scale = 100 if unit == "%" else 1
        ratios = [scale * mine.rate / its.rate for mine, its in zip(ours, others)]
        other = f"{label} {_spread([its.rate for its in others], '/s')}, CPU {_cpu(others)}"
        self._add(figure, bar, _spread([mine.rate for mine in ours], "/s"), other, _spread(ratios, f" {unit}"),
                  _cpu(ours), bar.verdict(median(ratios)) if bar else NONE)  # fmt: skip

    def rate(self, figure: str, cell: str, bar: Bar, scale: float = 1.0) -> None:
        """The rate of a cell itself, `scale` of the bar's unit to an answer."""
        cells = [cells[cell] for cells in self._rounds]
        rates = [scale * cell.rate for cell in cells]
        self._add(figure, bar, _spread(rates, f" {bar.unit}"), NONE, NONE, _cpu(cells), bar.verdict(median(rates)))

    def p99(self, figure: str, cell: str, bar: Bar) -> None:
        self.value(figure, [cells[cell].p99_ms for cells in self._rounds], bar)

    def latency(self, figure: str, cell: str, yardstick: str, bar: Bar) -> None:
        """The 99th percentile of a cell as a multiple of another's."""
        ours = [cells[cell].p99_ms for cells in self._rounds]
        others = [cells[yardstick].p99_ms for cells in self._rounds]
        ratios = [mine / its for mine, its in zip(ours, others)]
        other = f"{yardstick} {_spread(others, ' ms')}"
        self._add(figure, bar, _spread(ours, " ms"), other, _spread(ratios, f" {bar.unit}"), NONE,
                  bar.verdict(median(ratios)))  # fmt: skip

    def value(self, figure: str, values: list[float], bar: Bar | None, unit: str = "") -> None:
        """Something measured otherwise, once or several times."""
        text = _spread(values, f" {bar.unit if bar else unit}")
        self._add(figure, bar, text, NONE, NONE, NONE, bar.verdict(median(values)) if bar else NONE)

    def table(self) -> str:
        rule = tuple("---" for _ in HEADINGS)
        return "\n".join(f"| {' | '.join(line)} |" for line in (HEADINGS, rule, *self._lines))

    def _add(self, figure: str, bar: Bar | None, *rest: str) -> None:
        bounds = (bar.text(bar.floor), bar.text(bar.goal)) if bar else (NONE, NONE)
        self._lines.append((figure, *bounds, *rest))


def best(cells: dict[str, Cell], name: str) -> Cell:
    """A cell by its name; of pgbench the better of its numbers of clients."""
    names = [name] if name in cells else [f"{name} {clients}" for clients in PGBENCH_CLIENTS]
    return max((cells[name] for name in names), key=lambda cell: cell.rate)


def _cpu(cells: list[Cell]) -> str:
    """Microseconds an answer of server, PostgreSQL and client."""
    parts = ("server_us", "database_us", "client_us")
    return " / ".join(f"{median(getattr(cell, part) for cell in cells):.0f}" for part in parts)


def _spread(values: list[float], unit: str) -> str:
    middle = f"{_number(median(values))}{unit}"
    return middle if len(values) == 1 else f"{middle} ({_number(min(values))}–{_number(max(values))})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
