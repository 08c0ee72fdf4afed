"""Money of a currency, a time and a price basis; rates and deflators with their sources."""

from serai.ledger.money.amounts import Money, Step, brought, constant, convert, money_of, total
from serai.ledger.money.shipped import Deflator, Rate, deflator, rate, rates_of

__all__ = [
    "Deflator", "Money", "Rate", "Step", "brought", "constant", "convert", "deflator", "money_of", "rate", "rates_of",
    "total",
]  # fmt: skip
