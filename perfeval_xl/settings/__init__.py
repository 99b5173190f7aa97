"""Settings of a bureau: what it lays over the schemes, read from its `perfeval.toml`. Nothing here needs pandas but `waiving`."""

from perfeval_xl.settings.loading import FILE, find_settings, load_settings, parse_settings
from perfeval_xl.settings.model import Deadlines, Settings, Waiver, overrides

__all__ = ["FILE", "Deadlines", "Settings", "Waiver", "find_settings", "load_settings", "overrides", "parse_settings"]
