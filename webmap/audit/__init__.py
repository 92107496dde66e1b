"""The audit log as such: its words, and the chain that shows an edit or a gap."""

__all__: list[str] = []
