package shapefile

import (
	"errors"
	"os"
	"testing"

	"github.com/medreach/medreach/geo/feature"
)

// FuzzTable: any bytes in any of the files give a table or a fault.
func FuzzTable(f *testing.F) {
	for _, stem := range []string{"gbk", "deleted", "linesz"} {
		var p parts
		for _, ext := range []string{".shp", ".shx", ".dbf", ".cpg"} {
			data, err := os.ReadFile("testdata/" + stem + ext)
			if err != nil && ext != ".cpg" {
				f.Fatal(err)
			}
			*p.part(ext) = data
		}
		f.Add(p.shp, p.shx, p.dbf, p.cpg)
	}
	f.Fuzz(func(t *testing.T, shp, shx, dbf, cpg []byte) {
		p := parts{name: "x", shp: shp, shx: shx, dbf: dbf, cpg: cpg}
		table, err := p.table("")
		if err != nil {
			var fault *feature.Fault
			if !errors.As(err, &fault) || fault.File != "x" {
				t.Fatalf("%T %v is not a fault that names the file", err, err)
			}
			return
		}
		for _, row := range table.Rows {
			if len(row.Values) != len(table.Columns) {
				t.Fatalf("row %d: %d values for %d columns", row.Number, len(row.Values), len(table.Columns))
			}
		}
	})
}
