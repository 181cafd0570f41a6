"""Starts a collector and the suite, and holds what Prometheus would fetch against the table of metrics.

    collector.py COLLECTOR SETTINGS BINARIES FOLDER
"""

import random
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import monitoring

# Metrics are sent every 15 s; a suite that begins loads its example first.
PATIENCE = 300


def main(collector, settings, binaries, folder):
    otlp, metrics, health, first, secured = ports(5)
    places = {"receivers::otlp::protocols::grpc": otlp, "exporters::prometheus": metrics, "extensions::health_check": health}
    own = [f"--config=yaml:{place}::endpoint: 127.0.0.1:{port}" for place, port in places.items()]
    running = [start(folder / "collector.log", collector, f"--config={settings}", *own)]
    try:
        wait(lambda: fetch(health) is not None, running, "the collector is well")
        sent = ["--otlp-endpoint", f"http://127.0.0.1:{otlp}", "--trace-ratio", "1"]
        listen = f"127.0.0.1:{first}"
        running.append(start(folder / "suite.log", binaries / "chidao", "up", "--data-dir", folder / "suite", "--listen", listen, *sent))
        denied = lambda: "NOT_PERMITTED" in call(binaries, folder / "suite", listen)
        wait(denied, running, "the suite turns somebody away")
        own = folder / "secured"
        subprocess.run([binaries / "chidao", "migrate", "--data-dir", own], check=True, capture_output=True)
        tls = ["--tls-certificate", folder / "tls.crt", "--tls-key", folder / "tls.key", "--listen", f"127.0.0.1:{secured}"]
        running.append(start(folder / "secured.log", binaries / "chidao-membership", "--data-dir", own, *tls, *sent))
        table = monitoring.table()
        wait(lambda: table.keys() <= told(fetch(metrics)).keys(), running, lambda: table.keys() - told(fetch(metrics)).keys())
        wait(lambda: '"traces"' in (folder / "collector.log").read_text(), running, "traces have come")
        findings = [*differences(table, told(fetch(metrics))), *strange_values(fetch(metrics))]
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait()
    print(*findings, sep="\n")
    print(f"{len(table)} metrics told, {len(findings)} findings")
    return 1 if findings else 0


def ports(count):
    """Free ones, below those that the system gives to whoever calls out. The suite takes the three behind its first too."""
    found = []
    while len(found) < count:
        port = random.randrange(1_500, 3_000) * 10
        with socket.socket() as probe:
            if port not in found and probe.connect_ex(("127.0.0.1", port)) != 0:
                found.append(port)
    return found


def start(log, *command):
    return subprocess.Popen(list(map(str, command)), stdout=log.open("w"), stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)


def wait(holds, running, what):
    until = time.monotonic() + PATIENCE
    while not holds():
        ended = [process.args for process in running if process.poll() is not None]
        if ended or time.monotonic() > until:
            sys.exit(f"not so: {what() if callable(what) else what}; ended: {ended}")
        time.sleep(0.5)


def fetch(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError:
        return None
    except OSError:
        return None


def call(binaries, data, listen):
    """What the suite says to a district that opens the committee's budget year."""
    command = [binaries / "chidao", "call", "Estimate.OpenYear", "--set", "committee=committees/bcd-cqdt", "--set", "year=2027"]
    who = ["--as", "tam-binh", "--address", f"http://{listen}", "--data-dir", data]
    return subprocess.run([*command, *who], capture_output=True, text=True).stderr


def series(text):
    for name, labels in re.findall(r"^(\w+)(?:{(.*)})? \S+$", text or "", re.MULTILINE):
        yield name, dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels))


def told(text):
    """The metrics, each with the sets of labels that its series bear."""
    kinds = dict(re.findall(r"^# TYPE (\w+) (\w+)$", text or "", re.MULTILINE))
    metrics = {}
    for name, labels in series(text):
        whole = name if name in kinds else re.sub("_(bucket|count|sum)$", "", name)
        metrics.setdefault(whole, (kinds[whole], set()))[1].add(frozenset(labels.keys() - monitoring.ALWAYS - {"le"}))
    return metrics


def differences(table, metrics):
    kinds = {"up and down": "gauge"}
    # Of what a collector says of those who tell it something, nothing is ours.
    for name in sorted(metrics.keys() - table.keys() - {"target_info"}):
        yield f"{name} is told and not in the table"
    for name, (kind, labels) in table.items():
        expected = (kinds.get(kind, kind), {frozenset(labels)})
        if metrics[name] != expected:
            yield f"{name}: {metrics[name]}, not {expected}"


def strange_values(text):
    """The values of our labels by which dashboards and alerts choose, and that nothing told has."""
    there = {(label, value) for _, labels in series(text) for label, value in labels.items()}
    for where, query, _ in [*monitoring.dashboards(), *monitoring.alerts()]:
        for _, matchers in monitoring.series(query):
            for label, operator, values in matchers:
                for value in values.split("|") if label.startswith("chidao_") else []:
                    if (label, value) not in there:
                        yield f"{where}: nothing has {label}{operator}{value}"


if __name__ == "__main__":
    collector, settings, binaries, folder = map(Path, sys.argv[1:])
    sys.exit(main(collector, settings, binaries, folder))
