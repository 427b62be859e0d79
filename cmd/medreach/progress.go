package main

import (
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/medreach/medreach/geo/message"
)

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// progress returns what a run calls as it goes on: bars on a terminal, nothing
// in a pipe, so that logs stay clean.
func (c *console) progress() func(stage message.Text, done, total int) {
	if !c.ticker {
		return func(message.Text, int, int) {}
	}
	var bar *progressbar.ProgressBar
	var current message.Text
	return func(stage message.Text, done, total int) {
		if bar == nil || stage != current {
			if bar != nil {
				_ = bar.Finish()
			}
			current = stage
			bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(c.err), progressbar.OptionSetDescription(stage.In(c.lang)),
				progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish(), progressbar.OptionShowCount())
		}
		_ = bar.Set(done) // a bar that cannot be drawn must not stop a run
		if done >= total {
			_ = bar.Finish()
			bar = nil
		}
	}
}
