"""A service under load: one process, started as an operator starts it, with its telemetry going to a live sink."""

import json
import socket
import subprocess
import time
from pathlib import Path

from processes import descriptors, memory_mib, processor_seconds
from setting import Failure, Setting

ENDING_S = 30


class Service:
    """A running service. Leaving its block ends it."""

    def __init__(self, setting: Setting, database: str, name: str = "membership"):
        self._setting = setting
        self.name = name
        self.database = database
        self.address = f"127.0.0.1:{_free_port()}"
        command = [
            str(setting.binaries / f"chidao-{name}"),
            "--database", setting.url(database),
            "--data-dir", str(setting.folder / "data"),
            "--listen", self.address,
            "--otlp-endpoint", f"http://{setting.sink}",
            "--trace-ratio", "0.01",
        ]  # fmt: skip
        # The watch runs before the service does, so that what it needs to start is not counted.
        watch = subprocess.Popen([str(setting.binaries / "load-tool"), "await", self.address])
        with open(setting.folder / "service.log", "ab") as log:
            begun = time.monotonic()
            self._process = subprocess.Popen(command, stderr=log, stdout=log)
        while watch.poll() is None:
            if self._process.poll() is not None:
                watch.kill()
            try:
                watch.wait(1)
            except subprocess.TimeoutExpired:
                continue
        self.start_s = time.monotonic() - begun
        if watch.returncode != 0:
            self._process.kill()
            raise Failure(f"the service did not become ready: {setting.folder / 'service.log'} says why")

    def __enter__(self) -> "Service":
        return self

    def __exit__(self, *_) -> None:
        self._process.terminate()
        try:
            status = self._process.wait(ENDING_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise Failure("the service does not end when it is told to")
        if status != 0:
            raise Failure(f"the service ended with {status}: {self._setting.folder / 'service.log'} says why")

    def kill(self) -> None:
        """Ends it at once, as a machine that fails."""
        self._process.kill()
        self._process.wait()

    def processor_seconds(self) -> float:
        return processor_seconds(self._process.pid)

    def descriptors(self) -> int:
        return descriptors(self._process.pid)

    def memory_now(self) -> float:
        return memory_mib(self._process.pid, "VmRSS")

    def memory_peak(self) -> float:
        return memory_mib(self._process.pid, "VmHWM")


def credentials(setting: Setting, *bearer: str) -> Path:
    """A file with the metadata of a caller: `--founder`, or `--subject` and a name."""
    token = setting.run("chidao", "token", *bearer, "--data-dir", str(setting.folder / "data"))
    path = setting.folder / "data" / f"metadata{''.join(bearer)}.json"
    path.write_text(json.dumps({"authorization": f"Bearer {token}"}))
    return path


def bearer(credentials: Path) -> str:
    """The token in such a file."""
    return json.loads(credentials.read_text())["authorization"].removeprefix("Bearer ")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
