"""The report's chapter of past pledges and how they ended, by stage, with n and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serai.pages import words

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
