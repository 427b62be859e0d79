package ogc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/medreach/medreach/web/ogc/query"
	"github.com/medreach/medreach/web/problem"
	"github.com/medreach/medreach/web/publication"
)

// flushBytes is how much of an answer is put together before it is sent.
const flushBytes = 1 << 16

// items answers a page of features.
func (c *call) items(l *publication.Layer) error {
	q, err := query.Parse(c.query, l)
	if err != nil {
		return err
	}
	rows, matched := q.Find(l)
	links := c.pageLinks(q, len(rows), matched)
	if c.html {
		return c.itemsPage(l, q, rows, matched)
	}
	if c.fresh() {
		return nil
	}
	h := c.w.Header()
	h.Set("Content-Type", geoJSON)
	h.Set("Content-Crs", "<"+q.CRS.URI+">")
	for _, l := range links {
		h.Add("Link", `<`+l.Href+`>; rel="`+l.Rel+`"; type="`+l.Type+`"`)
	}
	head, err := json.Marshal(links)
	if err != nil {
		return err
	}
	e := newEncoder(l, q.CRS)
	e.text(`{"type":"FeatureCollection","numberMatched":` + strconv.Itoa(matched) + `,"numberReturned":` + strconv.Itoa(len(rows)) +
		`,"timeStamp":"` + time.Now().UTC().Format(time.RFC3339) + `","links":`)
	e.buf = append(e.buf, head...)
	e.text(`,"features":[`)
	for i, row := range rows {
		if i > 0 {
			e.text(",")
		}
		e.text("\n")
		e.feature(int(row))
		e.text("}")
		if len(e.buf) >= flushBytes {
			if _, err := c.w.Write(e.buf); err != nil || c.r.Context().Err() != nil {
				return nil // whoever asked has gone
			}
			e.buf = e.buf[:0]
		}
	}
	e.text("\n]}\n")
	_, _ = c.w.Write(e.buf) // whoever asked may have gone
	return nil
}

// pageLinks are those of this page and of the ones before and after it.
func (c *call) pageLinks(q *query.Query, returned, matched int) []link {
	at := func(offset int) string {
		values := url.Values{}
		for name, v := range c.query {
			values[name] = v
		}
		values.Set("limit", strconv.Itoa(q.Limit))
		if values.Del("offset"); offset > 0 {
			values.Set("offset", strconv.Itoa(offset))
		}
		return c.at(c.path) + "?" + values.Encode()
	}
	links := []link{{Href: c.self(), Rel: "self", Type: geoJSON, Title: "GeoJSON"}, {Href: c.as("html"), Rel: "alternate", Type: htmlType, Title: "HTML"}}
	if q.Offset+returned < matched && returned > 0 {
		links = append(links, link{Href: at(q.Offset + q.Limit), Rel: "next", Type: geoJSON, Title: "next"})
	}
	if q.Offset > 0 {
		links = append(links, link{Href: at(max(0, q.Offset-q.Limit)), Rel: "prev", Type: geoJSON, Title: "previous"})
	}
	return append(links, link{Href: c.at(collectionPath(c.parts[1])), Rel: "collection", Type: jsonType})
}

// item answers one feature.
func (c *call) item(l *publication.Layer, id string) error {
	if err := query.OnlyKnown(c.query, "crs"); err != nil {
		return err
	}
	s, err := query.SystemOf(c.query.Get("crs"), "crs")
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(id)
	if err != nil || number < 1 || number > l.Len() || strconv.Itoa(number) != id {
		return problem.New(http.StatusNotFound, "图层 %s 没有要素 %s", "layer %s has no feature %s", l.Name, query.Clipped(id))
	}
	if c.html {
		return c.itemPage(l, number-1)
	}
	if c.fresh() {
		return nil
	}
	links, err := json.Marshal([]link{{Href: c.self(), Rel: "self", Type: geoJSON}, {Href: c.as("html"), Rel: "alternate", Type: htmlType},
		{Href: c.at(collectionPath(l.Name)), Rel: "collection", Type: jsonType}})
	if err != nil {
		return err
	}
	e := newEncoder(l, s)
	e.feature(number - 1)
	e.text(`,"links":`)
	e.buf = append(e.buf, links...)
	e.text("}\n")
	c.w.Header().Set("Content-Type", geoJSON)
	c.w.Header().Set("Content-Crs", "<"+s.URI+">")
	_, _ = c.w.Write(e.buf) // whoever asked may have gone
	return nil
}
