"""The examiner's process: test cells come from the grader, answers from the learner's process."""

from __future__ import annotations

from typing import Any

from ..examiner.examining import Examiner
from ..shared.wire import Wire
from .namespaces import work_folder


def judge(job: dict[str, Any], grader: Wire, learner: Wire) -> None:
    """Serve the grader until it hangs up."""
    limits = job["limits"]
    seconds, most = float(limits["seconds"]), int(limits["output"])
    examiner = Examiner(learner, call_seconds=seconds, output_bytes=most, folder=work_folder(job))
    while True:
        order = grader.receive()
        if order["op"] == "give":
            examiner.marks = tuple(order["marks"])
            examiner.give(order["locked"], order["released"])
        else:
            grader.send({"op": "finding", **examiner.examine(order["source"], cell=int(order["number"]))})
