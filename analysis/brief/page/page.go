// Package page writes the report as one page for the browser and for paper:
// HTML that needs nothing else, in Chinese with an English switch, with maps and
// charts as SVG. Outlines stand in it once for each level of zones; every map
// colours them anew. Text from data files is escaped, scripts are bound to their
// hash, and the same report gives the same bytes.
package page

import (
	"crypto/sha256"
	_ "embed" // for the template, the style and the script
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"math"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/brief/picture"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/geo/message"
)

var (
	//go:embed templates/page.html
	body string
	//go:embed templates/style.css
	style string
	//go:embed templates/script.js
	script string
)

var layout = template.Must(template.New("page").Funcs(template.FuncMap{
	"both": both, "heading": heading, "drawn": drawn, "fixed": fixed, "told": told, "clean": lettering.Clean, "approval": approval, "state": state, "glyph": glyph,
	"people": people, "count": count, "zones": zones, "share": lettering.Share, "empty": lettering.Empty, "next": func(i int) int { return i + 1 },
	"path": picture.Path, "lang": func(l message.Lang) string { return [...]string{message.ZH: "zh", message.EN: "en"}[l] },
}).Parse(body))

var nan = math.NaN()

// view is the report as the template needs it.
type view struct {
	*brief.Brief
	Style      template.CSS
	Head       template.CSS // of printed pages
	Script     template.JS
	Policy     string
	Shapes     []*picture.Shape
	Plans      []planView
	Indicators []indicatorView
	Findings   *grid
	Basis      []sectionView
	Data       data
}

// data is what the script reads.
type data struct {
	Texts  []any            `json:"t"`
	States [][3]string      `json:"s"`
	Grids  map[string]*rest `json:"g"`

	Shapes map[string][]int     `json:"z"` // how many outlines each zone has
	Maps   map[string]*lettered `json:"m"`
}

type planView struct {
	brief.Plan
	Zones  *grid
	Matrix []brief.ZoneLine
	Chart  *picture.Chart
}

type indicatorView struct {
	brief.Indicator
	Pictures    []sheet
	Plots       []*picture.Chart
	Table, Gaps *grid
}

type sectionView struct {
	brief.Section
	Grid *grid
}

// Write writes the page.
func Write(w io.Writer, b *brief.Brief) error {
	x := &texts{index: map[message.Text]int{}}
	v := view{Brief: b, Style: template.CSS(style), Head: runningHead(b), Script: template.JS(script), Data: data{States: states(), Grids: map[string]*rest{}, Shapes: map[string][]int{}, Maps: map[string]*lettered{}}}
	v.Policy = contentPolicy(style, string(v.Head))
	for i := range b.Shapes {
		v.Shapes = append(v.Shapes, picture.NewShape(fmt.Sprintf("z%d", i), &b.Shapes[i]))
	}
	for i := range b.Plans {
		v.Plans = append(v.Plans, x.plan(fmt.Sprintf("p%d", i), &b.Plans[i]))
	}
	for i := range b.Indicators {
		v.Indicators = append(v.Indicators, x.indicator(fmt.Sprintf("i%d", i), &b.Indicators[i], &v))
	}
	v.Findings = x.grid("findings-table", &b.Findings, false).under(b.Findings.Title)
	for i, s := range b.Basis {
		section := sectionView{Section: s}
		if s.Table != nil {
			section.Grid = x.grid(fmt.Sprintf("b%d", i), s.Table, false).under(s.Title)
		}
		v.Basis = append(v.Basis, section)
	}
	v.gather()
	v.Data.Texts = x.list
	return layout.Execute(w, &v)
}

// gather collects the rows that the script adds and the maps that it draws.
func (v *view) gather() {
	grids := []*grid{v.Findings}
	for i := range v.Plans {
		grids = append(grids, v.Plans[i].Zones)
	}
	for i := range v.Indicators {
		grids = append(grids, v.Indicators[i].Table, v.Indicators[i].Gaps)
	}
	for i := range v.Basis {
		grids = append(grids, v.Basis[i].Grid)
	}
	for _, g := range grids {
		if g != nil && g.Rest != nil {
			v.Data.Grids[g.ID] = g.Rest
		}
	}
	for i := range v.Indicators {
		for _, s := range v.Indicators[i].Pictures {
			if s.Later {
				v.Data.Maps[s.ID] = letters(s.Map)
				v.Data.Shapes[s.Shape.ID] = ringsOf(s.Shape)
			}
		}
	}
}

// contentPolicy lets nothing in but the styles and the script of the page.
func contentPolicy(styles ...string) string {
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	out := "default-src 'none'; style-src"
	for _, s := range styles {
		out += hash(s)
	}
	return out + "; script-src" + hash(script) + "; base-uri 'none'; form-action 'none'"
}

// mostSquares is how many squares a table of zones by targets may have.
const mostSquares = 6000

func (x *texts) plan(id string, p *brief.Plan) planView {
	out := planView{Plan: *p}
	if len(p.Zones) == 0 {
		return out
	}
	t := brief.Table{Title: message.Text{ZH: "各区划达标情况", EN: "how each zone stands"}, Columns: []brief.Column{
		{Title: message.Text{ZH: "级别", EN: "level"}}, {Title: message.Text{ZH: "区划", EN: "zone"}},
		{Title: judging.Met.Title(), Kind: brief.Number}, {Title: judging.Missed.Title(), Kind: brief.Number},
		{Title: judging.NotJudged.Title(), Kind: brief.Number}, {Title: judging.NotApplicable.Title(), Kind: brief.Number}}}
	chart := brief.Chart{Kind: brief.Stacked, Title: message.Text{ZH: "各区划达标与未达标的目标数", EN: "targets met and not met by zone"},
		Y: message.Text{ZH: "目标数", EN: "targets"}, Goal: nan, Series: []brief.Numbers{
			{Title: judging.Met.Title(), Colour: "#0072b2"}, {Title: judging.Missed.Title(), Colour: "#d55e00"}, {Title: judging.NotJudged.Title(), Colour: "#bdbdbd"}}}
	for _, z := range p.Zones {
		c := z.Count
		t.Rows = append(t.Rows, []any{z.Level, z.Name, float64(c.Met), float64(c.Missed), float64(c.NotJudged), float64(c.NotApplicable)})
		chart.Names = append(chart.Names, z.Name)
		for k, n := range []int{c.Met, c.Missed, c.NotJudged} {
			chart.Series[k].Y = append(chart.Series[k].Y, float64(n))
		}
	}
	out.Zones = x.grid(id+"-zones", &t, true)
	if len(p.Zones) <= picture.MostNames {
		out.Chart = picture.NewChart(&chart)
	}
	if len(p.Zones)*len(p.Targets) <= mostSquares && len(p.Zones) <= picture.MostNames {
		out.Matrix = p.Zones
	}
	return out
}

func (x *texts) indicator(id string, in *brief.Indicator, v *view) indicatorView {
	out := indicatorView{Indicator: *in, Table: x.grid(id+"-table", &in.Table, true), Gaps: x.grid(id+"-gaps", &in.Gaps, false)}
	for k := range in.Maps {
		if p := picture.NewMap(&in.Maps[k], v.Shapes, v.Brief.Shapes); p != nil {
			out.Pictures = append(out.Pictures, sheetOf(fmt.Sprintf("%s-m%d", id, k), p))
		}
	}
	for k := range in.Charts {
		if p := picture.NewChart(&in.Charts[k]); p != nil {
			out.Plots = append(out.Plots, p)
		}
	}
	return out
}
