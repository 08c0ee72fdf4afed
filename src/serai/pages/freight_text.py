"""One year of the corridor engine as plain data and as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serai.pages.text import table

if TYPE_CHECKING:
    from serai.engines import EngineRun


def year_data(run: EngineRun, year: int) -> dict[str, Any]:
    """Return flows, shares, what is full and the certificate of one year."""
    data = run.data
    k = data["years"].index(year)
    return {
        "year": year,
        "draws": data["draws"],
        "observed": year in data["known"],
        "totals": [
            {"rule": t["rule"], "unit": t["unit"], **t["by_year"][k]} for t in data["totals"]
        ],
        "blocks": [
            {"id": b["id"], "commodity": b["commodity"], "unit": "kt/yr", **b["by_year"][k]}
            for b in data["blocks"]
        ],
        "families": [
            {"family": f["family"], "unit": "kt/yr", **f["by_year"][k]} for f in data["families"]
        ],
        "facilities": [_facility(f, k) for f in data["facilities"]],
        "unserved": {"unit": "kt/yr", **data["unserved"][k]},
        "links": next(m["links"] for m in data["map"] if m["year"] == year),
        "hypotheses": data["hypotheses"],
        "certificate": run.certificate,
    }


def _facility(facility: dict[str, Any], k: int) -> dict[str, Any]:
    found = {key: facility[key] for key in ("id", "name", "unit", "capacity_known")}
    if facility["capacity_known"]:
        found |= {
            "free": facility["free"][k],
            "use": facility["use"][k],
            "full": facility["full"][k],
        }
    return found


def year_text(run: EngineRun, year: int) -> str:
    """Write one year for a terminal: totals, blocks, facilities, certificate."""
    data = year_data(run, year)
    kind = "fitted to what was observed" if data["observed"] else "drawn"
    lines = [f"{year}, {kind}, {data['draws']:,} draws; low and high hold 8 draws in 10", ""]
    head = ["", "unit", "low", "middle", "high"]
    lines += [table(["counting rule", *head[1:]], [_row(t["rule"], t) for t in data["totals"]]), ""]
    blocks = sorted(data["blocks"], key=lambda b: -b["middle"])
    lines += [table(["on the corridor", *head[1:]], [_row(b["id"], b) for b in blocks]), ""]
    full = sorted((f for f in data["facilities"] if f["capacity_known"]), key=lambda f: -f["full"])
    rows = [
        [
            f["id"],
            f["unit"],
            _number(f["free"]["middle"]),
            f"{f['use']['middle'] * 100:.0f} %",
            f"{f['full'] * 100:.0f} %",
        ]
        for f in full
    ]
    lines += [table(["facility", "unit", "free capacity", "use", "full in"], rows), ""]
    unknown = [f["id"] for f in data["facilities"] if not f["capacity_known"]]
    lines.append(f"Capacity unknown, so never counted as binding: {', '.join(unknown) or 'none'}.")
    proof = data["certificate"]
    lines.append(
        f"Certificate: demand balance {proof['balance']:.1e}, fixed-point or dual residual "
        f"{proof['residual']:.1e}, {proof['unconverged']} draws unconverged, {proof['retried']} retried."
    )
    return "\n".join(lines)


def _row(name: str, entry: dict[str, Any]) -> list[str]:
    return [name, entry["unit"], *(_number(entry[key]) for key in ("low", "middle", "high"))]


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:,.0f}"
