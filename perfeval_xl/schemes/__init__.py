"""Evaluation schemes: everything that is policy, read from TOML."""

from perfeval_xl.schemes.loading import NATIONAL, builtin_ids, groups, lend_schemes, load_scheme, parse_scheme
from perfeval_xl.schemes.model import ARRIVAL_RATE, EXECUTION_RATE, MONEY_RATES, Grade, Group, Indicator, Level, Scheme
from perfeval_xl.schemes.recognition import Framework, recognise

__all__ = [
    "ARRIVAL_RATE", "EXECUTION_RATE", "MONEY_RATES", "NATIONAL", "Framework", "Grade", "Group", "Indicator", "Level", "Scheme",
    "builtin_ids", "groups", "lend_schemes", "load_scheme", "parse_scheme", "recognise",
]
