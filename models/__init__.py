"""Models say what stands out: statistics, disclosure control and the frozen release."""

__all__: list[str] = []
