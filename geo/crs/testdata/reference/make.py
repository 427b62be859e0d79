"""Makes codes.csv and definitions.csv: coordinates by PROJ's cs2cs, from WGS 84
longitude and latitude (OGC:CRS84), x = easting or longitude first as files store
them. Made with PROJ 9.1.1 (Debian proj-bin 9.1.1-1) and its own proj.db, no grids:

    python3 make.py

The definitions in ../wkt come from gdalsrsinfo (GDAL 3.6.2) and projinfo, the
.prj files and those without a code are written by hand after such files.
"""
import glob, os, subprocess

CHINA = [(73.5, 39.5), (87.6, 43.8), (91.1, 29.6), (104.07, 30.67), (113.0, 28.2), (114.3, 30.6), (116.4, 39.9), (121.5, 31.2), (109.5, 18.25), (126.6, 45.8), (135.0, 48.4)]
WORLD = CHINA + [(0, 0), (-122.4, 37.8), (-51.2, -30.0), (18.4, -33.9), (179.9, 65.0), (-179.9, -65.0), (12.5, 41.9), (151.2, -33.9), (30, 84), (-150, -84)]
EUROPE = [(10, 52), (-9.1, 38.7), (24.9, 60.2), (30, 35), (2.3, 48.9), (10, 70)]

def around(cm, lats=(3.5, 18.2, 30.6, 45.8, 53.5), spread=3):
    return [(cm + d, lat) for lat in lats for d in (-spread, -1.5, 0, 0.1, 1.5, spread)]

CODES = {"EPSG:4326": WORLD, "EPSG:4490": CHINA, "EPSG:3857": [p for p in WORLD if abs(p[1]) < 85], "EPSG:3395": WORLD, "EPSG:6933": WORLD,
         "ESRI:54009": WORLD, "ESRI:54008": WORLD, "ESRI:54034": WORLD, "ESRI:102025": CHINA, "ESRI:102028": [(110, -7), (125, -15), (140, 10), (100, 20)],
         "ESRI:102012": CHINA, "EPSG:3035": EUROPE, "EPSG:3034": EUROPE, "EPSG:3825": around(119, (24,), 1), "EPSG:3826": around(121, (22, 25), 1),
         "EPSG:2326": [(114.15, 22.3), (113.9, 22.2), (114.4, 22.5)], "EPSG:4611": [(114.15, 22.3), (113.9, 22.2)],
         "EPSG:25832": around(9, (48, 60)), "EPSG:31982": around(-51, (-30, -5)), "EPSG:32650": around(117) + [(127, 40), (90, 30), (150, 55)], "EPSG:32722": around(-51, (-30, -3.5)),
         "EPSG:4258": EUROPE, "EPSG:4674": [(-51.2, -30)], "EPSG:4269": [(-122.4, 37.8)]}
for z in (25, 26, 31, 39, 45):
    CODES["EPSG:%d" % (4513 + z - 25)] = around(3 * z)
for i in (0, 1, 13, 15, 20):
    CODES["EPSG:%d" % (4534 + i)] = around(75 + 3 * i)
for i in (0, 5, 10):
    CODES["EPSG:%d" % (4491 + i)] = around(75 + 6 * i)
    CODES["EPSG:%d" % (4502 + i)] = around(75 + 6 * i)

# These put the northing or latitude first in their definitions.
def northing_first(code):
    n = int(code.split(":")[1])
    return code.startswith("EPSG") and (4490 <= n <= 4554 or n in (4326, 3035, 3034, 2326, 4611, 4258, 4674, 4269))

def convert(target, points, swap):
    text = "".join("%r %r\n" % p for p in points)
    out = subprocess.run(["cs2cs", "-f", "%.10f", "OGC:CRS84", target], input=text, capture_output=True, text=True, check=True).stdout
    for (lon, lat), line in zip(points, out.splitlines()):
        x, y = line.split()[:2]
        if x == "*":
            continue
        yield (lon, lat, y, x) if swap else (lon, lat, x, y)

with open("codes.csv", "w") as f:
    f.write("code,lon,lat,x,y\n")
    for code, points in CODES.items():
        for row in convert(code, points, northing_first(code)):
            f.write(code + ",%r,%r,%s,%s\n" % row)

# Definitions beyond those of codes.csv; WKT 1 without AXIS and .prj are easting first.
OWN = {"china-albers-cgcs2000.prj": CHINA, "china-lambert-wgs84.prj": CHINA, "city-local-meridian.prj": around(114.3, (30.6,), 0.5),
       "utm-us-feet.wkt1": around(117, (30, 45)), "sinusoidal-modis.wkt1": CHINA, "beijing54-seven-parameters.wkt1": around(114, (30, 40), 1.5),
       "epsg-31467-bound.wkt1": around(9, (48, 53), 1.5), "epsg-31467-bound.wkt2": around(9, (48, 53), 1.5), "epsg-27572-bound.wkt1": [(2.3, 48.9), (0.1, 46), (5, 47)],
       "epsg-6931.wkt1": [(0, 90), (114, 60), (-80, 50), (10, 89)]}
with open("definitions.csv", "w") as f:
    f.write("file,lon,lat,x,y\n")
    for name, points in OWN.items():
        wkt = open("../wkt/" + name).read()
        # This one states axes, northing first; without AXIS it is easting first.
        for row in convert(wkt, points, name == "epsg-31467-bound.wkt2"):
            f.write(name + ",%r,%r,%s,%s\n" % row)
