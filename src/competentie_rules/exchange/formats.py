"""The formats that a framework can be written in, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from competentie_rules.exchange import case
from competentie_rules.exchange.losses import Exported

FORMATS: Mapping[str, Callable[[Mapping[str, Any]], Exported]] = {"case": case.export}
