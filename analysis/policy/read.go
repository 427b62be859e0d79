package policy

import (
	"cmp"
	"embed"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/medreach/medreach/analysis/settings/document"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

//go:embed plans/*.yaml
var plans embed.FS

// names of the plans that are built in, in the order of help and messages.
var names = []string{"hebei", "guizhou", "shijiazhuang", "chaoyang", "baoding", "national"}

// Names lists the plans that are built in.
func Names() []string { return slices.Clone(names) }

// Builtin returns a plan that is built in; false where there is none of this name.
func Builtin(name string) (*Plan, bool) {
	if !slices.Contains(names, name) {
		return nil, false
	}
	data, err := plans.ReadFile("plans/" + name + ".yaml")
	if err != nil {
		return nil, false
	}
	p, err := Decode(name+".yaml", data)
	if err != nil {
		panic(fmt.Sprintf("policy: the plan %s that is built in does not read: %v", name, err)) // a test reads every one
	}
	return p, true
}

// Read reads a user's plan; shown is its name in messages.
func Read(path, shown string) (*Plan, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, message.Wrap(err, "打开规划文件 %s", "open plan %s", shown)
	}
	return Decode(shown, data)
}

var kind = document.Kind{Title: message.Text{ZH: "规划文件", EN: "plan"},
	Hint: message.Text{ZH: "写法和例子见 docs/plans.md", EN: "docs/plans.md has the form and an example"}}

// file is a plan as it is written.
type file struct {
	Plan       string   `yaml:"plan"`
	Name       string   `yaml:"name"`
	NameEN     string   `yaml:"name_en"`
	Document   string   `yaml:"document"`
	DocumentEN string   `yaml:"document_en"`
	Number     string   `yaml:"number"`
	Issued     string   `yaml:"issued"`
	Note       string   `yaml:"note"`
	NoteEN     string   `yaml:"note_en"`
	Targets    []target `yaml:"targets"`
}

// target is a target as it is written.
type target struct {
	ID         string   `yaml:"id"`
	Kind       string   `yaml:"kind"`
	Year       float64  `yaml:"year"`
	Name       string   `yaml:"name"`
	NameEN     string   `yaml:"name_en"`
	Level      string   `yaml:"level"`
	Op         string   `yaml:"op"`
	Target     any      `yaml:"target"`
	Unit       string   `yaml:"unit"`
	UnitEN     string   `yaml:"unit_en"`
	Stated     string   `yaml:"stated"`
	Confirmed  *bool    `yaml:"confirmed"`
	Clause     string   `yaml:"clause"`
	ClauseEN   string   `yaml:"clause_en"`
	Note       string   `yaml:"note"`
	NoteEN     string   `yaml:"note_en"`
	Facilities string   `yaml:"facilities"`
	Each       []string `yaml:"each"`
	Having     string   `yaml:"having"`
	Attribute  string   `yaml:"attribute"`
	Of         string   `yaml:"of"`
	By         string   `yaml:"by"`
	Percent    *bool    `yaml:"percent"`
	Per        any      `yaml:"per"`
	When       string   `yaml:"when"`
	Area       string   `yaml:"area"`
	Group      string   `yaml:"group"`
	Mode       string   `yaml:"mode"`
	Minutes    float64  `yaml:"minutes"`
	Km         any      `yaml:"km"`
	Needs      []string `yaml:"needs"`
	BaseFactor *factor  `yaml:"base_factor"`
	Tolerance  *float64 `yaml:"tolerance"`
}

type factor struct {
	City   float64 `yaml:"city"`
	County float64 `yaml:"county"`
}

// defaultTolerance is how far "about" goes to either side. It is ours: no plan
// gives one.
const defaultTolerance = 0.05

// Decode reads a plan from bytes; name stands for it in messages. Columns of
// facility tables are not known yet: see Plan.Check.
func Decode(name string, data []byte) (*Plan, error) {
	var f file
	doc, err := document.Decode(kind, name, data, &f)
	if err != nil {
		return nil, err
	}
	r := reader{doc: doc, file: &f}
	return r.plan(name)
}

// reader turns a file into a plan.
type reader struct {
	doc  *document.Document
	file *file
	at   int // the target that is read
}

// fault names a key of the target that is read.
func (r *reader) fault(key string, value any, what, suggestion message.Text) error {
	return r.doc.Fault(document.Item("targets", r.at, key), fmt.Sprint(value), what, suggestion)
}

func (r *reader) plan(name string) (*Plan, error) {
	f := r.file
	if f.Plan == "" || strings.Trim(f.Plan, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
		return nil, r.doc.Fault("plan", f.Plan, message.T("规划的代号缺失，或含有字母、数字、- 和 _ 以外的字符", "the id of the plan is missing, or holds more than letters, digits, - and _"),
			message.T("例如 plan: my-county", "for example plan: my-county"))
	}
	if len(f.Targets) == 0 {
		return nil, r.doc.Fault("targets", "", message.T("规划没有目标", "the plan has no targets"), message.T("加上 targets: 和以 - id: 开头的目标", "add targets: with items that begin with - id:"))
	}
	p := &Plan{ID: f.Plan, Title: text(cmp.Or(f.Name, f.Plan), f.NameEN), Document: text(f.Document, f.DocumentEN), Number: f.Number, Issued: f.Issued, Note: text(f.Note, f.NoteEN), Source: name}
	seen := map[string]int{}
	for i := range f.Targets {
		r.at = i
		t, err := r.target(&f.Targets[i])
		if err != nil {
			return nil, err
		}
		if before, twice := seen[t.ID]; twice {
			return nil, r.fault("id", t.ID, message.T("与第 %d 行的目标 id 相同", "the target on line %d has the same id", before), message.T("给每个目标一个不同的 id", "give each target an id of its own"))
		}
		seen[t.ID] = t.Line
		p.Targets = append(p.Targets, *t)
	}
	return p, nil
}

func text(zh, en string) message.Text {
	return message.Text{ZH: cmp.Or(zh, en), EN: cmp.Or(en, zh)}
}

// target reads one target and checks it.
func (r *reader) target(f *target) (*Target, error) {
	t := &Target{ID: f.ID, Line: r.doc.Line(document.Item("targets", r.at, "id")), Kind: Kind(f.Kind), Year: int(f.Year), Title: text(cmp.Or(f.Name, f.ID), f.NameEN), Op: Op(f.Op),
		Unit: text(f.Unit, f.UnitEN), Stated: Stated(cmp.Or(f.Stated, string(Yes))), Clause: text(f.Clause, f.ClauseEN), Note: text(f.Note, f.NoteEN), Unconfirmed: f.Confirmed != nil && !*f.Confirmed,
		Facilities: f.Facilities, Each: f.Each, Having: f.Having, Attribute: f.Attribute, Of: f.Of, When: f.When, Area: Area(f.Area), Group: f.Group,
		Mode: f.Mode, Minutes: f.Minutes, Needs: f.Needs, Tolerance: defaultTolerance}
	if f.Tolerance != nil {
		t.Tolerance = *f.Tolerance
	}
	if f.BaseFactor != nil {
		t.BaseFactor = BaseFactor{f.BaseFactor.City, f.BaseFactor.County}
	}
	for _, step := range []func(*target, *Target) error{r.words, r.level, r.numbers, r.kind, r.conditions} {
		if err := step(f, t); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (r *reader) level(f *target, t *Target) error {
	for _, k := range []struct {
		key, value string
		to         *zone.Level
	}{{"level", f.Level, &t.Level}, {"by", f.By, &t.By}} {
		level, err := zone.ParseLevel(cmp.Or(k.value, "region"))
		if err != nil {
			return r.fault(k.key, k.value, message.T("不认识的区划级别", "unknown level of zones"),
				message.T("可用：region, province, prefecture, county, township, settlement", "use one of region, province, prefecture, county, township, settlement"))
		}
		*k.to = level
	}
	return nil
}
