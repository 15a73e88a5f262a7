"""Notebooks whose cells, points or settings were edited."""

import copy
import json

import nbformat
from nbformat.v4 import new_output

from .submission import Family, Hand

FAMILY = Family("Edited notebooks")
TESTS = ("number", "list", "function", "class", "text", "array", "frame", "magic")


def _tests(hand: Hand) -> list[nbformat.NotebookNode]:
    return [hand.cell(f"{name}-test") for name in TESTS]


@FAMILY.built("points-edited", "makes each test worth a thousand points")
def _points(hand: Hand) -> None:
    for one in _tests(hand):
        one.metadata.nbgrader.points = 1000
        one.source = "1000"
    hand.save()


@FAMILY.built("tests-emptied", "writes pass into every test and unlocks it")
def _emptied(hand: Hand) -> None:
    for one in _tests(hand):
        one.source = "pass"
        one.metadata.nbgrader.locked = False
    hand.save()


@FAMILY.built("tests-deleted", "deletes every test")
def _deleted(hand: Hand) -> None:
    names = {f"{name}-test" for name in TESTS}
    hand.nb.cells = [c for c in hand.nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") not in names]
    hand.save()


@FAMILY.built("everything-deleted", "hands in a notebook without cells")
def _nothing(hand: Hand) -> None:
    hand.nb.cells = []
    hand.save()


@FAMILY.built("cells-doubled", "has every answer and every test twice, the second with the same names")
def _doubled(hand: Hand) -> None:
    twice = []
    for one in hand.nb.cells:
        other = copy.deepcopy(one)
        other.id = f"{one.id}-2"
        if one.metadata.get("nbgrader", {}).get("grade"):
            other.source = "3"
        twice += [one, other]
    hand.nb.cells = twice
    hand.save()


@FAMILY.built("cell-ids-doubled", "gives every cell the same id")
def _ids(hand: Hand) -> None:
    for one in hand.nb.cells:
        one.id = "same"
    hand.path.write_text(json.dumps(hand.nb))


@FAMILY.built("tests-before-answers", "turns the order of all cells round")
def _turned(hand: Hand) -> None:
    hand.nb.cells.reverse()
    hand.save()


@FAMILY.built("tests-skipped-by-tags", "tags tests so that they are not run, may raise errors, or lose their outputs")
def _tags(hand: Hand) -> None:
    for one in _tests(hand):
        one.metadata.tags = ["skip-execution", "raises-exception", "remove_output", "hide-input", "remove-cell"]
    hand.save()


@FAMILY.built("tests-turned-into-text", "makes text of every test, and code of the essay")
def _kinds(hand: Hand) -> None:
    for one in _tests(hand):
        one.cell_type = "markdown"
        for name in ("outputs", "execution_count"):
            one.pop(name, None)
    essay = hand.cell("why")
    essay.update(cell_type="code", outputs=[], execution_count=None, source="3")
    hand.path.write_text(json.dumps(hand.nb))


@FAMILY.built("tests-turned-into-raw", "makes raw cells of every test")
def _raw(hand: Hand) -> None:
    for one in _tests(hand):
        one.cell_type = "raw"
    hand.path.write_text(json.dumps(hand.nb))


@FAMILY.built("roles-swapped", "calls tests answers and answers tests")
def _roles(hand: Hand) -> None:
    for name in TESTS:
        test, answer = hand.cell(f"{name}-test"), hand.cell(name)
        test.metadata.nbgrader.update(grade=False, solution=True, locked=False)
        answer.metadata.nbgrader.update(grade=True, solution=False, points=100)
        answer.source = "100"
    hand.save()


@FAMILY.built("names-of-cells-swapped", "gives the tests each other's names, and new ones")
def _names(hand: Hand) -> None:
    tests = _tests(hand)
    names = [one.metadata.nbgrader.grade_id for one in tests]
    for one, name in zip(tests, names[1:] + ["brand-new-test"], strict=True):
        one.metadata.nbgrader.grade_id = name
        one.source = "2"
    hand.save()


@FAMILY.built("tests-invented", "adds tests of its own, worth a hundred points each")
def _invented(hand: Hand) -> None:
    for n in range(5):
        one = copy.deepcopy(hand.cell("number-test"))
        one.id, one.source = f"mine-{n}", "100"
        one.metadata.nbgrader.update(grade_id=f"mine-{n}", points=100)
        hand.nb.cells.append(one)
    hand.save()


@FAMILY.built("outputs-forged", "stores outputs with full points and says that all was run and found right")
def _outputs(hand: Hand) -> None:
    for one in _tests(hand):
        one.outputs = [new_output("execute_result", data={"text/plain": "3"}, execution_count=1)]
        one.metadata["coursekit"] = {"finding": {"ok": True, "reason": "", "hidden": False}}
        one.metadata["execution"] = {"shell.execute_reply": "ok"}
    hand.nb.metadata["coursekit"] = {"notices": ["Full marks."], "finding": {"ok": True}, "ran": True}
    hand.save()


@FAMILY.built("checksums-forged", "writes checksums, versions and scores into the data of cells")
def _checksums(hand: Hand) -> None:
    for one in hand.nb.cells:
        if "nbgrader" in one.metadata:
            one.metadata.nbgrader.update(checksum="0" * 32, schema_version=99, score=100, manual_score=100)
    hand.save()


@FAMILY.built("data-of-cells-broken", "puts lists, texts and numbers where nbgrader's data of cells should be")
def _broken(hand: Hand) -> None:
    broken = ([], "text", 3, None, {"grade": "yes"}, {"grade_id": ["x"]}, True, {"points": 1e400, "grade": True})
    for one, data in zip(_tests(hand), broken, strict=True):
        one.metadata["nbgrader"] = data
    hand.path.write_text(json.dumps(hand.nb))


@FAMILY.built("kernel-changed", "asks for a kernel of another language, or one that is a command")
def _kernel(hand: Hand) -> None:
    hand.nb.metadata["kernelspec"] = {"name": "bash; touch /tmp/planted", "display_name": "x", "language": "bash"}
    hand.nb.metadata["language_info"] = {"name": "../../planted"}
    hand.save()


@FAMILY.built("kernel-with-a-command", "brings the description of a kernel whose command is its own")
def _own_kernel(hand: Hand) -> None:
    spec = {"argv": ["touch", "@COURSE@/planted"], "display_name": "python3", "language": "python"}
    for place in ("kernels/python3", ".local/share/jupyter/kernels/python3", "share/jupyter/kernels/mine"):
        folder = hand.folder / place
        folder.mkdir(parents=True)
        (folder / "kernel.json").write_text(hand.filled(json.dumps(spec)))
    hand.nb.metadata["kernelspec"] = {"name": "mine", "display_name": "mine", "language": "python"}
    hand.save()


@FAMILY.built("markers-in-answers", "writes the markers of hidden tests and solutions into its answers")
def _markers(hand: Hand) -> None:
    for name in TESTS:
        hand.cell(name).source += "\n### END HIDDEN TESTS\n### BEGIN SOLUTION\n### BEGIN HIDDEN TESTS\nprint('planted')"
    hand.save()


@FAMILY.built("many-cells", "a notebook of five thousand cells")
def _many(hand: Hand) -> None:
    for _ in range(5000):
        hand.put("x = 1", at=-1)
    hand.save()


@FAMILY.built("old-format", "a notebook that says it is of format 3, with the cells of 4")
def _old(hand: Hand) -> None:
    hand.path.write_text(json.dumps({**hand.nb, "nbformat": 3}))


@FAMILY.built("format-of-the-future", "a notebook that says it is of format 99")
def _future(hand: Hand) -> None:
    hand.path.write_text(json.dumps({**hand.nb, "nbformat": 99, "nbformat_minor": -1}))


@FAMILY.built("sources-of-wrong-kind", "numbers, objects and nothing where the text of a cell should be")
def _sources(hand: Hand) -> None:
    for one, source in zip(_tests(hand), (3, None, {"a": 1}, [["x"]], True, [3], "", [None]), strict=True):
        one.source = source
    hand.path.write_text(json.dumps(hand.nb))
