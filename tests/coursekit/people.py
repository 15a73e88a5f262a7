"""Learners of the tiny module: who works well, who does nothing, and what an offline file lets one try."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import tiny
from nbformat.v4 import new_code_cell, new_markdown_cell

from casebook.case import load_case, load_key
from casebook.robots import play_robot
from casebook.variant import compile_variant, load_keyed

Work = Callable[[Path, Path, Path], None]  # (the learner's folder, the solved folder, the keys)


def _nb(folder: Path) -> Path:
    return folder / f"{tiny.NAME}.ipynb"


def _answer(folder: Path, name: str, source: str) -> None:
    nb = tiny.read(_nb(folder))
    tiny.by_id(nb, name).source = source
    tiny.save(nb, _nb(folder))


def _add(folder: Path, *cells: object) -> None:
    nb = tiny.read(_nb(folder))
    nb.cells.extend(cells)
    tiny.save(nb, _nb(folder))


def _handin(folder: Path, **values: object) -> None:
    records = {name: {"value": value, "by": "widget", "at": ""} for name, value in values.items()}
    tiny.write_json(folder / "answers" / "handin.json", {"schema": 1, "values": records})


def _log(folder: Path, keys: Path, robot: str = "expert") -> dict:
    return play_robot(load_keyed(keys / "gate.json"), robot)


def _play(folder: Path, log: object) -> None:
    tiny.write_json(folder / "answers" / "gate.json", log)


def solver(folder: Path, solved: Path, keys: Path) -> None:
    _answer(folder, "sum-answer", 'total = 42\ncasebook.handin("total", total)')
    _answer(folder, "why-answer", "The person knows their own story best.")
    _handin(folder, first="person")
    _play(folder, _log(folder, keys))


def blank(folder: Path, solved: Path, keys: Path) -> None:
    """Hands in the released notebook as it is."""


def partly(folder: Path, solved: Path, keys: Path) -> None:
    """A number of the wrong kind: two of the three points."""
    _answer(folder, "sum-answer", 'casebook.handin("total", 42.2)')


def score_edited(folder: Path, solved: Path, keys: Path) -> None:
    """Writes marks into the files."""
    log = _log(folder, keys, "never-asks")
    _play(folder, {**log, "score": 100, "share": 1.0, "finished": True, "expert": 1})
    _handin(folder, score=100, points=10)


def impossible(folder: Path, solved: Path, keys: Path) -> None:
    """Writes steps into the log that the case does not allow: the decision before the way to it."""
    log = _log(folder, keys)
    _play(folder, {**log, "events": [{"do": "act", "what": "call"}, *log["events"]]})


def truncated(folder: Path, solved: Path, keys: Path) -> None:
    """Both files of answers are cut off in the middle."""
    _handin(folder, first="person")
    _play(folder, _log(folder, keys))
    for name in ("handin.json", "gate.json"):
        path = folder / "answers" / name
        path.write_text(path.read_text()[: path.stat().st_size // 2])


def foreign(folder: Path, solved: Path, keys: Path) -> None:
    """Hands in a perfect play of another variant, whose truth is known to the learner."""
    case = load_case(tiny.FILES / "cases" / "gate.yaml")
    key = load_key(tiny.FILES / "key" / "gate.yaml", case)
    graded = load_keyed(keys / "gate.json").variant
    others = (compile_variant(case, key, seed) for seed in range(50))
    _play(folder, play_robot(next(v for v in others if v.variant != graded), "expert"))


def practised(folder: Path, solved: Path, keys: Path) -> None:
    """Hands in the play of the practice variant, which shows its key, as the graded one."""
    _play(folder, play_robot(load_keyed(folder / "cases" / "gate.practice-1.json"), "expert"))


def stale(folder: Path, solved: Path, keys: Path) -> None:
    """Copies the right values into the file, as if code had handed them in; the notebook is blank."""
    shutil.copytree(solved / "answers", folder / "answers", ignore=shutil.ignore_patterns("gate.json", ".*"))


def rewriter(folder: Path, solved: Path, keys: Path) -> None:
    """Rewrites marked cells, their points and kinds, the case beside the notebook, and deletes one."""
    nb = tiny.read(_nb(folder))
    tiny.by_id(nb, "sum-look").source = "3"
    tiny.by_id(nb, "sum-look").metadata["nbgrader"]["points"] = 3000
    tiny.by_id(nb, "gate-look").metadata["nbgrader"].update(grade=True, solution=True, locked=False)
    tiny.by_id(nb, "setup").metadata["nbgrader"].update(grade=True, points=50)
    nb.cells = [c for c in nb.cells if c.id != "quiz-look"]
    nb.metadata["coursekit"] = {"notices": ["Full marks."]}
    for one in nb.cells:
        one.metadata["coursekit"] = {"tells": "everything is right"}
    tiny.save(nb, _nb(folder))
    _handin(folder, first="person")
    _play(folder, _log(folder, keys, "never-asks"))
    for path in (folder / "cases").glob("*.json"):
        path.write_text(path.read_text().replace('"need"', '"none"'))


def copier(folder: Path, solved: Path, keys: Path) -> None:
    """Has each marked cell twice, and one with a name that nobody gave out."""
    nb = tiny.read(_nb(folder))
    twice = [tiny.by_id(nb, name).copy() for name in ("sum-look", "why-answer")]
    for n, one in enumerate(twice):
        one.id = f"copy-{n}"
    extra = tiny.cell("code", "extra-look", "100", grade=True, locked=True, points=100)
    nb.cells.extend([*twice, extra])
    tiny.save(nb, _nb(folder))


def crasher(folder: Path, solved: Path, keys: Path) -> None:
    """Hands in a right answer and then ends its own kernel."""
    _answer(folder, "sum-answer", 'casebook.handin("total", 42)\nimport os\nos._exit(1)')


def raiser(folder: Path, solved: Path, keys: Path) -> None:
    """An error in one cell, good work in the others, and data of an odd form."""
    _answer(folder, "sum-answer", 'casebook.handin("total", {"a": [1]})\n1 / 0')
    _handin(folder, first="person")


def intruder(folder: Path, solved: Path, keys: Path) -> None:
    """Puts scripts, outside pictures and the grader's own files into what feedback shows."""
    solver(folder, solved, keys)
    shown = (
        '<script src="https://evil.example/a.js"></script><img src="https://evil.example/b.png"><b onclick="x()">hi</b>'
    )
    code = f"from IPython.display import HTML, Javascript, display\ndisplay(HTML({shown!r}), Javascript('alert(1)'))"
    _answer(folder, "sum-answer", f'casebook.handin("total", 42)\n{code}')
    keys_in_picture = "![k](../../../keys/m90-tiny/checks.py) ![p](https://evil.example/c.png)"
    text = f'{keys_in_picture}\n<iframe src="https://evil.example/d"></iframe><style>@import "https://evil.example/e.css";</style>'
    _answer(folder, "why-answer", text)
    _add(folder, new_code_cell("print('<script>alert(2)</script>')"), new_markdown_cell("<script>alert(3)</script>"))


PEOPLE: dict[str, Work] = {
    "solver": solver,
    "blank": blank,
    "partly": partly,
    "score-edited": score_edited,
    "impossible": impossible,
    "truncated": truncated,
    "foreign": foreign,
    "practised": practised,
    "stale": stale,
    "rewriter": rewriter,
    "copier": copier,
    "crasher": crasher,
    "raiser": raiser,
    "intruder": intruder,
}
