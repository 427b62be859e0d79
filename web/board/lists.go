package board

import (
	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
)

// Findings is the answer to /api/findings.
type Findings struct {
	Total int          `json:"total"` // that match the rule asked for
	Rules []RuleCount  `json:"rules"`
	Rows  []FindingRow `json:"rows"`
}

// RuleCount is how often a rule was broken.
type RuleCount struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"` // of its first finding
	Count    int    `json:"count"`
}

// FindingRow is one remark about the data.
type FindingRow struct {
	File       string       `json:"file"`
	Row        int          `json:"row"` // 0: the whole file
	Column     string       `json:"column"`
	Rule       string       `json:"rule"`
	Severity   string       `json:"severity"` // info | warning | dropped
	Value      string       `json:"value"`
	Message    message.Text `json:"message"`
	Suggestion message.Text `json:"suggestion"`
	Point      *[2]float64  `json:"point"`
}

// Findings lists what was found about the data, of one rule or, where that is "",
// of all.
func (b *Board) Findings(rule string, offset, limit int) Findings {
	out := Findings{Rules: []RuleCount{}, Rows: []FindingRow{}}
	at := map[string]int{}
	for i := range b.result.Findings {
		f := &b.result.Findings[i]
		k, seen := at[f.Rule]
		if !seen {
			k = len(out.Rules)
			at[f.Rule] = k
			out.Rules = append(out.Rules, RuleCount{Rule: f.Rule, Severity: f.Severity.String()})
		}
		out.Rules[k].Count++
		if rule != "" && f.Rule != rule {
			continue
		}
		if out.Total >= offset && len(out.Rows) < limit {
			row := FindingRow{File: f.File, Row: f.Row, Column: f.Column, Rule: f.Rule, Severity: f.Severity.String(), Value: f.Value, Message: f.Message, Suggestion: f.Suggestion}
			if f.Point != nil {
				row.Point = &[2]float64{round(f.Point[0], 6), round(f.Point[1], 6)}
			}
			out.Rows = append(out.Rows, row)
		}
		out.Total++
	}
	return out
}

// Facilities is the answer to /api/facilities.
type Facilities struct {
	Total   int             `json:"total"`
	Classes []FacilityClass `json:"classes"`
	Rows    []FacilityRow   `json:"rows"`
}

// FacilityClass is a class of facilities with its colour on the map.
type FacilityClass struct {
	Class  string       `json:"class"` // "" is not known
	Title  message.Text `json:"title"`
	Count  int          `json:"count"`
	Colour string       `json:"colour"`
}

// FacilityRow is one facility.
type FacilityRow struct {
	Index      int                `json:"index"`
	ID         string             `json:"id"`
	Name       string             `json:"name"`
	Class      string             `json:"class"`
	Level      string             `json:"level"`
	Lon        float64            `json:"lon"`
	Lat        float64            `json:"lat"`
	Attributes map[string]float64 `json:"attributes"` // that are known
	Services   map[string]bool    `json:"services"`   // of which it is known whether it has them
}

// Facilities lists those from offset on.
func (b *Board) Facilities(offset, limit int) Facilities {
	set := &b.result.Facilities
	out := Facilities{Total: len(set.Facilities), Classes: classesOf(set), Rows: []FacilityRow{}}
	for i := min(offset, out.Total); i < min(offset+limit, out.Total); i++ {
		f := &set.Facilities[i]
		row := FacilityRow{Index: i, ID: f.ID, Name: f.Name, Class: string(f.Class), Level: f.Rating().String(), Lon: round(f.Point[0], 6), Lat: round(f.Point[1], 6),
			Attributes: map[string]float64{}, Services: map[string]bool{}}
		for _, a := range facilities.Attributes() {
			if v := known(f.Numbers.Get(a.ID), 6); v != nil {
				row.Attributes[string(a.ID)] = *v
			}
		}
		for _, s := range facilities.Services() {
			if f.Services.Known(s.ID) {
				row.Services[string(s.ID)] = f.Services.Has(s.ID)
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// classesOf are the classes in the colours of the layer of facilities.
func classesOf(set *facilities.Set) []FacilityClass {
	out := []FacilityClass{}
	var values []string
	var titles []message.Text
	for _, c := range set.Count() {
		title := c.Class.Title()
		if c.Class == "" {
			title = message.Text{ZH: "类别不明", EN: "unknown class"}
		}
		values, titles = append(values, string(c.Class)), append(titles, title)
		out = append(out, FacilityClass{Class: string(c.Class), Title: title, Count: c.Count})
	}
	for i, c := range layer.Classes("class", values, titles).Classes {
		out[i].Colour = c.Colour
	}
	return out
}
