"""Findings and scores for people and programs: one module a format, each with `render`."""
