"""The bar below a cell that takes a while."""

import ipywidgets as w
import pytest

from tipsim.desk import running, waiting


@pytest.fixture
def shown(monkeypatch):
    """What is displayed, with a clock that tells a second more each time."""
    seen = []
    monkeypatch.setattr("tipsim.desk.cellbar.display", seen.append)
    ticks = iter(range(1_000))
    monkeypatch.setattr(running.time, "monotonic", lambda: float(next(ticks)))
    return seen


def test_the_bar_tells_how_far_the_work_is_and_how_long_it_will_take(shown):
    with waiting("Runs:") as progress:
        bar, words = shown[0].children
        assert (bar.value, words.value) == (0.0, "Runs: 0% done")
        progress(1, 4)
        progress(2, 4)  # 2 seconds after the beginning: as long again
        assert (bar.value, words.value) == (0.5, "Runs: 50% done, about 2 seconds left")


@pytest.mark.parametrize("fault", [None, ValueError, KeyboardInterrupt])
def test_the_bar_is_gone_when_the_work_has_ended_well_or_not(shown, fault):
    closed = []
    try:
        with waiting() as progress:
            shown[0].close = lambda: closed.append(True)
            progress(1, 2)
            if fault:
                raise fault
    except (ValueError, KeyboardInterrupt) as error:
        assert type(error) is fault
    assert isinstance(shown[0], w.HBox) and closed == [True]
