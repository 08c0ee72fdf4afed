"""Kept-warm solves against PyPSA itself, on four networks, and what must not matter."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from energy import networks
from serai.energy.ensemble import Ensemble
from serai.energy.linear import program_of, take_program
from serai.energy.measures import columns_of
from serai.energy.parameters import Parameter
from serai.energy.places import Places
from serai.energy.session import Session
from serai.errors import UsageError

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
BUILDERS = {
    name: getattr(networks, name)
    for name in ("ac_dc_meshed", "three_zones", "fuels_and_power", "two_periods")
}
COAL = tuple(f"north coal {k}" for k in range(6))
#: Network to parameters, each with a factor that it is tried at.
TRIED = {
    "ac_dc_meshed": (
        (Parameter("demand", "Load", "p_set", ("London", "Norway")), 1.07),
        (Parameter("gas price", "Generator", "marginal_cost", ("Manchester Gas",)), 1.4),
        (Parameter("wind cost", "Generator", "capital_cost", ("Norway Wind", "Frankfurt Wind")), 0.6),
        (Parameter("cap", "GlobalConstraint", "constant", ("co2_limit",)), 0.8),
        (Parameter("wind", "Generator", "p_max_pu", ("Norway Wind", "Manchester Wind")), 0.9),
        (Parameter("least", "Generator", "p_nom_min", ("Norway Wind",)), 2.5),
    ),
    "three_zones": (
        (Parameter("demand", "Load", "p_set", ("north", "south", "west")), 1.05),
        (Parameter("south demand", "Load", "p_set", ("south",)), 1.1),
        (Parameter("coal", "Generator", "p_nom", COAL), 0.93),
        (Parameter("coal availability", "Generator", "p_max_pu", COAL), 0.95),
        (Parameter("must run", "Generator", "p_min_pu", COAL), 0.5),
        (Parameter("coal price", "Generator", "marginal_cost", COAL), 1.2),
        (Parameter("line", "Link", "p_nom", ("north-south", "south-north")), 1.3),
        (Parameter("line loss", "Link", "efficiency", ("north-south",)), 0.95),
        (Parameter("water", "StorageUnit", "inflow", ("north hydro", "south hydro")), 0.85),
        (Parameter("battery", "StorageUnit", "p_nom", ("battery",)), 3.0),
        (Parameter("hours", "StorageUnit", "max_hours", ("battery",)), 0.75),
        (Parameter("in", "StorageUnit", "efficiency_store", ("battery",)), 0.97),
        (Parameter("out", "StorageUnit", "efficiency_dispatch", ("battery",)), 0.98),
    ),
    "fuels_and_power": (
        (Parameter("town", "Load", "p_set", ("town",)), 1.2),
        (Parameter("well", "Generator", "p_nom", ("well",)), 0.8),
        (Parameter("coal", "Generator", "p_nom", ("old coal",)), 1.3),
        (Parameter("turbine", "Link", "efficiency", ("turbine",)), 1.05),
        (Parameter("electrolyser", "Link", "p_nom", ("electrolyser",)), 0.5),
        (Parameter("cavern", "Store", "e_nom", ("cavern",)), 0.3),
    ),
    "two_periods": (
        (Parameter("demand", "Load", "p_set", ("b",)), 1.15),
        (Parameter("line", "Link", "p_nom", ("line",)), 1.5),
        (Parameter("sun", "Generator", "p_nom", ("sun",)), 0.7),
        (Parameter("most", "Generator", "p_nom_max", ("chosen",)), 0.5),
        (Parameter("shine", "Generator", "p_max_pu", ("chosen",)), 1.2),
    ),
}  # fmt: skip


def solved_by_pypsa(network, **options) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        status, _ = network.optimize(
            solver_name="highs", solver_options={"output_flag": False},
            include_objective_constant=False, log_to_console=False, **options,
        )  # fmt: skip
    assert status == "ok"
    return network.objective


def changed(network, parameters, factors):
    """Change the network itself, as someone without serai would."""
    for parameter in parameters:
        part, by = network.components[parameter.component], factors[parameter.name]
        for item in parameter.items:
            dynamic = part.dynamic.get(parameter.attribute)
            if dynamic is not None and item in dynamic.columns:
                dynamic[item] = dynamic[item] * by
            else:
                part.static.loc[item, parameter.attribute] *= by
    return network


def options_of(name):
    return {"multi_investment_periods": True} if name == "two_periods" else {}


@pytest.mark.parametrize("name", BUILDERS)
def test_warm_solves_equal_pypsa(name):
    """All parameters changed: the objective is PyPSA's, and so is every number of the program."""
    parameters, tried = zip(*TRIED[name], strict=True)
    factors = {p.name: by for p, by in zip(parameters, tried, strict=True)}
    kept = Ensemble(BUILDERS[name](), parameters, **options_of(name))
    numbers, found = kept.solve(factors)
    network = changed(BUILDERS[name](), parameters, factors)
    assert found.optimal and found.start == "warm"
    assert found.objective == pytest.approx(solved_by_pypsa(network, **options_of(name)), rel=1e-6)
    fresh = program_of(network.model)
    assert np.array_equal(fresh.matrix.indices, kept.program.matrix.indices)
    for mine, theirs in (
        (numbers.cost, fresh.cost), (numbers.upper, fresh.upper), (numbers.data, fresh.matrix.data),
        (numbers.row_lower, fresh.row_lower), (numbers.row_upper, fresh.row_upper),
    ):  # fmt: skip
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-9)
    assert np.array_equal(kept.places.numbers({}).row_upper, kept.program.row_upper)


def test_the_network_as_built_equals_pypsa():
    kept = Ensemble(networks.ac_dc_meshed())
    expected = solved_by_pypsa(networks.ac_dc_meshed())
    assert kept.solve()[1].objective == pytest.approx(expected, rel=1e-6)


@pytest.fixture(scope="module")
def zones():
    ranges = [
        Parameter("demand", "Load", "p_set", ("north", "south", "west"), 0.9, 1.0, 1.15),
        Parameter("coal", "Generator", "p_nom", COAL, 0.8, 1.0, 1.0),
        Parameter("price", "Generator", "marginal_cost", COAL, 0.8, 1.0, 1.4),
        Parameter("line", "Link", "p_nom", ("north-south", "south-north"), 0.0, 1.0, 1.5),
    ]
    return Ensemble(networks.three_zones(), ranges)


def test_order_and_threads_do_not_matter(zones):
    factors = zones.draw(seed=5, draws=12)
    alone = zones.run(factors)
    order = np.random.default_rng(1).permutation(12)
    for other, back in ((zones.run(factors[order]), np.argsort(order)), (zones.run(factors, threads=2), np.arange(12))):  # fmt: skip
        assert np.array_equal(other.objective[back], alone.objective)
        assert np.array_equal(other.values[back], alone.values)
        assert np.array_equal(other.worth[back], alone.worth)
    later = zones.draw(seed=5, draws=4, start=8)
    assert np.array_equal(later, factors[8:])


def test_anchors_change_starts_and_no_optimum(zones):
    """Nearer starts need fewer steps; results depend on factors alone as before."""
    near = Ensemble(networks.three_zones(), zones.places.parameters, anchors=12)
    factors = zones.draw(seed=5, draws=12)
    found, before = near.run(factors), zones.run(factors)
    np.testing.assert_allclose(found.objective, before.objective, rtol=1e-9)
    assert set(found.start) == {"warm"}
    order = np.random.default_rng(2).permutation(12)
    other = near.run(factors[order], threads=2)
    assert np.array_equal(other.values[np.argsort(order)], found.values)
    names = [p.name for p in zones.places.parameters]
    steps = [sum(kept.solve(dict(zip(names, row, strict=True)))[1].iterations for row in factors)
             for kept in (near, zones)]  # fmt: skip
    assert steps[0] < steps[1]


def test_balances_close_and_energies_are_pypsas(zones):
    factors = {"demand": 1.12, "coal": 0.9, "price": 1.0, "line": 1.0}
    outcome = zones.run(np.array([list(factors.values())]))
    assert outcome.balance == {"AC": pytest.approx(0.0, abs=1e-9)}
    network = changed(networks.three_zones(), zones.places.parameters, factors)
    solved_by_pypsa(network)
    row = outcome.frame().iloc[0]
    weights = network.snapshot_weightings["generators"]
    by_carrier = network.c.generators.dynamic.p.mul(weights, axis=0).sum()
    for carrier in ("coal", "wind", "unserved"):
        mine = row["generation"][carrier].sum()
        names = network.c.generators.static.query("carrier == @carrier").index
        assert mine == pytest.approx(by_carrier[names].sum(), rel=1e-5, abs=1e-3)
    prices = network.c.buses.dynamic.marginal_price
    assert row["price"][""]["west"] == pytest.approx(prices["west"].mean(), rel=1e-3)
    total = network.c.loads.dynamic.p_set.mul(weights, axis=0).to_numpy().sum()
    made = row["generation"].sum() + row["discharge"].sum() - row["charge"].sum()
    lost = sum(0.03 * value for (_, name), value in row["flow"].items())
    assert made - lost == pytest.approx(total, rel=1e-9)


def test_balances_close_for_every_carrier():
    outcome = Ensemble(networks.fuels_and_power()).run(np.ones((1, 0)))
    assert set(outcome.balance) == {"gas", "heat", "hydrogen", "power"}
    assert max(outcome.balance.values()) < 1e-9


@pytest.mark.parametrize("name", ["three_zones", "fuels_and_power"])
def test_worth_is_the_slope_of_the_objective(name):
    """The rate lies between the left and the right difference quotient: the optimum is convex
    or concave in one parameter at a time."""
    parameters, _ = zip(*TRIED[name], strict=True)
    kept = Ensemble(BUILDERS[name](), parameters)
    base = kept.run(np.ones((1, len(parameters))))
    for column, parameter in enumerate(parameters):
        sides = []
        for step in (-1e-4, 1e-4):
            _, found = kept.solve({parameter.name: 1.0 + step})
            sides.append((found.objective - base.objective[0]) / step)
        low, high = min(sides), max(sides)
        room = 1e-3 * max(abs(low), abs(high), 1.0)
        assert low - room <= base.worth[0, column] <= high + room, parameter.name


def test_a_start_that_fails_gives_way_to_a_safer_one(zones):
    factors = zones.draw(seed=9, draws=3)
    proper = zones.run(factors)
    slow = zones.run(factors, patience=(0.0, 300.0, 300.0))
    assert slow.certificate["retried"] == 3
    assert set(slow.start) == {"cold"}
    np.testing.assert_allclose(slow.objective, proper.objective, rtol=1e-9)


def test_what_no_start_solves_is_counted_and_shown():
    network = networks.three_zones()
    network.c.generators.static.loc[
        ["north unserved", "south unserved", "west unserved"], "p_nom"
    ] = 30.0
    demand = Parameter("demand", "Load", "p_set", ("west",))
    outcome = Ensemble(network, [demand]).run(np.array([[1.0], [9.0], [1.01]]))
    assert outcome.status == ("optimal", "infeasible", "optimal")
    assert outcome.certificate["unsolved"] == {"infeasible": 1}
    assert np.isnan(outcome.objective[1]) and np.isfinite(outcome.objective[2])
    assert np.isnan(outcome.values[1]).all()


def test_factors_may_vary_by_step_and_item(zones):
    steps = np.ones((84, 6))
    steps[10:20, 2] = 0.0
    _, found = zones.solve({"coal": steps})
    network = networks.three_zones()
    available = network.get_switchable_as_dense("Generator", "p_max_pu")[list(COAL)] * steps
    network.c.generators.dynamic.p_max_pu[list(COAL)] = available
    network.c.generators.dynamic.p_min_pu[list(COAL)] = 0.3 * steps * (np.arange(6) % 2)
    assert found.objective == pytest.approx(solved_by_pypsa(network), rel=1e-6)


def test_integer_programs_are_refused():
    network = networks.three_zones(6)
    network.c.generators.static.loc["north coal 0", "committable"] = True
    with pytest.raises(UsageError, match="committable"):
        take_program(network)


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        (Parameter("x", "Generator", "p_nom", ("north coal 9",)), "no Generator 'north coal 9'"),
        (Parameter("x", "Generator", "p_nomm", ("north coal 0",)), "did you mean 'p_nom'"),
        (Parameter("x", "Bus", "v_nom", ("north",)), "no draw can change v_nom of Bus"),
        (Parameter("x", "Generator", "p_nom", ()), "names no Generator"),
        (Parameter("x", "Generator", "capital_cost", ("north coal 0",)), "has no place"),
        (Parameter("x", "Generator", "p_nom", COAL, 1.2, 1.0, 1.5), "in order"),
    ],
)
def test_parameters_without_a_place_are_named(parameter, message):
    network = networks.three_zones(6)
    with pytest.raises(UsageError, match=message):
        Places(network, take_program(network), [parameter])


def test_factors_are_checked(zones):
    with pytest.raises(UsageError, match="no parameter 'demnd'"):
        zones.solve({"demnd": 1.0})
    with pytest.raises(UsageError, match="negative or no number"):
        zones.solve({"demand": float("nan")})
    with pytest.raises(UsageError, match="expected"):
        zones.run(np.ones((2, 3)))


def test_a_network_without_an_optimum_is_refused():
    network = networks.three_zones(6)
    network.c.loads.static.loc["west", "p_set"] = 1e4
    network.c.loads.dynamic.p_set["west"] = 1e4
    with pytest.raises(UsageError, match="no optimum: infeasible"):
        Session(take_program(network))


def test_measures_are_found_by_their_fields(zones):
    outcome = zones.run(np.ones((1, 4)))
    columns = columns_of(outcome.measures, what="generation", carrier="coal")
    assert len(columns) == 3
