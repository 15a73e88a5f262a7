# Each target is a thin call of a Python command, so that Windows has the same (see README.md).
PYTHON ?= python3
COURSE_LANG ?= en
export COURSE_LANG
ifeq ($(OS),Windows_NT)
VENV := .venv/Scripts/python
else
VENV := .venv/bin/python
endif

.DEFAULT_GOAL := help
.PHONY: help setup lab test nightly bench demo constraints clean

help:
	@echo "make setup        install everything into .venv; repeats are instant"
	@echo "make lab          set up, build the course and open JupyterLab on it"
	@echo "                  (COURSE_LANG=mn for Mongolian, where translated)"
	@echo "make test         all checks; what CI runs"
	@echo "make nightly      the same with many more examples and robot plays"
	@echo "make bench        the benchmarks of the model and of marking, as tables"
	@echo "make demo         five invented learners through the whole course, and their marks"
	@echo "make constraints  pin the versions of everything anew (needs a network)"
	@echo "make clean        delete caches and the demonstration in build/demo; real courses stay"
	@echo "PYTHON=python3.12 chooses the Python for .venv (3.11, 3.12 or 3.13)"

setup:
	@$(PYTHON) grading/bootstrap.py

lab: setup
	@$(VENV) -m coursekit lab --lang $(COURSE_LANG)

test: setup
	@$(VENV) -m coursekit.checkup

nightly: setup
	@$(VENV) -m coursekit.checkup --nightly

bench: setup
	@$(VENV) -m tipsim.bench
	@$(VENV) -m coursekit.bench

demo: setup
	@$(VENV) -m coursekit demo

constraints: setup
	@$(VENV) grading/pins.py

clean:
	@$(PYTHON) grading/sweep.py
