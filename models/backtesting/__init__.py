"""A backtest stands where nothing after a day is known, predicts, and then looks what happened."""

__all__: list[str] = []
