"""Families are decided by data: deep sea first, then Iran, the Caspian, Russia."""

from serai.system.families import REGIONAL, chain_family, family_names, link_family


def test_marks_of_links(astana):
    def mark(name):
        return link_family(astana, astana.links[astana.link_index[name]])

    assert mark("shanghai-rotterdam-sea_cape") == "sea"
    assert mark("aktau-alat-sea") == "middle"
    assert mark("turkmenbashi-alat-ferry") == "middle"
    assert mark("minsk-brest") == "northern"
    assert mark("etrek-incheboron") == "southern"
    assert mark("altynkol-zhetygen") == ""


def test_the_first_family_of_the_list_wins():
    assert chain_family({"northern", "sea"}) == "sea"
    assert chain_family({""}) == REGIONAL
    assert family_names() == ("sea", "southern", "middle", "northern", "regional")
