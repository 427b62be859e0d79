package main

import (
	"errors"
	"io"
	"os"

	"github.com/medreach/medreach/analysis/report"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
)

// checkCmd loads everything and lists what was found.
type checkCmd struct {
	Study    string `arg:"" name:"STUDY" help:"${help_study}"`
	Findings string `name:"findings" placeholder:"FILE" help:"${help_findings}"`
}

// Run lists findings by rule and row.
func (cmd *checkCmd) Run(c *console) error {
	config, err := settings.Read(cmd.Study)
	if err != nil {
		return err
	}
	if err := mayWrite(cmd.Findings, config); err != nil {
		return err
	}
	inputs, err := study.Load(c.ctx, config, c.progress())
	if err != nil {
		return err
	}
	if cmd.Findings != "" {
		write := func(w io.Writer) error { return report.WriteFindings(w, inputs.Findings) }
		if err := writeOver(cmd.Findings, write); err != nil {
			return err
		}
	}
	c.sayInputs(inputs)
	for _, f := range inputs.Findings {
		c.say("%s", "%s", report.TellFinding(f))
	}
	c.say("共 %d 条提示，%d 行未被采用；数据可以使用", "%d findings, %d rows left out; the data can be used", len(inputs.Findings), dropped(inputs.Findings))
	return nil
}

// mayWrite holds that a table of findings does not go over a file of the study.
func mayWrite(path string, config *settings.Study) error {
	there, err := os.Stat(path)
	if err != nil {
		return nil // not there, or told when it is written
	}
	for _, name := range append(config.Files(), config.File()) {
		if in, err := os.Stat(config.Path(name)); err == nil && os.SameFile(there, in) {
			return message.Errorf("%s 是方案的输入文件，不能覆盖", "%s is a file of the study and is not written over", path)
		}
	}
	return nil
}

// writeOver writes a file, over an earlier one. A file that could not be finished
// is removed.
func writeOver(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return message.Wrap(err, "写入 %s", "write %s", path)
	}
	err = errors.Join(write(f), f.Close())
	if info, stat := os.Stat(path); err != nil && stat == nil && info.Mode().IsRegular() {
		_ = os.Remove(path) // the fault is told already
	}
	return message.Wrap(err, "写入 %s", "write %s", path)
}
