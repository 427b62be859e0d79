#!/usr/bin/env python3
"""Times along the roads of OpenStreetMap extracts, reckoned anew.

usage: roads.py PROGRAM [--without-turns] [--why] FILE.osm.pbf...

Puts people at 2,000 random places near the roads of each extract and facilities at 50 of
them, lets the program find the nearest facility for each of the five modes, and compares
its minutes (the grids layers/nearest_*.tif, which are not rounded) with times found by
other means: pyosmium reads the file by rules of its own, written after the OSM wiki, and
scipy's Dijkstra goes from stretch to stretch of road, so that a turn that is forbidden is
simply no step. The lists of access words and of barriers are the program's,
since the wiki leaves much of them open: how they are applied is compared, not their choice.
Of the program come the speeds, the walk to the road at 4.5 km/h from up to
1,000 m, and what roads places are tied to: no motorway, ferry, or strong part of less than
2 km of roads. Patients travel to the facility, ambulances come from it.

A place that is as near to two roads may be tied to either, so that the answer closer to
the program's counts. Places from which the way on foot straight to a facility is no longer
than the two walks to the road are left out. One may turn back where ways meet or end.

--without-turns leaves out turn restrictions; --why lists the places that differ most.
Needs: pip install osmium scipy numpy rasterio.
"""
import math
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np
import osmium
import rasterio
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

MODES = ("walk", "bicycle", "e-bike", "car", "ambulance")
CYCLES, MOTORS = ("bicycle", "e-bike"), ("car", "ambulance")
PLACES, FACILITIES, CELL = 2000, 50, 0.0005  # degrees
OFF_ROAD, SNAP, ISLAND = 4.5 / 3.6, 1000, 2000

# The program's speeds, km/h (docs/study.md).
CAR = dict(motorway=100, motorway_link=50, trunk=70, trunk_link=40, primary=50, primary_link=35, secondary=40, secondary_link=30,
           tertiary=30, tertiary_link=25, unclassified=25, residential=20, living_street=10, service=15, track=10, road=20,
           pedestrian=8, footway=6, cycleway=8, bridleway=6, path=6)
SLOW = {"walk": dict(steps=2.5), "bicycle": dict(steps=2.5, track=10, path=9, footway=8, pedestrian=8, bridleway=8),
        "e-bike": dict(steps=2, track=12, path=10, footway=8, pedestrian=8, bridleway=8)}
EVEN = {"walk": 4.5, "bicycle": 13, "e-bike": 18}
FERRY = 15

# Who may use what, where no tag says more: OSM wiki, "OSM tags for routing/Access restrictions", worldwide.
ALIKE = dict(platform="footway", corridor="footway", busway="service")
ON_FOOT = {"footway", "steps", "bridleway", "pedestrian"}
ON_FOOT_OR_CYCLE = {"path", "cycleway"}
# Key:access. Who lives at the end, or has business there, passes; an ambulance also where others need leave.
OPEN = {"yes", "designated", "permissive", "official", "public", "destination", "customers"}
BY_LEAVE = {"private", "restricted", "permit", "residents", "delivery", "employees", "agricultural", "forestry", "military", "bus", "psv", "emergency"}
CLOSED = {"no", "use_sidepath", "dismount"}
KEYS = {"walk": ["foot"], "bicycle": ["bicycle", "vehicle"], "e-bike": ["electric_bicycle", "bicycle", "vehicle"],
        "car": ["motorcar", "motor_vehicle", "vehicle"], "ambulance": ["motorcar", "motor_vehicle", "vehicle"]}
# Key:barrier: whom one stops.
BARRIERS = {**dict.fromkeys("bollard block jersey_barrier concrete_block rope cycle_barrier motorcycle_barrier chain planter log debris wicket_gate bus_trap sump_buster".split(), MOTORS),
            **dict.fromkeys("kissing_gate stile turnstile full-height_turnstile horse_stile step".split(), MOTORS + CYCLES),
            **dict.fromkeys("wall fence hedge guard_rail retaining_wall city_wall".split(), MODES)}


def passes(tags, mode, default, side=""):
    """Whether a mode may pass. Its own keys open and close, those that say more first; access=* only closes."""
    def said(key):
        words = [w.strip() for w in tags.get(key, "").split(";")]
        if any(w in OPEN for w in words):
            return True
        if any(w in BY_LEAVE for w in words):
            return mode == "ambulance"
        return False if any(w in CLOSED for w in words) else None

    if mode == "ambulance":
        if said("emergency") is not None:
            return said("emergency")
        if "yes" in (tags.get("psv"), tags.get("bus")) or "designated" in (tags.get("psv"), tags.get("bus")):
            return True
    for key in KEYS[mode]:
        for k in ([key + side] if side else []) + [key]:
            if said(k) or said(k) is False and not (mode == "ambulance" and tags.get("highway") == "pedestrian"):  # there it says nothing new
                return said(k)
    for k in (["access" + side] if side else []) + ["access"]:
        if said(k) is not None:
            return default and said(k)
    return default


def kmh(value):
    """A signed limit (Key:maxspeed); None where it tells no number."""
    speeds = []
    for part in re.split("[;|,]", value or ""):
        number = re.fullmatch(r"\s*(?:[A-Z]{2}:zone:?|zone:)?(\d+(?:\.\d+)?)\s*(mph|km/h)?\s*", part)
        if number:
            speeds.append(float(number[1]) * (1.609344 if number[2] == "mph" else 1))
        elif part == "walk":
            speeds.append(5)
        elif part == "none":
            speeds.append(130)
        elif part.endswith(":urban"):
            speeds.append(50)
    return min(speeds, default=None)


def minutes_of(value):
    """Key:duration: minutes, H:MM, H:MM:SS or ISO 8601."""
    iso = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", value or "")
    if iso:
        h, m, s = (int(x or 0) for x in iso.groups())
        return h * 60 + m + s / 60
    if not re.fullmatch(r"\d+(:\d+){0,2}", value or ""):
        return None
    parts = [int(x) for x in value.split(":")]
    return parts[0] if len(parts) == 1 else parts[0] * 60 + parts[1] + (parts[2] / 60 if len(parts) == 3 else 0)


def kind(tags):
    """The class of a way and who may use it by default, or None."""
    h = tags.get("highway")
    h = ALIKE.get(h, h)
    if h not in CAR and h != "steps":
        if tags.get("route") != "ferry":
            return None, ()
        vehicles = {"vehicle", "motor_vehicle", "motorcar"} & tags.keys()
        return "ferry", MODES if vehicles or not {"foot", "bicycle"} & tags.keys() else ("walk",) + CYCLES
    if any(tags.get(k) == "yes" for k in ("construction", "proposed", "abandoned", "disused", "razed", "demolished")):
        return None, ()
    if tags.get("area") == "yes" and h not in {"pedestrian", "footway", "path", "cycleway"}:  # one walks around a square
        return None, ()
    if tags["highway"] == "busway":
        return h, ("ambulance",)
    if h in ("motorway", "motorway_link") or tags.get("motorroad") == "yes":
        modes = MOTORS if h not in ON_FOOT | ON_FOOT_OR_CYCLE else ()
    elif h in ON_FOOT:
        modes = ("walk", "ambulance") if h == "pedestrian" else ("walk",)
    else:
        modes = ("walk",) + CYCLES if h in ON_FOOT_OR_CYCLE else MODES
    if tags.get("service") == "emergency_access":
        modes = tuple(m for m in modes if m != "car")
    return h, modes


def flow(tags, mode, h):
    """Whether one may go along the nodes and against them (Key:oneway)."""
    words = {**dict.fromkeys(("yes", "true", "1"), (True, False)), **dict.fromkeys(("-1", "reverse"), (False, True)),
             **dict.fromkeys(("no", "false", "0", "alternating"), (True, True)), "reversible": (False, False)}
    general = words.get(tags.get("oneway"))
    if general is None:
        general = words["yes" if tags.get("junction") in ("roundabout", "circular") or h == "motorway" else "no"]
    if mode == "walk":
        moving = {"forward": "yes", "backward": "-1"}.get(tags.get("conveying"), "no") if h == "steps" else "no"
        return words.get(tags.get("oneway:foot"), general if h == "ferry" else words[moving])
    if mode in CYCLES:
        contra = any(tags.get("cycleway" + side, "").startswith("opposite") or tags.get(f"cycleway{side}:oneway") in ("-1", "no") for side in ("", ":left", ":right", ":both"))
        keys, general = ("bicycle", "vehicle"), (True, True) if contra and any(general) else general
    else:
        keys = ("emergency",) * (mode == "ambulance") + ("motorcar", "motor_vehicle", "vehicle")
    return next((words[tags["oneway:" + k]] for k in keys if tags.get("oneway:" + k) in words), general)


def speeds(tags, mode, h):
    """km/h along a way and against it; 0 is closed."""
    h, modes = h
    out = []
    for open_, side, signed in zip(flow(tags, mode, h), (":forward", ":backward"), ("maxspeed:forward", "maxspeed:backward")):
        if not open_ or not passes(tags, mode, mode in modes, side) or (h == "steps" and mode != "walk"):
            out.append(0)
        elif h == "ferry":
            out.append(FERRY)
        elif mode in EVEN:
            out.append(SLOW[mode].get(h, EVEN[mode]))
        else:
            over, v = (1.2, min(CAR[h] * 1.2, 100)) if mode == "ambulance" else (1, CAR[h])
            limit = kmh(tags.get(signed)) or kmh(tags.get("maxspeed"))
            out.append(min(v, limit * over) if limit else v)
    return out


class Extract:
    """The ways, barriers and turn restrictions of a file."""

    def __init__(self, path):
        self.ways, self.at, self.barriers, self.turns = [], {}, {}, []
        for o in osmium.FileProcessor(str(path)).with_locations():
            tags = {t.k: t.v for t in o.tags}
            if o.is_node() and "barrier" in tags:
                self.barriers[o.id] = tags
            elif o.is_way() and kind(tags)[0]:
                nodes = [n for n in o.nodes if n.location.valid()]
                self.at.update((n.ref, (n.lon, n.lat)) for n in nodes)
                self.ways.append((o.id, tags, [n.ref for n in nodes], sum(metres((p.lon, p.lat), (q.lon, q.lat)) for p, q in zip(nodes, nodes[1:]))))
            elif o.is_relation() and tags.get("type") == "restriction":
                self.turns.append((tags, [(m.role, m.type, m.ref) for m in o.members]))

    def restrictions(self, mode):
        """(from, via, to, only) that bind a mode: all vehicles, save where tags tell (Relation:restriction)."""
        spared = {"bicycle": {"bicycle", "vehicle"}, "car": {"motorcar", "motor_vehicle", "vehicle"}, "ambulance": {"motorcar", "motor_vehicle", "vehicle", "emergency", "psv", "bus"}}
        names = {"bicycle": ("bicycle", "vehicle"), "car": ("motorcar", "motor_vehicle", "vehicle")}
        like = {"e-bike": "bicycle"}.get(mode, mode)
        if like == "walk":
            return
        for tags, members in self.turns:
            vias = [m for m in members if m[0] == "via"]
            if len(vias) != 1 or vias[0][1] != "n" or "day_on" in tags or "hour_on" in tags or spared[like] & set(re.split(r"\s*;\s*", tags.get("except", ""))):
                continue
            for key in ("restriction",) + tuple("restriction:" + n for n in names.get(like, names["car"])):
                if tags.get(key, "").split("_")[0] in ("no", "only"):
                    for a in members:
                        for b in members:
                            if (a[0], b[0]) == ("from", "to"):
                                yield a[2], vias[0][2], b[2], tags[key].startswith("only")


def scale(lat):
    """Metres a degree of longitude and latitude on WGS 84."""
    s = math.sin(math.radians(lat))
    w2 = 1 - 0.0066943799901413165 * s * s
    return math.radians(6378137) / math.sqrt(w2) * math.cos(math.radians(lat)), math.radians(6378137) * (1 - 0.0066943799901413165) / w2 ** 1.5


def metres(p, q):
    kx, ky = scale((p[1] + q[1]) / 2)
    return math.hypot((p[0] - q[0]) * kx, (p[1] - q[1]) * ky)


NEAR, ROW = 0.008, 1 << 20  # 400 m or more at latitudes up to 63


def square(at):
    """The number of the square in which a place lies."""
    x = np.floor(at / NEAR).astype(np.int64)
    return x[..., 1] * ROW + x[..., 0]


class Network:
    """Arcs, the stretches between two nodes in one direction, and the steps from arc to arc."""

    def __init__(self, extract, mode, turns=True):
        self.mode = mode
        barred = {n for n, t in extract.barriers.items() if t.get("locked") == "yes" and not passes(t, mode, False)
                  or not passes(t, mode, t.get("locked") != "yes" and mode not in BARRIERS.get(t["barrier"], ()))}
        number, at, arcs, ends, joints = {}, [], [], {}, set()
        for way, tags, refs, length in extract.ways:
            v = speeds(tags, mode, kind(tags))
            if not any(v):
                continue
            joints.update(refs[:1] + refs[-1:])
            h, minutes = kind(tags)[0], minutes_of(tags.get("duration"))
            if h == "ferry" and minutes:
                v = [x and length / minutes * 0.06 for x in v]
            tied = h not in ("motorway", "motorway_link", "ferry")
            ends.setdefault(way, ({refs[0], refs[-1]} if refs else set()) | (set(refs) if bool(v[0]) != bool(v[1]) else set()))
            for a, b in zip(refs, refs[1:]):
                if a == b:
                    continue
                pair = []
                for r in (a, b):
                    key = (r, len(at)) if r in barred else r  # at a barrier each stretch ends by itself
                    if key not in number:
                        number[key] = len(at)
                        at.append((r, *extract.at[r]))
                    pair.append(number[key])
                long = metres(extract.at[a], extract.at[b])
                for (p, q), x in zip((pair, pair[::-1]), v):
                    if x:
                        arcs.append((p, q, way, long / x * 3.6, long, tied))
        self.ref, self.at = np.array([a[0] for a in at]), np.array([a[1:] for a in at])
        self.tail, self.head, self.way = (np.array([a[k] for a in arcs], dtype=np.int64) for k in range(3))
        self.cost, self.long, tied = np.array([a[3] for a in arcs]), np.array([a[4] for a in arcs]), np.array([a[5] for a in arcs])
        self.steps(extract, ends, joints, turns)
        self.parts(tied)

    def steps(self, extract, ends, joints, turns):
        n, m = len(self.at), len(self.tail)
        into = coo_matrix((np.ones(m), (np.arange(m), self.head)), shape=(m, n)).tocsr()
        out = coo_matrix((np.ones(m), (self.tail, np.arange(m))), shape=(n, m)).tocsr()
        pairs = (into @ out).tocoo()
        a, b = pairs.row.astype(np.int64), pairs.col.astype(np.int64)
        # One turns back where ways meet or end, not between.
        low, high = np.minimum(self.tail, self.head), np.maximum(self.tail, self.head)
        _, first = np.unique(low * n + high, return_index=True)
        degree = np.bincount(np.concatenate([low[first], high[first]]), minlength=n)
        keep = (self.tail[a] != self.head[b]) | (degree[self.head[a]] != 2) | np.isin(self.ref[self.head[a]], list(joints))
        if turns:
            via = self.ref[self.head[a]]
            for f, v, t, only in extract.restrictions(self.mode):
                here = np.flatnonzero((via == v) & (self.way[a] == f))
                if v not in ends.get(f, ()) or v not in ends.get(t, ()) or not len(here):
                    continue
                hit = (self.way[b[here]] == t) & ((f != t) | (self.tail[a[here]] == self.head[b[here]]))
                keep[here[~hit if only else hit]] = False
        self.a, self.b = a[keep], b[keep]

    def parts(self, tied):
        """The arcs that places are tied to: those that can be left and come to by much of the network, in a direction."""
        n, m = len(self.at), len(self.tail)
        _, part = connected_components(coo_matrix((np.ones(len(self.a)), (self.a, self.b)), shape=(m, m)).tocsr(), connection="strong")
        _, road = np.unique(np.minimum(self.tail, self.head) * n + np.maximum(self.tail, self.head), return_inverse=True)
        _, first = np.unique(part * m + road, return_index=True)
        size = np.bincount(part[first], self.long[first])
        large = size[part] >= min(ISLAND, size.max())
        either = np.zeros(road.max() + 1, dtype=bool)
        either[road[large]] = True
        self.usable = np.flatnonzero(tied & either[road])
        self.start, self.along = self.at[self.tail[self.usable]], self.at[self.head[self.usable]] - self.at[self.tail[self.usable]]
        # What lies where, by squares of NEAR degrees: of short arcs, both ends.
        lengths = self.long[self.usable]
        short = np.flatnonzero(lengths < 250)
        self.far = np.flatnonzero(lengths >= 250)
        squares = np.concatenate([square(self.start[short]), square(self.start[short] + self.along[short])])
        order = np.argsort(squares, kind="stable")
        self.squares, self.there = squares[order], np.concatenate([short, short])[order]

    def tie(self, place):
        """Metres to the road, and the (arc, part of it before the place) that are as near."""
        around = [self.there[slice(*np.searchsorted(self.squares, [q, q + 1]))] for q in (square(np.array(place)) + np.array([i * ROW + j for i in (-1, 0, 1) for j in (-1, 0, 1)]))]
        found = self.nearest(place, np.unique(np.concatenate([self.far, *around])))
        if not found or found[0] > 250:  # it may lie beyond the squares
            found = self.nearest(place, np.arange(len(self.usable)))
        return found if found and found[0] <= SNAP else None

    def nearest(self, place, among):
        if not len(among):
            return None
        k = np.array(scale(place[1]))
        w, p = self.along[among] * k, (np.array(place) - self.start[among]) * k
        t = np.clip((p * w).sum(1) / np.maximum((w * w).sum(1), 1e-12), 0, 1)
        d = np.hypot(*(p - t[:, None] * w).T)
        return d.min(), [(self.usable[among[i]], t[i]) for i in np.flatnonzero(d < d.min() + 1e-3)]

    def from_facilities(self, ties):
        """Seconds until one enters each arc: coming from a facility, or, turned round in time, on the way to one."""
        m = len(self.tail)
        out = self.mode == "ambulance"
        a, b = (self.a, self.b) if out else (self.b, self.a)
        begin = {}
        for off, arcs in ties:
            for arc, t in arcs:
                begin[arc] = min(begin.get(arc, np.inf), off / OFF_ROAD + (1 - t if out else t) * self.cost[arc])
        rows, cols = np.concatenate([a, np.full(len(begin), m)]), np.concatenate([b, np.array(list(begin), dtype=np.int64)])
        costs = np.concatenate([self.cost[b], np.array(list(begin.values()))]) + 1e-9
        left = dijkstra(coo_matrix((costs, (rows, cols)), shape=(m + 1, m + 1)).tocsr(), indices=m)[:m]
        entered = np.full(m, np.inf)
        np.minimum.at(entered, b, left[a])
        return entered

    def seconds(self, entered, tie, near):
        """The answers of a place, one for each road that is as near."""
        out = {}
        for arc, t in tie[1]:
            share = t if self.mode == "ambulance" else 1 - t
            best = entered[arc] + share * self.cost[arc]
            for off, arcs in near.get(arc, ()):
                for f, s in arcs:
                    ahead = (t - s if self.mode == "ambulance" else s - t)
                    if f == arc and ahead >= 0:
                        best = min(best, off / OFF_ROAD + ahead * self.cost[arc])
            stretch = frozenset((self.tail[arc], self.head[arc]))
            key = (int(self.way[arc]), stretch)
            out[key] = min(out.get(key, np.inf), best + tie[0] / OFF_ROAD)
        return out


def places_near_roads(extract, seed):
    """Centres of cells that lie up to 300 m from a random node of a road."""
    rng = np.random.default_rng(seed)
    nodes = np.array(list(extract.at.values()))
    low, high = np.percentile(nodes, [0.5, 99.5], axis=0)
    chosen = nodes[rng.integers(len(nodes), size=2 * PLACES)]
    chosen = chosen[((chosen >= low) & (chosen <= high)).all(1)]
    kx, ky = scale(chosen[:, 1].mean())
    chosen = chosen + rng.uniform(-300, 300, chosen.shape) / [kx, ky]
    cells = np.unique(np.floor(chosen / CELL).astype(np.int64), axis=0)
    return rng.permutation(cells)[:PLACES]


def run(program, path, cells, sites):
    """Lets the program reckon: mode -> minutes of each cell, nan where it finds no way."""
    west, south = cells.min(0)
    width, height = cells.max(0) - (west, south) + 1
    rows, cols = height - 1 - (cells[:, 1] - south), cells[:, 0] - west
    people = np.full((height, width), -1, dtype=np.float32)
    people[rows, cols] = 1
    with tempfile.TemporaryDirectory() as d:
        d = pathlib.Path(d)
        grid = rasterio.transform.from_origin(west * CELL, (south + height) * CELL, CELL, CELL)
        with rasterio.open(d / "people.tif", "w", driver="GTiff", width=width, height=height, count=1, dtype="float32", crs="EPSG:4326", transform=grid, nodata=-1) as f:
            f.write(people, 1)
        (d / "list.csv").write_text("名称,类别,经度,纬度\n" + "".join(f"F{i},综合医院,{x!r},{y!r}\n" for i, (x, y) in enumerate(sites)))
        (d / "study.yaml").write_text(f"name: roads\npopulation: [{{file: people.tif}}]\nurban_rural: {{from: none}}\nfacilities: [{{file: list.csv, datum: wgs84}}]\n"
                                      f"roads: {{file: {path.resolve()}}}\ncircles:\n" + "".join(f"  - {{id: {m}, mode: {m}, minutes: [15]}}\n" for m in MODES))
        told = subprocess.run([program, "run", d / "study.yaml", "-o", d / "out"], capture_output=True, text=True)
        if told.returncode:
            sys.exit(told.stdout + told.stderr)
        out = {}
        for mode in MODES:
            with rasterio.open(d / "out" / "layers" / f"nearest_{mode.replace('-', '_')}.tif") as f:
                values = f.read(1, masked=True).filled(np.nan)
                xs, ys = (cells[:, 0] + 0.5) * CELL, (cells[:, 1] + 0.5) * CELL
                r, c = rasterio.transform.rowcol(f.transform, xs, ys)
                out[mode] = values[np.array(r), np.array(c)]
        return out


def label(path):
    """What an extract is called: by its file, or its folder where the file says no more than roads."""
    name = path.name.split(".")[0].removesuffix("-latest")
    return path.resolve().parent.name if name in ("roads", "osm") else name


def compare(program, path, turns, why):
    extract = Extract(path)
    cells = places_near_roads(extract, 2026)
    places = [(float(x), float(y)) for x, y in (cells + 0.5) * CELL]
    nets = {mode: Network(extract, mode, turns) for mode in MODES}
    ties = {mode: [net.tie(p) for p in places] for mode, net in nets.items()}
    clear = [i for i in range(len(places)) if all(t[i] and len({frozenset((nets[m].tail[a], nets[m].head[a])) for a, _ in t[i][1]}) == 1 for m, t in ties.items())]
    sites = clear[:FACILITIES]
    told = run(program, path, cells, [places[i] for i in sites])
    for mode, net in nets.items():
        t = ties[mode]
        entered = net.from_facilities([t[i] for i in sites])
        near = {}
        for i in sites:
            for arc, _ in t[i][1]:
                near.setdefault(arc, []).append(t[i])
        shares, largest, here, there, count, odd = [], 0, 0, 0, 0, []
        for i, place in enumerate(places):
            if i in sites or t[i] and any(metres(place, places[s]) <= t[i][0] + t[s][0] for s in sites):
                continue
            count += 1
            answers = net.seconds(entered, t[i], near) if t[i] else {}
            got = told[mode][i] * 60
            want = min((x for x in answers.values() if np.isfinite(x)), key=lambda x: abs(x - got) if np.isfinite(got) else x, default=np.nan)
            here, there = here + bool(np.isnan(want) and not np.isnan(got)), there + bool(np.isnan(got) and not np.isnan(want))
            if np.isfinite(want) and np.isfinite(got):
                shares.append(abs(got - want) / max(want, 1))
                largest = max(largest, abs(got - want))
            if np.isnan(want) != np.isnan(got) or np.isfinite(want) and shares[-1] > 0.01:
                odd.append((abs(got - want) if np.isfinite(got - want) else np.inf, place, got, want, sorted({w for w, _ in answers})))
        shares = np.array(shares or [np.nan])
        print(f"| {label(path)} | {mode} | {len(shares):,} | {100 * np.median(shares):.3f} % | {100 * np.percentile(shares, 95):.2f} % | {100 * (shares < 0.01).mean():.1f} % "
              f"| {largest:.1f} s | {100 * here / count:.2f} % | {100 * there / count:.2f} % |", flush=True)
        for gap, place, got, want, ways in sorted(odd, reverse=True)[:why]:
            print(f"    {place[1]:.5f},{place[0]:.5f}: the program {got:.0f} s, here {want:.0f} s; tied to {ways}")


def main(arguments):
    turns, why = "--without-turns" not in arguments, 12 if "--why" in arguments else 0
    names = [a for a in arguments if not a.startswith("--")]
    if len(names) < 2:
        sys.exit(__doc__)
    print("| extract | mode | places | median | 95th percentile | within 1 % | largest | only the program | only here |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name in names[1:]:
        compare(names[0], pathlib.Path(name), turns, why)


if __name__ == "__main__":
    main(sys.argv[1:])
