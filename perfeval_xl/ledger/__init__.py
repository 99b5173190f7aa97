"""What is known of projects and findings from run to run and from year to year: one SQLite file."""

from perfeval_xl.facts.states import CLEARED, MENDED, OPEN, WAIVED
from perfeval_xl.ledger.model import LedgerStanding, Typed
from perfeval_xl.ledger.store import Ledger

__all__ = ["CLEARED", "MENDED", "OPEN", "WAIVED", "Ledger", "LedgerStanding", "Typed"]
