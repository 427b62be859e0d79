package main

import (
	"errors"
	"os"
	"path/filepath"

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
	if _, err := os.Lstat(cmd.Out); err == nil {
		return message.Errorf("%s 已经存在，不会覆盖；用 -o 写到别处", "%s exists and is not written over; name another with -o", cmd.Out)
	}
	d, err := draft.Look(c.ctx, cmd.Files, draft.Options{Out: cmd.Out, Name: cmd.Name})
	if err != nil {
		return err
	}
	if cmd.Out != "-" {
		if err := writeStudy(cmd.Out, d.YAML); err != nil {
			return message.Wrap(err, "写方案文件 %s", "write study file %s", cmd.Out)
		}
	}
	for _, note := range d.Notes {
		c.tell("%s", "%s", note)
	}
	if cmd.Out == "-" {
		c.print(string(d.YAML))
		return nil
	}
	c.say("已写出 %s；接着运行：medreach check %s", "wrote %s; next: medreach check %s", cmd.Out, cmd.Out)
	if len(d.Choices) > 0 {
		c.say("有 %d 处需要您选择，见文件中标有“请选择”的行", "lines that need your choice: %d; they are marked CHOOSE", len(d.Choices))
	}
	return nil
}

// writeStudy writes a file that is not there yet, whole or not at all.
func writeStudy(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path) // the fault is told already
	}
	return err
}
