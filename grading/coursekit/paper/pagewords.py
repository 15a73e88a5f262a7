"""The words of the papers in the language of the course."""

from __future__ import annotations

from tipsim.language import gettext as _

Words = dict[str, str]


def common() -> Words:
    """Words that stand on more than one paper."""
    return {
        "draft": _("Draft."),
        "draft_text": _(
            "No lecturer and no victim support specialist has reviewed this module yet. Do not use it as guidance in "
            "real cases."
        ),
        "draft_short": _("draft"),
        "question": _("Question {n}"),
        "tick_one": _("Tick one."),
        "tick_many": _("Tick all that fit."),
        "write": _("Your answer"),
        "scene": _("Scene {n}"),
        "scene_head": _("Scene"),
        "question_head": _("Question"),
        "action": _("No."),
        "min": _("{n} min"),
        "minutes": _("Minutes"),
        "points": _("Points"),
        "hypotheses": _("The possibilities"),
        "stop": _("Stop {letter}: everybody writes on the answer sheet before anyone goes on."),
        "variant": _("Variant {name}. Hand-out, answer sheet and reader's book belong together when this is the same."),
        "content_note": _("Content note"),
        "help": _("Who helps"),
        "help_text": _("These numbers are for you too, and you need not say why you ask."),
        "before": _("What is known before you look"),
    }


def module() -> Words:
    """Words of the module to read."""
    return {
        "paper": _("Module to read"),
        "how": _("How to use these pages"),
        "how_text": _(
            "This is the notebook on paper. Where the text says click, tick a box here or on the answer sheet; only "
            "the answer sheet is handed in. Where it says run a cell, there is nothing to do: the result is printed "
            "below the code. Pass over what is said about buttons, saving and files."
        ),
        "essay": _("Write your answer to question {n} on the answer sheet; it has lines for it."),
        "code": _("Code in the notebook"),
        "case": _(
            "On paper: the case “{title}” is played with the hand-out and the cards, and one person reads. Your steps "
            "go into the table of the answer sheet."
        ),
        "figure": _("Figure {n}."),
        "unnamed": _("Figure of the part “{heading}”"),
        "later": _("To read afterwards"),
        "later_text": _("These texts are folded away in the notebook. Read each when you have answered."),
        "later_there": _("(“{title}” stands at the end of these pages: read it when you have answered.)"),
    }


def hand_out() -> Words:
    """Words of the case for players."""
    return {
        "paper": _("Hand-out"),
        "title": _("Hand-out: {title}"),
        "your_part": _("Your part"),
        "place": _("Place"),
        "role": _("You are"),
        "clock": _("It is"),
        "time": _("{clock}; you have {n} minutes of case time"),
        "budget": _("You may spend"),
        "dossier": _(
            "Records: tell the reader one name, number, account or place. The reader tells you the numbers and titles "
            "of what it finds. Then say which you open. Write each search and each opening into your table of steps."
        ),
        "people": _("Who is who"),
        "name": _("Name"),
        "about": _("About"),
        "agencies": _("Whom you can turn to"),
        "rules": _("How to play"),
        "rule_start": _("Begin at scene {n}. Read a scene only when you are sent to it."),
        "rule_choose": _(
            "Agree on one action and tell the reader its number. The reader tells you what happens and what you learn."
        ),
        "rule_write": _(
            "Write scene, number and minutes into the table of your answer sheet, and go where the action leads."
        ),
        "rule_once": _(
            "An action that leads on may be taken again when you come back. Any other can be taken once, unless it "
            "says otherwise."
        ),
        "rule_stop": _("At a stop everybody writes alone how sure they are. Nobody looks at another's sheet."),
        "rule_time": _("Nobody is in a hurry at the table: only the minutes of the actions count."),
        "do": _("What do you do?"),
        "decision": _("This is a decision: the first action by which you go on is the one that counts."),
        "leads": _("Then"),
        "cut": _("cut here, if the reader deals the scenes one by one"),
    }


def cards() -> Words:
    """Words of the cards."""
    return {
        "paper": _("Role cards"),
        "title": _("Role cards: {title}"),
        "cut": _("Print on thick paper if there is some, and cut along the lines."),
        "notes": _("Notes"),
        "officer": _("The officer"),
        "you_are": _("You are: {role}."),
        "place": _("Place: {place}."),
        "officer_text": _(
            "You lead. Hear the others, then say which number is taken. You may hand your card on at any scene."
        ),
        "person": _("Person of the case"),
        "person_text": _(
            "You read out, calmly, what the reader gives you for this person, and add nothing. You do not act fear or "
            "pain. You may pass the card on at any time, without a reason."
        ),
        "agency": _("Agency"),
        "agency_text": _("You speak for this agency. Say what you would need, and from whom, before you act."),
        "agency_numbers": _("You are asked in: {numbers}"),
        "agency_none": _("No action names you. Say when you would have wanted to be asked."),
        "recorder": _("The recorder"),
        "recorder_clock": _("The clock starts at {clock}. The case has {n} minutes."),
        "recorder_text": _(
            "You keep the clock and the table of steps: scene, number, minutes. Add up aloud. At a stop you see to it "
            "that everybody writes before anyone speaks."
        ),
        "reader": _("The reader"),
        "reader_text": _(
            "You have the reader's book. Read aloud only what it gives for the number that was taken. Keep trust by a "
            "coin on the line of 0 to 10, and note harms without saying so. Whoever has read the book is not marked on "
            "this case."
        ),
        "observer": _("Observer"),
        "observer_text": _(
            "Watch and stay silent. Note what was said, in its own words, and when. After the case you speak first."
        ),
        "observer_watch": _("Watch for"),
        "observer_say": _("If it was missed, say"),
        "observer_paper": _("Observer cards"),
        "observer_corner": _("Not for learners who are marked on this case"),
        "observer_title": _("Observer cards: {title}"),
        "observer_note": _(
            "Trainer's side. These cards name habits that earn points. Give them to people who are not marked on this "
            "case, or to everybody after it."
        ),
    }


def sheet() -> Words:
    """Words of the answer sheet."""
    return {
        "paper": _("Answer sheet"),
        "corner": _("Course number: ______________"),
        "title": _("Answer sheet: {title}"),
        "fields": _("Write your course number into the corner of every sheet, and no name anywhere."),
        "date": _("Date"),
        "privacy": _("Your trainer keeps the sheets until the marks are settled, then destroys them."),
        "essay": _("The task stands in the module. About 150 words fit here; go on overleaf if you need to."),
        "case": _("The case: {title}"),
        "path": _("Your steps"),
        "path_text": _("The clock starts at {clock}. You have {n} minutes of case time."),
        "step": _("Step"),
        "min_head": _("Min."),
        "clock": _("Clock"),
        "beliefs": _("How sure are you?"),
        "beliefs_text": _("Share out 100 points at each stop. Write alone, before anyone speaks."),
        "weighs": _("Evidence for and against"),
        "weighs_text": _(
            "Stop {letter} (scene {n}). Write at least {least} pieces; in each field: for (+), against (−) or "
            "neither (0)."
        ),
        "piece": _("Piece of evidence"),
        "possibility": _("Possibility"),
        "stop_head": _("Stop {letter} (scene {n})"),
        "sum": _("Sum"),
        "reasons": _("Reasons"),
        "reasons_text": _("Stop {letter} (scene {n}). {prompt} Tick up to {pick}."),
        "decisions": _("Your decisions"),
        "decisions_text": _("Circle the number of the action by which you went on."),
        "decision": _("Decision"),
        "numbers": _("Number of the action"),
        "why": _("Why, in a few words"),
        "note": _("What the group would do otherwise next time (not marked)"),
    }
