package main

import (
	"os"

	"github.com/medreach/medreach/analysis/draft"
	"github.com/medreach/medreach/geo/message"
)

// initCmd looks at data files and writes a study.
type initCmd struct {
	Files []string `arg:"" name:"FILE" help:"${help_files}"`
	Out   string   `name:"out" short:"o" default:"study.yaml" placeholder:"STUDY" help:"${help_init_out}"`
	Name  string   `name:"name" placeholder:"NAME" help:"${help_init_name}"`
}

// Run writes the study beside the data and says what was guessed and how sure
// the guess is. A file that is there already is left alone.
func (cmd *initCmd) Run(c *console) error {
	d, err := draft.Look(c.ctx, cmd.Files, draft.Options{Out: cmd.Out, Name: cmd.Name})
	if err != nil {
		return err
	}
	for _, note := range d.Notes {
		c.tell("%s", "%s", note)
	}
	if cmd.Out == "-" {
		c.print(string(d.YAML))
		return nil
	}
	f, err := os.OpenFile(cmd.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return message.Wrap(err, "写方案文件 %s", "write study file %s", cmd.Out)
	}
	if _, err := f.Write(d.YAML); err != nil {
		f.Close()
		os.Remove(cmd.Out)
		return message.Wrap(err, "写方案文件 %s", "write study file %s", cmd.Out)
	}
	if err := f.Close(); err != nil {
		return message.Wrap(err, "写方案文件 %s", "write study file %s", cmd.Out)
	}
	c.say("已写出 %s；接着运行：medreach check %s", "wrote %s; next: medreach check %s", cmd.Out, cmd.Out)
	if d.Choices > 0 {
		c.say("有 %d 处需要您选择，见文件中标有“请选择”的行", "%d lines need your choice; they are marked CHOOSE", d.Choices)
	}
	return nil
}
