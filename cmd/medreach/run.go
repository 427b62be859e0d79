package main

import (
	"context"
	"path/filepath"
	"time"

	"github.com/medreach/medreach/analysis/report"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
)

// runCmd computes everything and writes the result.
type runCmd struct {
	Study   string `arg:"" name:"STUDY" help:"${help_study}"`
	Out     string `name:"out" short:"o" required:"" placeholder:"DIR" help:"${help_run_out}"`
	Replace bool   `name:"replace" help:"${help_replace}"`
	PDF     bool   `name:"pdf" help:"${help_pdf}"`
}

// Run loads, computes, writes, and tells the main figures.
func (cmd *runCmd) Run(c *console) error {
	if err := report.CheckTarget(cmd.Out, cmd.Replace); err != nil {
		return err
	}
	config, err := settings.Read(cmd.Study)
	if err != nil {
		return err
	}
	_, err = c.runStudy(c.ctx, config, report.Options{Dir: cmd.Out, Replace: cmd.Replace, PDF: cmd.PDF})
	return err
}

// runStudy runs a study and writes its result.
func (c *console) runStudy(ctx context.Context, config *settings.Study, opts report.Options) (*study.Result, error) {
	opts.Version, opts.Started = version, time.Now()
	if opts.PDF {
		if err := report.CanPrint(); err != nil {
			return nil, err
		}
	}
	inputs, err := study.Load(ctx, config, c.progress())
	if err != nil {
		return nil, err
	}
	result, err := study.Run(ctx, inputs, c.progress())
	if err != nil {
		return nil, err
	}
	c.tellFindings(config.File(), result.Findings)
	opts.Progress = c.progress()
	summary, err := report.Write(ctx, result, opts)
	if err != nil {
		return nil, err
	}
	c.saySummary(result, summary)
	c.say("结果在 %s（%.1f 秒）；先看 %s", "the result is in %s (%.1f s); begin with %s", opts.Dir, time.Since(opts.Started).Seconds(), filepath.Join(opts.Dir, "report.html"))
	return result, nil
}
