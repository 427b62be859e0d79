package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/report"
	"github.com/medreach/medreach/analysis/trend"
	"github.com/medreach/medreach/geo/message"
)

// compareCmd sets two runs side by side.
type compareCmd struct {
	Before string `arg:"" name:"RUN" help:"${help_compare_before}"`
	After  string `arg:"" name:"LATER" help:"${help_compare_after}"`
	Out    string `name:"out" short:"o" placeholder:"FILE.csv" help:"${help_compare_out}"`
}

// mostMoves is how many zones the terminal lists for each measure.
const mostMoves = 10

// Run reads both summaries, tells what changed, and writes every figure.
func (cmd *compareCmd) Run(c *console) error {
	before, err := trend.Read(cmd.Before)
	if err != nil {
		return err
	}
	after, err := trend.Read(cmd.After)
	if err != nil {
		return err
	}
	t := trend.Compare(before, after)
	c.say("比较：%s（%s）→ %s（%s）", "comparing %s (%s) with %s (%s)", t.Before, cmd.Before, t.After, cmd.After)
	c.sayVerdicts(t)
	c.sayMoves(t)
	if cmd.Out == "" {
		return nil
	}
	write := func(w io.Writer) error { return report.WriteCSV(w, t.Table()) }
	if err := writeOver(cmd.Out, write); err != nil {
		return err
	}
	c.say("全部数值写入 %s", "every figure is in %s", cmd.Out)
	return nil
}

// mostVerdicts is how many changed verdicts the terminal lists.
const mostVerdicts = 30

// sayVerdicts lists the verdicts that changed, those on the whole region first.
func (c *console) sayVerdicts(t *trend.Comparison) {
	var changed []trend.Change
	for _, x := range t.Changes {
		if x.Kind == trend.Verdict && x.StatusBefore != x.StatusAfter {
			changed = append(changed, x)
		}
	}
	if len(changed) == 0 {
		c.say("没有目标的结论改变", "no target stands otherwise than before")
		return
	}
	slices.SortStableFunc(changed, func(a, b trend.Change) int { return cmp.Compare(rank(a), rank(b)) })
	rows := [][]string{strings.Split(message.T("目标|区划|以前|现在|以前数值|现在数值", "target|zone|before|now|value before|value now").In(c.lang), "|")}
	for _, x := range changed[:min(len(changed), mostVerdicts)] {
		rows = append(rows, []string{x.ID, c.zone(x), c.status(x.StatusBefore), c.status(x.StatusAfter), number(x.Before), number(x.After)})
	}
	c.sayTable(rows)
	if n := len(changed) - mostVerdicts; n > 0 {
		c.say("另有 %d 项结论改变", "%d more verdicts changed", n)
	}
}

// zone names the zone of a change.
func (c *console) zone(x trend.Change) string {
	if x.Level == "region" {
		return message.T("全区域", "whole region").In(c.lang)
	}
	return cmp.Or(x.Name, x.Zone)
}

// sayMoves lists the zones where most people gained or lost cover.
func (c *console) sayMoves(t *trend.Comparison) {
	var moves []trend.Change
	for _, x := range t.Changes {
		if gain := x.CoverAfter - x.CoverBefore; (x.Kind == trend.Coverage || x.Kind == trend.Radius) && math.Abs(gain) >= 0.5 {
			moves = append(moves, x)
		}
	}
	if len(moves) == 0 {
		c.say("覆盖人口没有变化", "no people gained or lost cover")
		return
	}
	slices.SortStableFunc(moves, func(a, b trend.Change) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(math.Abs(b.CoverAfter-b.CoverBefore), math.Abs(a.CoverAfter-a.CoverBefore)))
	})
	rows := [][]string{strings.Split(message.T("指标|限度|区划|覆盖率以前|现在|覆盖人口增减", "measure|cut-off|zone|share before|now|people gained or lost").In(c.lang), "|")}
	for _, x := range moves[:min(len(moves), mostMoves)] {
		rows = append(rows, []string{x.ID, x.Cutoff, c.zone(x), number(x.Before) + "%", number(x.After) + "%", fmt.Sprintf("%+.0f", x.CoverAfter-x.CoverBefore)})
	}
	c.sayTable(rows)
}

// rank puts the region before its zones.
func rank(x trend.Change) int {
	if x.Level == "region" {
		return 0
	}
	return 1
}

func (c *console) status(s string) string {
	for _, t := range []judging.Status{judging.Met, judging.Missed, judging.NotJudged, judging.NotApplicable} {
		if t.Title().EN == s {
			return t.Title().In(c.lang)
		}
	}
	return "–"
}

func number(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.2f", v)
}
