"""Reads the inputs of a study with GDAL and computes its figures in PostGIS and
numpy. Nothing here comes from the program that is verified: cells are placed on
the globe by PROJ, distances are ST_Distance on the spheroid (GeographicLib), zones
are found by GEOS, and gaps by a flood fill over the raster.

Needs GDAL with its Python bindings, numpy, psql, and a database with PostGIS 3.
"""
import csv
import io
import json
import subprocess

import numpy as np
from osgeo import gdal, ogr, osr

gdal.UseExceptions()
osr.UseExceptions()

# Sides of the polygons that stand for circles: 720 lose 1.3e-5 of the area.
SIDES = 720


class Database:
    """A PostGIS database, spoken to through psql."""

    def __init__(self, url):
        self.url = url

    def run(self, sql, stdin=None):
        out = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--csv", "-t", self.url, "-c", sql],
                             input=stdin, capture_output=True, text=True)
        if out.returncode:
            raise RuntimeError(f"{sql[:200]}: {out.stderr}")
        return list(csv.reader(io.StringIO(out.stdout)))

    def load(self, table, columns, rows):
        """Makes a table anew; columns are SQL definitions, rows are iterables."""
        self.run(f"drop table if exists {table} cascade; create table {table} ({columns})")
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        self.run(f"copy {table} from stdin csv", text.getvalue())


class Grid:
    """The cells of a raster that hold people, with their centres in WGS 84."""

    def __init__(self, *paths):
        first = gdal.Open(paths[0])
        self.width, self.height, self.transform = first.RasterXSize, first.RasterYSize, first.GetGeoTransform()
        layers = []
        for path in paths:
            source = gdal.Open(path)  # a band does not outlive its file
            band = source.GetRasterBand(1)
            values = band.ReadAsArray().astype(float)
            valid = np.isfinite(values) & (values > 0)
            if band.GetNoDataValue() is not None:
                valid &= values != band.GetNoDataValue()
            layers.append(np.where(valid, values, 0))
        self.row, self.col = np.nonzero(sum(layers))
        self.people = [layer[self.row, self.col] for layer in layers]
        source = osr.SpatialReference(wkt=first.GetProjection())
        source.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        target = osr.SpatialReference()
        target.ImportFromEPSG(4326)
        target.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        self.to_wgs84 = osr.CoordinateTransformation(source, target)
        self.lon, self.lat = self.place(self.col + 0.5, self.row + 0.5)

    def place(self, col, row):
        t = self.transform
        x, y = t[0] + col * t[1] + row * t[2], t[3] + col * t[4] + row * t[5]
        out = np.array(self.to_wgs84.TransformPoints(np.column_stack([x, y])))
        return out[:, 0], out[:, 1]

    def load(self, db):
        db.load("cell", "id int primary key, lon float8, lat float8",
                ((i, repr(float(x)), repr(float(y))) for i, (x, y) in enumerate(zip(self.lon, self.lat))))
        db.run("alter table cell add g geometry(point, 4326); update cell set g = st_setsrid(st_makepoint(lon, lat), 4326); analyze cell")

    def areas(self, db):
        """Area of every cell in m2 on the spheroid, from its four corners."""
        rings = [self.place(self.col + dx, self.row + dy) for dx, dy in ((0, 0), (0, 1), (1, 1), (1, 0), (0, 0))]
        rows = []
        for i in range(len(self.row)):
            ring = ",".join(f"{float(lon)!r} {float(lat)!r}" for lon, lat in ((r[0][i], r[1][i]) for r in rings))
            rows.append((i, f"SRID=4326;POLYGON(({ring}))"))
        db.load("outline", "id int, g geometry(polygon, 4326)", rows)
        return column(db, "select id, st_area(g::geography) from outline", len(self.row))


def column(db, sql, n, missing=np.nan):
    """A result of id, value as an array."""
    out = np.full(n, missing, dtype=float)
    for at, value in db.run(sql):
        if value != "":
            out[int(at)] = float(value)
    return out


def load_zones(db, path, code):
    """Loads polygons with GDAL; their order is the order in the file."""
    prefix = "/vsigzip/" if path.endswith(".gz") else ""
    source = ogr.Open(prefix + path)
    rows = []
    for i, feature in enumerate(source.GetLayer(0)):
        rows.append((i, feature.GetField(code), "SRID=4326;" + feature.GetGeometryRef().ExportToWkt()))
    db.load("zone", "id int primary key, code text, g geometry", rows)
    db.run("update zone set g = st_makevalid(g) where not st_isvalid(g); create index on zone using gist (g); analyze zone")
    return [r[1] for r in rows]


def zone_of_cells(db, n):
    """The first zone that each cell's centre is in or on the border of; -1 for none."""
    return column(db, "select c.id, min(z.id) from cell c join zone z on st_intersects(z.g, c.g) group by c.id", n, -1).astype(int)


def load_supply(db, places):
    db.load("supply", "id int primary key, lon float8, lat float8", ((i, repr(x), repr(y)) for i, (x, y) in enumerate(places)))


def nearest(db, n):
    """Metres from each cell's centre to the nearest supply."""
    return column(db, """select c.id, min(st_distance(c.g::geography, st_makepoint(s.lon, s.lat)::geography, true))
        from cell c cross join supply s group by c.id""", n)


def union(db, metres):
    """Makes the table ground: the union of the circles, each of many points
    projected along geodesics, and returns its area in km2."""
    db.run(f"""drop table if exists ground; create table ground as
        select st_union(g) g from (select st_makepolygon(st_makeline(array(
            select st_project(st_makepoint(lon, lat)::geography, {metres}, 2*pi()*(i % {SIDES})/{SIDES})::geometry
            from generate_series(0, {SIDES}) i))) g from supply) circles""")
    db.run("update ground set g = st_setsrid(g, 4326)")
    return float(db.run("select st_area(g::geography)/1e6 from ground")[0][0])


def buffer_union(db, metres):
    """The same as PostGIS's own buffer of a geography has it, which works in a
    UTM plane and so carries that plane's scale."""
    return float(db.run(f"""select st_area(st_union(st_buffer(st_makepoint(lon, lat)::geography, {metres}, 'quad_segs=64')::geometry)::geography)/1e6
        from supply""")[0][0])


def zone_ground(db, n):
    """Area of each zone and of the part within the table ground, in km2. Borders
    are straight in longitude and latitude, as the files and GEOS have it, so
    long sides get points in between before PostGIS draws geodesics."""
    total = column(db, "select id, st_area(st_segmentize(g, 0.001)::geography)/1e6 from zone", n)
    covered = column(db, "select z.id, st_area(st_segmentize(st_intersection(z.g, ground.g), 0.001)::geography)/1e6 from zone z, ground", n)
    return total, covered


def all_ground(db):
    """Area of all zones together, each spot once, and of the part within the
    table ground, in km2."""
    return [float(v) for v in db.run("""with u as (select st_union(g) g from zone) select st_area(st_segmentize(u.g, 0.001)::geography)/1e6,
        st_area(st_segmentize(st_intersection(u.g, ground.g), 0.001)::geography)/1e6 from u, ground""")[0]]


def against(db, path, where):
    """Compares a polygon of a GeoJSON file with the table ground: its area, and
    the area where the two differ, in km2."""
    with open(path) as f:
        shapes = [x["geometry"] for x in json.load(f)["features"] if where(x["properties"])]
    db.load("theirs", "g text", [[json.dumps(s)] for s in shapes])
    return [float(v) for v in db.run("""select st_area(t.g::geography)/1e6, st_area(st_symdifference(t.g, ground.g)::geography)/1e6
        from (select st_setsrid(st_geomfromgeojson(g), 4326) g from theirs) t, ground""")[0]]


def settlements(grid, open_cells):
    """Connected groups of open cells (edges and corners), by flood fill.
    Returns a label for each cell, -1 where it is not open."""
    at = np.full((grid.height + 2, grid.width + 2), -1)
    at[grid.row + 1, grid.col + 1] = np.arange(len(grid.row))
    label = np.full(len(grid.row), -1)
    count = 0
    for start in np.nonzero(open_cells)[0]:
        if label[start] >= 0:
            continue
        label[start] = count
        queue = [start]
        while queue:
            here = queue.pop()
            r, c = grid.row[here] + 1, grid.col[here] + 1
            for near in at[r - 1:r + 2, c - 1:c + 2].ravel():
                if near >= 0 and open_cells[near] and label[near] < 0:
                    label[near] = count
                    queue.append(near)
        count += 1
    return label, count


def quantile(cost, people, q):
    """The least cost within which at least the part q of the people are."""
    order = np.argsort(cost, kind="stable")
    sums = np.cumsum(people[order])
    return cost[order][np.searchsorted(sums, q * sums[-1] * (1 - 1e-12))]
