"""tipsim in the sandbox: its compiled loops are there before the first learner asks for them."""

from __future__ import annotations

import importlib

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from coursekit.sandbox import warm
from coursekit.sandbox.limits import Limits
from coursekit.sandbox.packages import MORE, modules_of, named_in
from coursekit.sandbox.session import Session
from coursekit.sandbox.warm import SHARED

RUNS = """\
import tipsim
from tipsim.compiled import numba
from tipsim.interventions import Hotline, LabourInspection
from tipsim.model import TraffickingModel

def runs():
    plain = tipsim.Scenario(months=12, scale=0.02)
    with_two = tipsim.Scenario(months=12, scale=0.02, measures=[Hotline(), LabourInspection()])
    tipsim.compare(plain, with_two, seeds=2)
    tipsim.run(tipsim.Scenario(months=12, scale=0.2), 1, threads=2)
    model = TraffickingModel(scale=0.02, seed=1, months=12)
    while model.running:
        model.step()

def compiled_in(act):
    from numba.core import event
    with event.install_recorder("numba:compile") as recorder:
        act()
    return len(recorder.buffer)"""
COUNTS = """\
print(*(compiled_in(act) > 0 for act in (runs, lambda: numba.njit(abs_of)(2))) if numba else (False, True))"""
OWN = "def abs_of(x):\n    return -x if x < 0 else x"


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> str:
    nb = new_notebook(cells=[new_code_cell(source) for source in (RUNS, OWN, COUNTS)])
    server, work = SHARED.server(frozenset({"tipsim"})), tmp_path_factory.mktemp("work")
    with Session(server, work, Limits(), examined=False) as session:
        session.run(nb)
    return "".join(output.get("text", str(output)) for cell in nb.cells for output in cell.outputs)


def test_no_loop_is_compiled_in_a_learners_process(said):
    """The second word is a loop of the learner's own, which shows that compiling would be seen."""
    assert said == "False True\n"


def test_a_server_without_loops_has_them_made_and_starts_once_more(monkeypatch):
    words, made = iter([warm.COLD, warm.READY]), []
    monkeypatch.setattr(warm, "needed", lambda: None)
    monkeypatch.setattr(warm.WarmServer, "_start", lambda self: next(words))
    monkeypatch.setattr(warm.WarmServer, "close", lambda self: made.append("ended"))
    monkeypatch.setattr(warm, "compile_once", lambda: made.append("made"))
    warm.WarmServer({"tipsim"})
    assert (made, list(words)) == (["ended", "made"], [])


def test_where_they_cannot_be_made_the_server_is_used_as_it_is(monkeypatch):
    words = iter([warm.COLD, warm.COLD])
    monkeypatch.setattr(warm, "needed", lambda: None)
    monkeypatch.setattr(warm.WarmServer, "_start", lambda self: next(words))
    monkeypatch.setattr(warm.WarmServer, "close", lambda self: None)
    monkeypatch.setattr(warm, "compile_once", lambda: None)
    warm.WarmServer({"tipsim"})
    assert list(words) == []


@pytest.fixture
def servers(monkeypatch) -> list[frozenset[str]]:
    """Packages of each warm server that is started, none of which is."""
    begun: list[frozenset[str]] = []

    class Server:
        alive = True

        def __init__(self, names):
            self.names = names
            begun.append(names)

        def close(self):
            pass

    monkeypatch.setattr(warm, "WarmServer", Server)
    return begun


def test_a_server_that_has_more_than_a_notebook_needs_is_used_for_it(servers):
    shared = warm.Shared()
    assert shared.server(frozenset({"mesa", "scipy"})) is shared.server(frozenset({"scipy"}))
    assert servers == [{"mesa", "scipy"}]


def test_a_notebook_that_needs_more_gets_a_server_with_what_all_before_it_needed(servers):
    shared = warm.Shared()
    shared.server(frozenset({"scipy"}))
    shared.server(frozenset({"tipsim"}))
    assert servers == [{"scipy"}, {"scipy", "tipsim"}]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import numpy as np", set()),
        ("from scipy import stats\nimport mesa", {"scipy", "mesa"}),
        ("import tipsim.model as m; from casebook import handin", {"tipsim", "casebook"}),
        ("mesas = meta.scipylike", set()),
    ],
)
def test_packages_are_known_by_the_words_of_a_notebook(source, names):
    assert named_in([source]) == names


@pytest.mark.parametrize("name", ["", *MORE])
def test_every_module_that_a_server_would_import_is_there(name):
    for module in modules_of([name]):
        importlib.import_module(module)
