"""Quality is how complete, how finely placed and how timely the records are that were sent."""

__all__: list[str] = []
