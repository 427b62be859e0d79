package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/medreach/medreach/analysis/report"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/testdata/builtin"
	"github.com/medreach/medreach/web"
)

// demoCmd runs the built-in study.
type demoCmd struct {
	Out     string `name:"out" short:"o" default:"medreach-demo" placeholder:"DIR" help:"${help_demo_out}"`
	Replace bool   `name:"replace" help:"${help_replace}"`
	PDF     bool   `name:"pdf" help:"${help_pdf}"`
	NoServe bool   `name:"no-serve" help:"${help_no_serve}"`
	doorFlags
}

// Run runs the built-in study, writes its result and then shows it on the map.
func (cmd *demoCmd) Run(c *console) error {
	if err := report.CheckTarget(cmd.Out, cmd.Replace); err != nil {
		return err
	}
	if cmd.NoServe {
		_, err := cmd.compute(c.ctx, c)
		return err
	}
	if err := cmd.check(); err != nil {
		return err
	}
	m, err := c.openMap(cmd.Addr, web.Options{Version: version, Token: cmd.Token})
	if err != nil {
		return err
	}
	return m.serve(c.ctx, func(ctx context.Context) error {
		result, err := cmd.compute(ctx, c)
		if err != nil {
			return err
		}
		if err := m.server.Publish(ctx, result, nil); err != nil {
			return err
		}
		m.say(c)
		return nil
	})
}

// compute copies the built-in study into a folder that lasts as long as the run.
// Its data are invented, and every result of it says so.
func (cmd *demoCmd) compute(ctx context.Context, c *console) (*study.Result, error) {
	dir, err := os.MkdirTemp("", "medreach-demo-")
	if err != nil {
		return nil, message.Wrap(err, "建立临时文件夹", "make a temporary folder")
	}
	defer os.RemoveAll(dir)
	if err := unpack(builtin.Files, dir); err != nil {
		return nil, message.Wrap(err, "写出内置示例", "unpack the built-in study")
	}
	config, err := settings.Read(filepath.Join(dir, "study.yaml"))
	if err != nil {
		return nil, err
	}
	return c.runStudy(ctx, config, report.Options{Dir: cmd.Out, Replace: cmd.Replace, PDF: cmd.PDF})
}

// unpack writes the data files of a study into a folder.
func unpack(files fs.FS, dir string) error {
	return fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o666)
	})
}
