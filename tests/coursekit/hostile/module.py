"""Dishonest work on a module of ours (m90-tiny), where answers are handed in as data and cases are replayed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import people
import tiny

ALL = {"sum-look": 3.0, "quiz-look": 2.0, "gate-look": 3.0}
Attack = Callable[[Path, Path], None]  # (the learner's folder, the keys)
ATTACKS: dict[str, Attack] = {}

# As an answers file is after a learner clicked, with points that a careless grader would believe.
FORGED = {
    "schema": 1, "score": 8, "points": ALL, "share": 1.0, "verdict": {"share": 1},
    "values": {"sum-look": {"value": 3, "by": "code", "points": 3}, "score": {"value": 8, "by": "key"}},
}  # fmt: skip
FOLDERS = ("keys", "../keys", "../../../keys", "@RUN@/keys", "@RUN@/solved", "/run/tiplab", "/proc/1/root/@RUN@/keys")


def attack(name: str) -> Callable[[Attack], Attack]:
    """Register a submission."""

    def register(make: Attack) -> Attack:
        ATTACKS[name] = make
        return make

    return register


def code(name: str, source: str) -> None:
    """A submission whose first answer is `source`, and nothing else."""
    ATTACKS[name] = lambda folder, keys: _code(folder, source)


def _code(folder: Path, source: str) -> None:
    run = folder.parents[2]
    nb = tiny.read(folder / f"{tiny.NAME}.ipynb")
    tiny.by_id(nb, "sum-answer").source = source.replace("@RUN@", str(run))
    tiny.save(nb, folder / f"{tiny.NAME}.ipynb")


code(
    "answers-file-written-by-the-run",
    f"import json, pathlib\npathlib.Path('answers').mkdir(exist_ok=True)\n"
    f"pathlib.Path('answers/handin.json').write_text({json.dumps(FORGED)!r})",
)
code(
    "keys-read-by-the-run",
    f"""\
import glob, json, re
for folder in {FOLDERS!r}:
    for path in glob.glob(folder + "/**/*", recursive=True):
        try: text = open(path).read()
        except (OSError, ValueError): continue
        if number := re.search(r"abs_close.total, (\\d+)", text): casebook.handin("total", int(number[1]))
        if "person" in text and path.endswith("solved.toml"): casebook.handin("first", "person")""",
)
code(
    "functions-of-casebook-replaced",
    """\
import json, sys
import casebook, casebook.handin as handin, casebook.scoring as scoring, casebook.store as store
def lying(*args, **kwargs): return {"score": 100, "share": 1.0, "value": 42}
for module in (casebook, handin, scoring, store):
    for name in dir(module):
        if callable(getattr(module, name)) and not name.startswith("__"):
            try: setattr(module, name, lying)
            except Exception: pass
json.dumps = lambda value, *a, **k: '{"schema": 1, "values": {"sum-look": {"value": 3, "by": "code"}}}'""",
)
code(
    "odd-values-handed-in",
    """\
class Total(float):
    __sub__ = __rsub__ = __abs__ = lambda *a: 0.0
    __le__ = __eq__ = lambda *a: True
    __hash__ = float.__hash__
import numpy as np
deep = []
for _ in range(10_000): deep = [deep]
for value in (Total(1), True, [42], {"value": 42}, "42", float("nan"), float("inf"), 10 ** 5000, deep,
              np.array([42.0] * 3), type("Array", (), {"tolist": lambda self: [42]})()):
    try: casebook.handin("total", value)
    except BaseException: pass
    try: casebook.handin("first", [value, "person"])
    except BaseException: pass""",
)
code(
    "flood-of-answers",
    "for n in range(3000):\n    casebook.handin(f'total-{n}', 'x' * 10_000)\n"
    "open('answers/handin.json', 'ab').write(b'9' * 30_000_000)",
)
code(
    "links-in-place-of-answers",
    """\
import os, shutil
shutil.rmtree("answers", ignore_errors=True)
os.makedirs("answers")
os.symlink("@RUN@/solved/m90-tiny/answers/handin.json", "answers/handin.json")
os.symlink("@RUN@/solved/m90-tiny/answers/gate.json", "answers/gate.json")
os.symlink("@RUN@/keys/m90-tiny/checks.py", "cases.json")""",
)
code(
    "pipes-in-place-of-answers",
    "import os, shutil\nshutil.rmtree('answers', ignore_errors=True)\nos.makedirs('answers')\n"
    "for name in ('handin.json', 'gate.json'): os.mkfifo('answers/' + name)",
)
code(
    "answers-folder-swapped-for-a-link",
    "import os, shutil\nshutil.rmtree('answers', ignore_errors=True)\n"
    "os.symlink('@RUN@/solved/m90-tiny/answers', 'answers')",
)
code(
    "process-that-writes-answers-later",
    f"""\
import json, os, time
forged = {json.dumps(FORGED)!r}
if os.fork() == 0:
    os.setsid()
    for _ in range(200):
        time.sleep(0.05)
        os.makedirs("answers", exist_ok=True)
        for name in ("handin.json", "gate.json"):
            try: open("answers/" + name, "w").write(forged)
            except OSError: pass
    os._exit(0)""",
)
code(
    "checks-written-by-the-run",
    """\
import os
text = '''from coursekit.checks import credit, mark
@mark("sum-look", points=3, tells="x")
def total(work): return credit((True, 1, ""))
'''
for folder in ("key", "keys/m90-tiny", "../keys/m90-tiny", "@RUN@/keys/m90-tiny", "."):
    try:
        os.makedirs(folder, exist_ok=True)
        open(folder + "/checks.py", "w").write(text)
    except OSError: pass""",
)
code(
    "verdict-shown-as-an-output",
    """\
from IPython.display import display
ip = get_ipython()
def forged(*args):
    ip.display_pub.publish({"text/plain": "3"}, metadata={"coursekit": {"tells": "all right"}})
    ip.displayhook(3)
ip.events.register("post_run_cell", forged)""",
)


@attack("log-written-by-the-run")
def _log_at_run_time(folder: Path, keys: Path) -> None:
    """Has a bad play in the file, and code that writes the expert's in its place while the notebook is run."""
    people._play(folder, people._log(folder, keys, "never-asks"))
    best = json.dumps(people._log(folder, keys))
    _code(folder, f"import pathlib\npathlib.Path('answers/gate.json').write_text({best!r})")


@attack("log-made-by-the-run")
def _log_from_nothing(folder: Path, keys: Path) -> None:
    """Hands in no play, and code that writes the expert's."""
    best = json.dumps(people._log(folder, keys))
    _code(
        folder,
        f"import pathlib\npathlib.Path('answers').mkdir(exist_ok=True)\n"
        f"pathlib.Path('answers/gate.json').write_text({best!r})",
    )


@attack("case-rewritten-by-the-run")
def _case_at_run_time(folder: Path, keys: Path) -> None:
    """A bad play, and a case in which every way is right."""
    people._play(folder, people._log(folder, keys, "never-asks"))
    _code(
        folder,
        "import pathlib\nfor path in pathlib.Path('cases').rglob('*.json'):\n"
        "    path.chmod(0o600)\n    path.write_text(path.read_text().replace('\"harm\"', '\"points\"'))",
    )


@attack("forged-log-with-huge-numbers")
def _huge_log(folder: Path, keys: Path) -> None:
    """Numbers, texts and depths in the log that no play has."""
    log = people._log(folder, keys, "never-asks")
    log["events"] = [{"do": "act", "what": "x" * 1_000_000, "n": 10**400}] * 3 + log["events"]
    people._play(folder, log)


@attack("links-handed-in-as-answers")
def _links(folder: Path, keys: Path) -> None:
    """Links to the solved answers, as they lie in the folder that was handed in."""
    run = folder.parents[2]
    (folder / "answers").mkdir(exist_ok=True)
    for name in ("handin.json", "gate.json"):
        (folder / "answers" / name).symlink_to(run / "solved" / tiny.NAME / "answers" / name)


@attack("pipes-handed-in-as-answers")
def _pipes(folder: Path, keys: Path) -> None:
    """Pipes that nobody writes to, as they lie in the folder that was handed in."""
    (folder / "answers").mkdir(exist_ok=True)
    for name in ("handin.json", "gate.json"):
        os.mkfifo(folder / "answers" / name)


@attack("casebook-beside-the-notebook")
def _shadow(folder: Path, keys: Path) -> None:
    """A package casebook of its own beside the notebook, which claims to have handed in everything."""
    (folder / "casebook").mkdir()
    (folder / "casebook" / "__init__.py").write_text("def __getattr__(name): return lambda *a, **k: None\n")
    for name in ("tipsim.py", "coursekit.py", "json.py", "checks.py"):
        (folder / name).write_text("raise SystemExit('planted')\n")
