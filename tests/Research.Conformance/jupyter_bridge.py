"""Drives a kernel with Debian's jupyter_client on behalf of a test: one JSON command a line, one JSON answer a line."""
import json
import sys
import time
from queue import Empty

from jupyter_client.manager import KernelManager
from jupyter_client.session import Session


class Bridge:
    def __init__(self, kernel):
        self.manager = KernelManager(kernel_name=kernel)
        self.manager.start_kernel()
        self.connect()

    def connect(self):
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.replies, self.outputs, self.answers = {}, {}, []

    def receive(self, until, timeout):
        """Sorts what arrives by the request that it belongs to, until a condition holds."""
        end = time.monotonic() + timeout
        channels = {self.client.get_shell_msg: self.replies, self.client.get_control_msg: self.replies, self.client.get_iopub_msg: self.outputs, self.client.get_stdin_msg: None}
        while not until():
            if time.monotonic() > end:
                raise TimeoutError(f"nothing in {timeout} s; outputs {self.outputs}, replies {self.replies}")
            idle = True
            for get, kept in channels.items():
                try:
                    message = get(timeout=0)
                except Empty:
                    continue
                idle = False
                said = {"type": message["msg_type"], "content": message["content"]}
                if kept is None:
                    if self.answers:
                        self.client.input(self.answers.pop(0))
                else:
                    kept.setdefault(message["parent_header"].get("msg_id", ""), []).append(said)
            if idle:
                time.sleep(0.002)

    def send(self, type, content, channel="shell", key=None, metadata=None, **_):
        target = getattr(self.client, f"{channel}_channel")
        message = self.client.session.msg(type, content, metadata=metadata)
        if key is None:
            target.send(message)
        else:
            Session(key=key.encode(), session=self.client.session.session).send(target.socket, message)
        return message["header"]["msg_id"]

    def collect(self, id, timeout=60, **_):
        def done():
            outputs = self.outputs.get(id, [])
            return id in self.replies and any(o["type"] == "status" and o["content"]["execution_state"] == "idle" for o in outputs)
        self.receive(done, timeout)
        return {"reply": self.replies[id][0], "outputs": self.outputs[id]}

    def request(self, answers=(), **command):
        self.answers = list(answers)
        return self.collect(self.send(**command), **command)

    def wait_for_output(self, id, timeout=30, **_):
        self.receive(lambda: any(o["type"] == "stream" for o in self.outputs.get(id, [])), timeout)
        return True

    def silence(self, seconds, **_):
        end = time.monotonic() + seconds
        self.receive(lambda: time.monotonic() > end, seconds + 5)
        return {"replies": list(self.replies), "outputs": list(self.outputs)}

    def interrupt(self, **_):
        self.manager.interrupt_kernel()
        return True

    def is_alive(self, **_):
        time.sleep(1.5)
        return self.manager.is_alive() and self.client.hb_channel.is_beating()

    def restart(self, **_):
        self.client.stop_channels()
        self.manager.restart_kernel()
        self.connect()
        return True

    def process(self, **_):
        return self.manager.provisioner.pid

    def shutdown(self, **_):
        self.client.stop_channels()
        self.manager.shutdown_kernel()
        return not self.manager.is_alive()


bridge = Bridge(sys.argv[1])
print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    command = json.loads(line)
    print(json.dumps(getattr(bridge, command.pop("do"))(**command)), flush=True)
