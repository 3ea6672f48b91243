"""Measures kernels beside each other with jupyter_client: kernel_clients.py ROUNDS NAME NAME; prints one JSON object."""
import json
import sys
import threading
import time

from jupyter_client.manager import KernelManager

PAUSE, TRIVIAL, ROW, LINES = 3, 20, 1000, 1_000_000
CELLS = {
    "python3": {"first": "x = 20\nx + 1", "trivial": "x + 1", "row": "y = {0}\ny + 1", "output": "line = 'x' * 99\nfor i in range({0}): print(line)"},
    "research-csharp": {"first": "var x = 20;\nx + 1", "trivial": "x + 1", "row": "var y = {0};\ny + 1",
                        "output": "var line = new string('x', 99);\nfor (int i = 0; i < {0}; i++) Console.WriteLine(line);"},
}


class Kernel:
    def __init__(self, name):
        begun = time.perf_counter()
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        asked = self.client.kernel_info()
        self.reply(asked)
        self.answered = time.perf_counter() - begun
        self.client.wait_for_ready(timeout=60)
        self.ready = time.perf_counter() - begun
        self.megabytes_at_ready = self.megabytes()

    def reply(self, asked):
        while self.client.get_shell_msg(timeout=120)["parent_header"].get("msg_id") != asked:
            pass

    def megabytes(self):
        with open(f"/proc/{self.manager.provisioner.pid}/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))

    def run(self, code):
        begun, text = time.perf_counter(), 0
        asked = self.client.execute(code)
        while True:
            message = self.client.get_iopub_msg(timeout=120)
            if message["parent_header"].get("msg_id") != asked:
                continue
            if message["msg_type"] == "stream":
                text += len(message["content"]["text"])
            if message["msg_type"] == "error":
                raise RuntimeError(message["content"]["evalue"])
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        self.reply(asked)
        return time.perf_counter() - begun, text

    def control_while(self, work):
        """The longest that the control channel takes to answer while something is done."""
        waits, ended = [], threading.Event()

        def ask():
            while not ended.is_set():
                begun = time.perf_counter()
                self.client.control_channel.send(self.client.session.msg("kernel_info_request", {}))
                self.client.get_control_msg(timeout=120)
                waits.append(time.perf_counter() - begun)
                time.sleep(0.01)
        thread = threading.Thread(target=ask)
        thread.start()
        try:
            return work(), max(waits, default=None)
        finally:
            ended.set()
            thread.join()

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()


def median(values):
    values = sorted(values)
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2


def start(name):
    kernel = Kernel(name)
    time.sleep(PAUSE)
    first = kernel.run(CELLS[name]["first"])[0]
    trivial = median([kernel.run(CELLS[name]["trivial"])[0] for _ in range(TRIVIAL)])
    kernel.close()
    return {"answered": kernel.answered, "ready": kernel.ready, "megabytesAtReady": kernel.megabytes_at_ready, "firstCell": first, "trivialCell": trivial}


def endure(name):
    kernel = Kernel(name)
    kernel.run(CELLS[name]["first"])
    for i in range(50):
        kernel.run(CELLS[name]["row"].format(i))
    before = kernel.megabytes()
    for i in range(ROW):
        kernel.run(CELLS[name]["row"].format(i))
    grown = kernel.megabytes() - before
    (seconds, characters), control = kernel.control_while(lambda: kernel.run(CELLS[name]["output"].format(LINES)))
    kernel.close()
    return {"cellsInARow": ROW, "megabytesGrown": grown, "charactersWritten": 100 * LINES, "charactersReceived": characters, "outputSeconds": seconds, "longestControlWait": control}


rounds, names = int(sys.argv[1]), sys.argv[2:]
runs = {name: [] for name in names}
for _ in range(rounds):
    for name in names:
        runs[name].append(start(name))
result = {name: {key: median([run[key] for run in runs[name]]) for key in runs[name][0]} | endure(name) | {"runs": runs[name]} for name in names}
own, other = result[names[1]], result[names[0]]
result["ratio"] = {key: own[key] / other[key] for key in ("answered", "ready", "firstCell", "trivialCell")}
print(json.dumps(result))
