"""The labelled graph that chains are searched on: nodes are (place, mode)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from serai.system.network import MODES, Network
from serai.system.terms import CARGO_MODES, Pricing

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Weight of joining an end to its modes; explicit zeros would be read as no edge.
_FREE = 1e-9


class Step(NamedTuple):
    """One move: over a link (``link`` >= 0) or between modes at one place (-1)."""

    link: int
    place: int
    to_place: int
    mode: str
    to_mode: str


@dataclass(frozen=True)
class LabelGraph:
    """Arcs between labels with their middle generalised cost [USD/t]."""

    nodes: int
    tail: Ints
    head: Ints
    weight: Floats
    steps: tuple[Step, ...]
    at_place: Mapping[int, tuple[int, ...]]
    step_cost: Mapping[Step, float]

    def cost(self, steps: Sequence[Step]) -> float:
        """Return the cost of a path without penalties [USD/t]."""
        return sum(self.step_cost[step] for step in steps)

    def shortest(
        self,
        ends: tuple[int, int],
        used: Mapping[int, int],
        penalty: float,
        closed: Collection[int] = (),
    ) -> tuple[Step, ...] | None:
        """Return the cheapest path with used links made dearer and some closed; None if none.

        Links used n times cost ``(1 + penalty) ** n`` as much.
        """
        start, end = (self.at_place.get(place, ()) for place in ends)
        if not start or not end or ends[0] == ends[1]:
            return None
        links = np.array([step.link for step in self.steps])
        weight = self.weight.copy()
        for link, times in used.items():
            weight[links == link] *= (1.0 + penalty) ** times
        keep = ~np.isin(links, list(closed))
        arcs = np.flatnonzero(keep)
        source, sink = self.nodes, self.nodes + 1
        tail = np.concatenate([self.tail[arcs], np.full(len(start), source), np.array(end)])
        head = np.concatenate([self.head[arcs], np.array(start), np.full(len(end), sink)])
        cost = np.concatenate([weight[arcs], np.full(len(start) + len(end), _FREE)])
        label = np.concatenate([arcs, np.full(len(start) + len(end), -1)])
        order = np.lexsort((label, cost, head, tail))
        # Of parallel arcs only the cheapest is kept: a sparse matrix would add them up.
        first = np.ones(order.size, dtype=np.bool_)
        pair = np.stack([tail[order], head[order]])
        first[1:] = (pair[:, 1:] != pair[:, :-1]).any(axis=0)
        chosen = order[first]
        matrix = csr_array((cost[chosen], (tail[chosen], head[chosen])), shape=(sink + 1, sink + 1))
        found = dijkstra(matrix, indices=np.array([source]), return_predecessors=True)
        distance, before = found[0][0], found[1][0]
        if not np.isfinite(distance[sink]):
            return None
        arc_of = {
            (int(tail[index]), int(head[index])): int(label[index]) for index in chosen.tolist()
        }
        path: list[Step] = []
        node = int(before[sink])
        while int(before[node]) != source:
            previous = int(before[node])
            path.append(self.steps[arc_of[previous, node]])
            node = previous
        return tuple(reversed(path)) or None


def build_graph(
    network: Network, pricing: Pricing, statuses: Collection[str], value_of_time: float
) -> LabelGraph:
    """Build the graph of one cargo over links of the given statuses.

    Parameters
    ----------
    value_of_time : float
        [USD/(t day)]
    """
    modes = CARGO_MODES[pricing.cargo]
    node: dict[tuple[int, str], int] = {}
    arcs: list[tuple[int, int, float, Step]] = []
    for index, link in enumerate(network.links):
        if link.mode not in modes or link.status not in statuses:
            continue
        cost = pricing.cost(pricing.leg(link), value_of_time)
        for start, end in ((link.start, link.end), (link.end, link.start)):
            labels = [node.setdefault((place, link.mode), len(node)) for place in (start, end)]
            arcs.append((labels[0], labels[1], cost, Step(index, start, end, link.mode, link.mode)))
    at_place: dict[int, dict[str, int]] = {}
    for (place, mode), label in node.items():
        at_place.setdefault(place, {})[mode] = label
    for place, labels_of in at_place.items():
        for before in MODES:
            for after in MODES:
                if before == after or before not in labels_of or after not in labels_of:
                    continue
                amounts = pricing.transfer(before, after)
                if amounts is not None:
                    cost = max(pricing.cost(amounts, value_of_time), _FREE)
                    step = Step(-1, place, place, before, after)
                    arcs.append((labels_of[before], labels_of[after], cost, step))
    return LabelGraph(
        nodes=len(node),
        tail=np.array([arc[0] for arc in arcs], dtype=np.int64),
        head=np.array([arc[1] for arc in arcs], dtype=np.int64),
        weight=np.array([arc[2] for arc in arcs], dtype=np.float64),
        steps=tuple(arc[3] for arc in arcs),
        at_place={place: tuple(labels.values()) for place, labels in at_place.items()},
        step_cost={arc[3]: arc[2] for arc in arcs},
    )
