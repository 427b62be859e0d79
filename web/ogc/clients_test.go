package ogc_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/web/publication"
	"github.com/medreach/medreach/web/publication/publicationtest"
)

// run starts a program that reads from the service. The test is skipped where the
// program is not installed.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append(os.Environ(), "QT_QPA_PLATFORM=offscreen", "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1", "HOME="+t.TempDir())
	var errors strings.Builder
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, errors.String())
	}
	if strings.Contains(errors.String(), "ERROR") {
		t.Errorf("%s %v: %s", name, args, errors.String())
	}
	return string(out)
}

// studied are the publications that the programs read: the small one in short
// runs, else that of the built-in study.
func studied(t *testing.T) *publication.Publication {
	t.Helper()
	if testing.Short() {
		return publicationtest.Small(t)
	}
	_, p := publicationtest.Builtin(t)
	return p
}

// TestGDALReadsEveryLayer compares numbers, sums and kinds of the fields of all
// layers, as ogr2ogr reads them, with what was published.
func TestGDALReadsEveryLayer(t *testing.T) {
	p := studied(t)
	server := serve(t, p)
	dir := filepath.Join(t.TempDir(), "read")
	run(t, "ogr2ogr", "-f", "CSV", "-lco", "CREATE_CSVT=YES", "-oo", "PAGE_SIZE=10000", dir, "OAPIF:"+server.URL+"/ogc")
	for _, l := range p.Layers() {
		if l.Len() > 0 {
			comparePublished(t, l, filepath.Join(dir, l.Name))
		}
	}
}

// readTable reads a table that GDAL wrote.
func readTable(t *testing.T, file string) [][]string {
	t.Helper()
	data, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	rows, err := csv.NewReader(data).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// comparePublished compares a table and its types with a layer.
func comparePublished(t *testing.T, l *publication.Layer, file string) {
	t.Helper()
	rows, kinds := readTable(t, file+".csv"), readTable(t, file+".csvt")[0]
	head, rows := rows[0], rows[1:]
	if len(rows) != l.Len() {
		t.Errorf("%s: %d features, want %d", l.Name, len(rows), l.Len())
	}
	for i, f := range l.Fields {
		at := slices.Index(head, f.Name)
		if at < 0 {
			t.Errorf("%s has no field %s", l.Name, f.Name)
			continue
		}
		if text := strings.HasPrefix(kinds[at], "String"); text != (f.Kind == layer.Text) {
			t.Errorf("%s.%s is read as %s", l.Name, f.Name, kinds[at])
		}
		want, got := 0.0, 0.0
		for row, v := range l.Numbers(i) {
			if !math.IsNaN(v) {
				want += v
			}
			if x, err := strconv.ParseFloat(rows[row][at], 64); err == nil {
				got += x
			}
		}
		if math.Abs(got-want) > 1e-9*max(1, math.Abs(want)) {
			t.Errorf("%s.%s adds up to %v, want %v", l.Name, f.Name, got, want)
		}
		if f.Kind == layer.Text {
			for row := range rows {
				if v, _ := l.Value(row, i).(string); v != rows[row][at] {
					t.Errorf("%s.%s row %d is read as %q, want %q", l.Name, f.Name, row, rows[row][at], v)
					break
				}
			}
		}
	}
}

// TestGDALFilters asks through GDAL for a box.
func TestGDALFilters(t *testing.T) {
	p := publicationtest.Small(t)
	server := serve(t, p)
	out := run(t, "ogrinfo", "-ro", "-so", "-spat", "100.2", "39.4", "100.6", "39.8", "OAPIF:"+server.URL+"/ogc", "facilities")
	_, count, _ := strings.Cut(out, "Feature Count: ")
	count, _, _ = strings.Cut(count, "\n")
	c := newContract(t, server)
	_, body := c.plain("/ogc/collections/facilities/items?bbox=100.2,39.4,100.6,39.8", nil)
	if want := fmt.Sprint(decode(t, body)["numberMatched"]); count != want {
		t.Errorf("GDAL counts %s, want %s", count, want)
	}
}

// TestGDALReadsTiles reads tiles of every layer with GDAL's driver, from a file.
func TestGDALReadsTiles(t *testing.T) {
	p := publicationtest.Small(t)
	c := newContract(t, serve(t, p))
	for _, l := range p.Layers() {
		answer, body := c.plain("/ogc/collections/"+l.Name+"/tiles/WebMercatorQuad/8/97/199", nil)
		if answer.StatusCode != 200 {
			t.Fatalf("%s answers %d", l.Name, answer.StatusCode)
		}
		file := filepath.Join(t.TempDir(), "97.mvt")
		if err := os.WriteFile(file, body, 0o666); err != nil {
			t.Fatal(err)
		}
		out := run(t, "ogrinfo", "-ro", "-al", "-so", "-oo", "X=199", "-oo", "Y=97", "-oo", "Z=8", file)
		_, count, _ := strings.Cut(out, "Feature Count: ")
		count, _, _ = strings.Cut(count, "\n")
		if n, err := strconv.Atoi(count); err != nil || n == 0 || !strings.Contains(out, "Layer name: "+l.Name) {
			t.Errorf("%s: %s", l.Name, out)
		}
	}
}

// qgisScript loads every collection as QGIS's data provider and vector tiles, and
// prints numbers and sums.
const qgisScript = `
import sys
from qgis.core import QgsApplication, QgsVectorLayer, QgsVectorTileLayer, QgsFeatureRequest, QgsRectangle, QgsMapSettings, QgsMapRendererSequentialJob
from qgis.PyQt.QtCore import QSize
app = QgsApplication([], False)
app.initQgis()
base, names = sys.argv[1], sys.argv[2:]
for name in names:
    layer = QgsVectorLayer("url='%s/ogc' typename='%s' pageSize='0'" % (base, name), name, "OAPIF")
    if not layer.isValid():
        print(name, "invalid", layer.error().message())
        continue
    numeric = [f.name() for f in layer.fields() if f.isNumeric() and f.name() != 'id']
    total, n = 0.0, 0
    for feature in layer.getFeatures():
        n += 1
        for f in numeric:
            v = feature[f]
            if v is not None and str(v) != 'NULL':
                total += float(v)
    print(name, layer.featureCount(), n, repr(total), layer.crs().authid())
tiles = QgsVectorTileLayer("type=xyz&url=%s/ogc/tiles/WebMercatorQuad/{z}/{y}/{x}&zmin=0&zmax=14" % base, "tiles")
print("tiles", tiles.isValid())
settings = QgsMapSettings()
settings.setLayers([tiles])
settings.setDestinationCrs(tiles.crs())
settings.setExtent(QgsRectangle(11131949, 4721671, 11243269, 4865942))
settings.setOutputSize(QSize(400, 400))
job = QgsMapRendererSequentialJob(settings)
job.start()
job.waitForFinished()
image = job.renderedImage()
colours = {image.pixel(x, y) for x in range(0, 400, 5) for y in range(0, 400, 5)}
print("colours", len(colours))
`

// TestQGISReadsEveryLayer compares what QGIS reads, without a screen, with what
// was published, and has it draw the tiles.
func TestQGISReadsEveryLayer(t *testing.T) {
	const python = "/usr/bin/python3" // that of the system has QGIS
	if err := exec.Command(python, "-c", "import qgis.core").Run(); err != nil {
		t.Skip("QGIS is not installed for Python")
	}
	p := publicationtest.Small(t)
	server := serve(t, p)
	args := []string{"-c", qgisScript, server.URL}
	for _, l := range p.Layers() {
		args = append(args, l.Name)
	}
	out := run(t, python, args...)
	t.Log(out)
	for _, l := range p.Layers() {
		want := 0.0
		for i := range l.Fields {
			for _, v := range l.Numbers(i) {
				if !math.IsNaN(v) {
					want += v
				}
			}
		}
		var count, read int
		var total float64
		_, line, _ := strings.Cut(out, "\n"+l.Name+" ")
		if strings.HasPrefix(out, l.Name+" ") {
			line = strings.TrimPrefix(out, l.Name+" ")
		}
		if _, err := fmt.Sscan(line, &count, &read, &total); err != nil || count != l.Len() || read != l.Len() || math.Abs(total-want) > 1e-9*max(1, want) {
			t.Errorf("%s: QGIS counts %d, reads %d, adds up to %v; want %d and %v", l.Name, count, read, total, l.Len(), want)
		}
	}
	if !strings.Contains(out, "tiles True") || strings.Contains(out, "colours 1\n") {
		t.Error("QGIS draws no tiles")
	}
}
