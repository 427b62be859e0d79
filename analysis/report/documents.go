package report

import (
	"os"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/page"
	"github.com/medreach/medreach/analysis/study"
)

// writeReports writes what people read.
func (f *folder) writeReports(r *study.Result) error {
	b := brief.Of(r)
	return f.writeFile("report.html", func(w *os.File) error { return page.Write(w, b) })
}
