"""The report's chapter of past pledges and how they ended, by stage, with n and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serai.pages import words
from serai.pages.charts import Figure

if TYPE_CHECKING:
    from serai.assess import Assessment
    from serai.pages.words import Names

STAGES = ("concept", "agreement", "finance", "works")
ENDS = ("met", "late", "missed", "cancelled")
FOUND = {
    "neutral": "lists and named projects",
    "delay": "news of delay or overrun",
    "success": "news of success",
}
RULES = {
    "brier": "Odds of being met (Brier)",
    "log": "Odds of being met (logarithmic)",
    "crps": "Years of lateness (CRPS, years)",
}


def past_chapter(assessment: Assessment, names: Names) -> dict[str, Any] | None:
    """Return the tables of past pledges; None where no pledge rests on them."""
    engine = assessment.engines.get("projects")
    scores = engine.data.get("scores") if engine is not None else None
    if engine is None or not scores:
        return None
    from serai.projects.outcomes import shipped_outcomes

    dated = [o for o in shipped_outcomes() if o.dated]
    dates, amounts = scores["dates"], scores["amounts"]
    return {
        "n": len(dated),
        "clusters": len({o.cluster for o in dated}),
        "ends": [_stage(stage, [o for o in dated if o.stage == stage]) for stage in STAGES],
        "found": [
            {"found": FOUND[tone], "n": row["n"], "clusters": row["clusters"],
             "met": words.share(row["met_share"]), "forecast": words.share(row["forecast"])}
            for tone, row in dates["by_selection"].items()
        ],
        "scores": [_score(rule, title, dates) for rule, title in RULES.items()],
        "reliability": [
            {"odds": f"{row['from'] * 100:.0f} to {row['to'] * 100:.0f} %", "n": row["n"],
             "clusters": row["clusters"], "forecast": words.share(row["forecast"]),
             "met": words.share(row["met"])}
            for row in dates["reliability"]
        ],
        "diagram": reliability_figure(dates["reliability"]),
        "amounts": [
            {"due": row["due"], "n": row["n"], "clusters": row["clusters"],
             "met": words.share(row["met"]), "median": words.share(row["reached_median"])}
            for row in amounts["by_time"]
        ],
        "used": told_used(scores),
        "joint": [joint_row(row, assessment, names) for row in engine.data.get("joint", [])],
    }  # fmt: skip


def joint_row(row: dict[str, Any], assessment: Assessment, names: Names) -> dict[str, Any]:
    """Return one group of openings with names for the ids of pledges and projects."""
    group = str(row["group"])
    needs, pledge = group.startswith("needs of "), group.removeprefix("needs of ")
    sentences = {verdict.pledge: verdict.sentence for verdict in assessment.verdicts}
    return {
        **row,
        "group": f"what this needs: {sentences.get(pledge, pledge)}" if needs else group,
        "projects": [names(project) for project in row["projects"]],
    }


def reliability_figure(rows: list[dict[str, Any]]) -> Figure:
    """Draw odds given against the share that was met; on the diagonal they agree."""
    side, left, top = 240, 60, 10

    def at(row: dict[str, Any]) -> tuple[float, float]:
        return left + side * float(row["forecast"]), top + side * (1.0 - float(row["met"]))

    most = max((int(row["n"]) for row in rows), default=1)
    parts = [
        f'<path d="M{left} {top + side}L{left + side} {top}" stroke="var(--quiet)" stroke-dasharray="4 4"/>'
    ]
    for share in (0, 50, 100):
        x, y = left + side * share / 100, top + side * (1 - share / 100)
        parts += [
            f'<path d="M{left} {y:.0f}H{left + side}M{x:.0f} {top}V{top + side}" stroke="var(--line)"/>',
            f'<text x="{left - 8}" y="{y + 4:.0f}" text-anchor="end" fill="var(--quiet)">{share}</text>',
            f'<text x="{x:.0f}" y="{top + side + 18}" text-anchor="middle" fill="var(--quiet)">{share}</text>',
        ]
    for row in rows:
        x, y = at(row)
        radius = 5 + 9 * (int(row["n"]) / most) ** 0.5
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="var(--accent)" fill-opacity=".45" '
            'stroke="var(--accent)"/>',
            f'<text x="{x + radius + 6:.1f}" y="{y + 4:.1f}" fill="var(--ink)">n = {row["n"]}</text>',
        ]
    middle = top + side / 2
    parts += [
        f'<text x="{left + side / 2}" y="{top + side + 38}" text-anchor="middle" fill="var(--quiet)">odds given, %</text>',
        f'<text x="16" y="{middle}" text-anchor="middle" fill="var(--quiet)" '
        f'transform="rotate(-90 16 {middle})">met, % of promises</text>',
    ]
    wide, high = left + side + 90, top + side + 48
    told = "; ".join(
        f"odds of {words.share(row['forecast'])} on average, {words.share(row['met'])} met"
        for row in rows
    )
    return Figure(
        title="Odds given against what came",
        caption="Each circle is one range of odds, wider with more promises; odds were given without "
        "the project itself. On the broken line they agree.",
        svg=f'<svg aria-hidden="true" focusable="false" viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}" font-family="sans-serif" font-size="12">{"".join(parts)}</svg>',
        alt=f"{told}.",
    )


def _stage(stage: str, rows: list[Any]) -> dict[str, Any]:
    late = sorted(o.late for o in rows if o.status == "late")
    middle = f"{late[len(late) // 2]:.1f} years" if len(late) > 2 else "too few"
    return {
        "stage": stage,
        "n": len(rows),
        "clusters": len({o.cluster for o in rows}),
        **{end: sum(o.status == end for o in rows) for end in ENDS},
        "middle": middle,
    }


def _score(rule: str, title: str, dates: dict[str, Any]) -> dict[str, Any]:
    less = dates["less"][rule]["constant"]
    mean = dates["mean"][rule]
    word = "better" if less["better"] else "worse" if less["low"] > 0 else "not told apart"
    return {
        "title": title,
        **{name.replace(" ", "_"): f"{value:.3f}" for name, value in mean.items()},
        "less": f"{less['mean']:+.3f} ({less['low']:+.3f} to {less['high']:+.3f}), {word}",
    }


def told_used(scores: dict[str, Any]) -> list[str]:
    """Say what beat the constant and is used, and what did not."""
    used = scores["shipped"]
    lines = []
    if used["dates"] == "stages":
        lines.append("Stage and time to the date beat one rate for all, so they set the odds.")
    else:
        lines.append("Stage and time to the date did not beat one rate for all; one rate is used.")
    classes = scores["classes_of_dates"]["less"]["brier"]
    lines.append(
        f"Classes of projects did not: {classes['mean']:+.3f} "
        f"({classes['low']:+.3f} to {classes['high']:+.3f}) in Brier score where they are added. "
        "No odds differ by class."
        if used["classes"] == "constant"
        else "Classes of projects are used for the length of works."
    )
    if used["amounts"] == "constant":
        lines.append(
            "Amounts due within a year did not differ surely from later ones; one share is used."
        )
    clock = scores["stage_times_on_dates"]["brier"]
    if not clock["better"]:
        lines.append(
            "The time that stages take did not beat one rate on dated promises; it is used only where no date was promised."
        )
    return lines
