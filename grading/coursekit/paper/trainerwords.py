"""The words of the papers on the trainer's side."""

from __future__ import annotations

from tipsim.language import gettext as _

Words = dict[str, str]


def reader() -> Words:
    """Words of the reader's book."""
    return {
        "paper": _("Reader's book"),
        "corner": _("Trainer and reader only: never released"),
        "warning": _(
            "For the trainer and the reader only. It tells what the case hides: never give it to learners who are "
            "marked."
        ),
        "title": _("Reader's book: {title}"),
        "practice_paper": _("Reader's book for practice"),
        "practice": _(
            "This is a practice variant: another truth and other findings than in the marked one. Every hand-out of "
            "this case fits; nothing is marked."
        ),
        "how": _("How to read"),
        "how_take": _("A group says a number. Check that the scene has it, and that its rule in italics holds."),
        "how_read": _(
            "Read aloud what stands after the line, in a calm voice, once more if asked. What the group has learnt "
            "before is not read again."
        ),
        "how_trust": _(
            "Trust begins at {n} and stays between 0 and 10. Where two texts stand, look at trust as it is before this "
            "action: from the number given on, read the first; below it, the second. Then move the coin by the number "
            "in the line."
        ),
        "how_harm": _(
            "A line that begins with “Harm” is not read. Tick it on the group's line, once; it is told at the end."
        ),
        "how_stop": _("At a stop wait until everybody has written. Two minutes are enough."),
        "how_closes": _(
            "At trust {n} or less the person has closed up: a question marked “may stay unanswered” brings nothing but "
            "the text under “Closed up”. Its minutes count, and trust can only fall by it."
        ),
        "how_records": _(
            "The group has {n} {label}. A search ({search}) finds a record by any part of three letters or digits of "
            "what stands in its line. Tell number, title and cost. Read a record only when it is opened and paid for."
        ),
        "how_person": _("What a person says may be read by the one who holds the person's card. Nobody has to."),
        "tracker": _("The groups' lines"),
        "group": _("Group"),
        "trust": _("Trust (put a coin on it)"),
        "clock": _("Minutes used"),
        "harms": _("Harms noted (number of the action)"),
        "begin": _("Read the content note and the opening of the hand-out aloud. Then scene {n}."),
        "aloud": _("Read aloud"),
        "nothing": _("Nothing new. Say: “Done.”"),
        "trust_moves": _("trust {by}"),
        "gate": _("Trust {n} or more"),
        "gate_below": _("Trust below {n}"),
        "gate_and": _("and"),
        "gate_or": _("or not"),
        "may_close": _("may stay unanswered"),
        "closed": _("Closed up"),
        "records": _("The records"),
        "found_by": _("Found by"),
        "ties": _("For the link chart"),
        "injects": _("What happens by itself"),
        "injects_text": _("Read it as soon as the group's clock has come to the minute, once."),
        "codes": _("How the questions are coded"),
        "wording": _("Wording"),
        "kind": _("Kind"),
        "gate_nothing": _("nothing is learnt"),
        "harm": _("Harm"),
        "decision": _("This is a decision: the first way on that is taken counts."),
        "ends": _("The ends"),
        "end": _("End {n}"),
        "debrief": _("Afterwards, when every answer sheet is handed in"),
        "truth": _("What was hidden"),
        "reaction": _("To ask, in this order"),
        "choices": _("What each decision was worth, and why"),
        "cues": _("What each piece was worth"),
        "piece": _("Piece"),
        "says": _("What it told in this variant"),
        "worth": _("How much it should move you"),
        "source": _("Where the base rate comes from"),
        "answer": _("Action"),
        "reason": _("Why"),
    }


def route() -> Words:
    """The page for a class without computers; numbers that depend on the module are filled in."""
    return {
        "title": _("A class without computers"),
        "intro": _(
            "One computer with the course on it is needed afterwards, to mark. In class nothing but paper is. The plan "
            "is the course's own estimate; it has not been tried in a class yet."
        ),
        "print": _("To print for 20 learners in 4 groups"),
        "paper": _("Paper"),
        "copies": _("Copies"),
        "whom": _("For whom"),
        "module": _("module"),
        "module_whom": _("two learners share one"),
        "hand_out": _("hand-out"),
        "hand_out_whom": _("one a group; cut the scenes apart if the reader deals them"),
        "cards": _("role cards"),
        "cards_whom": _("one set a group, cut"),
        "sheet": _("answer sheet"),
        "sheet_whom": _("each learner"),
        "book": _("reader's book"),
        "book_whom": _("each reader; collect them again"),
        "marking": _("marking sheet"),
        "marking_whom": _("you"),
        "practice": _("reader's book for practice"),
        "practice_whom": _("you: play it once with the whole class before the marked case"),
        "observers": _("observer cards"),
        "observers_whom": _("people who are not marked, or everybody after the case"),
        "more": _(
            "Also: pencils, a coin for each group, scissors, a clock on the wall. Print on both sides, in grey; colour "
            "is not needed."
        ),
        "seat": _("How to seat"),
        "seat_text": _(
            "Groups of 4 to 6 round a table, far enough apart that they do not hear each other. Deal the cards: "
            "officer, recorder, the agencies; the persons' cards go to whoever is willing. The person at the reader's "
            "side is the runner: one reader can serve four groups when each sends a runner with a number, and the "
            "answer is read quietly."
        ),
        "readers": _(
            "Readers know what is hidden. Take trainers, or people of another class, not learners who are marked."
        ),
        "time": _("Time"),
        "when": _("When"),
        "what": _("What"),
        "t_before": _("the day before"),
        "t_before_what": _(
            "Dial the numbers for help and correct them on the papers. Print and cut. Give out course numbers."
        ),
        "t_note": _("5 minutes"),
        "t_note_what": _("Read the content note aloud. Say who can be spoken to, and that anyone may step out."),
        "t_tasks": _("{n} minutes"),
        "t_tasks_what": _(
            "Readings and tasks, alone or in pairs; each writes on an own answer sheet. Talk a task over only when it "
            "is written."
        ),
        "t_case": _("45 minutes"),
        "t_case_what": _("The case in groups. At each stop everybody writes alone before anyone speaks."),
        "t_debrief": _("15 minutes"),
        "t_debrief_what": _(
            "Collect the answer sheets first. Then the last part of this book; the observers speak first."
        ),
        "t_after": _("5 minutes a learner"),
        "t_after_what": _("Type the sheets in, as the marking sheet says."),
        "marks": _("What the marks mean then"),
        "marks_text": _(
            "The steps of a case are the group's, what is written at the stops is each learner's own. So the points of "
            "the case are partly the group's; say so, or let the case be played for learning and type in only the "
            "tasks."
        ),
    }


def marking() -> Words:
    """Words of the marking sheet."""
    return {
        "paper": _("Marking sheet"),
        "corner": _("Trainer only: never released"),
        "warning": _("For the trainer only. It tells what earns points: never hand it out."),
        "title": _("Marking sheet: {title}"),
        "earns": _("What earns points"),
        "what": _("What is looked at"),
        "where": _("On the answer sheet"),
        "who": _("Marked by"),
        "by_program": _("the program"),
        "by_hand": _("you"),
        "total": _("Total"),
        "q": _("question {numbers}"),
        "the_case": _("the case"),
        "answers": _("Answers that earn all points"),
        "answers_text": _(
            "They are the solution's. Where a number or words are written others may earn points too, and a part earns "
            "a part: type in what the learner wrote and let the program mark it."
        ),
        "answer": _("Answer"),
        "own": _("see the rubric"),
        "unmarked": _("Questions that are not marked: what the notebook answers"),
        "unmarked_text": _("Read it out when everybody has ticked."),
        "case": _("The case “{title}”, of 100 points"),
        "case_text": _(
            "Nobody needs to add this up: the program replays the steps. The module's points are reached from 85 % of "
            "the expert's score on this variant; less earns in proportion."
        ),
        "part": _("Part"),
        "habits": _("Care for the person: the habits"),
        "habit": _("Habit"),
        "numbers": _("Shown by"),
        "before": _("before"),
        "harms": _("Harms, taken off"),
        "harm": _("Harm"),
        "truths": _("weighed by the chance of: {truths}"),
        "why": _("Why"),
        "expert": _("The expert's way through this variant"),
        "step": _("Step"),
        "said": _("What was done or said"),
        "rubric": _("The rubric of the answers that you mark"),
        "gradebook": _("How paper answers get into the gradebook"),
        "g_copy": _(
            "For each learner make a copy of the released module, in a folder named after the course number, here 17, "
            "and open it:"
        ),
        "g_open": _("Open the module's notebook there and choose Run, Run All Cells."),
        "g_tick": _(
            "Tick and type what stands on the sheet: letters a, b, c count the options from the top; numbers and words "
            "go in place of the three dots. Run all cells again."
        ),
        "g_case": _(
            "Take the steps of the case in the order of the table. At a stop type the points and reasons of this "
            "learner. The page shows what the reader has read out, so a slip is seen at once."
        ),
        "g_hand": _(
            "Write “on paper”, or the text itself, into each answer that you mark by hand. An answer left as it was "
            "released has 0 already and would not wait for you."
        ),
        "g_submit": _("Save, and hand in under the learner's number:"),
        "g_grade": _("When all are in:"),
        "g_late": _("Type before the day on which the module is due: what is handed in after it counts as late."),
        "g_keep": _(
            "Mark the written answers from the paper in the formgrader. When the marks are settled, delete the folder "
            "{folder} and destroy the sheets."
        ),
        "list": _("Who is typed in"),
        "list_number": _("Number"),
        "list_typed": _("Typed"),
        "list_in": _("Handed in"),
        "list_hand": _("By hand"),
    }
