package geotiff

import (
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geotiff/tiff"
	"github.com/medreach/medreach/geo/message"
)

// maxSidecar bounds a world file or .prj.
const maxSidecar = 1 << 16

// sidecar returns the name and text of the first file beside the grid that
// exists with one of the extensions, or nothing.
type sidecar func(extensions ...string) (name, text string)

func noSidecars(...string) (name, text string) { return "", "" }

func sidecars(path string) sidecar {
	stem := strings.TrimSuffix(path, filepath.Ext(path))
	return func(extensions ...string) (name, text string) {
		for _, ext := range extensions {
			for _, name := range []string{stem + ext, stem + strings.ToUpper(ext)} {
				if text, ok := readSidecar(name); ok {
					return name, text
				}
			}
		}
		return "", ""
	}
}

func readSidecar(name string) (string, bool) {
	f, err := os.Open(name)
	if err != nil {
		return "", false
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSidecar))
	return string(b), err == nil
}

// readPlace finds out where the grid lies: its transform and its CRS.
func (f *File) readPlace(d *tiff.Directory, beside sidecar) error {
	f.grid.Transform = [6]float64{0, 1, 0, 0, 0, 1}
	keys, err := readGeoKeys(d)
	if err != nil {
		return err
	}
	inside, err := f.readTransform(d, keys.point())
	if err != nil {
		return err
	}
	outside := false
	if !inside {
		if outside, err = f.readWorldFile(beside); err != nil {
			return err
		}
	}
	f.readCRS(keys, beside)
	if !inside && !outside {
		f.grid.CRS = nil
		f.noCRS = f.placeless(message.T("没有地理位置（既无 GeoTIFF 定位信息，也无 .tfw 文件）", "has no place on the earth (neither GeoTIFF tags nor a .tfw file)"), nil)
		return nil
	}
	t := f.grid.Transform
	if det := t[1]*t[5] - t[2]*t[4]; det == 0 || math.IsNaN(det) || math.IsInf(det, 0) || math.IsNaN(t[0]+t[3]) || math.IsInf(t[0]+t[3], 0) {
		return d.Damaged("定位参数 %v 无效", "the transform %v is not usable", t)
	}
	return nil
}

// readTransform reads the tags that tie cells to coordinates.
func (f *File) readTransform(d *tiff.Directory, point bool) (bool, error) {
	m, err := d.Doubles(tiff.ModelTransformation, 16)
	if err != nil {
		return false, err
	}
	size, err := d.Doubles(tiff.ModelPixelScale, 3)
	if err != nil {
		return false, err
	}
	tie, err := d.Doubles(tiff.ModelTiepoint, 6)
	if err != nil {
		return false, err
	}
	t := &f.grid.Transform
	switch {
	case len(size) >= 2 && len(tie) == 6 && size[0] != 0 && size[1] != 0:
		// Rows run south even where the scale is given as negative, as in GDAL.
		dx, dy := size[0], -math.Abs(size[1])
		*t = [6]float64{tie[3] - tie[0]*dx, dx, 0, tie[4] - tie[1]*dy, 0, dy}
	case len(m) == 16:
		*t = [6]float64{m[3], m[0], m[1], m[7], m[4], m[5]}
	case len(tie) == 6:
		return false, d.Declined("gdalwarp -tps", "只有控制点，没有规则格网的定位信息", "is tied down by control points only, not as a regular grid")
	default:
		return false, nil
	}
	if point { // the tie is at the centre of a cell
		t[0] -= (t[1] + t[2]) / 2
		t[3] -= (t[4] + t[5]) / 2
	}
	return true, nil
}

// readWorldFile reads the six numbers beside the grid: the steps in x and y for
// a column, for a row, and the centre of the top left cell.
func (f *File) readWorldFile(beside sidecar) (bool, error) {
	name, text := beside(".tfw", ".tifw", ".wld")
	if name == "" {
		return false, nil
	}
	var v [6]float64
	fields := strings.Fields(text)
	for i := range v {
		var err error
		if i < len(fields) {
			v[i], err = strconv.ParseFloat(strings.Replace(fields[i], ",", ".", 1), 64)
		}
		if i >= len(fields) || err != nil {
			return false, &feature.Fault{File: name, Row: i + 1, What: message.T("定位文件应有六行数字", "a world file has to have six lines, each a number"),
				Suggestion: message.T("请重新导出栅格及其 .tfw 文件", "Export the grid and its .tfw again")}
		}
	}
	f.grid.Transform = [6]float64{v[4] - (v[0]+v[2])/2, v[0], v[2], v[5] - (v[1]+v[3])/2, v[1], v[3]}
	f.findings = append(f.findings, feature.Finding{File: f.name, Rule: "grid-world-file", Severity: feature.Info, Value: name,
		Message:    message.T("位置取自定位文件 %s", "the place is taken from the world file %s", filepath.Base(name)),
		Suggestion: message.T("如不对，请提供带坐标的 GeoTIFF", "If that is wrong, give a GeoTIFF with coordinates inside")})
	return true, nil
}

// readCRS decides on the coordinate system: that of the file, or of a .prj.
func (f *File) readCRS(keys geoKeys, beside sidecar) {
	if keys.declare() {
		c, err := keys.crs()
		if err != nil {
			f.noCRS = f.placeless(message.T("坐标系无法使用", "has a coordinate system that cannot be used"), err)
		}
		f.grid.CRS = c
		return
	}
	name, text := beside(".prj")
	if name == "" {
		f.noCRS = f.placeless(message.T("没有说明坐标系", "does not say which coordinate system it is in"), nil)
		return
	}
	c, err := crs.Parse(text)
	if err != nil {
		f.noCRS = f.placeless(message.T("的 %s 无法使用", "has a %s that cannot be used", filepath.Base(name)), err)
		return
	}
	f.grid.CRS = c
	f.findings = append(f.findings, feature.Finding{File: f.name, Rule: "grid-prj-file", Severity: feature.Info, Value: c.Name(),
		Message:    message.T("坐标系取自 %s：%s", "the coordinate system is taken from %s: %s", filepath.Base(name), c.Name()),
		Suggestion: message.T("如不对，请用 gdal_edit.py -a_srs 写明坐标系", "If that is wrong, declare it with gdal_edit.py -a_srs")})
}

func (f *File) placeless(what message.Text, cause error) error {
	return &feature.Fault{File: f.name, What: what, Err: cause,
		Suggestion: message.T("用 gdalwarp -t_srs EPSG:4326 转换，或用 gdal_edit.py -a_srs EPSG:代码 写明坐标系", "Convert it with gdalwarp -t_srs EPSG:4326, or declare the system with gdal_edit.py -a_srs EPSG:code")}
}
