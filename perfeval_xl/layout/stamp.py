"""The stamp: custom document properties by which a template tells which scheme it was made for."""

from __future__ import annotations

SCHEME = "perfeval_scheme"
SCHEME_VERSION = "perfeval_scheme_version"
TOOL_VERSION = "perfeval_version"
