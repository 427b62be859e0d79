#!/bin/bash
# Bands of sampled surfaces: medreach beside contourpy (the contour code of
# matplotlib), scikit-image and gdal_contour, in alternating runs on the same
# values. Prints processor milliseconds, the median of ROUNDS and their range.
#
#   docs/benchmarks/contour.sh [ROUNDS]
#
# Needs Go, gdal-bin, and a Python with numpy, contourpy and scikit-image, named
# by PYTHON. contourpy and scikit-image start from arrays in memory, as we do.
# gdal_contour reads a raw file from the page cache and writes GeoJSON to memory;
# what it takes for a cut-off below all values is told beside it as its overhead.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-7}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go test -c -o "$work/bench" ./geo/contour
MEDREACH_SURFACES=$work "$work/bench" -test.run '^$' -test.bench Bands -test.benchtime 1x >/dev/null
cat >"$work/peers.py" <<'PY'
import os, re, resource, statistics, subprocess, sys
import contourpy, numpy, skimage
from skimage.measure import find_contours

work, rounds = sys.argv[1], int(sys.argv[2])
cases = [("cone=300/cutoffs=1", 300, [100], 40), ("cone=2000/cutoffs=1", 2000, [667], 10),
         ("cone=2000/cutoffs=4", 2000, [250, 500, 750, 950], 10), ("noise=1000/cutoffs=1", 1000, [700], 2),
         ("checkers=1000/cutoffs=1", 1000, [0.4], 2)]
gdal_runs = ("cone=300/cutoffs=1", "cone=2000/cutoffs=1", "cone=2000/cutoffs=4")

def spent(who, f):
    def now():
        u = resource.getrusage(who)
        return u.ru_utime + u.ru_stime
    start = now()
    f()
    return 1e3 * (now() - start)

def file(name): return os.path.join(work, name.replace("/", "-").replace("=", "") + ".f32")

def ours(name, times):
    pattern = "^Bands$/^" + "$/^".join(name.split("/")) + "$"
    out = subprocess.run([work + "/bench", "-test.run", "^$", "-test.bench", "Benchmark" + pattern[1:], "-test.benchtime", f"{times}x"],
                         check=True, capture_output=True, text=True).stdout
    return float(re.search(r"([\d.]+) cpu-ms/op", out)[1])

def filled(x, y, z, levels):
    kind = contourpy.FillType.OuterOffset  # polygons with their holes, in arrays
    generator = contourpy.contour_generator(x, y, z, name="serial", fill_type=kind)
    for level in levels:
        generator.filled(-1e30, level)

def lines(z, levels):
    for level in levels:
        find_contours(z, level)

def gdal(name, n, levels):
    vrt = f"""<VRTDataset rasterXSize="{n}" rasterYSize="{n}"><GeoTransform>114, 0.001, 0, 31, 0, -0.001</GeoTransform>
<VRTRasterBand dataType="Float32" band="1" subClass="VRTRawRasterBand"><SourceFilename>{file(name)}</SourceFilename>
<ByteOrder>LSB</ByteOrder></VRTRasterBand></VRTDataset>"""
    with open(work + "/surface.vrt", "w") as f:
        f.write(vrt)
    subprocess.run(["gdal_contour", "-q", "-p", "-amax", "high", "-fl", *map(str, levels), "-f", "GeoJSON", work + "/surface.vrt", "/vsimem/bands.json"], check=True)

print("contourpy", contourpy.__version__, "scikit-image", skimage.__version__,
      subprocess.run(["gdalinfo", "--version"], capture_output=True, text=True).stdout.strip())
for name, n, levels, times in cases:
    z = numpy.fromfile(file(name), dtype="<f4").reshape(n, n)
    wide = z.astype(float)  # contourpy would make it at each call, and the coordinates
    x, y = numpy.meshgrid(numpy.arange(n, dtype=float), numpy.arange(n, dtype=float))
    took = {}
    def add(who, ms): took.setdefault(who, []).append(ms)
    me = resource.RUSAGE_SELF
    for _ in range(rounds):
        add("medreach", ours(name, times))
        add("contourpy, polygons", spent(me, lambda: filled(x, y, wide, levels)))
        add("scikit-image, lines only", spent(me, lambda: lines(wide, levels)))
        if name in gdal_runs:
            add("gdal_contour -p", spent(resource.RUSAGE_CHILDREN, lambda: gdal(name, n, levels)))
            add("gdal_contour, nothing to draw", spent(resource.RUSAGE_CHILDREN, lambda: gdal(name, n, [-1])))
    base = statistics.median(took["medreach"])
    for who, ms in took.items():
        m = statistics.median(ms)
        print(f"{name:26} {who:30} {m:10.2f} ms [{min(ms):.2f}-{max(ms):.2f}] ratio {m / base:.1f}")
PY
"${PYTHON:-python3}" "$work/peers.py" "$work" "$rounds"
