"""Findings → what goes back to the units: Word notices, mail drafts, who is still to send. Nothing is ever sent from here."""
