"""Codes of IATI 2.03 and OC4IDS 0.9.5 beside the words of this ledger, for both directions."""

from __future__ import annotations

#: IATI transaction types.
TRANSACTIONS = {
    "1": "incoming_funds", "2": "commitment", "3": "disbursement", "4": "expenditure",
    "5": "interest", "6": "repayment", "7": "reimbursement", "8": "equity_purchase",
    "9": "equity_sale", "10": "guarantee", "11": "incoming_commitment", "12": "pledge",
    "13": "incoming_pledge",
}  # fmt: skip
#: IATI activity status: its words, and the stage it shows; suspended shows none.
STATUSES = {
    "1": ("pipeline", "concept"), "2": ("implementation", "works"),
    "3": ("finalisation", "operating"), "4": ("closed", "operating"),
    "5": ("cancelled", "cancelled"), "6": ("suspended", ""),
}  # fmt: skip
DATES = {"1": "planned_start", "2": "actual_start", "3": "planned_end", "4": "actual_end"}
ROLES = {"1": "funders", "2": "owners", "3": "funders", "4": "implementers"}
RESULTS = {"1": "output", "2": "outcome", "3": "impact", "9": "other"}
MEASURES = {"1": "unit", "2": "percentage", "3": "nominal", "4": "ordinal", "5": "qualitative"}
#: Status of IATI for a stage, where a record does not come from IATI.
STATUS_OF_STAGE = {
    "concept": "1", "agreement": "1", "finance": "1", "works": "2", "partly": "2",
    "operating": "3", "cancelled": "5", "relisted": "1", "": "1",
}  # fmt: skip
#: What IATI has no element for travels in its legacy-data under these names.
LEGACY = {"serai:counts": "counts", "serai:umbrella": "umbrella", "serai:status": "status",
          "serai:stage": "stage", "serai:flow": "flow", "serai:flow-class": "flow_class",
          "serai:reporters": "reporters", "serai:country": "country"}  # fmt: skip
#: Words of an element that the standard wants although nothing is told.
NOT_STATED = "Not stated"
#: Amount in constant prices, also in legacy-data: no element of IATI holds a price year.
CONSTANT = "serai:amount-constant"

#: OC4IDS project status and the stage it shows.
PROJECT_STATUSES = {
    "identification": "concept", "preparation": "agreement", "implementation": "works",
    "completion": "operating", "maintenance": "operating", "decommissioning": "operating",
    "decommissioned": "operating", "cancelled": "cancelled",
}  # fmt: skip
PROJECT_STATUS_OF_STAGE = {
    "concept": "identification", "agreement": "preparation", "finance": "preparation",
    "works": "implementation", "partly": "implementation", "operating": "completion",
    "cancelled": "cancelled", "relisted": "identification", "": "identification",
}  # fmt: skip
PARTY_ROLES = {
    "funder": "funders", "publicAuthority": "owners", "buyer": "owners",
    "procuringEntity": "owners", "payee": "receivers", "supplier": "implementers",
}  # fmt: skip
