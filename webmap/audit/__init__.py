"""The audit log: what is written down, and the chain that shows an edit or a gap."""

__all__: list[str] = []
