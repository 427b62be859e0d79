"""Checks the files of a result with software that others use: the GeoPackage
with GDAL's validate_gpkg and with QGIS, which must apply the styles by itself;
every GeoJSON and GeoTIFF with GDAL.

    QT_QPA_PLATFORM=offscreen python3 package.py RESULT [RESULT ...]

A RESULT is the folder that `medreach run` wrote. Ends with 1 if anything is wrong.
"""
import json
import os
import sqlite3
import sys
import tempfile
import xml.etree.ElementTree as ET

from osgeo import gdal, ogr, osr
from osgeo_utils.samples import validate_gpkg
from qgis.core import QgsApplication, QgsRasterLayer, QgsVectorLayer

gdal.UseExceptions()
wrong = []


def check(ok, what):
    if not ok:
        wrong.append(what)
        print("WRONG", what)


def styles(path):
    """The default style of each layer, and how many it has."""
    with sqlite3.connect(path) as db:
        rows = db.execute("select f_table_name, styleQML, styleSLD, useAsDefault from layer_styles").fetchall()
    defaults = {name: (qml, sld) for name, qml, sld, default in rows if default}
    return defaults, {name: sum(r[0] == name for r in rows) for name in defaults}


def vector(path):
    """Opens every layer of a GeoPackage as QGIS does when a user drags it in."""
    validate_gpkg.check(path, extra_checks=True)
    defaults, counts = styles(path)
    titles = dict(sqlite3.connect(path).execute("select table_name, identifier from gpkg_contents"))
    source = ogr.Open(path)
    for layer in source:
        name = layer.GetName()
        if name == "layer_styles":
            continue
        q = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
        check(q.isValid() and q.featureCount() == layer.GetFeatureCount(), f"{name}: QGIS has other features than GDAL")
        check(q.crs().authid() == "EPSG:4326", f"{name}: {q.crs().authid()}")
        root = ET.fromstring(defaults[name][0].split("\n", 1)[1])
        renderer = root.find("renderer-v2")
        check(q.renderer().type() == renderer.get("type"), f"{name}: renderer {q.renderer().type()}, want {renderer.get('type')}")
        check(legend(q.renderer()) == wanted(renderer), f"{name}: legend {legend(q.renderer())}, want {wanted(renderer)}")
        bare = [f.name() for f in q.fields() if f.name() != "fid" and not f.alias()]
        check(not bare, f"{name}: fields without a title: {bare}")
        check(unstyled(q) == 0, f"{name}: {unstyled(q)} features with a value that no class covers")
        if not name.startswith("zones_"):  # these stand as their file has them; tables/findings.csv names the invalid ones
            check(all(f.geometry().isGeosValid() for f in q.getFeatures()), f"{name}: invalid geometry")
        message, ok = sld(q, defaults[name][1])
        check(ok, f"{name}: the SLD gives another legend: {message}")
        print(f"| {name} | {titles[name]} | {q.featureCount()} | {renderer.get('type')} | {len(wanted(renderer))} | {counts[name]} |")


def legend(renderer):
    """What a legend lists: the classes with their bounds or values."""
    if renderer.type() == "graduatedSymbol":
        return [(r.label(), r.lowerValue(), r.upperValue(), r.symbol().color().name()) for r in renderer.ranges()]
    if renderer.type() == "categorizedSymbol":
        return [(c.label(), c.value(), c.symbol().color().name()) for c in renderer.categories()]
    return [renderer.symbol().color().name()]


def wanted(renderer):
    """The same, read from the style in the file."""
    symbols = {s.get("name"): s.find("layer/Option/Option[@name='color']").get("value") for s in renderer.iter("symbol")}
    colours = {k: "#%02x%02x%02x" % tuple(int(x) for x in v.split(",")[:3]) for k, v in symbols.items()}
    if renderer.get("type") == "graduatedSymbol":
        return [(r.get("label"), float(r.get("lower")), float(r.get("upper")), colours[r.get("symbol")]) for r in renderer.iter("range")]
    if renderer.get("type") == "categorizedSymbol":
        return [(c.get("label"), c.get("value"), colours[c.get("symbol")]) for c in renderer.iter("category")]
    return [colours["0"]]


def unstyled(layer):
    """Features that have a value which the renderer would not draw."""
    r = layer.renderer()
    if r.type() == "singleSymbol":
        return 0
    field = r.classAttribute()
    values = [f[field] for f in layer.getFeatures()]
    if r.type() == "categorizedSymbol":
        known = {c.value() for c in r.categories()}
        return sum(v not in known for v in values)
    return sum(v is not None and v == v and str(v) != "NULL" and not r.rangeForValue(float(v)) for v in values)


def sld(layer, text):
    """Applies the SLD twin, of which QGIS makes rules: their texts and colours
    must be those of the legend. Leaves the default style applied."""
    before = legend(layer.renderer())
    with tempfile.NamedTemporaryFile("w", suffix=".sld") as f:
        f.write(text)
        f.flush()
        message, ok = layer.loadSldStyle(f.name)
    rules = layer.renderer()
    if rules.type() == "RuleRenderer":
        after = [(r.label(), r.symbol().color().name()) for r in rules.rootRule().children()]
        ok = ok and after == [(entry[0], entry[-1]) for entry in before]
    layer.loadDefaultStyle()
    return message, ok


def grids(folder):
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".tif"):
            continue
        path = os.path.join(folder, name)
        source = gdal.Open(path)
        crs = osr.SpatialReference(wkt=source.GetProjection())
        code = f"{crs.GetAuthorityName(None)}:{crs.GetAuthorityCode(None)}"
        check(code in ("EPSG:4326", "ESRI:54009"), f"{name}: {code}")
        check(source.GetMetadataItem("TIFFTAG_IMAGEDESCRIPTION"), f"{name}: no description")
        for i in range(1, source.RasterCount + 1):
            band = source.GetRasterBand(i)
            check(band.GetDescription() and band.GetNoDataValue() is not None, f"{name} band {i}: no title or no-data value")
            low, high, _, _ = band.ComputeStatistics(False)
            check(low >= 0, f"{name} band {i}: least value {low}")
        check(QgsRasterLayer(path, name).isValid(), f"{name}: QGIS does not open it")
        print(f"| {name} | {source.GetMetadataItem('TIFFTAG_IMAGEDESCRIPTION')} | {source.RasterXSize} x {source.RasterYSize} | {code} | {source.RasterCount} bands | |")


def geojson(folder):
    """RFC 7946: longitude and latitude, right-handed outer rings, closed rings,
    no crs member; and GDAL reads as many features as there are."""
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".geojson"):
            continue
        path = os.path.join(folder, name)
        with open(path, encoding="utf-8") as f:
            doc = json.load(f)
        check(doc["type"] == "FeatureCollection" and "crs" not in doc, f"{name}: not a plain FeatureCollection")
        source = ogr.Open(path)
        check(source.GetLayer(0).GetFeatureCount() == len(doc["features"]), f"{name}: GDAL reads another number of features")
        for i, feature in enumerate(doc["features"]):
            check(set(feature) >= {"type", "geometry", "properties"}, f"{name} feature {i}: members {set(feature)}")
            g = feature["geometry"]
            for polygon in g["coordinates"] if g["type"] == "MultiPolygon" else [g["coordinates"]] if g["type"] == "Polygon" else []:
                for k, ring in enumerate(polygon):
                    check(ring[0] == ring[-1] and len(ring) >= 4, f"{name} feature {i}: open ring")
                    check((turn(ring) > 0) == (k == 0), f"{name} feature {i}: ring {k} turns the wrong way")


def turn(ring):
    x0, y0 = ring[0]
    return sum((a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0) for a, b in zip(ring, ring[1:]))


def main():
    app = QgsApplication([], False)
    app.initQgis()
    for result in sys.argv[1:]:
        folder = os.path.join(result, "layers")
        print("| layer | title | features | renderer | classes | styles |\n| --- | --- | ---: | --- | ---: | ---: |")
        vector(os.path.join(folder, "medreach.gpkg"))
        grids(folder)
        geojson(folder)
        print()
    app.exitQgis()
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
