"""Write balise/territories/data/*.csv again from public sources, which stay outside the project.

    scripts/make_territory_facts.py SHARED CITIES

SHARED is the folder of real data (../shared/data). CITIES is a JSON object of GeoNames places whose values have
`name`, `latitude`, `longitude`, `countrycode` and `admin1code`. Only facts are written: codes, names, populations
and centres. regions.csv, boroughs of other cities and aliases.csv are kept by hand.
"""

from __future__ import annotations

import csv
import json
import re
import statistics
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from balise.core.text import fold, slugify

DATA = Path(__file__).resolve().parent.parent / "balise" / "territories" / "data"
COLUMNS = ["code", "kind", "official_code", "name_fr", "name_en", "population", "latitude", "longitude", "parents"]
Row = dict[str, Any]

# Centres that GeoNames lacks, or gives to a homonym: municipal code -> latitude, longitude.
CENTRES = {
    "58012": (45.500, -73.507), "59030": (45.757, -73.292), "67055": (45.348, -73.803), "71095": (45.432, -73.998),
    "66092": (45.435, -73.743), "71055": (45.333, -73.965), "55065": (45.475, -73.268), "57045": (45.577, -73.203),
    "60020": (45.828, -73.357), "71075": (45.395, -73.987), "71090": (45.417, -74.035), "57033": (45.516, -73.117),
    "67040": (45.305, -73.683), "22035": (47.003, -71.370), "82035": (45.683, -75.933), "22045": (46.995, -71.197),
    "22040": (46.960, -71.290), "47035": (45.373, -72.600), "63055": (45.955, -73.852), "61005": (45.985, -73.437),
    "82030": (45.545, -76.020), "45115": (45.383, -72.203), "42025": (45.450, -72.080), "62060": (46.318, -74.222),
    "51090": (46.440, -72.763), "61040": (46.083, -73.550), "28053": (46.400, -70.500), "77035": (45.850, -74.130),
    "78047": (46.107, -74.493), "21010": (47.117, -70.855), "28020": (46.213, -70.483), "37230": (46.467, -72.533),
    "41055": (45.450, -71.770), "62025": (46.187, -73.697), "47010": (45.335, -72.817), "61050": (46.133, -73.517),
    "22025": (46.937, -71.480), "33035": (46.500, -71.367), "44071": (45.237, -71.825), "61045": (46.100, -73.433),
    "42005": (45.537, -71.803), "76008": (45.567, -74.333), "51065": (46.460, -73.140), "18045": (47.037, -70.463),
    "19105": (46.830, -71.017), "15035": (47.692, -70.228), "05032": (48.033, -65.250), "79078": (46.550, -75.350),
    "21030": (47.023, -70.930), "94245": (48.617, -71.117), "10030": (48.483, -68.417), "54060": (45.583, -72.850),
    "55015": (45.433, -72.883), "13005": (47.550, -68.650), "53040": (45.883, -73.167), "34038": (46.750, -71.817),
    "09092": (48.543, -68.387), "62065": (46.267, -73.783), "49040": (45.800, -72.433), "69070": (45.133, -74.350),
    "26048": (46.500, -71.067), "27060": (46.267, -70.983), "56055": (45.235, -73.120), "27008": (46.147, -70.897),
    "51060": (46.417, -73.033), "16048": (47.483, -70.317), "36033": (46.567, -72.749), "34017": (46.755, -71.696),
    "33102": (46.620, -71.730), "26030": (46.434, -71.012), "26070": (46.586, -71.209), "26015": (46.374, -70.919),
    "09077": (48.584, -68.192), "37235": (46.483, -72.650), "51085": (46.500, -72.820), "68020": (45.155, -73.680),
    "26063": (46.583, -71.090), "82005": (45.588, -75.430), "76052": (45.650, -74.630), "20025": (46.883, -71.083),
    "20030": (46.850, -71.133), "20020": (46.867, -71.017), "20015": (46.917, -70.900), "20010": (46.967, -70.967),
    "20005": (46.980, -70.830), "93020": (48.400, -71.680), "68050": (45.235, -73.567), "66127": (45.433, -73.948),
}  # fmt: skip
FAR = 60.0  # km from the middle of its MRC: a homonym
VAST = {"97", "98", "99", "90", "89", "95", "96", "62", "79", "84"}  # divisions too large for that rule

SOCIOLOGICAL = {  # names as the source should have written them
    "Montr´al-Nord": "Montréal-Nord",
    "Nord-Ouest de l'Ile de Montréal": "Nord-Ouest-de-l’Île-de-Montréal",
    "Petite-Patrie": "La Petite-Patrie",
    "Pointe Saint-Charles": "Pointe-Saint-Charles",
    "Ville-Émard/Côte Saint-Paul": "Ville-Émard–Côte-Saint-Paul",
    "Peter McGill": "Peter-McGill",
}
QUEBEC_BOROUGHS = {
    1: "1 4 9 10 12 13 29 30 31", 2: "6 14 34", 3: "2 3 7 16 17 18 32", 4: "15 19 20 21 22 23", 5: "24 25 26 27 35",
    6: "5 8 11 28 33",
}  # fmt: skip
JOINED = ("Pointe-aux", "Sainte-G", "Hochelaga", "Notre-Dame-de-G", "La Petite", "Saint-Michel", "Parc-Ex")
LAVAL = {
    "Auteuil": (45.630, -73.755), "Chomedey": (45.545, -73.755), "Duvernay": (45.592, -73.672),
    "Fabreville": (45.577, -73.840), "Îles-Laval": (45.523, -73.848), "Laval-des-Rapides": (45.555, -73.705),
    "Laval-Ouest": (45.550, -73.872), "Laval-sur-le-Lac": (45.530, -73.872), "Pont-Viau": (45.572, -73.685),
    "Saint-François": (45.665, -73.600), "Saint-Vincent-de-Paul": (45.615, -73.650),
    "Sainte-Dorothée": (45.535, -73.812), "Sainte-Rose": (45.612, -73.790), "Vimont": (45.607, -73.725),
}  # fmt: skip
BOROUGH_2016 = {  # census of 2016; they add up to the city's 1,704,694
    "REM23": 134245, "REM09": 42796, "REM34": 166520, "REM27": 44489, "REM17": 76853, "REM21": 104000, "REM20": 78151,
    "REM32": 18413, "REM22": 136024, "REM16": 84234, "REM05": 23954, "REM31": 69297, "REM33": 106743, "REM24": 139590,
    "REM15": 98828, "REM14": 78305, "REM12": 69229, "REM19": 89170, "REM25": 143853,
}  # fmt: skip
_POSTAL = {  # where the city hall or the place name misleads: area -> postal areas
    "mun-23027": "G1B G1C G1E G1G G1H G1K G1V G1W G1X G1Y G2A G2B G2L G2M G2N G3E G3G G3J G3K",
    "mun-25213": "G6C G6J G6K G6V G6X G6Z G7A", "mun-94068": "G7B G7G G7J G7K G7N G7S G7T G7X G7Y G7Z G8A",
    "mun-97007": "G4S", "mun-31084": "G6H", "mun-39062": "G6R", "mun-93020": "G8N", "mun-36033": "G9T",
    "mun-37067": "G8T G8V G8W G8Y G8Z G9B G9C", "mun-66007": "H1B", "mun-66032": "H3Y H3Z", "mun-66058": "H4V H4W",
    "mun-66047": "H4X", "borough-rem15": "H4N", "mun-66072": "H3P H3R H4P", "mun-66142": "H9A H9B H9G",
    "mun-66102": "H9J", "mun-66127": "H9K", "mun-66117": "H9X", "mun-66087": "H4Y H9P H9S",
    "borough-rem20": "H3J H3K H3C",
    "borough-rem32": "H9C H9E", "borough-rem31": "H8Y H8Z H9H", "borough-rem34": "H3X H4A H4B",
    "mun-43027": "J1N", "mun-56083": "J2W", "mun-58227": "J3Y J3Z J4T J4V", "mun-75017": "J5L J7Y", "mun-67050": "J6K",
    "mun-60013": "J5Z", "mun-73015": "J7B", "mun-73005": "J7H", "mun-64008": "J7M", "mun-70052": "J7X",
    "mun-53052": "J3R", "mun-81017": "J8L J8M J8V J8Y J8Z J9A J9H J9J", "region-11": "G0B",
}  # fmt: skip
POSTAL_PARENTS = {fsa: area for area, listed in _POSTAL.items() for fsa in listed.split()}


def typeset(name: str) -> str:
    """As Québec's toponyms are written: dashes between joined names, curly apostrophes."""
    return re.sub(r"--|—", "–", name.strip()).replace("'", "’")


def code_in(text: str) -> str:
    return text[text.rfind("(") + 1 : -1] if text.endswith(")") else ""


def region_of(row: Row) -> str:
    return "region-" + code_in(row["regadm"])


def mrc_of(row: Row) -> str:
    code = code_in(row["mrc"])
    return f"mrc-{code.removesuffix('0') if len(code) == 3 else code}" if code else ""


def municipal_parents(row: Row) -> str:
    parents = [mrc_of(row) or region_of(row)]
    division, metropolitan = row["mcode"][:2], code_in(row["mcm"])
    agglomeration = {"66": "agglo-montreal", "58": "agglo-longueuil", "23": "agglo-quebec"}.get(division)
    if agglomeration and not mrc_of(row):
        parents = [agglomeration]
    elif metropolitan == "663" and row["mcode"] != "65005":
        parents.append("crown-north" if region_of(row) in ("region-14", "region-15") else "crown-south")
    elif metropolitan == "663":
        parents.append("cm-montreal")
    elif metropolitan == "235":
        parents.append("cm-quebec")
    return ";".join(parents)


def centres(rows: list[Row], cities: list[Row]) -> dict[str, tuple[float, float]]:
    """Municipal code -> centre, from places of the same name near the others of the same division."""
    named = defaultdict(list)
    for city in cities:
        for name in {fold(city["name"]), *map(fold, city["alternatenames"])}:
            named[name].append((city["latitude"], city["longitude"], fold(city["name"]) == name))
    candidates = {row["mcode"]: sorted(named.get(fold(row["munnom"]), []), key=lambda c: not c[2]) for row in rows}
    middles: dict[str, tuple[float, float]] = {}
    for division in {row["mcode"][:2] for row in rows}:
        sure = [c[0] for code, c in candidates.items() if code[:2] == division and len(c) == 1]
        if sure:
            middles[division] = (statistics.median(p[0] for p in sure), statistics.median(p[1] for p in sure))
    found: dict[str, tuple[float, float]] = {}
    for row in sorted(rows, key=lambda r: (r["mdes"] not in ("Ville", "Village nordique"), -int(r["mpopul"] or 0))):
        code = row["mcode"]
        for lat, lon, _ in candidates[code]:
            middle = middles.get(code[:2])
            near = middle and ((lat - middle[0]) * 111) ** 2 + ((lon - middle[1]) * 77) ** 2 < FAR**2
            if (near or code[:2] in VAST) and (lat, lon) not in found.values():
                found[code] = (lat, lon)
                break
    return found | CENTRES


def municipalities(rows: list[Row], where: dict[str, tuple[float, float]]) -> list[Row]:
    return [
        {"code": f"mun-{r['mcode']}", "kind": "municipality", "official_code": r["mcode"],
         "name_fr": typeset(r["munnom"]), "population": r["mpopul"], "parents": municipal_parents(r),
         "latitude": where[r["mcode"]][0], "longitude": where[r["mcode"]][1]}
        for r in sorted(rows, key=lambda r: r["mcode"])
        if r["mcode"] in where and (int(r["mpopul"] or 0) > 0)
    ]  # fmt: skip


def mrcs(rows: list[Row], where: dict[str, tuple[float, float]]) -> list[Row]:
    groups = defaultdict(list)
    for row in rows:
        if mrc_of(row):
            groups[row["mrc"]].append(row)
    made = []
    for label, members in sorted(groups.items(), key=lambda g: code_in(g[0])):
        lat, lon = barycentre(members, where)
        region = Counter(region_of(m) for m in members).most_common(1)[0][0]
        made.append({"code": mrc_of(members[0]), "kind": "mrc", "official_code": code_in(label),
                     "name_fr": typeset(label[4 : label.rfind("(")]), "parents": region,
                     "population": sum(int(m["mpopul"] or 0) for m in members),
                     "latitude": lat, "longitude": lon})  # fmt: skip
    return made


def barycentre(members: list[Row], where: dict[str, tuple[float, float]]) -> tuple[float, float]:
    """Middle of the members' centres, by population."""
    known = [(where[m["mcode"]], int(m["mpopul"] or 0) + 1) for m in members if m["mcode"] in where]
    total = sum(weight for _, weight in known)
    return sum(p[0] * w for p, w in known) / total, sum(p[1] * w for p, w in known) / total


def polygons(path: Path) -> list[tuple[Row, Any]]:
    features = json.loads(path.read_text())["features"]
    return [(f["properties"], shapely.make_valid(shape(f["geometry"]))) for f in features]


def boroughs(shared: Path) -> list[Row]:
    made = []
    for fields, polygon in polygons(shared / "territoires-quebec/mtl-limadmin-2018.geojson"):
        if fields["TYPE"] == "Arrondissement":
            name = fields["NOM"]
            for joint in (
                "-Pointe-aux",
                "-Sainte-G",
                "-Hochelaga",
                "-Notre-Dame-de-G",
                "-La Petite",
                "-Saint-Michel",
                "-Parc-Ex",
            ):
                name = name.replace(joint, "–" + joint[1:])
            made.append({"code": f"borough-{fields['CODEMAMROT'].lower()}", "kind": "borough",
                         "official_code": fields["CODEMAMROT"], "name_fr": typeset(name), "parents": "mun-66023",
                         "population": BOROUGH_2016[fields["CODEMAMROT"]],
                         "latitude": polygon.centroid.y, "longitude": polygon.centroid.x})  # fmt: skip
    return sorted(made, key=lambda r: r["code"])


def neighbourhoods(shared: Path, known: list[Row]) -> list[Row]:
    by_name = {fold(r["name_fr"]): r["code"] for r in known}
    made = []
    for fields, polygon in polygons(shared / "territoires-quebec/mtl-quartiers-sociologiques-2014.geojson"):
        name = typeset(SOCIOLOGICAL.get(fields["Q_socio"]) or fields["Q_socio"])
        parents = ";".join(by_name[fold(part)] for part in fields["Arrondissement"].split(" / "))
        made.append(neighbourhood(f"hood-{slugify(name)}", name, parents, polygon.centroid.y, polygon.centroid.x))
    borough_of = {int(n): b for b, numbers in QUEBEC_BOROUGHS.items() for n in numbers.split()}
    for fields, polygon in polygons(shared / "territoires-quebec/vdq-quartiers.geojson"):
        name = typeset(fields["NOM"]).replace("Neufchatel Est", "Neufchâtel-Est")
        parent = f"borough-23027-{borough_of[fields['ID']]}"
        made.append(neighbourhood(f"hood-quebec-{slugify(name)}", name, parent, polygon.centroid.y, polygon.centroid.x))
    for name, (lat, lon) in LAVAL.items():
        made.append(neighbourhood(f"hood-laval-{slugify(name)}", name, "mun-65005", lat, lon))
    return made


def neighbourhood(code: str, name: str, parents: str, lat: float, lon: float) -> Row:
    return {
        "code": code,
        "kind": "neighbourhood",
        "name_fr": name,
        "parents": parents,
        "latitude": lat,
        "longitude": lon,
    }


def postal_areas(shared: Path, rows: list[Row]) -> list[Row]:
    places = defaultdict(list)
    with open(shared / "montreal-lieux-interet/organismes-et-services.csv", encoding="utf-8-sig") as file:
        for place in csv.DictReader(file):
            places[place["Code postal"][:3].upper()].append((float(place["Latitude"]), float(place["Longitude"])))
    halls = defaultdict(list)
    for row in rows:
        halls[row["mcodpos"][:3]].append(row)
    island = [
        (("mun-" + f["CODEMAMROT"]) if f["CODEMAMROT"].isdigit() else f"borough-{f['CODEMAMROT'].lower()}", p)
        for f, p in polygons(shared / "territoires-quebec/mtl-limadmin-2018.geojson")
    ]
    made = []
    with open(shared / "qc-municipalites/rta-centroides-geonames.csv", encoding="utf-8", errors="replace") as file:
        for area in csv.DictReader(file):
            fsa = area["fsa"]
            if fsa[0] not in "GHJ" or fsa in ("H0H", "H0M", "G1A"):
                continue
            lat, lon = float(area["lat"]), float(area["lon"])
            if len(seen := places.get(fsa, [])) >= 3:
                lat, lon = statistics.median(p[0] for p in seen), statistics.median(p[1] for p in seen)
            parents = POSTAL_PARENTS.get(fsa) or postal_parents(
                fsa, area["place_name"], lat, lon, halls[fsa], island, rows
            )
            made.append({"code": f"fsa-{fsa.lower()}", "kind": "postal", "official_code": fsa, "name_fr": fsa,
                         "latitude": lat, "longitude": lon, "parents": parents, "_": area["place_name"]})  # fmt: skip
    return made


def postal_parents(
    fsa: str, place: str, lat: float, lon: float, halls: list[Row], island: list[Any], rows: list[Row]
) -> str:
    if fsa[1] == "0":
        regions = Counter(region_of(row) for row in halls if row["mcode"][:2] != "99" or fsa == "J0M")
        return ";".join(r for r, n in sorted(regions.items()) if n >= 0.2 * sum(regions.values()))
    if fsa.startswith("H7"):
        return "mun-65005"
    if fsa.startswith("H"):
        point = shapely.Point(lon, lat)
        return min(island, key=lambda unit: unit[1].distance(point))[0]
    if halls:
        return "mun-" + max(halls, key=lambda r: int(r["mpopul"] or 0))["mcode"]
    named = [r for r in rows if fold(place.replace("- ", "-")).startswith(fold(r["munnom"])) and r["munnom"]]
    return "mun-" + max(named, key=lambda r: (len(r["munnom"]), int(r["mpopul"] or 0)))["mcode"] if named else "?"


def write(name: str, rows: list[Row]) -> None:
    with open(DATA / name, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({**row, "latitude": round(row["latitude"], 4), "longitude": round(row["longitude"], 4)})


def main(shared: Path, cities: Path) -> None:
    places = [
        c for c in json.loads(cities.read_text()).values() if c["countrycode"] == "CA" and c["admin1code"] == "10"
    ]
    with open(shared / "qc-municipalites/municipalites-2025.csv", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    where = centres(rows, places)
    units = boroughs(shared)
    write("municipalities.csv", municipalities(rows, where))
    write("mrcs.csv", mrcs(rows, where))
    write("boroughs-montreal.csv", units)
    write("neighbourhoods.csv", neighbourhoods(shared, units))
    write("postal-areas.csv", postal_areas(shared, rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
