#!/bin/sh
# Makes the shapefiles of this folder from the GeoJSON beside them, with GDAL 3.6.2.
set -e
cd "$(dirname "$0")"
rm -f *.shp *.shx *.dbf *.prj *.cpg *.zip
ogr2ogr -lco ENCODING=GBK gbk.shp zones.geojson
ogr2ogr -lco ENCODING=UTF-8 utf8.shp zones.geojson
ogr2ogr -lco ENCODING=GBK -t_srs EPSG:4547 -select 编码 projected.shp zones.geojson
ogr2ogr -lco SHPT=ARCZ linesz.shp lines.geojson
ogr2ogr -lco SHPT=ARCM -dim XYM linesm.shp lines.geojson
ogr2ogr -lco SHPT=MULTIPOINT multipoints.shp multipoints.geojson
ogr2ogr -lco ENCODING=UTF-8 deleted.shp points.geojson
# GDAL removes what it deletes; other programs only mark it, as here in the second row.
printf '*' | dd of=deleted.dbf bs=1 seek=$((65 + 81)) conv=notrunc status=none
python3 -c "
import zipfile
z = zipfile.ZipFile('points.zip', 'w', zipfile.ZIP_DEFLATED)
for ext in 'shp', 'shx', 'dbf', 'prj', 'cpg':
    z.writestr(zipfile.ZipInfo('图层/POINTS.' + ext.upper()), open('deleted.' + ext, 'rb').read())
z.writestr(zipfile.ZipInfo('__MACOSX/图层/._POINTS.SHP'), b'x')
"
