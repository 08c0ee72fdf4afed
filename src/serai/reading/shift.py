"""Move the offsets of a figure from its sentence to the text of its document."""

from __future__ import annotations

from dataclasses import replace

from serai.reading.model import Figure


def moved(figure: Figure, by: int) -> Figure:
    """Return a figure of a sentence at its place in the text."""
    when = dict(figure.when)
    if "start" in when:
        when |= {"start": when["start"] + by, "end": when["end"] + by}
    return replace(
        figure,
        start=figure.start + by,
        end=figure.end + by,
        when=when,
        subjects=tuple(replace(s, start=s.start + by, end=s.end + by) for s in figure.subjects),
        links=tuple(replace(link, start=link.start + by) for link in figure.links),
    )


def mapped(figure: Figure, offsets: list[int]) -> Figure:
    """Return a figure with its offsets in the text before invisible characters were left out."""

    def stop(end: int) -> int:
        return offsets[end - 1] + 1 if end else 0

    when = dict(figure.when)
    if "start" in when:
        when |= {"start": offsets[when["start"]], "end": stop(when["end"])}
    return replace(
        figure,
        start=offsets[figure.start],
        end=stop(figure.end),
        when=when,
        subjects=tuple(
            replace(s, start=offsets[s.start], end=stop(s.end)) for s in figure.subjects
        ),
        links=tuple(replace(link, start=offsets[link.start]) for link in figure.links),
    )
