package ogc

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strconv"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/ogc/query"
	"github.com/medreach/medreach/web/publication"
)

//go:embed page.html
var pageHTML string

//go:embed style.css
var styleCSS []byte

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// page is what an HTML page shows.
type page struct {
	Lang, Title string
	Notes       []string
	Links       []anchor
	Head        []string
	Rows        [][]anchor
	Trail       []anchor // to the pages above, and to this page in other ways
	Style       string
}

// anchor is a text, with an address where it leads somewhere.
type anchor struct{ Text, Href string }

// style answers the style sheet of the pages.
func (c *call) style() error {
	c.w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = c.w.Write(styleCSS) // whoever asked may have gone
	return nil
}

func (c *call) show(p page) error {
	if c.fresh() {
		return nil
	}
	other, name := "en", "English"
	p.Lang = "zh-CN"
	if c.language == message.EN {
		other, name, p.Lang = "zh", "中文", "en"
	}
	p.Style = c.at("/style.css")
	p.Trail = []anchor{{c.in(message.T("入口", "entrance")), c.at("?f=html")}, {c.in(message.T("图层", "layers")), c.at("/collections?f=html")},
		{"JSON", c.as("json")}, {name, c.withLanguage(other)}}
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, p); err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = c.w.Write(out.Bytes()) // whoever asked may have gone
	return nil
}

func (c *call) withLanguage(lang string) string {
	old := c.query.Get("lang")
	c.query.Set("lang", lang)
	out := c.as("html")
	if c.query.Del("lang"); old != "" {
		c.query.Set("lang", old)
	}
	return out
}

func (c *call) landingPage() error {
	return c.show(page{Title: c.in(c.shown.Title()), Notes: []string{c.in(c.shown.Description()), c.shown.Attribution(),
		c.in(message.T("在 QGIS 中：图层 → 添加图层 → 添加 WFS / OGC API - Features 图层，新建连接，地址填 %s", "In QGIS: Layer, Add Layer, Add WFS / OGC API - Features Layer, New, and as address %s", c.base))},
		Links: []anchor{{c.in(message.T("图层（要素）", "layers (features)")), c.at("/collections?f=html")}, {c.in(message.T("矢量瓦片", "vector tiles")), c.at("/tiles?f=html")},
			{c.in(message.T("瓦片方案", "tile matrix sets")), c.at("/tileMatrixSets?f=html")}, {c.in(message.T("接口说明", "interface")), c.at("/api?f=html")}, {c.in(message.T("符合的标准", "standards kept")), c.at("/conformance?f=html")}}})
}

func (c *call) conformancePage() error {
	p := page{Title: c.in(message.T("符合的标准", "standards kept"))}
	for _, uri := range conforms {
		p.Rows = append(p.Rows, []anchor{{Text: uri}})
	}
	return c.show(p)
}

func (c *call) apiPage() error {
	p := page{Title: c.in(message.T("接口说明", "interface")), Links: []anchor{{"OpenAPI 3.0", c.at("/api?f=json")}},
		Head: []string{c.in(message.T("图层", "layer")), c.in(message.T("可筛选的字段", "fields to filter by"))}}
	for _, l := range c.shown.Layers() {
		names := ""
		for _, i := range query.Filterable(l) {
			names += l.Fields[i].Name + " "
		}
		p.Rows = append(p.Rows, []anchor{{l.Name, c.at(collectionPath(l.Name) + "?f=html")}, {Text: names}})
	}
	return c.show(p)
}

func (c *call) collectionsPage() error {
	p := page{Title: c.in(message.T("图层", "layers")), Head: []string{"id", c.in(message.T("名称", "title")), c.in(message.T("要素数", "features"))}}
	for _, l := range c.shown.Layers() {
		p.Rows = append(p.Rows, []anchor{{l.Name, c.at(collectionPath(l.Name) + "?f=html")}, {Text: c.in(l.Title)}, {Text: strconv.Itoa(l.Len())}})
	}
	return c.show(p)
}

func (c *call) collectionPage(l *publication.Layer) error {
	p := page{Title: c.in(l.Title), Notes: []string{c.in(l.Basis), fmt.Sprintf("%.5f", bounds(l))},
		Links: []anchor{{c.in(message.T("要素", "features")), c.at(collectionPath(l.Name) + "/items?f=html&limit=50")}, {c.in(message.T("矢量瓦片", "vector tiles")), c.at(set{layer: l}.path() + "?f=html")},
			{c.in(message.T("图片瓦片", "map tiles")), c.at(set{l, true}.path() + "?f=html")}},
		Head: []string{c.in(message.T("字段", "field")), c.in(message.T("名称", "title")), c.in(message.T("类型", "type"))}}
	for _, f := range l.Fields {
		p.Rows = append(p.Rows, []anchor{{Text: f.Name}, {Text: c.in(f.Title)}, {Text: jsonKind(f)}})
	}
	return c.show(p)
}

// mostShown is how many features a page of HTML shows; a page of JSON may hold more.
const mostShown = 200

func (c *call) itemsPage(l *publication.Layer, q *query.Query, rows []int32, matched int) error {
	rows = rows[:min(len(rows), mostShown)]
	p := page{Title: c.in(l.Title), Head: []string{"id"}, Notes: []string{c.in(message.T("第 %d 至 %d 个要素，共 %d 个", "features %d to %d of %d", min(q.Offset+1, matched), q.Offset+len(rows), matched))}}
	turn := func(text message.Text, offset int) {
		old := c.query.Get("offset")
		c.query.Set("offset", strconv.Itoa(offset))
		p.Links = append(p.Links, anchor{c.in(text), c.as("html")})
		if c.query.Del("offset"); old != "" {
			c.query.Set("offset", old)
		}
	}
	if q.Offset > 0 {
		turn(message.T("上一页", "previous"), max(0, q.Offset-min(q.Limit, mostShown)))
	}
	if q.Offset+len(rows) < matched {
		turn(message.T("下一页", "next"), q.Offset+len(rows))
	}
	for _, f := range l.Fields {
		p.Head = append(p.Head, c.in(f.Title))
	}
	for _, row := range rows {
		id := strconv.Itoa(int(row) + 1)
		cells := []anchor{{id, c.at(collectionPath(l.Name) + "/items/" + id + "?f=html")}}
		for i := range l.Fields {
			cells = append(cells, anchor{Text: shown(l.Value(int(row), i))})
		}
		p.Rows = append(p.Rows, cells)
	}
	return c.show(p)
}

func shown(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

func (c *call) itemPage(l *publication.Layer, row int) error {
	centre := l.Geometry(row).Bound().Center()
	p := page{Title: fmt.Sprintf("%s %d", c.in(l.Title), row+1), Notes: []string{fmt.Sprintf("%s · %.6f, %.6f", l.Geometry(row).GeoJSONType(), centre[0], centre[1])}}
	for i, f := range l.Fields {
		p.Rows = append(p.Rows, []anchor{{Text: c.in(f.Title)}, {Text: shown(l.Value(row, i))}})
	}
	return c.show(p)
}

func (c *call) tilesetsPage(s set) error {
	path, note := s.path()+"/"+quad, message.T("矢量瓦片（MVT），Web 墨卡托", "vector tiles (MVT) in web Mercator")
	if s.pictures {
		note = message.T("图片瓦片（PNG），Web 墨卡托，颜色与图例一致", "map tiles (PNG) in web Mercator, in the colours of the legend")
	}
	return c.show(page{Title: c.setTitle(s), Notes: []string{c.in(note)},
		Rows: [][]anchor{{{Text: "OGC"}, {Text: c.at(path + "/{tileMatrix}/{tileRow}/{tileCol}")}}, {{Text: "QGIS"}, {Text: c.at(path + "/{z}/{y}/{x}")}}, {{Text: "JSON"}, {c.at(path), c.at(path + "?f=json")}},
			{{Text: "zoom"}, {Text: fmt.Sprintf("0–%d", s.maxZoom())}}}})
}

func (c *call) matrixSetsPage() error {
	return c.show(page{Title: c.in(message.T("瓦片方案", "tile matrix sets")), Rows: [][]anchor{{{quad, c.at("/tileMatrixSets/" + quad + "?f=json")}, {Text: quadURI}}}})
}
