"""Validates competency profiles and assessments, infers which levels are reached, and explains every finding."""

__version__ = "0.1.0"
