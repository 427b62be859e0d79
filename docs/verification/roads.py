#!/usr/bin/env python3
"""Times along the roads of Porto Alegre, reckoned anew.

usage: roads.py DATA PROGRAM MODE     (MODE is walk or car)

Reads the OpenStreetMap file with pyosmium by rules of its own, ties places to the
nearest edge of the largest strong component, and lets scipy's Dijkstra find the way
to the nearest of 50 facilities. The speeds are the program's, nothing else is.
The program tells minutes to a tenth, so half a percent of a ten-minute way is rounding.
Needs: pip install osmium scipy numpy.
"""
import csv
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import osmium
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

CAR = dict(motorway=100, motorway_link=50, trunk=70, trunk_link=40, primary=50, primary_link=35, secondary=40, secondary_link=30,
           tertiary=30, tertiary_link=25, unclassified=25, residential=20, living_street=10, service=15, track=10)
FOOT = {"trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link", "tertiary", "tertiary_link", "unclassified",
        "residential", "living_street", "service", "track", "pedestrian", "footway", "cycleway", "path", "steps", "bridleway"}
OFF_ROAD, SNAP = 4.5 / 3.6, 1000
LAT0 = -30.05
KX, KY = 111319.5 * math.cos(math.radians(LAT0)) * 1.0016, 110852.4


class Ways(osmium.SimpleHandler):
    """Collects (points, km/h along, km/h against)."""

    def __init__(self, mode):
        super().__init__()
        self.mode, self.ways = mode, []

    def way(self, w):
        t, h = dict(w.tags), w.tags.get("highway")
        if not h or t.get("area") == "yes":
            return
        along, against = self.car(t, h) if self.mode == "car" else self.foot(t, h)
        if along or against:
            self.ways.append(([(n.ref, n.location.lon, n.location.lat) for n in w.nodes if n.location.valid()], along, against))

    @staticmethod
    def foot(t, h):
        if h not in FOOT or (t.get("foot") or t.get("access")) in ("no", "private"):
            return None, None
        return (2.5, 2.5) if h == "steps" else (4.5, 4.5)

    @staticmethod
    def car(t, h):
        access = t.get("motorcar") or t.get("motor_vehicle") or t.get("vehicle") or t.get("access")
        if h not in CAR or access in ("no", "private", "agricultural", "forestry"):
            return None, None
        v = CAR[h]
        try:
            v = min(v, float(t["maxspeed"]))
        except (KeyError, ValueError):
            pass
        one = t.get("oneway") or ("yes" if t.get("junction") in ("roundabout", "circular") or h == "motorway" else "no")
        return {"no": (v, v), "-1": (None, v)}.get(one, (v, None))


class Network:
    def __init__(self, path, mode):
        handler = Ways(mode)
        handler.apply_file(str(path), locations=True)
        index, at, segments = {}, [], []
        for points, along, against in handler.ways:
            ids = []
            for ref, lon, lat in points:
                if ref not in index:
                    index[ref] = len(at)
                    at.append((lon * KX, lat * KY))
                ids.append(index[ref])
            segments += [(a, b, along, against) for a, b in zip(ids, ids[1:]) if a != b]
        at = np.array(at)
        a, b = (np.array([s[k] for s in segments]) for k in (0, 1))
        metres = np.hypot(*(at[a] - at[b]).T)
        self.cost = [np.array([m / v * 3.6 if v else np.inf for m, v in zip(metres, (s[k] for s in segments))]) for k in (2, 3)]
        self.n = len(at)
        forward, backward = np.isfinite(self.cost[0]), np.isfinite(self.cost[1])
        rows, cols = np.concatenate([a[forward], b[backward]]), np.concatenate([b[forward], a[backward]])
        self.arcs = least(rows, cols, np.concatenate([self.cost[0][forward], self.cost[1][backward]]))
        _, part = connected_components(self.graph(self.arcs), directed=True, connection="strong")
        largest = np.bincount(part).argmax()
        keep = (part[a] == largest) & (part[b] == largest)
        self.a, self.b = a[keep], b[keep]
        self.cost = [c[keep] for c in self.cost]
        self.start, self.way = at[self.a], at[self.b] - at[self.a]
        self.length2 = np.maximum((self.way ** 2).sum(1), 1e-12)

    def graph(self, arcs):
        r, c, w = arcs
        return coo_matrix((w, (r, c)), shape=(self.n + 1, self.n + 1)).tocsr()

    def tie(self, lon, lat):
        p = np.array([lon * KX, lat * KY])
        t = np.clip(((p - self.start) * self.way).sum(1) / self.length2, 0, 1)
        d = np.hypot(*(self.start + t[:, None] * self.way - p).T)
        k = d.argmin()
        return (k, t[k], d[k]) if d[k] <= SNAP else None

    def to_nearest(self, facilities):
        """Seconds from every node to the nearest facility."""
        r, c, w = (list(x) for x in self.arcs)
        back = [c, r, w]
        for lon, lat in facilities:
            tied = self.tie(lon, lat)
            if tied:
                k, t, d = tied
                for node, share, cost in ((self.a[k], t, self.cost[0][k]), (self.b[k], 1 - t, self.cost[1][k])):
                    if np.isfinite(cost):
                        back[0].append(self.n), back[1].append(node), back[2].append(d / OFF_ROAD + share * cost)
        return dijkstra(self.graph(least(*(np.array(x) for x in back))), indices=self.n)

    def seconds(self, reach, lon, lat):
        tied = self.tie(lon, lat)
        if not tied:
            return None
        k, t, d = tied
        ways = [reach[n] + s * c for n, s, c in ((self.b[k], 1 - t, self.cost[0][k]), (self.a[k], t, self.cost[1][k])) if np.isfinite(c)]
        v = min(ways, default=np.inf)
        return d / OFF_ROAD + v if np.isfinite(v) else None


def least(rows, cols, weights):
    """Of arcs between the same nodes the cheapest; zero is no arc to scipy."""
    best = {}
    for r, c, w in zip(rows, cols, weights):
        if w < best.get((r, c), np.inf):
            best[r, c] = w
    keys = np.array(list(best))
    return keys[:, 0], keys[:, 1], np.array(list(best.values())) + 1e-9


def main(data, program, mode):
    data = pathlib.Path(data) / "portoalegre"
    rows = list(csv.DictReader(open(data / "poa_hexgrid.csv")))
    places = [(float(r["lon"]), float(r["lat"])) for r in rows]
    own = set(range(5, 5 + 50 * 24, 24))  # hexagons with a facility: nobody walks to the road and back there
    with tempfile.TemporaryDirectory() as d:
        d = pathlib.Path(d)
        (d / "people.csv").write_text("lon,lat,人口\n" + "".join(f"{x!r},{y!r},1\n" for x, y in places))
        (d / "list.csv").write_text("名称,类别,经度,纬度\n" + "".join(f"F{i},综合医院,{places[i][0]!r},{places[i][1]!r}\n" for i in sorted(own)))
        (d / "study.yaml").write_text(f"name: Porto Alegre\npopulation: [{{file: people.csv, datum: wgs84}}]\nurban_rural: {{from: none}}\n"
                                      f"facilities: [{{file: list.csv, datum: wgs84}}]\nroads: {{file: {data / 'poa_osm.pbf'}}}\ncircles: [{{id: it, mode: {mode}, minutes: [15]}}]\n")
        subprocess.run([program, "run", d / "study.yaml", "-o", d / "out"], check=True, capture_output=True)
        cells = json.load(open(d / "out" / "layers" / "cells.geojson"))["features"]
    told = {tuple(round(v, 5) for v in f["geometry"]["coordinates"]): f["properties"]["it_min"] for f in cells}
    net = Network(data / "poa_osm.pbf", mode)
    reach = net.to_nearest([places[i] for i in sorted(own)])
    errors, shares = [], []
    for i, (lon, lat) in enumerate(places):
        want, got = net.seconds(reach, lon, lat), told.get((round(lon, 5), round(lat, 5)))
        if i in own or want is None or got is None:
            continue
        errors.append(got * 60 - want)
        shares.append(abs(errors[-1]) / max(want, 1))
    shares = np.array(shares)
    print(f"{mode}: {len(shares)} places, median difference {100 * np.median(shares):.2f} %, within 1 %: {100 * (shares < 0.01).mean():.1f} %, "
          f"within 5 %: {100 * (shares < 0.05).mean():.1f} %, mean {np.mean(errors):+.1f} s, largest {np.abs(errors).max():.0f} s")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
