"""Shortest paths over labels, with parallel links and closures."""

from serai.system.graph import build_graph
from serai.system.terms import Pricing


def _path(small, ends, used=None, statuses=("open",), closed=()):
    graph = build_graph(small, Pricing(small, "container"), statuses, 5.0)
    index = tuple(small.place_index[name] for name in ends)
    steps = graph.shortest(index, used or {}, 0.5, closed)
    return (
        None
        if steps is None
        else [small.links[s.link].id if s.link >= 0 else s.to_mode for s in steps]
    )


def test_gauges_are_joined_only_by_a_transfer(small):
    assert _path(small, ("far", "port")) == ["far-yard", "rail_1520", "yard-port"]


def test_of_parallel_links_the_cheaper_is_taken_until_it_grows_dear(small):
    new = small.link_index["yard-port-new"]
    assert _path(small, ("yard", "port"), statuses=("open", "planned")) == ["yard-port-new"]
    assert _path(small, ("yard", "port"), {new: 9}, ("open", "planned")) == ["yard-port"]
    assert _path(small, ("yard", "port"), None, ("open", "planned"), {new}) == ["yard-port"]


def test_no_path_is_none(small):
    assert _path(small, ("east", "alone")) is None
    assert _path(small, ("east", "east")) is None
