package study

import (
	"context"
	"fmt"
	"strings"

	"github.com/medreach/medreach/analysis/urbanisation"
	"github.com/medreach/medreach/geo/message"
)

// classifyByDensity tells urban from rural by the degree of urbanisation of the
// population itself.
func (in *Inputs) classifyByDensity(ctx context.Context) error {
	r, err := urbanisation.Classify(ctx, in.Demand)
	if err != nil {
		return message.Wrap(err, "按人口密度划分城乡", "tell urban from rural by density")
	}
	in.Demand.Degree = r.Degree
	in.Demand.Urban = urbanisation.Urban(r.Degree)
	var zh, en []string
	for _, t := range r.Totals {
		title := urbanisation.Title(t.Class)
		zh = append(zh, fmt.Sprintf("%d %s %.0f 人", t.Class, title.ZH, t.People))
		en = append(en, fmt.Sprintf("%d %s %.0f people", t.Class, title.EN, t.People))
	}
	in.Decisions = append(in.Decisions, message.Text{
		ZH: "城乡按人口栅格的城镇化程度（DEGURBA，1 平方公里）划分，30、23、22、21 为城镇：" + strings.Join(zh, "；"),
		EN: "urban and rural by the degree of urbanisation of the population (DEGURBA, 1 km²), 30, 23, 22 and 21 are urban: " + strings.Join(en, "; "),
	})
	return nil
}
