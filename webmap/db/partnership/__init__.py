"""The partnership store: what the steward and the partners keep; no record, no count of records."""

__all__: list[str] = []
