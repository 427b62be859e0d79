package report

import (
	"context"
	"iter"
	"os"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/document"
	"github.com/medreach/medreach/analysis/brief/page"
	"github.com/medreach/medreach/analysis/brief/workbook"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
)

// writeReports writes what people read: a page for the browser and for paper, and
// a document to be edited in each language, and a workbook.
func (f *folder) writeReports(ctx context.Context, r *study.Result, pdf bool) error {
	b := brief.Of(r)
	if err := f.writeFile("report.html", func(w *os.File) error { return page.Write(w, b) }); err != nil {
		return err
	}
	if pdf {
		if err := page.PDF(ctx, f.path("report.html"), f.path("report.pdf")); err != nil {
			return err
		}
	}
	if err := f.writeFile("report.docx", func(w *os.File) error { return document.Write(w, b, message.ZH) }); err != nil {
		return err
	}
	if err := f.writeFile("report-en.docx", func(w *os.File) error { return document.Write(w, b, message.EN) }); err != nil {
		return err
	}
	return f.writeFile("report.xlsx", func(w *os.File) error { return workbook.Write(w, b, sheets(r)) })
}

// sheets are the tables of the result, drawn up one after the other.
func sheets(r *study.Result) iter.Seq[brief.Table] {
	return func(yield func(brief.Table) bool) {
		for _, draw := range tables() {
			t := draw(r)
			if !yield(t.sheet()) {
				return
			}
		}
	}
}

// CanPrint reports, before anything is computed, that Options.PDF cannot be kept.
func CanPrint() error {
	_, err := page.Browser()
	return err
}
