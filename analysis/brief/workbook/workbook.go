// Package workbook writes the report as an XLSX workbook for Excel, WPS and
// LibreOffice: the answer, every target of every plan, the tables in full, a sheet
// each, and notes that say what the figures rest on. Numbers are numbers, percents
// are in percent as in the CSV, what is not known is an empty cell, codes are texts,
// and a text is never a formula whatever it begins with. Sheets are streamed, so
// that one table at a time is in memory; the same report gives the same bytes.
package workbook

import (
	"io"
	"iter"

	"github.com/xuri/excelize/v2"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/geo/message"
)

// The sheets that every workbook has.
var (
	answerTitle  = message.Text{ZH: "结论", EN: "Answer"}
	targetsTitle = message.Text{ZH: "目标", EN: "Targets"}
	notesTitle   = message.Text{ZH: "说明", EN: "Notes"}
)

// Write writes the report and its tables in full. Tables are asked for one after
// the other and not kept. A table that is too long for a sheet is cut, and its
// sheet says so and names the CSV file that has all of it.
func Write(w io.Writer, b *brief.Brief, tables iter.Seq[brief.Table]) error {
	return write(w, b, tables, excelize.TotalRows)
}

// write does so with sheets of at most so many rows.
func write(w io.Writer, b *brief.Brief, tables iter.Seq[brief.Table], rows int) (err error) {
	k := &book{file: excelize.NewFile(), report: b, rows: rows, styles: map[look]int{}, names: newNames()}
	defer func() {
		if closed := k.file.Close(); err == nil {
			err = closed
		}
	}()
	k.describe()
	answer, targets, notes := k.names.of(answerTitle, ""), k.names.of(targetsTitle, ""), k.names.of(notesTitle, "")
	k.answer(answer)
	k.targets(targets)
	for t := range tables {
		if k.err != nil {
			break
		}
		k.table(&t)
	}
	k.notes(notes)
	if k.err != nil {
		return k.err
	}
	k.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return &archive{out: w} })
	return k.file.Write(w)
}

// book is a workbook in the making. It keeps its first error; what is done after
// that has no effect.
type book struct {
	file   *excelize.File
	report *brief.Brief
	rows   int // that a sheet holds
	styles map[look]int
	names  names
	listed []listing
	opened bool // a first sheet
	err    error
}

// listing is a sheet as the notes name it.
type listing struct {
	sheet      string
	title      message.Text
	csv        string // "" where there is none
	rows, left int
}

func (k *book) keep(err error) {
	if k.err == nil {
		k.err = err
	}
}

// written stands for the time of writing, which would differ from run to run; it
// is the earliest that the parts of a zip file can carry.
const written = "1980-01-01T00:00:00Z"

// describe sets the properties of the document.
func (k *book) describe() {
	k.keep(k.file.SetDocProps(&excelize.DocProperties{Title: cut(both(k.report.Title, " "), mostTitle), Description: cut(both(k.report.Note, " "), mostTitle),
		Creator: "medreach", LastModifiedBy: "medreach", Created: written, Modified: written}))
	k.keep(k.file.SetAppProps(&excelize.AppProperties{Application: "medreach"}))
	k.keep(k.file.SetDefaultFont(font))
}

// mostTitle is how long a property of the document may be.
const mostTitle = 255
