package metafile_test

import (
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/medreach/medreach/analysis/brief/metafile"
	"github.com/medreach/medreach/analysis/brief/picture"
)

// shown is a metafile as LibreOffice draws it.
type shown struct {
	image.Image
	d *drawing
}

// at is the colour of a place in logical units.
func (s shown) at(x, y float64) [3]int {
	b := s.Bounds()
	r, g, bl, a := s.At(int(x/float64(s.d.right+1)*float64(b.Dx())), int(y/float64(s.d.bottom+1)*float64(b.Dy()))).RGBA()
	white := 0xffff - a // of the paper
	return [3]int{int((r + white) >> 8), int((g + white) >> 8), int((bl + white) >> 8)}
}

// expect fails where a colour is another one.
func (s shown) expect(t *testing.T, what string, x, y float64, colour string) {
	t.Helper()
	got := s.at(x, y)
	var want [3]int
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &want[0], &want[1], &want[2]); err != nil {
		t.Fatal(err)
	}
	for i := range got {
		if got[i]-want[i] > 6 || want[i]-got[i] > 6 {
			t.Errorf("%s at %.0f,%.0f is %v, want %v", what, x, y, got, want)
			return
		}
	}
}

// sheetOfPaper is a text document (ODF, flat) of one page that a picture fills: its
// width, its height and its data. Writer is what people have; Draw often is not there.
const sheetOfPaper = `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles>
<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="%.2[1]fmm" fo:page-height="%.2[2]fmm" fo:margin="0mm"/></style:page-layout>
<style:style style:name="G" style:family="graphic"><style:graphic-properties style:wrap="run-through" style:horizontal-pos="from-left" style:horizontal-rel="page" style:vertical-pos="from-top" style:vertical-rel="page" fo:border="none" fo:padding="0mm"/></style:style>
</office:automatic-styles><office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L"/></office:master-styles>
<office:body><office:text><draw:frame draw:style-name="G" text:anchor-type="page" text:anchor-page-number="1" svg:x="0mm" svg:y="0mm" svg:width="%.2[1]fmm" svg:height="%.2[2]fmm"><draw:image><office:binary-data>%[3]s</office:binary-data></draw:image></draw:frame><text:p/></office:text></office:body></office:document>`

// converted has LibreOffice draw images.
func converted(t *testing.T, images map[string]metafile.Image) map[string]shown {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice (soffice) is not installed: how it draws the pictures is not checked")
	}
	paint, err := exec.LookPath("pdftoppm")
	if err != nil {
		t.Skip("pdftoppm is not installed: how LibreOffice draws the pictures is not checked")
	}
	if testing.Short() {
		t.Skip("starts LibreOffice")
	}
	dir := t.TempDir()
	args := []string{"--headless", "-env:UserInstallation=file://" + filepath.ToSlash(filepath.Join(dir, "profile")), "--convert-to", "pdf", "--outdir", dir}
	for name, img := range images {
		path := filepath.Join(dir, name+".fodt")
		page := fmt.Sprintf(sheetOfPaper, img.Width, img.Height, base64.StdEncoding.EncodeToString(img.Data))
		if err := os.WriteFile(path, []byte(page), 0o666); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	said, err := exec.Command(office, args...).CombinedOutput()
	if err != nil {
		t.Skipf("LibreOffice does not convert here: %v\n%s", err, said)
	}
	out := map[string]shown{}
	for name, img := range images {
		path := filepath.Join(dir, name)
		if out, err := exec.Command(paint, "-r", "300", "-png", "-singlefile", path+".pdf", path).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s\n%s", err, said, out)
		}
		f, err := os.Open(path + ".png")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		drawn, err := png.Decode(f)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = shown{drawn, read(t, img)}
	}
	return out
}

// TestLibreOfficeDrawsWhatIsMeant looks at the colours in the middle of zones and
// bars, and beside them, as a program that nobody here wrote draws them.
func TestLibreOfficeDrawsWhatIsMeant(t *testing.T) {
	images := map[string]metafile.Image{}
	maps, charts := sampleMaps(), sampleCharts()
	for _, name := range []string{"plain", "goal", "no data", "empty", "3,000", "tower"} {
		m := maps[name]
		images["map "+strings.ReplaceAll(name, ",", "")] = metafile.Map(m.picture(), m.opts)
	}
	for _, name := range []string{"bars", "stacked", "curves"} {
		c := charts[name]
		images["chart "+name] = metafile.Chart(picture.NewChart(&c), metafile.Options{Width: 170})
	}
	all := converted(t, images)

	plain := all["map plain"]
	for k, colour := range []string{"#ffffd9", "#c7e9b4", "#41b6c4", "#225ea8"} {
		zone := plain.d.filled(polyPolygon, colour)[0].parts[0]
		x, y := middle(zone)
		plain.expect(t, fmt.Sprintf("zone %d", k), x, y+float64(plain.d.bottom)/12, colour) // below its name
		plain.expect(t, "the paper beside it", 40, y, "#ffffff")
	}
	goal := all["map goal"]
	x, y := middle(goal.d.filled(polyPolygon, "#41b6c4")[0].parts[0])
	goal.expect(t, "a zone that meets the goal", x, y+float64(goal.d.bottom)/12, "#41b6c4")
	ground, lines := share(goal, goal.d.filled(polyPolygon, "#ffffd9")[0].parts[0], "#ffffd9")
	if ground < 0.4 || lines < 0.05 {
		t.Errorf("of a zone that misses the goal %.2f shows its colour and %.2f lines", ground, lines)
	}
	for _, name := range []string{"map no data", "map empty"} {
		ground, lines := share(all[name], all[name].d.filled(polyPolygon, "#f2f2f2")[0].parts[0], "#f2f2f2")
		if ground < 0.3 || lines < 0.1 {
			t.Errorf("%s: of a zone %.2f is grey and %.2f lines", name, ground, lines)
		}
	}
	country := all["map 3000"]
	for _, part := range country.d.filled(polyPolygon, "#225ea8")[0].parts {
		country.expect(t, "a corner of 3,000 zones", float64(part[0].x)+80, float64(part[0].y)+60, "#225ea8")
	}
	tower := all["map tower"]
	tower.expect(t, "the paper beside a tower", float64(tower.d.right)/4, float64(tower.d.bottom)/2, "#ffffff")

	bars := all["chart bars"]
	for _, m := range bars.d.filled(polygon, "#0072b2")[:2] {
		x, y := middle(m.parts[0])
		bars.expect(t, "a bar", x, y, "#0072b2")
		bars.expect(t, "above a bar", x+30, float64(m.parts[0][0].y)-30, "#ffffff")
	}
	stacked := all["chart stacked"]
	for _, colour := range []string{"#0072b2", "#dd5500"} {
		box := stacked.d.filled(polygon, colour)[0].parts[0]
		stacked.expect(t, "a part of a bar", float64(box[0].x+60), float64(box[0].y+60), colour)
	}
	curve := all["chart curves"]
	first := curve.d.lined(polyPolyline, "#0b5394")[0].parts[0]
	curve.expect(t, "a curve", float64(first[3].x), float64(first[3].y), "#0b5394")
}

// middle of a box.
func middle(part []point) (x, y float64) {
	low, high := part[0], part[0]
	for _, p := range part {
		low, high = point{min(low.x, p.x), min(low.y, p.y)}, point{max(high.x, p.x), max(high.y, p.y)}
	}
	return float64(low.x+high.x) / 2, float64(low.y+high.y) / 2
}

// share tells how much of a box shows a colour, and how much a darker one.
func share(s shown, part []point, colour string) (ground, darker float64) {
	x, y := middle(part)
	var want [3]int
	fmt.Sscanf(colour, "#%02x%02x%02x", &want[0], &want[1], &want[2])
	n := 0.0
	for dx := -600.0; dx <= 600; dx += 15 {
		for dy := 300.0; dy <= 1200; dy += 15 {
			got := s.at(x+dx, y+dy)
			n++
			switch {
			case max(got[0]-want[0], want[0]-got[0]) < 8 && max(got[1]-want[1], want[1]-got[1]) < 8:
				ground++
			case got[1] < want[1]-20:
				darker++
			}
		}
	}
	return ground / n, darker / n
}
