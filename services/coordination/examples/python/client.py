"""The system of an agency at work (hệ thống của một cơ quan): it lists what is overdue, accepts a task, reports progress, asks for
more time, reports completion, then follows what changes. Cut at any point and started again, it goes on where it was."""

import argparse, datetime, importlib, json, os, sys, tempfile, time, uuid
from pathlib import Path

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from grpc_tools import protoc

Code = grpc.StatusCode
# These pass by themselves.
AGAIN = (Code.UNAVAILABLE, Code.RESOURCE_EXHAUSTED, Code.DEADLINE_EXCEEDED)
# These are answers, and come again however often one asks. Whatever else comes says nothing of what became of an act.
REFUSED = (Code.INVALID_ARGUMENT, Code.NOT_FOUND, Code.ALREADY_EXISTS, Code.PERMISSION_DENIED, Code.FAILED_PRECONDITION)
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))
PROTO = Path(__file__).resolve().parents[4] / "proto"


def generate(proto):
    """Sinh mã từ hợp đồng vào thư mục tạm; hệ thống thật sinh một lần khi đóng gói."""
    out, known = tempfile.mkdtemp(), Path(protoc.__file__).parent / "_proto"
    sources = [str(path.relative_to(proto)) for path in proto.rglob("*.proto")]
    assert protoc.main(["", f"-I{proto}", f"-I{known}", f"--python_out={out}", f"--grpc_python_out={out}", *sources]) == 0
    sys.path.insert(0, out)
    names = "coordination.v1.task_service", "coordination.v1.execution_service", "register.v1.register_service"
    return [importlib.import_module(f"chidao.{name}_pb2{part}") for part in ("", "_grpc") for name in names]


def reason(error):
    """Mã lý do để lập trình theo: proto/README.md."""
    status, info = rpc_status.from_call(error), error_details_pb2.ErrorInfo()
    known = any(detail.Unpack(info) for detail in (status.details if status else ()))
    return info.reason if known else error.code().name


class Agency:
    def __init__(self, options):
        self.task, self.execution, self.register, tasks, execution, register = generate(PROTO)
        self.name, self.state = options.agency, options.state
        # What must outlive the process: acts without an answer, what is done, and from where to follow.
        self.memory = {"acts": {}, "done": [], "cursor": "", "position": None}
        self.memory.update(json.loads(self.state.read_text()) if self.state.exists() else {})
        self.bearer = [("authorization", f"Bearer {options.token_file.read_text().strip()}"), ("accept-language", "vi")]
        # UNAVAILABLE is tried again by the channel itself, as the contract has it.
        config = [("grpc.service_config", (PROTO / "service_config.json").read_text())]
        channel = grpc.insecure_channel(options.address, config) if not options.tls_ca else grpc.secure_channel(
            options.address, grpc.ssl_channel_credentials(options.tls_ca.read_bytes()), config)
        self.tasks, self.lead = tasks.TaskServiceStub(channel), execution.ExecutionServiceStub(channel)
        self.entries = register.RegisterServiceStub(channel)

    def keep(self, **changed):
        self.memory.update(changed)
        fresh = self.state.with_suffix(".new")
        fresh.write_text(json.dumps(self.memory))
        os.replace(fresh, self.state)

    def call(self, method, request):
        for pause in (0.2, 0.5, 1, 2, 5, None):
            try:
                return method(request, timeout=10, metadata=self.bearer)
            except grpc.RpcError as error:
                if error.code() not in AGAIN or pause is None:
                    raise
                time.sleep(pause)

    def act(self, key, method, request):
        """Một việc, một request_id, giữ cả yêu cầu đến khi có câu trả lời: gọi lại bao nhiêu lần cũng chỉ ghi một lần."""
        if key in self.memory["done"]:
            return
        request.request_id = str(uuid.uuid4())
        kept = self.memory["acts"].setdefault(key, request.SerializeToString().hex())
        self.keep()
        try:
            self.call(method, type(request).FromString(bytes.fromhex(kept)))
            print(f"{key}: done", flush=True)
        except grpc.RpcError as error:
            if error.code() not in REFUSED:
                raise
            print(f"{key}: {reason(error)} {error.details()}", flush=True)
        del self.memory["acts"][key]
        self.keep(done=self.memory["done"] + [key])

    def list(self, **filters):
        """All pages, and the position of the first: whoever follows from there misses nothing."""
        request, found, position = self.task.ListTasksRequest(agency=self.name, page_size=500, **filters), [], None
        while True:
            page = self.call(self.tasks.ListTasks, request)
            found, position = found + list(page.tasks), page.read_position if position is None else position
            request.page_token = page.next_page_token
            if not request.page_token:
                return found, position

    def work(self, name):
        read = self.call(self.tasks.GetTask, self.task.GetTaskRequest(name=name))
        # Ngày của hệ thống, không phải của máy này.
        today = read.on.ToDatetime(datetime.timezone.utc).astimezone(VIETNAM).date()
        paper = {"issued_on": {"year": today.year, "month": today.month, "day": today.day}, "issuer": self.name,
                 "signer_name": "Nguyễn Văn Ví Dụ (hư cấu)", "signer_title": "Chủ tịch", "signature": "SIGNATURE_KIND_DIGITAL"}
        self.act(f"accept {name}", self.lead.AcceptTask, self.execution.AcceptTaskRequest(name=name))
        self.act(f"progress {name}", self.lead.ReportProgress, self.execution.ReportProgressRequest(
            name=name, progress={"percent": 40, "text": "Đã khảo sát, đang dự thảo"}))
        if read.task.due_current.HasField("date"):
            due = read.task.due_current.date
            later = datetime.date(due.year, due.month, due.day) + datetime.timedelta(days=14)
            later = {"year": later.year, "month": later.month, "day": later.day}
            self.act(f"extension {name}", self.lead.RequestExtension, self.execution.RequestExtensionRequest(
                name=name, proposed_due=later, reason="Chờ góp ý",
                document={**paper, "symbol": f"GH-{name.removeprefix('tasks/')}", "summary": "Đề nghị gia hạn"}))
        self.act(f"completion {name}", self.lead.ReportCompletion, self.execution.ReportCompletionRequest(
            name=name, document={**paper, "symbol": f"BC-{name.removeprefix('tasks/')}", "summary": "Báo cáo kết quả"}))

    def follow(self, entries):
        while True:
            cursor = self.memory["cursor"]
            request = self.register.WatchEntriesRequest(
                register="coordination", after_position=0 if cursor else self.memory["position"], resume_token=cursor)
            try:
                # Máy chủ đóng luồng sau nửa giờ; quá hạn này là đường truyền đã mất mà không ai báo.
                for message in self.entries.WatchEntries(request, timeout=2400, metadata=self.bearer):
                    for change in message.entry.changes:
                        print(f"{message.position} {change.name}{' withdrawn' * change.withdrawn}", flush=True)
                    # Xử lý xong mới giữ con trỏ: bị cắt giữa chừng thì nhận lại, không mất.
                    self.keep(cursor=message.resume_token)
                    entries -= message.HasField("entry")
                    if entries == 0:
                        return
            except grpc.RpcError as error:
                if error.code() == Code.OUT_OF_RANGE:  # Sổ khác với con trỏ: nạp lại từ đầu.
                    found, position = self.list()
                    print("".join(f"{task.name} as it stands\n" for task in found), end="", flush=True)
                    self.keep(cursor="", position=position)
                elif error.code() not in AGAIN:
                    raise
            print("cut, resuming", flush=True)
            time.sleep(1)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--agency", required=True, help="agencies/ubnd-tam-binh")
    options.add_argument("--token-file", required=True, type=Path)
    options.add_argument("--address", default="127.0.0.1:7402")
    options.add_argument("--tls-ca", type=Path, help="the CA of the service; without it no TLS")
    options.add_argument("--state", type=Path, default=Path("agency.json"))
    options.add_argument("--entries", type=int, default=-1, help="how many to follow; without end where unset")
    options = options.parse_args()
    agency = Agency(options)
    overdue, position = agency.list(timeliness="TIMELINESS_OVERDUE", part="TASK_PART_LEAD")
    print("".join(f"overdue {task.name} {task.content}\n" for task in overdue), end="", flush=True)
    if agency.memory["position"] is None:
        agency.keep(position=position)
    # Việc đang làm dở thì làm tiếp; chưa có thì nhận việc đầu tiên.
    waiting = agency.list(state="TASK_STATE_ASSIGNED", part="TASK_PART_LEAD")[0]
    agency.keep(task=agency.memory.get("task") or (waiting[0].name if waiting else ""))
    if agency.memory["task"]:
        try:
            agency.work(agency.memory["task"])
        except grpc.RpcError as error:
            if error.code() != Code.NOT_FOUND:  # Đã giao cho cơ quan khác thì thôi.
                raise
            agency.keep(task="")
    agency.follow(options.entries)
