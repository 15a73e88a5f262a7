"""The model once more in plain Mesa, one `mesa.Agent` a person: to read, to teach from, to check the fast one against.

The order of reading: model.py (a month), person.py (at home, and the answer to an offer), episode.py (from a search
or an approach to the end), response.py (what agencies do), organised.py (networks, agencies, posts, cases). Equation
numbers are those of MODEL.md. It follows each person of the country by a Python object, so small scales suit it.
"""

from .model import ReferenceModel
from .person import Person

__all__ = ["Person", "ReferenceModel"]
