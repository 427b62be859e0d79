"""Compares every figure of the program's runs on real data with the same figure
computed by GDAL, PostGIS and numpy (oracle.py), and prints them as Markdown.

    python3 figures.py --results DIR --data DIR --db postgresql://... [STUDY ...]

DIR of the results holds a folder of each study's name with its result in out/.
Ends with 1 if a figure differs by more than its tolerance.
"""
import argparse
import csv
import json
import os
import sys

import numpy as np
from osgeo import gdal, ogr

import oracle

# What may differ: figures are printed with two digits for people, four for km2 and
# one for metres; the covered ground is swept in lines 5 m apart.
PEOPLE, METRES, AREA_SHARE = 0.006, 0.051, 2e-4


class Tally:
    """Counts comparisons of one kind and keeps the worst of them."""

    def __init__(self):
        self.kinds = {}
        self.bad = 0

    def compare(self, kind, ours, theirs, tolerance, what=""):
        count, worst, where = self.kinds.get(kind, (0, 0.0, ""))
        difference = abs(ours - theirs)
        if not difference <= tolerance:
            self.bad += 1
            print(f"DIFFERS {kind} {what}: program {ours}, independent {theirs}", file=sys.stderr)
        if difference > worst:
            worst, where = difference, what
        self.kinds[kind] = (count + 1, worst, where)

    def table(self):
        print("| figure | compared | largest difference | where |\n| --- | ---: | ---: | --- |")
        for kind, (count, worst, where) in self.kinds.items():
            print(f"| {kind} | {count} | {worst:.4g} | {where} |")
        print()


def rows(path):
    """A table of the program, keyed by the English half of its headers."""
    with open(path, encoding="utf-8-sig") as f:
        table = csv.reader(f)
        header = [h.split(" ", 1)[1] for h in next(table)]
        return [dict(zip(header, (v.strip('"') for v in r))) for r in table]


def places(path, lon, lat, keep=lambda r: True):
    with open(path, encoding="utf-8-sig") as f:
        listed = json.load(f) if path.endswith(".json") else list(csv.DictReader(f))
    return [(float(r[lon]), float(r[lat])) for r in listed if keep(r)]


class Study:
    """One study: its inputs read independently, and the program's result."""

    def __init__(self, name, options, grids, levels):
        self.name, self.db = name, options.database
        self.out = os.path.join(options.results, name, "out")
        self.data = options.data
        self.tally = Tally()
        self.groups = list(grids)
        self.grid = oracle.Grid(*(os.path.join(self.data, p) for p in grids.values()))
        self.grid.load(self.db)
        self.n = len(self.grid.row)
        self.levels = {level: (os.path.join(self.data, path), code) for level, (path, code) in levels.items()}
        self.zones, self.codes = {}, {}
        for level, (path, code) in self.levels.items():
            self.codes[level] = oracle.load_zones(self.db, path, code)
            self.zones[level] = oracle.zone_of_cells(self.db, self.n)
        self.coverage = rows(os.path.join(self.out, "tables/coverage.csv"))
        self.travel = rows(os.path.join(self.out, "tables/travel.csv"))
        self.gaps = rows(os.path.join(self.out, "tables/gaps.csv"))
        self.cell_area = self.grid.areas(self.db)
        print(f"## {name}\n\n{self.n} cells, {', '.join(f'{g} {p.sum():.2f}' for g, p in zip(self.groups, self.grid.people))}\n")

    def members(self, level, code):
        """The cells of a zone; "" is those in no zone of the level."""
        if level == "region":
            return np.ones(self.n, bool)
        at = self.codes[level].index(code) if code else -1
        return self.zones[level] == at

    def circle(self, name, supply, cutoffs, metres_per_unit=1.0, unit="m"):
        """Compares people, travel, ground and gaps of a circle whose cut-offs
        are in a unit that reaches so many metres on the ground."""
        oracle.load_supply(self.db, supply)
        self.distance = oracle.nearest(self.db, self.n)
        cost = self.distance / metres_per_unit
        self.people(name, cost, cutoffs, unit)
        self.trips(name, cost)
        self.raster(name, cost)
        self.settled(name, cost, self.distance > cutoffs[-1] * metres_per_unit)
        for cutoff in cutoffs:
            self.ground(name, cutoff, cutoff * metres_per_unit, unit)

    def people(self, name, cost, cutoffs, unit):
        shown = []
        for r in self.coverage:
            if r["circle"] != name or r["area class"] != "all":
                continue
            people = self.grid.people[self.groups.index(r["group"])]
            here = self.members(r["level"], r["zone code"])
            near = cost <= float(r["cut-off"])
            what = f'{r["level"]} {r["zone code"]} {r["group"]} {r["cut-off"]} {unit}'
            self.tally.compare("people", float(r["people"]), people[here].sum(), PEOPLE, what)
            self.tally.compare("people covered", float(r["covered"]), people[here & near].sum(), PEOPLE, what)
            if r["share %"]:
                self.tally.compare("share, %", float(r["share %"]), 100 * people[here & near].sum() / people[here].sum(), PEOPLE, what)
            if people[here].sum() > 0:
                shown.append((r, people[here].sum(), people[here & near].sum()))
        print(f"People within the cut-offs of `{name}`, program / independent\n")
        print("| cut-off | zone | group | people | people (independent) | covered | covered (independent) |\n| --- | --- | --- | ---: | ---: | ---: | ---: |")
        for r, p, c in shown:
            print(f'| {r["cut-off"]} {unit} | {r["zone code"]} {r["zone name"]} | {r["group"]} | {float(r["people"]):.2f} | {p:.2f} | {float(r["covered"]):.2f} | {c:.2f} |')
        print()

    def trips(self, name, cost):
        for r in self.travel:
            if r["circle"] != name or not r["mean"] or float(r["people"]) == 0:
                continue
            people = self.grid.people[self.groups.index(r["group"])]
            here = self.members(r["level"], r["zone code"]) & (people > 0)
            what = f'{r["level"]} {r["zone code"]} {r["group"]} {r["unit"]}'
            self.tally.compare("mean", float(r["mean"]), np.average(cost[here], weights=people[here]), METRES, what)
            self.tally.compare("median", float(r["median"]), oracle.quantile(cost[here], people[here], 0.5), METRES, what)
            self.tally.compare("90th percentile", float(r["90th percentile"]), oracle.quantile(cost[here], people[here], 0.9), METRES, what)

    def raster(self, name, cost):
        """Compares the grid layer cell by cell, found by its own geotransform."""
        path = os.path.join(self.out, f"layers/nearest_{name}.tif")
        grid = oracle.Grid(path)
        lon, lat = grid.lon, grid.lat
        source = gdal.Open(path)
        ours = source.GetRasterBand(1).ReadAsArray().astype(float)[grid.row, grid.col]
        key = {(round(x, 7), round(y, 7)): i for i, (x, y) in enumerate(zip(self.grid.lon, self.grid.lat))}
        at = np.array([key[round(x, 7), round(y, 7)] for x, y in zip(lon, lat)])
        self.tally.compare("cells of the grid layer", len(at), self.n, 0)
        worst = np.abs(ours - cost[at])
        self.tally.compare("cost in the grid layer, worst of all cells", 0, worst.max(), 0.01)

    def settled(self, name, cost, beyond):
        label, count = oracle.settlements(self.grid, beyond)
        people = self.grid.people[0]
        total = np.bincount(label[beyond], weights=people[beyond], minlength=count)
        area = np.bincount(label[beyond], weights=self.cell_area[beyond], minlength=count) / 1e6
        theirs = sorted(((total[k], area[k], k) for k in range(count) if total[k] >= 1), reverse=True)
        ours = [r for r in self.gaps if r["measure"] == name]
        self.tally.compare("gaps", len(ours), len(theirs), 0, name)
        for r, (p, a, k) in zip(ours, theirs):
            inside = label == k
            what = f'{name} no. {r["rank"]}'
            self.tally.compare("people of a gap", float(r["people"]), p, PEOPLE, what)
            self.tally.compare("area of a gap, km2", float(r["area km2"]), a, 1e-4 + AREA_SHARE * a, what)
            self.tally.compare("distances of a gap", float(r["from the closest place"]), cost[inside].min(), METRES, what)
            self.tally.compare("distances of a gap", float(r["mean"]), np.average(cost[inside], weights=people[inside]), METRES, what)
            self.tally.compare("distances of a gap", float(r["from the farthest place"]), cost[inside].max(), METRES, what)

    def ground(self, name, cutoff, metres, unit):
        total = oracle.union(self.db, metres)
        buffered = oracle.buffer_union(self.db, metres)
        label = f"{cutoff:g}{unit}"
        area, differs = oracle.against(self.db, os.path.join(self.out, f"layers/circle_{name}.geojson"), lambda p: p["cutoff"] == label)
        print(f"Ground within {cutoff:g} {unit} of `{name}`: program {area:.4f} km², independent {total:.4f} km² "
              f"(ST_Buffer in UTM: {buffered:.4f}); they differ on {differs:.4f} km²\n")
        # 64 sides lose 1.6e-3 of a circle; what unions share is lost once.
        self.tally.compare("circle layer, km2", area, total, 1.7e-3 * total, f"{name} {label}")
        self.tally.compare("circle layer, km2 where the outlines differ", differs, 0, 1.7e-3 * total, f"{name} {label}")
        shown = []
        for level, (path, code) in self.levels.items():
            oracle.load_zones(self.db, path, code)
            if level == list(self.levels)[0]:
                self.region(name, cutoff, label)
            size, covered = oracle.zone_ground(self.db, len(self.codes[level]))
            for r in self.coverage:
                if (r["circle"], r["level"], r["area class"], r["group"]) != (name, level, "all", self.groups[0]) or float(r["cut-off"]) != cutoff or not r["zone code"]:
                    continue
                k = self.codes[level].index(r["zone code"])
                what = f'{r["zone code"]} {label}'
                self.tally.compare("area of a zone, km2", float(r["area km2"]), size[k], 1e-4 + 2e-6 * size[k], what)
                self.tally.compare("covered ground of a zone, km2", float(r["covered km2"]), covered[k], 1e-4 + AREA_SHARE * max(covered[k], 0.1), what)
                if covered[k] > 0:
                    shown.append((r, size[k], covered[k]))
        print("| zone | km² | km² (independent) | covered km² | covered km² (independent) |\n| --- | ---: | ---: | ---: | ---: |")
        for r, s, c in shown:
            print(f'| {r["zone code"]} {r["zone name"]} | {r["area km2"]} | {s:.4f} | {r["covered km2"]} | {c:.4f} |')
        print()

    def region(self, name, cutoff, label):
        """Compares the ground of all zones of the coarsest level together."""
        size, covered = oracle.all_ground(self.db)
        r = next(r for r in self.coverage if (r["circle"], r["level"], r["area class"]) == (name, "region", "all") and float(r["cut-off"]) == cutoff)
        self.tally.compare("area of the region, km2", float(r["area km2"]), size, 1e-3 + 2e-6 * size, label)
        self.tally.compare("covered ground of the region, km2", float(r["covered km2"]), covered, 1e-4 + AREA_SHARE * covered, label)

    def radius(self, name, urban, rural):
        """Compares a radius rule, by the classes of area that the program gave."""
        urbans = self.classes()
        for r in rows(os.path.join(self.out, "tables/radius.csv")):
            if r["rule"] != name or r["area class"] == "unknown":
                continue
            low, high = float(r["from km"]) * 1000, float(r["to km"] or "inf") * 1000
            within = (self.distance <= high) & ((self.distance > low) | (low == 0))
            here = self.members(r["level"], r["zone code"]) & within & (urbans == r["area class"])
            self.tally.compare("radius rule, people", float(r["people"]), self.grid.people[self.groups.index(r["group"])][here].sum(), PEOPLE,
                               f'{r["zone code"]} {r["area class"]} {r["from km"]} km')

        limit = np.where(urbans == "urban", urban, rural[-1]) * 1000
        self.settled(name, self.distance, self.distance > limit)

    def classes(self):
        """Urban or rural of every cell, from the layer of cells."""
        source = ogr.Open(os.path.join(self.out, "layers/medreach.gpkg"))
        out = np.full(self.n, "", dtype=object)
        for i, f in enumerate(source.GetLayerByName("cells")):
            out[i] = f.GetField("area_class")
        return out


def hongkong(o):
    s = Study("hongkong", o, {"total": "hongkong/worldpop_2020_100m.tif"}, {"county": ("hongkong/districts.geojson", "district_adcode")})
    s.circle("clinic", places(s.data + "/hongkong/facility-fmc.json", "longitude", "latitude"), [15, 30], 4.5 / 3.6 * 60 / 1.3, "min")
    rooms = places(s.data + "/hongkong/facility-hosp.json", "longitude", "latitude", lambda r: r["with_AE_service_eng"] == "Yes")
    s.circle("emergency", rooms, [1000, 2000, 5000])
    s.radius("ambulance", 5, [10, 20])
    return s.tally


def wuhan(o):
    s = Study("wuhan", o, {"20plus": "wuhan/wuhan_worldpop_20plus_100m.tif", "60plus": "wuhan/wuhan_worldpop_60plus_100m.tif"},
              {"county": ("wuhan/wuhan_districts_wgs84_tianditu.geojson", "district_adcode")})
    s.circle("hospital", places(os.path.join(o.results, "wuhan/label_points.csv"), "lon", "lat"), [5000, 10000])
    return s.tally


def wuhan_census(o):
    """The second group rescaled to the census, district by district."""
    s = Study("wuhan_census", o, {"20plus": "wuhan/wuhan_worldpop_20plus_100m.tif", "60plus": "wuhan/wuhan_worldpop_60plus_100m.tif"},
              {"county": ("wuhan/wuhan_districts_wgs84_tianditu.geojson", "district_adcode")})
    with open(s.data + "/china/census2020_county_core.csv", encoding="utf-8-sig") as f:
        census = {r["区划代码"]: r["人口数_60岁以上"] for r in csv.DictReader(f)}
    people = s.grid.people[1]
    for k, code in enumerate(s.codes["county"]):
        here = s.zones["county"] == k
        people[here] *= float(census[code]) / people[here].sum()
    s.circle("hospital", places(os.path.join(o.results, "wuhan_census/label_points.csv"), "lon", "lat"), [5000, 10000])
    return s.tally


def macau(o):
    s = Study("macau", o, {"total": "macau/ghspop_100m_mollweide.tif"}, {"province": ("macau/outline.geojson", "district_adcode")})
    s.circle("care", places(s.data + "/macau/facilities.csv", "lon", "lat"), [1000])
    return s.tally


def baoding(o):
    s = Study("baoding", o, {"total": "china/baoding_ghspop_100m_mollweide.tif"},
              {"prefecture": ("china/tianditu_city.geojson.gz", "city_adcode"), "county": ("china/hebei_districts_wgs84_tianditu.geojson", "district_adcode")})
    s.circle("hospital", places(os.path.join(o.results, "baoding/label_points.csv"), "lon", "lat"), [2000, 5000, 10000])
    return s.tally


STUDIES = {f.__name__: f for f in (hongkong, wuhan, wuhan_census, macau, baoding)}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--results", required=True)
    p.add_argument("--data", required=True)
    p.add_argument("--db", required=True)
    p.add_argument("studies", nargs="*")
    options = p.parse_args()
    options.database = oracle.Database(options.db)
    bad = 0
    for name in options.studies or STUDIES:
        tally = STUDIES[name](options)
        tally.table()
        bad += tally.bad
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
