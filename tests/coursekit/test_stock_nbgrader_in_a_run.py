"""A run is a plain nbgrader course: nbgrader's own programs, started in its folder, do as coursekit does."""

import subprocess
import sys

import tiny

from coursekit.course import api, gradebook


def nbgrader(folder, *arguments):
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_stock_autograde_gives_the_same_marks_and_keeps_marks_by_hand(changing_sitting):
    run = changing_sitting.course.run
    with gradebook(run) as book:
        book.find_grade("why-answer", tiny.NAME, tiny.NAME, "solver").manual_score = 1.5
        book.db.commit()
    done = nbgrader(run.root, "autograde", tiny.NAME, "--student=solver", "--force")
    assert done.returncode == 0, done.stderr
    with gradebook(run) as book:
        grades = {g.name: g.score for g in book.find_submission_notebook(tiny.NAME, tiny.NAME, "solver").grades}
    assert grades == {"sum-look": 3, "quiz-look": 2, "gate-look": 3, "why-answer": 1.5}


def test_formgraders_feedback_button_writes_our_page(changing_sitting):
    run = changing_sitting.course.run
    before = changing_sitting.page("partly")
    page = run.root / "feedback" / "partly" / tiny.NAME / f"{tiny.NAME}.html"
    page.unlink()
    result = api(run).generate_feedback(tiny.NAME, "partly")
    assert result["success"], result
    assert page.read_text(encoding="utf-8") == before
