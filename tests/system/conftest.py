"""A small network as text, and the shipped one, for the tests of this room."""

from importlib.resources import files

import pytest

from serai.system.network import build_network
from serai.tables import load_schema, parse_table

SYSTEM = ("places", "links", "facilities", "services", "conversions", "defaults")
SMALL = {
    "places": """id,name,country,kind,lat,lon,gauges,source,basis,reason
east,East,KZ,city,45,80,1520,s,sourced,
yard,Yard,KZ,border,45,70,1435|1520,s,sourced,
port,Port,KZ,port,45,60,1520,s,sourced,
shore,Shore,AZ,port,40,50,1520,s,sourced,
far,Far,CN,city,45,90,1435,s,sourced,
alone,Alone,KZ,city,50,70,1520,s,sourced,
""",
    "links": """id,from,to,mode,gauge,length_km,length_low,length_high,days_low,days,days_high,\
status,opens_with,opened,source,basis,reason
far-yard,far,yard,rail,1435,400,,,,,,open,,,s,sourced,
east-yard,east,yard,rail,1520,300,,,,,,open,,,s,sourced,
yard-port,yard,port,rail,1520,850,800,900,,,,open,,,s,sourced,
yard-port-new,yard,port,rail,1520,425,,,,,,planned,line,,s,sourced,
port-shore,port,shore,sea,,560,,,,,,open,,,s,sourced,
port-shore-ferry,port,shore,ferry,,440,,,2,3,4,open,,2024-07,s,sourced,
""",
    "facilities": """id,name,kind,places,links,use,modes,uses,direction,unit,capacity_low,\
capacity,capacity_high,as_of,capacity_basis,background_low,background,background_high,\
service_fed,family,source,basis,reason
yard-west,Yard,border_yard,,yard-port,passes,,container=t-per-teu*teu-per-train*days-per-year,\
west,train/day,8,10,14,2024,sourced,1,2,3,,,s,sourced,
quay,Quay,port,port,,transfers,rail_1520|sea,container=t-per-teu*empties,both,TEU/yr,\
50000,60000,90000,2024,sourced,0,0,0,,,s,sourced,
fleet,Fleet,fleet,,port-shore,passes,,container=t-per-teu,both,TEU/yr,,,,2024,,0,0,0,yes,middle,\
s,sourced,
line,Line,line,,yard-port|east-yard,passes,,container=1;wagon=1,both,t/yr,,,,,,,,,,,s,sourced,
""",
    "services": """id,name,facility,links,vessels,size_low,size,size_high,size_unit,round_trip_low,\
round_trip,round_trip_high,open_days,directions,as_of,source,basis,reason
ships,Ships,fleet,port-shore,4,,225,,TEU,7,10,13,365,2,2024,s,sourced,
""",
    "conversions": """id,apply,low,mid,high,unit,source,basis,reason
t-per-teu,divide,14,20,26,t/TEU,s,sourced,
teu-per-train,divide,90,100,110,TEU/train,s,sourced,
days-per-year,divide,365,365,365,day/yr,s,sourced,
empties,multiply,1,1.5,2,1,s,sourced,
""",
    "defaults": """id,item,mode,to_mode,country,cargo,low,mid,high,unit,source,basis,reason
v20,speed,rail_1520,,,,500,850,1000,km/day,s,sourced,
v35,speed,rail_1435,,,,400,800,1000,km/day,s,sourced,
vs,speed,sea,,,,280,560,700,km/day,s,sourced,
vf,speed,ferry,,,,400,440,500,km/day,s,sourced,
c20,cost,rail_1520,,,container,0.2,0.3,0.4,USD/TEU/km,s,sourced,
c20t,cost,rail_1520,,,,0.02,0.04,0.06,USD/t/km,s,sourced,
c35,cost,rail_1435,,,,0.02,0.04,0.06,USD/t/km,s,sourced,
cs,cost,sea,,,,0.01,0.02,0.04,USD/t/km,s,sourced,
cf,cost,ferry,,,,0.02,0.04,0.06,USD/t/km,s,sourced,
bt,border_time,rail_1435,,,,20,40,60,h,s,sourced,
btc,border_time,rail_1435,,CN-KZ,container,12,24,36,h,s,sourced,
g,transfer_time,rail_1435,rail_1520,,,0.1,0.5,1,day,s,sourced,
p,transfer_time,rail_1520,sea,,,1,2,3,day,s,sourced,
f,transfer_time,rail_1520,ferry,,,0.5,1,2,day,s,sourced,
pc,transfer_cost,rail_1520,sea,,,5,10,20,USD/t,s,sourced,
w,wait,sea,,,,0.5,1,2,day,s,sourced,
""",
}


def parse(texts):
    """Read tables from text; every cell must pass."""
    tables = {}
    for name, text in texts.items():
        tables[name], faults = parse_table(text, load_schema("system", name))
        assert not faults, faults
    return tables


@pytest.fixture
def small_texts():
    return dict(SMALL)


@pytest.fixture
def parsed():
    return parse


@pytest.fixture(scope="session")
def small():
    return build_network(parse(SMALL))


@pytest.fixture(scope="session")
def astana_tables():
    folder = files("serai").joinpath("cases", "astana_2025")
    tables = {}
    for room, name in [*(("system", name) for name in SYSTEM), ("projects", "projects")]:
        schema = load_schema(room, name)
        text = folder.joinpath(schema.file).read_text(encoding="utf-8")
        tables[name], faults = parse_table(text, schema)
        assert not faults, faults[:3]
    return tables


@pytest.fixture(scope="session")
def astana(astana_tables):
    return build_network(astana_tables)
