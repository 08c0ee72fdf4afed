"""Networks for the tests, built by code: no file is fetched.

``ac_dc_meshed`` is an example that PyPSA ships for its own documentation (PyPSA
contributors, CC-BY-4.0); its figures are kept to their full length.
"""

from __future__ import annotations

import numpy as np
import pypsa

BUSES = {
    "London": "AC", "Norwich": "AC", "Norwich DC": "DC", "Manchester": "AC", "Bremen": "AC",
    "Bremen DC": "DC", "Frankfurt": "AC", "Norway": "AC", "Norway DC": "DC",
}  # fmt: skip
#: Name: carrier, p_nom, least p_nom, marginal and capital cost, efficiency.
PLANTS = {
    "Manchester Wind": ("wind", 80.0, 100.0, 0.11, 2793.6516029328, 1.0),
    "Manchester Gas": ("gas", 50000.0, 0.0, 4.5323676307, 196.6151679691, 0.3500264336),
    "Norway Wind": ("wind", 100.0, 100.0, 0.09, 2184.3747960912, 1.0),
    "Norway Gas": ("gas", 20000.0, 0.0, 5.8928445406, 158.2512497168, 0.3568363832),
    "Frankfurt Wind": ("wind", 110.0, 100.0, 0.1, 2129.4561224763, 1.0),
    "Frankfurt Gas": ("gas", 80000.0, 0.0, 4.0863219899, 102.6769530076, 0.3516658529),
}
WIND = {
    "Manchester Wind": (0.930019875, 0.4857475804, 0.2336917351, 0.2576042221, 0.6269055694,
                        0.6035984088, 0.6789075462, 0.3613026112, 0.6216040549, 0.5215183715),
    "Frankfurt Wind": (0.5590784039, 0.7529103711, 0.1234650887, 0.9666766524, 0.8590078044,
                       0.5261537924, 0.077893008, 0.0590234716, 0.2485544952, 0.1080601728),
    "Norway Wind": (0.9745832033, 0.4812903778, 0.4072258018, 0.5999649628, 0.524468219,
                    0.0096927054, 0.2204533621, 0.8239185004, 0.5562297265, 0.4394160378),
}  # fmt: skip
#: Ends, reactance, resistance, capital cost.
LINES = (
    ("London", "Manchester", 0.7968782824, 0.0, 0.1367157553),
    ("Manchester", "Norwich", 0.3915599178, 0.0, 0.1334916779),
    ("Bremen DC", "Norwich DC", 0.0, 0.2126041927, 0.0086734246),
    ("Norwich DC", "Norway DC", 0.0, 0.4861637504, 0.1291260515),
    ("Norway DC", "Bremen DC", 0.0, 0.4287266497, 0.0624298729),
    ("Norwich", "London", 0.2388003463, 0.0, 0.0218524519),
    ("Bremen", "Frankfurt", 0.4, 0.0, 0.2),
)
LINKS = {
    "Norwich Converter": ("Norwich", "Norwich DC", 0.21),
    "Norway Converter": ("Norway", "Norway DC", 0.2),
    "Bremen Converter": ("Bremen", "Bremen DC", 0.19),
    "DC link": ("London", "Bremen", 0.8765342),
}
LOADS = {
    "London": (35.7962441027, 976.8245614698, 250.5873120464, 130.7531445827, 151.1001686,
               931.857051942, 289.8482871447, 864.3433217147, 689.5772637703, 627.8789859434),
    "Norwich": (415.4625642653, 262.6061464526, 418.4763531902, 552.9595393098, 218.159858091,
                791.9762655836, 531.8706808219, 23.5134667186, 970.0590684572, 0.9248336907),
    "Frankfurt": (398.0478469638, 432.4361062425, 379.8039282662, 868.3617642835, 548.7707546221,
                  828.6652426012, 449.2907519075, 699.1637663734, 915.8667802518, 414.8876464034),
    "Bremen": (640.0863775411, 703.554333706, 440.8361303183, 612.5763056818, 803.4367808051,
               605.4006873582, 641.0905902397, 408.0085411725, 912.2477761646, 898.0530916423),
    "Norway": (820.035835936, 854.8340468618, 42.550744351, 647.5482327851, 884.0738733306,
               509.0624485516, 595.6079648147, 291.6424496984, 2.1534925491, 760.7401765038),
    "Manchester": (857.5514402011, 750.5996237166, 156.5648760141, 527.8708221189, 83.8977589634,
                   676.6233193474, 731.1371004827, 553.3448891847, 298.338082262, 768.2905859888),
}  # fmt: skip


def ac_dc_meshed() -> pypsa.Network:
    """PyPSA's own example: sizes are chosen, with alternating and direct current."""
    n = pypsa.Network()
    n.set_snapshots(range(10))
    n.add("Carrier", ["gas", "wind", "AC", "DC"], co2_emissions=[0.24, 0.0, 0.0, 0.0])
    for name, carrier in BUSES.items():
        n.add("Bus", name, carrier=carrier, v_nom=380.0 if carrier == "AC" else 200.0)
    for name, (carrier, size, least, cost, capital, efficiency) in PLANTS.items():
        n.add("Generator", name, bus=name.split()[0], carrier=carrier, p_nom=size,
              p_nom_extendable=True, p_nom_min=least, marginal_cost=cost, capital_cost=capital,
              efficiency=efficiency, p_max_pu=np.array(WIND.get(name, (1.0,) * 10)))  # fmt: skip
    for number, (start, end, x, r, capital) in enumerate(LINES):
        n.add("Line", str(number), bus0=start, bus1=end, x=x, r=r, s_nom=40000.0,
              s_nom_extendable=True, capital_cost=capital)  # fmt: skip
    for name, (start, end, capital) in LINKS.items():
        n.add("Link", name, bus0=start, bus1=end, carrier="DC", p_nom=1000.0, p_min_pu=-0.9,
              p_max_pu=0.9, p_nom_extendable=True, capital_cost=capital)  # fmt: skip
    for name, values in LOADS.items():
        n.add("Load", name, bus=name, p_set=np.array(values))
    n.add("GlobalConstraint", "co2_limit", type="primary_energy", sense="<=", constant=1000.0)
    return n


def three_zones(steps: int = 84) -> pypsa.Network:
    """Zones with must-run plants, hydro with inflow, a battery and demand that may go short."""
    n = pypsa.Network()
    n.set_snapshots(range(steps))
    n.snapshot_weightings.loc[:, :] = 4.0
    hour = np.arange(steps) * 4
    day, season = np.sin(2 * np.pi * (hour % 24 - 9) / 24), np.cos(2 * np.pi * hour / steps / 4)
    chance = np.random.default_rng(3)
    n.add("Carrier", ["AC", "coal", "wind", "hydro", "battery", "unserved"])
    zones = (("north", 80.0, 6, 0), ("south", 27.0, 4, 5), ("west", 15.0, 3, 7))
    for zone, demand, plants, dear in zones:
        n.add("Bus", zone, carrier="AC")
        n.add("Load", zone, bus=zone, p_set=demand * (1 + 0.12 * day + 0.18 * season))
        n.add("Generator", f"{zone} unserved", bus=zone, carrier="unserved", p_nom=200.0,
              marginal_cost=2000.0)  # fmt: skip
        for k in range(plants):
            n.add("Generator", f"{zone} coal {k}", bus=zone, carrier="coal",
                  p_nom=1.15 * demand / plants, marginal_cost=12.0 + 3 * k + dear + chance.random(),
                  p_max_pu=0.75 + 0.1 * season, p_min_pu=0.3 * (k % 2))  # fmt: skip
        n.add("Generator", f"{zone} wind", bus=zone, carrier="wind", p_nom=6.0, marginal_cost=0.1,
              p_max_pu=np.clip(0.3 + 0.25 * chance.standard_normal(steps), 0, 1))  # fmt: skip
        n.add("StorageUnit", f"{zone} hydro", bus=zone, carrier="hydro", p_nom=demand / 7,
              max_hours=60.0, inflow=demand / 14 * (1 + 0.6 * season), p_min_pu=0.0,
              cyclic_state_of_charge=True, marginal_cost=0.01)  # fmt: skip
    for start, end, size in (("north", "south", 21.0), ("north", "west", 2.0)):
        for one, other in ((start, end), (end, start)):
            n.add("Link", f"{one}-{other}", bus0=one, bus1=other, carrier="AC", p_nom=size,
                  efficiency=0.97, marginal_cost=0.02)  # fmt: skip
    n.add("StorageUnit", "battery", bus="south", carrier="battery", p_nom=2.0, max_hours=4.0,
          efficiency_store=0.93, efficiency_dispatch=0.94, standing_loss=0.001,
          state_of_charge_initial=3.0)  # fmt: skip
    return n


def fuels_and_power(steps: int = 24) -> pypsa.Network:
    """Several carriers: gas to power and heat, power to hydrogen, stores, ramps."""
    n = pypsa.Network()
    n.set_snapshots(range(steps))
    hour = np.arange(steps)
    n.add("Carrier", ["power", "gas", "heat", "hydrogen"])
    for carrier in ("power", "gas", "heat", "hydrogen"):
        n.add("Bus", carrier, carrier=carrier)
    n.add("Generator", "well", bus="gas", carrier="gas", p_nom=90.0, marginal_cost=9.0)
    n.add("Generator", "old coal", bus="power", carrier="power", p_nom=25.0, marginal_cost=31.0,
          ramp_limit_up=0.15, ramp_limit_down=0.1)  # fmt: skip
    n.add("Generator", "sun", bus="power", carrier="power", p_nom=40.0,
          p_max_pu=np.clip(np.sin(2 * np.pi * (hour - 6) / 24), 0, 1))  # fmt: skip
    for bus in ("power", "heat", "hydrogen"):
        n.add("Generator", f"{bus} unserved", bus=bus, carrier=bus, p_nom=500.0,
              marginal_cost=400.0)  # fmt: skip
    n.add("Link", "turbine", bus0="gas", bus1="power", bus2="heat", efficiency=0.4,
          efficiency2=0.35, p_nom=70.0, marginal_cost=1.0)  # fmt: skip
    n.add("Link", "boiler", bus0="gas", bus1="heat", efficiency=0.9, p_nom=40.0)
    n.add("Link", "electrolyser", bus0="power", bus1="hydrogen", efficiency=0.68, p_nom=12.0)
    n.add("Store", "cavern", bus="hydrogen", carrier="hydrogen", e_nom=60.0, e_cyclic=True)
    n.add("Store", "tank", bus="heat", carrier="heat", e_nom=20.0, e_initial=5.0,
          standing_loss=0.01)  # fmt: skip
    n.add("Load", "town", bus="power", p_set=30 + 8 * np.sin(2 * np.pi * (hour - 15) / 24))
    n.add("Load", "houses", bus="heat", p_set=22 + 5 * np.cos(2 * np.pi * hour / 24))
    n.add("Load", "trucks", bus="hydrogen", p_set=3.0)
    return n


def two_periods(steps: int = 12) -> pypsa.Network:
    """Two investment periods with a new plant in the second and a line of limited size."""
    n = pypsa.Network()
    n.set_snapshots(range(steps))
    n.investment_periods = [2030, 2040]
    n.investment_period_weightings["years"] = 10.0
    n.investment_period_weightings["objective"] = [8.0, 5.0]
    n.add("Carrier", ["AC", "coal", "sun"])
    n.add("Bus", ["a", "b"], carrier="AC")
    hour = np.arange(2 * steps)
    n.add("Load", "a", bus="a", p_set=10 + 2 * np.sin(hour))
    n.add("Load", "b", bus="b", p_set=6 + 3 * np.cos(hour))
    n.add("Generator", "coal", bus="a", carrier="coal", p_nom=30.0, marginal_cost=20.0,
          build_year=2000, lifetime=60.0)  # fmt: skip
    n.add("Generator", "sun", bus="b", carrier="sun", p_nom=9.0, marginal_cost=0.0,
          build_year=2035, lifetime=30.0, p_max_pu=np.abs(np.sin(hour / 4)))  # fmt: skip
    n.add("Generator", "dear", bus="b", carrier="coal", p_nom=40.0, marginal_cost=90.0)
    n.add("Link", "line", bus0="a", bus1="b", carrier="AC", p_nom=5.0, efficiency=0.96)
    n.add("Generator", "chosen", bus="b", carrier="sun", p_nom_extendable=True, capital_cost=300.0,
          p_nom_max=4.0, p_max_pu=0.3, build_year=2030, lifetime=20.0)  # fmt: skip
    return n
