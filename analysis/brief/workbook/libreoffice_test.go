package workbook_test

import (
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/medreach/medreach/analysis/brief"
)

// TestFormulasAreTextsInLibreOffice lets LibreOffice open the workbook and say what
// it shows: texts that begin like formulas are shown as they are, not computed.
func TestFormulasAreTextsInLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice (soffice) is not installed: that it computes no text is not checked")
	}
	if testing.Short() {
		t.Skip("starts LibreOffice")
	}
	table := brief.Table{Name: "facilities", Title: text("=机构", "=1+1"), Columns: []brief.Column{{Title: text("=2+2", "=2+2")}, {Title: text("数", "number"), Kind: brief.Number}}}
	injected := []string{`=HYPERLINK("http://x","y")`, "=1+1", "+1+1", "-1+1", `+cmd|' /C calc'!A0`, "@SUM(A1)", "＝1+1", " =1+1", "=", "110101001001", "0012", "1E5", "2024-01-02", "1/2", "TRUE", "#N/A", "_x0041_", "'x"}
	for _, s := range injected {
		table.Rows = append(table.Rows, []any{s, 1.5})
	}
	dir := t.TempDir()
	book := filepath.Join(dir, "report.xlsx")
	if err := os.WriteFile(book, made(t, &brief.Brief{}, table), 0o666); err != nil {
		t.Fatal(err)
	}
	// Commas, quotes, UTF-8, cells as shown, and -1 for a file for each sheet.
	const filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
	cmd := exec.Command(office, "--headless", "-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(dir, "profile")), "--convert-to", filter, "--outdir", dir, book)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("LibreOffice does not convert here: %v\n%s", err, out)
	}
	f, err := os.Open(filepath.Join(dir, "report-=机构 =1+1.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if rows[0][0] != "=机构 =1+1 (facilities)" || rows[2][0] != "=2+2" {
		t.Errorf("title %q, header %q", rows[0][0], rows[2][0])
	}
	var got []string
	for _, row := range rows[3:] {
		got = append(got, row[0])
	}
	if diff := cmp.Diff(injected, got); diff != "" {
		t.Error(diff)
	}
}
