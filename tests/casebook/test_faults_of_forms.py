"""What `casebook check` says of matters, questions, dossier, links and injects that do not fit together."""

import re

import formscase
import pytest

from casebook.case import CaseFaults, load_case, load_key

CASE_FAULTS = {
    "a matter that is not there": (
        "    matter: caller\n    outcomes:\n      kept:",
        "    matter: callr\n    outcomes:\n      kept:",
        '"callr" is not a matter of the case. Did you mean "caller"?',
    ),
    "evidence without a matter": (
        "    matter: caller\n    outcomes:\n      kept:",
        "    outcomes:\n      kept:",
        'evidence "account" does not say which `matter` it is about',
    ),
    "a belief about nothing": (
        "    matter: firm\n    weigh: 2",
        "    weigh: 2",
        'scene "weigh" does not say which `matter` it is about',
    ),
    "hypotheses beside matters": (
        "questions:\n",
        "hypotheses: {a: A, b: B}\nquestions:\n",
        "either `hypotheses` or several `matters`",
    ),
    "a matter with one answer": (
        "hypotheses: {exploited: She is being exploited, worried: She is worried about an offer}",
        "hypotheses: {exploited: She is being exploited}",
        '"caller" has fewer than two hypotheses',
    ),
    "closing up without a text": (
        "closed_text: The caller says that she would rather not talk about it.\n",
        "",
        "`closes` and `closed_text` go together",
    ),
    "a question without a name": (
        "question: work, minutes: 4",
        "question: wrok, minutes: 4",
        '"wrok" is not a question of this case. Did you mean "work"?',
    ),
    "a heading without wordings": (
        "  papers: Ask about the papers",
        "  papers: Papers\n  idle: Idle",
        "no action words",
    ),
    "a gate that waits for nothing": (
        "sitting: 2, done: [begin-open]",
        "sitting: 3, done: [begin-open]",
        "waits for sitting 3",
    ),
    "a gate after an unknown action": (
        "sitting: 2, done: [begin-open]",
        "sitting: 2, done: [begin-opne]",
        '"begin-opne" is not an action of this case. Did you mean "begin-open"?',
    ),
    "a record without keys": ("    keys: [Tal Nutag, P. Dorj]\n", "", "`form` and `keys` go together"),
    "a key too short to be searched for": (
        "keys: [Tal Nutag, P. Dorj]",
        "keys: [Tal Nutag, D.]",
        'key "D." has fewer than 3',
    ),
    "a dossier without a budget": (
        "budget: {units: 12, label: units of time at the registers, search: 1}\n",
        "",
        "needs a `budget`",
    ),
    "records that nobody can search": ("    dossier: true\n", "", "no scene with `dossier: true`"),
    "a record dearer than the budget": (
        "    cost: 3\n",
        "    cost: 13\n",
        '"calls" costs 13, which is more than the whole',
    ),
    "links of an unknown outcome": ("      fees: [{a:", "      feees: [{a:", 'Did you mean "fees"?'),
    "a way out that costs": (
        "label: Weigh what you have, tags: [move]",
        "label: Weigh what you have, cost: 1, tags: [move]",
        "every way to an end costs units",
    ),
    "a way out that is one of several wordings": (
        "label: Weigh what you have, tags: [move]",
        "label: Weigh what you have, question: work, tags: [move]",
        'scene "records" is a dead end',
    ),
    "an inject that goes nowhere": (
        "goto: judge-firm}\nstart",
        "goto: judge-frm}\nstart",
        'Did you mean "judge-firm"?',
    ),
    "an inject that shows nothing known": ("shows: [message]}", "shows: [mesage]}", 'Did you mean "message"?'),
    "an inject with a wrong condition": (
        "unless_done: [to-judge-firm]",
        "unless_done: [to-judge-frim]",
        "is not an action",
    ),
    "an inject in no scene": (
        "goto: judge-firm}\nstart",
        "scenes: [secnd], goto: judge-firm}\nstart",
        'Did you mean "second"?',
    ),
    "an inject after no action": ("goto: judge-firm}\nstart", "if_done: [refr], goto: judge-firm}\nstart", '"refer"?'),
    "two injects of one name": ("{id: lost,", "{id: rings,", 'inject "rings" stands twice'),
    "an inject before the beginning": ("at: 30", "at: 0", "it must be at least 1"),
    "evidence that is never shown": ("shows: [message]}", "shows: []}", 'evidence "message" is never shown'),
    "an end that only an inject leads to": (
        "  - {id: end, title: The end of the shift",
        "  - {id: lonely, title: A, text: B, end: true}\n  - {id: end, title: The end of the shift",
        'scene "lonely" cannot be reached',
    ),
}
KEY_FAULTS = {
    "a matter without chances": ("  caller:\n    base_rate: {", "  callr:\n    base_rate: {", 'Did you mean "caller"?'),
    "base rates that do not sum to 1": (
        "{exploited: 0.4, worried: 0.6}",
        "{exploited: 0.5, worried: 0.6}",
        "sum to 1.1",
    ),
    "a target of everything": ("target: [exploited]", "target: [exploited, worried]", "leave at least one"),
    "likelihoods under another matter's truths": (
        "kept: {exploited: 0.9, worried: 0.1}",
        "kept: {exploits: 0.9, worried: 0.1}",
        '"exploits" is not a hypothesis',
    ),
    "utilities over another matter's truths": (
        "inform: {exploited: 0, worried: 1}",
        "inform: {exploits: 0, lawful: 1}",
        'choice "inform" needs a utility',
    ),
    "a harm of another matter's truths": (
        "matter: caller, truths",
        "matter: firm, truths",
        '"exploited" is not a hypothesis',
    ),
    "a harm of truths of no matter": ("matter: caller, truths", "truths", "say which `matter` its truths are of"),
    "a street rate for several matters": (
        "matters:\n  caller",
        "street_rate: 0.1\nmatters:\n  caller",
        "no street_rate",
    ),
    "a code on what is no question": ("    work-probe: probing", "    pause-call: probing", "has no tag `ask`"),
    "a wording without a code": (
        "    papers-blame: blaming\n",
        "",
        '"papers-blame" is a wording of "papers" and has no code',
    ),
    "a code without a worth": ("leading: 0.1, ", "", 'the worth of "leading" questions is missing'),
    "care for a record that cannot be found": (
        "reads: [payments, calls]",
        "reads: [account]",
        '"account" is not a record that can be found',
    ),
    "care that nobody can show": ("reads: [payments, calls], ", "", "names neither actions nor records"),
    "more questions than there are": ("enough: 3", "enough: 4", "no more than 3 questions can be asked"),
    "a robot that likes what is not there": (
        "payments, calls, entry, papers-open",
        "paymnts",
        'Did you mean "payments"?',
    ),
    "a robot that likes evidence that is no record": (
        "payments, calls, entry, papers-open",
        "account",
        "an action or a record",
    ),
    "a robot sure of what is no truth": (
        "{exploited: 1, worried: 0}",
        "{exploits: 1}",
        '"exploits" is not a hypothesis',
    ),
    "a robot sure in no matter": ("believe: {caller: {", "believe: {calller: {", 'Did you mean "caller"?'),
}


@pytest.fixture
def sources(tmp_path):
    for part, file in (("cases", formscase.CASE), ("key", formscase.KEY)):
        (tmp_path / part).mkdir()
        (tmp_path / part / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def faults(sources, part, old, new):
    file = sources / part / "forms.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        load_key(sources / "key" / "forms.yaml", load_case(sources / "cases" / "forms.yaml"))
    except CaseFaults as found:
        return found.faults
    return ()


@pytest.mark.parametrize("name", CASE_FAULTS)
def test_a_fault_of_the_case_is_named_with_its_repair(sources, name):
    old, new, told = CASE_FAULTS[name]
    assert [line for line in faults(sources, "cases", old, new) if told in line and "forms.yaml, line" in line]


@pytest.mark.parametrize("name", KEY_FAULTS)
def test_a_fault_of_the_key_is_named_with_its_repair(sources, name):
    old, new, told = KEY_FAULTS[name]
    assert [line for line in faults(sources, "key", old, new) if told in line and "forms.yaml, line" in line]


def test_the_best_wording_always_in_the_same_place_is_a_fault(sources):
    file = sources / "key" / "forms.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("papers-open: open", "papers-open: blaming").replace(
        "papers-blame: blaming", "papers-blame: open"
    )
    file.write_text(text, encoding="utf-8")
    found = faults(sources, "cases", "case: forms", "case: forms")
    assert [line for line in found if "the best wording stands in place 1 of every question" in line]


WITHOUT = {
    "weighing": ("cases", r"    weigh: 2\n"),
    "belief": ("cases", r"    belief: true\n"),
    "reasons": ("cases", r"    reasons:\n(      .*\n)+"),
    "process": ("key", r"questions:\n(  .*\n)+"),
    "care": ("key", r"care:\n(  .*\n)+"),
}


@pytest.mark.parametrize("part", WITHOUT)
def test_a_weight_that_nothing_in_the_case_earns_is_a_fault(sources, part):
    folder, pattern = WITHOUT[part]
    file = sources / folder / "forms.yaml"
    text, n = re.subn(pattern, "", file.read_text(encoding="utf-8"))
    assert n
    file.write_text(text, encoding="utf-8")
    found = faults(sources, "cases", "case: forms", "case: forms")
    assert [line for line in found if f'weight of "{part}" is' in line and "make it 0" in line]
