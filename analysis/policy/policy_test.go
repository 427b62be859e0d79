package policy_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// standards opens the table of targets that the plans were taken from.
func standards(t *testing.T) []map[string]string {
	t.Helper()
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, "..", "standards", "targets.csv"))
	if err != nil {
		t.Skip("no standards/targets.csv beside the folder of MEDREACH_DATA")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, key := range rows[0] {
			m[key] = row[i]
		}
		out = append(out, m)
	}
	return out
}

// The files say what the documents say, field by field.
func TestPlansAgreeWithTheDocuments(t *testing.T) {
	targets := map[string]*policy.Target{}
	for _, name := range policy.Names() {
		p, ok := policy.Builtin(name)
		if !ok {
			t.Fatalf("no plan %s", name)
		}
		for i := range p.Targets {
			targets[p.Targets[i].ID] = &p.Targets[i]
		}
	}
	rows := standards(t)
	for _, row := range rows {
		target := targets[row["id"]]
		if target == nil {
			t.Errorf("%s is missing", row["id"])
			continue
		}
		if got := written(target); got != wanted(row) {
			t.Errorf("%s:\n got %s\nwant %s", row["id"], got, wanted(row))
		}
		delete(targets, row["id"])
	}
	if len(rows) != 133 {
		t.Errorf("%d rows", len(rows))
	}
	for id := range targets {
		if !strings.HasPrefix(id, "national.") {
			t.Errorf("%s is in no document", id)
		}
	}
}

// written is a target in the words of the table.
func written(t *policy.Target) string {
	goal := short(t.Goal)
	if t.Op == policy.Band {
		goal += "-" + short(t.Upper)
	}
	per, limit, when := "", "", ""
	if t.Per > 0 {
		per = short(t.Per)
	}
	if t.PerUpper != t.Per {
		per += "-" + short(t.PerUpper)
	}
	if t.Minutes > 0 {
		limit = short(t.Minutes) + " min"
	}
	for i, km := range t.Km {
		limit = strings.TrimSuffix(limit, " km")
		if i > 0 {
			limit += "-"
		}
		limit += short(km) + " km"
	}
	when = t.When
	if t.Kind != policy.SettlementShare && t.Area != "" {
		when = string(t.Area)
	}
	unit := t.Unit.EN
	if t.Kind == policy.PerCapita || t.Kind == policy.ProvisionBand {
		unit, _, _ = strings.Cut(unit, " per ") // the block stands in a column of its own
	}
	plan, _, _ := strings.Cut(t.ID, ".")
	return strings.Join([]string{plan, string(t.Kind), strconv.Itoa(t.Year), t.Title.EN, t.Level.String(), string(t.Op), goal, unit, per, limit, when, string(t.Stated), t.Clause.EN}, " | ")
}

func wanted(row map[string]string) string {
	goal := row["target"]
	if v, err := strconv.ParseFloat(goal, 64); err == nil {
		goal = short(v)
	}
	clause, _, _ := strings.Cut(row["clause"], "; default threshold") // that is told in the note
	return strings.Join([]string{row["plan"], row["kind"], row["year"], row["subject"], row["level"], row["op"], goal, row["unit"], row["per"], row["limit"], row["when"], row["stated"], clause}, " | ")
}

func short(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// The national profile: figures with a source are confirmed, the others are marked,
// and the factor on the people of counties stands here alone.
func TestNational(t *testing.T) {
	p, _ := policy.Builtin("national")
	want := strings.Fields(`
		national.2025.walk-circle>=80 national.2025.any-circle>=90 national.2025.ambulance-radius-urban>=100 national.2025.ambulance-radius-rural>=100
		national.2025.ambulances>=1 national.2025.emergency-station>=1 national.2025.negative-pressure>=40
		national.2025.beds>=7.4? national.2025.doctors>=3.2? national.2025.nurses>=3.8? national.2030.nurses>=5.1 national.2030.physicians>=3.7
		national.2025.general-practitioners>=3.93? national.2030.street-centre>=1 national.2025.community-station>=100 national.2025.township-hospital>=1
		national.2025.village-clinic>=100? national.2025.county-general>=1? national.2025.county-tcm>=1?`)
	var got []string
	for i := range p.Targets {
		target := &p.Targets[i]
		line := target.ID + string(target.Op) + short(target.Goal)
		if target.Unconfirmed {
			line += "?"
		}
		got = append(got, line)
	}
	if !slices.Equal(got, want) {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	for _, name := range policy.Names() {
		p, _ := policy.Builtin(name)
		for i := range p.Targets {
			target, factor := &p.Targets[i], policy.BaseFactor{}
			if target.ID == "national.2025.ambulances" {
				factor = policy.BaseFactor{City: 1, County: 3}
			}
			if target.BaseFactor != factor || strings.HasSuffix(target.ID, ".ambulances") && target.Per != 30000 {
				t.Errorf("%s: one for %g, factors %+v", target.ID, target.Per, target.BaseFactor)
			}
			if name != "national" && target.Unconfirmed {
				t.Errorf("%s stands in a document", target.ID)
			}
		}
	}
}

// Every target can be read by a person in both languages and says where it stands.
func TestPlansAreToldInBothLanguages(t *testing.T) {
	for _, name := range policy.Names() {
		p, _ := policy.Builtin(name)
		if err := p.Check(nil); err != nil {
			t.Error(err)
		}
		for i := range p.Targets {
			target := &p.Targets[i]
			for what, text := range map[string]message.Text{"title": target.Title, "unit": target.Unit, "clause": target.Clause} {
				if text.ZH == "" || text.EN == "" || what == "title" && (text.ZH == text.EN || text.ZH == target.ID) {
					t.Errorf("%s: %s %q %q", target.ID, what, text.ZH, text.EN)
				}
			}
			if target.Note != (message.Text{}) && target.Note.ZH == target.Note.EN {
				t.Errorf("%s: note in one language", target.ID)
			}
		}
	}
}

const head = "plan: my\nname: 我的规划\ntargets:\n"

// item is one sound target with a line changed or added.
func item(lines ...string) string {
	keys := map[string]string{"id": "my.2025.beds", "kind": "per_capita", "year": "2025", "op": "'>='", "target": "7.5", "attribute": "beds", "per": "1000"}
	order := []string{"id", "kind", "year", "op", "target", "attribute", "per"}
	for _, line := range lines {
		key, value, _ := strings.Cut(line, ": ")
		if _, ok := keys[key]; !ok {
			order = append(order, key)
		}
		keys[key] = value
	}
	var b strings.Builder
	for i, key := range order {
		if keys[key] == "-" {
			continue
		}
		fmt.Fprintf(&b, "%s%s: %s\n", map[bool]string{true: "  - ", false: "    "}[i == 0], key, keys[key])
	}
	return b.String()
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name, yaml string
		line       int
		key        string
		says       string
	}{
		{"unknown kind", head + item("kind: per_capital"), 5, "targets[1].kind", `did you mean "per_capita"`},
		{"unknown key", head + item("atribute: beds"), 11, "", `did you mean "attribute"`},
		{"unknown op", head + item("op: '=>'"), 7, "targets[1].op", "The words are >="},
		{"unknown level", head + item("level: city"), 11, "targets[1].level", "prefecture"},
		{"unknown attribute", head + item("attribute: bedz"), 9, "targets[1].attribute", "beds"},
		{"a filter that does not parse", head + item("facilities: level >= and"), 11, "targets[1].facilities", "character 10"},
		{"a filter with a class that does not exist", head + item(`facilities: 'class == "hospitel"'`), 11, "targets[1].facilities", "character 10"},
		{"a band upside down", head + item("op: band", "target: '[9, 7]'", "target: [9, 7]"), 8, "targets[1].target", "upside down"},
		{"a band that is one number", head + item("op: band"), 8, "targets[1].target", "[low, high]"},
		{"two targets with one id", head + item() + item(), 11, "targets[2].id", "line 4"},
		{"a percentage over 100", head + item("kind: attribute_share", "attribute: -", "per: -", "facilities: is_hospital", "having: level >= 2", "target: 900"), 8, "targets[1].target", "over 100"},
		{"a goal that is text", head + item("target: 很多"), 8, "targets[1].target", "must be a number"},
		{"a goal that is missing", head + item("target: -"), 4, "targets[1].target", "must be a number"},
		{"an id of another plan", head + item("id: other.2025.beds"), 4, "targets[1].id", "my.2025.beds"},
		{"an id of another year", head + item("id: my.2024.beds"), 4, "targets[1].id", "my.2025.beds"},
		{"a year that is missing", head + item("year: -"), 4, "targets[1].year", "1990-2100"},
		{"half a year", head + item("year: 2025.5"), 6, "targets[1].year", "1990-2100"},
		{"a sign that YAML reads as nothing", head + item("op: ~"), 7, "targets[1].op", "in quotes"},
		{"an attribute by another name", head + item("attribute: 病床"), 9, "targets[1].attribute", "ambulances"},
		{"a condition on zones with a word in a number", head + item("kind: presence", "attribute: -", "per: -", "facilities: is_hospital", "when: population >= 50万"), 10, "targets[1].when", "character 17: this is no number; for example"},
		{"a condition on zones that is none", head + item("kind: presence", "attribute: -", "per: -", "facilities: is_hospital", "when: population"), 10, "targets[1].when", "takes a comparison"},
		{"a condition on zones that ends early", head + item("kind: presence", "attribute: -", "per: -", "facilities: is_hospital", "when: population >="), 10, "targets[1].when", "too early"},
		{"text in GBK", "plan: my\n" + "name: \xce\xd2\xb5\xc4\n", 2, "", "GBK"},
		{"text in UTF-16", "\xff\xfep\x00l\x00", 1, "", "no text in UTF-8"},
		{"a workbook", "PK\x03\x04\n\x00", 2, "", "no text in UTF-8"},
		{"a year that is none", head + item("year: 25"), 6, "targets[1].year", "1990-2100"},
		{"a block of nobody", head + item("per: 0"), 10, "targets[1].per", "positive"},
		{"what the kind needs", head + item("per: -"), 4, "targets[1].per", "needs per"},
		{"what the kind does not have", head + item("minutes: 15"), 11, "targets[1].minutes", "has no minutes"},
		{"a share of nothing", head + item("kind: attribute_share", "per: -"), 4, "targets[1].having", "attribute and of"},
		{"zones counted that are not below the target's", head + item("kind: attribute_share", "attribute: -", "per: -", "having: level >= 2", "target: 60", "level: county", "by: county"), 11, "targets[1].by", "below"},
		{"zones of a level that does not exist", head + item("kind: attribute_share", "attribute: -", "per: -", "having: level >= 2", "target: 60", "by: city"), 10, "targets[1].by", "prefecture"},
		{"zones counted beside facilities", head + item("kind: attribute_share", "attribute: -", "per: -", "facilities: is_hospital", "having: level >= 2", "target: 60", "by: county"), 11, "targets[1].by", "having alone"},
		{"a condition on zones that does not read", head + item("kind: presence", "attribute: -", "per: -", "facilities: is_hospital", "when: people > 5"), 10, "targets[1].when", "population"},
		{"km from far to near", head + item("kind: radius_share", "attribute: -", "per: -", "facilities: is_hospital", "km: [20, 10]", "target: 90"), 10, "targets[1].km", "from small to large"},
		{"a base factor of nothing", head + item("base_factor: {city: 1, county: 0}"), 11, "targets[1].base_factor", "positive"},
		{"no targets", "plan: my\n", 0, "targets", "no targets"},
		{"no id of the plan", "name: x\ntargets:\n" + item(), 0, "plan", "missing"},
		{"not a plan", "- a\n- b\n", 0, "", "not a plan"},
		{"empty", "", 0, "", "empty"},
		{"a tab", "plan: my\n\tname: x\n", 0, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := policy.Decode("my.yaml", []byte(c.yaml))
			var fault *feature.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("%v", err)
			}
			if fault.File != "my.yaml" || c.line > 0 && fault.Row != c.line || c.key != "" && fault.Column != c.key || !strings.Contains(err.Error(), c.says) || fault.What.ZH == "" {
				t.Errorf("line %d, %s: %v", fault.Row, fault.Column, err)
			}
		})
	}
}

// A filter may speak of columns of tables that are not read yet; then it is
// checked when they are.
func TestColumnsOfTables(t *testing.T) {
	p, err := policy.Decode("my.yaml", []byte(head+item(`facilities: 'col("院长") == "是" or 急诊科 == "是"'`)))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Check([]string{"院长", "急诊科"}); err != nil {
		t.Error(err)
	}
	var fault *feature.Fault
	if err := p.Check([]string{"院长"}); !errors.As(err, &fault) || fault.Row != 4 || !strings.Contains(fault.Column, "my.2025.beds") {
		t.Errorf("%v", err)
	}
}

// Notepad begins a file in UTF-8 with a mark.
func TestMark(t *testing.T) {
	if p, err := policy.Decode("my.yaml", []byte("\ufeff"+head+item())); err != nil || len(p.Targets) != 1 {
		t.Errorf("%v", err)
	}
}

func TestCondition(t *testing.T) {
	for _, c := range []struct {
		when           string
		facts          policy.ZoneFacts
		applies, known bool
	}{
		{"", policy.ZoneFacts{Population: math.NaN()}, true, true},
		{"population >= 500000", policy.ZoneFacts{Population: 500_000}, true, true},
		{"population >= 500000", policy.ZoneFacts{Population: 499_999}, false, true},
		{"population >= 500000", policy.ZoneFacts{Population: math.NaN()}, false, false},
		{`name endsWith "街道"`, policy.ZoneFacts{Name: "东街道", Population: math.NaN()}, true, true},
		{`not (name endsWith "街道")`, policy.ZoneFacts{Name: "东街道"}, false, true},
		{`area_km2 > 10 and code startsWith "1301"`, policy.ZoneFacts{AreaKm2: 11, Code: "130102"}, true, true},
		{`name == "甲" or population > 5`, policy.ZoneFacts{Name: "甲", Population: math.NaN()}, true, true},
	} {
		target := policy.Target{When: c.when}
		if applies, known := target.Condition()(c.facts); applies != c.applies || known != c.known {
			t.Errorf("%s on %+v: %v, %v", c.when, c.facts, applies, known)
		}
	}
}

func TestName(t *testing.T) {
	target := policy.Target{ID: "hebei.2025.county.tcm"}
	if target.Name() != "county.tcm" {
		t.Error(target.Name())
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(head + item()))
	f.Add([]byte(head + item("op: band", "target: [9, 7]")))
	for _, name := range policy.Names() {
		if data, err := os.ReadFile(filepath.Join("plans", name+".yaml")); err == nil {
			f.Add(data[:len(data)/8])
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := policy.Decode("fuzz.yaml", data)
		if err != nil {
			if !message.AtFault(err) {
				t.Errorf("not the plan's fault: %v", err)
			}
			return
		}
		for i := range p.Targets {
			if x := &p.Targets[i]; x.Upper < x.Goal || x.Percent && x.Upper > 100 {
				t.Errorf("%+v", x)
			}
		}
	})
}

// The example of the manual reads, and has every kind; the words are all there.
func TestManual(t *testing.T) {
	manual, err := os.ReadFile(filepath.Join("..", "..", "docs", "plans.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(manual), "```yaml\n")
	example, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("docs/plans.md has no example")
	}
	p, err := policy.Decode("plans.md", []byte(example))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[policy.Kind]bool{}
	for i := range p.Targets {
		kinds[p.Targets[i].Kind] = true
	}
	if len(kinds) != 9 || p.Check(nil) != nil {
		t.Errorf("%d kinds, %v", len(kinds), p.Check(nil))
	}
	words := map[string]string{}
	for _, c := range facilities.Classes() {
		words[string(c)] = c.Title().ZH
	}
	for _, a := range facilities.Attributes() {
		words[string(a.ID)] = a.Title.ZH
	}
	for _, s := range facilities.Services() {
		words[string(s.ID)] = s.Title.ZH
	}
	for _, s := range facilities.Specialties() {
		words[string(s)] = s.Title().ZH
	}
	for id, title := range words {
		if !strings.Contains(string(manual), "`"+id+"` "+title) {
			t.Errorf("docs/plans.md does not know %s, %s", id, title)
		}
	}
}
