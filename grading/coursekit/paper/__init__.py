"""`coursekit paper`: a module, its case and its answer sheet on A4, and what a trainer reads beside them."""

from .papers import about_module, paper

__all__ = ["about_module", "paper"]
