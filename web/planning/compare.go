package planning

import (
	"context"
	"net/http"
	"slices"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/board"
	"github.com/medreach/medreach/web/problem"
)

// Comparison is the answer to /api/compare.
type Comparison struct {
	Level        string    `json:"level"`
	Indicator    string    `json:"indicator"`
	Rows         []Compare `json:"rows"`
	PeopleGained *float64  `json:"people_gained"`
	PeopleLost   *float64  `json:"people_lost"`
	TilesA       string    `json:"tiles_a"`
	TilesB       string    `json:"tiles_b"`
}

// Compare is a zone in two scenarios. Gained and lost are people, from a to b.
type Compare struct {
	Code   string       `json:"code"`
	Name   message.Text `json:"name"`
	A      *float64     `json:"a"`
	B      *float64     `json:"b"`
	Delta  *float64     `json:"delta"`
	Gained *float64     `json:"gained"`
	Lost   *float64     `json:"lost"`
}

// Compare answers GET /api/compare: two scenarios, "" for the study as it is.
func (d *Desk) Compare(w http.ResponseWriter, r *http.Request) error {
	values := r.URL.Query()
	for name, all := range values {
		if !slices.Contains([]string{"a", "b", "indicator", "level"}, name) {
			return problem.Bad("不认识的参数，可用 a、b、indicator、level", "unknown parameter: one of a, b, indicator, level")
		}
		if len(all) > 1 || len(all[0]) > 300 {
			return problem.Bad("参数 %s 给了多次，或过长", "the parameter %s is given more than once, or is too long", name)
		}
	}
	t, err := d.prepared()
	if err != nil {
		return err
	}
	look := board.ZoneQuery{Level: values.Get("level"), Indicator: values.Get("indicator")}
	if _, _, err := t.Board.Chosen(look); err != nil {
		return err
	}
	var told *Comparison
	err = d.turns.Do(r.Context(), func() (err error) {
		told, err = t.compare(r.Context(), values.Get("a"), values.Get("b"), look)
		return err
	})
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, told)
}

// saved works a scenario out.
func (t *table) saved(ctx context.Context, name string) (*trial, error) {
	edits, err := t.edits(name, nil)
	if err != nil {
		return nil, err
	}
	return t.trial(ctx, edits)
}

func (t *table) compare(ctx context.Context, nameA, nameB string, look board.ZoneQuery) (*Comparison, error) {
	a, err := t.saved(ctx, nameA)
	if err != nil {
		return nil, err
	}
	b, err := t.saved(ctx, nameB)
	if err != nil {
		return nil, err
	}
	cutoff, layer, err := t.base.board.Chosen(look)
	if err != nil {
		return nil, err
	}
	pairs := t.base.board.Beside(a.board, b.board, look)
	out := &Comparison{Level: t.Result.Zones.Layers[layer].Level.String(), Indicator: cutoff, Rows: make([]Compare, 0, len(pairs)), TilesA: "/tiles/" + a.published.Run(), TilesB: "/tiles/" + b.published.Run()}
	for _, p := range pairs {
		out.Rows = append(out.Rows, Compare{Code: p.Code, Name: p.Name, A: p.A, B: p.B, Delta: p.Delta})
	}
	if s := t.shifts(a, b, cutoff, layer); s != nil {
		two := func(gained, lost float64) (g, l *float64) {
			gained, lost = people(gained), people(lost)
			return &gained, &lost
		}
		out.PeopleGained, out.PeopleLost = two(s.Region.Gained, s.Region.Lost)
		for u := range s.Units {
			out.Rows[u].Gained, out.Rows[u].Lost = two(s.Units[u].Gained, s.Units[u].Lost)
		}
	}
	return out, nil
}

// View is what a scenario shows of an indicator.
func (d *Desk) View(ctx context.Context, name string, look board.ZoneQuery) (*board.View, error) {
	t, err := d.prepared()
	if err != nil {
		return nil, err
	}
	o, err := t.saved(ctx, name)
	if err != nil {
		return nil, err
	}
	return o.board.Show(look)
}
