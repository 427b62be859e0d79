package main

import (
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
	inputs, err := study.Load(c.ctx, config, c.progress())
	if err != nil {
		return err
	}
	c.sayInputs(inputs)
	for _, f := range inputs.Findings {
		c.say("%s", "%s", report.TellFinding(f))
	}
	if cmd.Findings != "" {
		if err := writeFindings(cmd.Findings, inputs); err != nil {
			return err
		}
	}
	c.say("共 %d 条问题；数据可以使用", "%d findings; the data can be used", len(inputs.Findings))
	return nil
}

func writeFindings(path string, inputs *study.Inputs) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return message.Wrap(err, "写入 %s", "write %s", path)
	}
	defer func() {
		if closing := f.Close(); err == nil && closing != nil {
			err = message.Wrap(closing, "写入 %s", "write %s", path)
		}
	}()
	return message.Wrap(report.WriteFindings(f, inputs.Findings), "写入 %s", "write %s", path)
}
