"""Makes geodesics.csv by PROJ's geod (PROJ 9.1.1, Debian proj-bin), which uses
Karney's GeographicLib:

    python3 make.py

Pairs: random, short (1 m to 100 km), along meridians and the equator, to the poles
and nearly opposite. bearing is the forward azimuth at the first point.
"""
import random, subprocess

random.seed(20260101)
pairs = [(0, 0, 0, 0), (0, 0, 180, 0), (0, 0, 179.5, 0), (0, 0, 179.396, 0), (0, 0, 179.41, 0), (0, 90, 77, -90), (12, 89.999, -168, 89.999),
         (116, 40, 116, 40.001), (116, 40, 116.001, 40), (116, 40, 116, -40), (179.9, 20, -179.9, 20), (0, 30, 180, -30), (0, 30, 180, -29.99),
         (5, 10, 184.9, -10.05), (0, -1e-9, 179.7, 1e-9), (0, 0.5, 179.5, -0.5), (0, 0, 179.999999, 1e-7), (-75, 45, 105, -45.0000001)]
for _ in range(60):
    pairs.append((random.uniform(-180, 180), random.uniform(-90, 90), random.uniform(-180, 180), random.uniform(-90, 90)))
for _ in range(40):
    lon, lat, d = random.uniform(73, 135), random.uniform(18, 54), 10 ** random.uniform(-5, 0)
    pairs.append((lon, lat, lon + random.uniform(-d, d), lat + random.uniform(-d, d)))
for _ in range(60):
    lon, lat, d = random.uniform(-180, 0), random.uniform(-89, 89), 10 ** random.uniform(-8, 0)
    pairs.append((lon, lat, lon + 180 + random.uniform(-d, d), -lat + random.uniform(-d, d)))
pairs = [tuple(float("%.12g" % v) for v in p) for p in pairs]
text = "".join("%.12f %.12f %.12f %.12f\n" % (p[1], p[0], p[3], p[2]) for p in pairs)
out = subprocess.run(["geod", "-I", "-f", "%.12f", "-F", "%.9f", "+ellps=WGS84"], input=text, capture_output=True, text=True, check=True).stdout
with open("geodesics.csv", "w") as f:
    f.write("lon1,lat1,lon2,lat2,bearing,metres\n")
    for p, line in zip(pairs, out.splitlines()):
        forward, _, metres = line.split()
        f.write("%r,%r,%r,%r,%s,%s\n" % (*p, forward, metres))
