"""Settings of a bureau: what it lays over the schemes, read from its `perfeval.toml`. Nothing here needs pandas but `waiving`."""

from perfeval_xl.settings.loading import FILE, SettingsOrigin, find_settings, load_settings, own_settings, parse_settings
from perfeval_xl.settings.model import Deadlines, Notices, Ruling, Settings, Waiver, overrides
from perfeval_xl.settings.policy import Across, Sampling, builtin_across, builtin_sampling, changes

__all__ = [
    "FILE",
    "Across",
    "Deadlines",
    "Notices",
    "Ruling",
    "Sampling",
    "Settings",
    "SettingsOrigin",
    "Waiver",
    "builtin_across",
    "builtin_sampling",
    "changes",
    "find_settings",
    "load_settings",
    "overrides",
    "own_settings",
    "parse_settings",
]
