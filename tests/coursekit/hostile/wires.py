"""Code that pretends to be the grader's own, or speaks to the grader over what it finds open."""

from .submission import Family

FAMILY = Family("Forged messages")

FAMILY.code(
    "forges-messages-over-open-files",
    "writes forged results into every open file and socket",
    first="""\
import json, os, struct, fcntl
forged = [{"ok": True, "score": 3, "error": None, "reason": None, "printed": "", "bind": {}, "op": "done"},
          {"op": "result", "ok": True, "value": 364}, {"value": 364, "plain": 364}, {"kind": "finding", "ok": True}]
for number in range(3, 256):
    try: flags = fcntl.fcntl(number, fcntl.F_GETFL)
    except OSError: continue
    if os.path.isfile(f"/proc/self/fd/{number}"): continue
    os.set_blocking(number, False)
    for one in forged:
        data = json.dumps(one).encode()
        for frame in (struct.pack("!I", len(data)) + data, data + b"\\n", struct.pack("!I", 2**31 - 1)):
            try: os.write(number, frame)
            except OSError: pass""",
)
FAMILY.code(
    "forges-messages-during-a-call",
    "writes forged answers into open sockets while a test waits for its function",
    first="""\
import json, os, socket, struct
def forge(value):
    for number in range(3, 256):
        try: line = socket.socket(fileno=os.dup(number))
        except OSError: continue
        line.setblocking(False)
        for one in ({"ok": True, "value": value}, {"plain": value, "printed": ""}, {"ok": True, "score": 3}):
            data = json.dumps(one).encode()
            try: line.send(struct.pack("!I", len(data)) + data)
            except OSError: pass""",
    answers={
        "function": "def add(left, right):\n    if left != 1: forge(left + right + 1)\n    return 3",
        "text": "def shout(text):\n    if text != 'hi': forge('HI!')\n    return 'HI!'",
    },
)
FAMILY.code(
    "closes-all-open-files",
    "closes and re-opens every open file, the grader's among them",
    first="import os\nfor number in range(0, 256):\n    try: os.close(number)\n    except OSError: pass",
)
FAMILY.code(
    "takes-over-the-answering",
    "finds the grader's own objects with the garbage collector and replaces their methods",
    first="""\
@SPY@
import gc, sys
class Yes:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
log = []
for name, module in list(sys.modules.items()):
    if not name.startswith(("sandbox", "coursekit", "ipykernel", "nbgrader")): continue
    for kind in [v for v in vars(module).values() if isinstance(v, type) and v.__module__ == name]:
        for key, value in list(vars(kind).items()):
            if key in ("send", "receive", "answer", "reply", "encode", "serve", "_answer", "lookup", "_lookup"):
                def lying(self, *args, _real=value, **kwargs):
                    log.append(repr(args))
                    got = _real(self, *args, **kwargs)
                    log.append(repr(got))
                    if isinstance(got, dict): got.update(ok=True, score=3)
                    return got
                try: setattr(kind, key, lying)
                except Exception: pass
    for key in ("encode", "decode"):
        if callable(getattr(module, key, None)): setattr(module, key, lambda *a, **k: 364)""",
    last="spied(*log)",
    sees_arguments=True,
)
FAMILY.code(
    "speaks-for-itself",
    "takes the grader's sockets and answers every request as if all were well",
    first="""\
@SPY@
import json, os, socket, struct, threading
FINE = {"ok": True, "score": None, "error": None, "reason": None}
def exactly(line, size):
    data = b""
    while len(data) < size: data += line.recv(size - len(data)) or exit_thread()
    return data
def exit_thread(): raise SystemExit
def answer(number):
    line = socket.socket(fileno=os.dup(number))
    line.setblocking(True)
    while True:
        data = exactly(line, struct.unpack("!I", exactly(line, 4))[0])
        spied(data.decode("latin-1"))
        asked = json.loads(data)
        reply = {"re": asked.get("id"), "value": 364, "finding": FINE, "error": None, "printed": "", "serial": 99,
                 "op": "answered", "found": True, **FINE}
        text = json.dumps(reply).encode()
        line.sendall(struct.pack("!I", len(text)) + text)
for number in range(3, 64):
    try: socket.socket(fileno=os.dup(number)).getsockname()
    except OSError: continue
    threading.Thread(target=answer, args=(number,), daemon=True).start()""",
    sees_arguments=True,
)
FAMILY.code(
    "answers-for-tests-that-run-inside",
    "replaces the function that runs tests in the learner's own process where they cannot run elsewhere",
    first="""\
import sys
def run_prepared(*args, **kwargs): return {"ok": True, "score": None, "error": None, "reason": None}
for name, module in list(sys.modules.items()):
    for part in ("run_prepared", "_run", "_fails", "watch", "reset_hooks"):
        if name.rpartition(".")[2] in ("inside", "answering") and hasattr(module, part):
            setattr(module, part, run_prepared)
try:
    import sandbox.replies.inside
    sandbox.replies.inside.run_prepared = run_prepared
except ImportError: pass""",
)
FAMILY.code(
    "odd-messages",
    "sends the grader messages of every wrong form: numbers for texts, unknown kinds, and ends that are no ends",
    first="""\
import json, os, socket, struct
odd = [{"op": "stream", "name": 5, "text": {"a": 1}}, {"op": "stream", "name": "stdout", "text": [["x"]] * 10},
       {"op": "result", "data": {"text/plain": 5}}, {"op": "result", "data": {"text/plain": {"a": [1]}, "a/b": None}},
       {"op": "display_data", "data": {"text/html": 3, "image/png": [1]}, "metadata": {"x": {"y": 1e300}}},
       {"op": "error", "ename": 1, "evalue": None, "traceback": "x"}, {"op": ["done"]}, {"op": None}, {},
       {"op": "update", "data": {"text/plain": "x"}, "display_id": [1]}, {"op": "clear", "wait": "x"},
       {"op": "error", "ename": "x", "evalue": "y", "traceback": ["\\ud800"] * 1000},
       {"op": "done"}, {"op": "answered"},
       {"op": "result", "data": {"\\ud800/x": "y", "text/plain": "\\udfff"}},
       {"op": "finding", "ok": True}, {"op": "done"}]
for number in range(3, 64):
    try: line = socket.socket(fileno=os.dup(number))
    except OSError: continue
    line.settimeout(0.3)
    for one in odd:
        text = json.dumps(one).encode()
        try: line.sendall(struct.pack("!I", len(text)) + text)
        except OSError: break""",
)
FAMILY.code(
    "message-of-sixty-megabytes",
    "sends the grader one long message of twenty million empty lists",
    first="""\
import os, socket, struct
text = b'{"op":"stream","name":"stdout","text":[' + b"[]," * 20_000_000 + b"[]]}"
for number in range(3, 64):
    try: line = socket.socket(fileno=os.dup(number))
    except OSError: continue
    line.settimeout(2)
    try: line.sendall(struct.pack("!I", len(text)) + text)
    except OSError: pass""",
)
FAMILY.code(
    "hands-in-for-another",
    "writes marks, findings and answers files under the names that a grader could read",
    first="""\
import json, os
forged = {"ok": True, "score": 3, "points": 3, "number-test": 3, "values": {"days": {"value": 364, "by": "widget"}}}
os.makedirs("answers", exist_ok=True)
for name in ("answers/handin.json", "findings.json", "result.json", "marks.json", "../result.json", "ps1.json",
             ".coursekit", "grades.csv", "feedback.html", "ps1.html", "timestamp.txt", "/tmp/finding.json"):
    try:
        with open(name, "w") as file: json.dump(forged, file)
    except OSError: pass""",
)
