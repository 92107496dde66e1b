"""The audit log as it is kept: written at its end, checked, resolved, retired by months."""

__all__: list[str] = []
