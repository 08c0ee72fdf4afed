"""The five answers of a pledge, the words for them, and the trace behind them."""
