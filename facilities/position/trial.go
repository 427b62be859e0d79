package position

import (
	"math"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/message"
)

// Trial is how well a sample of the places fits the ground if read on a datum.
type Trial struct {
	Datum     geo.Datum
	Known     int // places whose division is known
	Inside    int // of these, inside it
	Tested    int // places held against the population
	Populated int // of these, where people live
}

func (t Trial) text() message.Text {
	var x message.Text
	if t.Known > 0 {
		x = message.T("%[3]s：%[1]d/%[2]d 在所填区划内", "%[3]s: %[1]d of %[2]d inside their division", t.Inside, t.Known, t.Datum)
	} else {
		x = message.T("%s", "%s", t.Datum)
		x.ZH += "："
		x.EN += ":"
	}
	if t.Tested > 0 {
		if t.Known > 0 {
			x.ZH += "、"
			x.EN += ","
		}
		y := message.T("%d/%d 落在有人口的格子", " %d of %d where people live", t.Populated, t.Tested)
		x = message.Text{ZH: x.ZH + y.ZH, EN: x.EN + y.EN}
	}
	return x
}

// misfit is what a place loses that is outside its division, or where nobody lives
// when only that is known: the logarithm of about one in twenty.
const misfit = -3.0

// The bounds of the test, held against the 167 hospitals and clinics of Hong Kong
// on WorldPop, read on each datum, in random and in neighbouring samples, with and
// without errors of 200 to 500 m: no sample was taken for the wrong datum.
const (
	clearly   = 3.1  // z against each other datum that decides alone, p < 0.001
	fairly    = 2.33 // z that decides where places moved any other way fit worse, p < 0.01
	fewest    = 20   // places for the second
	displaced = 300  // of the sample, places that are moved about
)

// tests is a sample of the places held against the ground on each datum.
type tests struct {
	trials []Trial
	sample []probe
	ground Ground
}

// probe is one place as written, its division, and how well it fits on each datum:
// the logarithm of the people in its cell, less what misfit takes.
type probe struct {
	at       orb.Point
	division string
	fit      [3]float64
}

// try holds a sample of the places against the ground, on each datum.
func (l *locator) try(places []place) tests {
	t := tests{ground: l.ground}
	if g := l.ground; g.Inside == nil && g.Populated == nil && g.People == nil {
		return t
	}
	const sample = 2000
	t.trials = []Trial{{Datum: geo.WGS84}, {Datum: geo.GCJ02}, {Datum: geo.BD09}}
	division, _ := l.mapping.Of(columns.AdminCode)
	for i := 0; i < len(places); i += max(1, len(places)/sample) {
		p := probe{at: orb.Point{places[i].x, places[i].y}}
		if places[i].bad || !geo.InChina(p.at) {
			continue
		}
		if division.Column >= 0 {
			p.division = strings.TrimSpace(l.table.Rows[places[i].row].Value(division.Column))
		}
		for k := range t.trials {
			p.fit[k] = t.trials[k].hold(t.ground, p.division, t.trials[k].Datum.ToWGS84(p.at))
		}
		t.sample = append(t.sample, p)
	}
	if len(t.trials) > 0 && t.trials[0].Known+t.trials[0].Tested == 0 {
		t.trials = nil
	}
	return t
}

// hold counts a place and returns how well it fits.
func (t *Trial) hold(g Ground, division string, p orb.Point) (fit float64) {
	if g.Inside != nil && division != "" {
		if known, inside := g.Inside(division, p); known {
			t.Known++
			t.Inside += b2i(inside)
			fit += misfit * float64(b2i(!inside))
		}
	}
	populated, known := g.IsPopulated(p)
	t.Tested += b2i(known)
	t.Populated += b2i(populated)
	switch {
	case g.People != nil:
		fit += math.Log(math.Max(g.People(p), 0) + 0.5)
	case known && !populated:
		fit += misfit
	}
	return fit
}

// sums are the fits of the whole sample.
func (t tests) sums() (sum [3]float64) {
	for i := range t.sample {
		for k, fit := range t.sample[i].fit {
			sum[k] += fit
		}
	}
	return sum
}

// alike reports whether the ground does not tell one datum from another.
func (t tests) alike() bool {
	sum := t.sums()
	return len(t.trials) == 0 || sum[0] == sum[1] && sum[1] == sum[2]
}

// judge picks the datum on which the places fit best and says whether the win is
// clear: against each other datum the sum of the differences is so large that
// differences of random sign would hardly ever reach it; or it is fairly large and
// the places also fit better there than moved by 300 to 700 m in any direction, as
// they would not if the fit were an accident of the lie of the towns.
func (t tests) judge() (winner geo.Datum, clear bool) {
	if t.alike() {
		return geo.WGS84, false
	}
	sum, best := t.sums(), 0
	for k := range sum {
		if sum[k] > sum[best] {
			best = k
		}
	}
	least := math.Inf(1)
	for k := range sum {
		if k != best {
			least = math.Min(least, t.z(best, k))
		}
	}
	clear = least >= clearly || least >= fairly && len(t.sample) >= fewest && t.peaks(best)
	return t.trials[best].Datum, clear
}

// z is the sum of the differences between two datums in units of its standard
// deviation if each difference were as likely to be of the other sign.
func (t tests) z(a, b int) float64 {
	sum, squares := 0.0, 0.0
	for i := range t.sample {
		d := t.sample[i].fit[a] - t.sample[i].fit[b]
		sum, squares = sum+d, squares+d*d
	}
	if squares == 0 {
		return 0
	}
	return sum / math.Sqrt(squares)
}

// peaks reports whether the places fit better on a datum than moved from there.
func (t tests) peaks(k int) bool {
	datum, step := t.trials[k].Datum, max(1, len(t.sample)/displaced)
	for _, metres := range []float64{300, 500, 700} {
		for bearing := 0.0; bearing < 360; bearing += 30 {
			here, there := 0.0, 0.0
			for i := 0; i < len(t.sample); i += step {
				p := &t.sample[i]
				var aside Trial
				here += p.fit[k]
				there += aside.hold(t.ground, p.division, geo.Destination(datum.ToWGS84(p.at), bearing, metres))
			}
			if there >= here {
				return false
			}
		}
	}
	return true
}
