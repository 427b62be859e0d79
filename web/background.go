package web

import (
	"net/url"
	"strings"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/board"
)

// originOf is the origin that a background comes from, for what the browser may
// fetch; "" where the study's own layers are the background. The server itself
// never fetches it.
func originOf(b board.Background) (string, error) {
	switch b.Kind {
	case "study":
		return "", nil
	case "raster", "vector":
	default:
		return "", message.Errorf("底图的 kind 可用 study、raster、vector，不能用 %s", "the kind of a background is study, raster or vector, not %s", b.Kind)
	}
	// Braces are no part of a URL: {z} and so on stand for numbers.
	u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(b.URL))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || strings.ContainsAny(u.Host, " ;,'\"") {
		return "", message.Errorf("底图的地址应以 https:// 开头，例如 https://主机/{z}/{x}/{y}.png", "the address of a background begins with https://, such as https://HOST/{z}/{x}/{y}.png")
	}
	return u.Scheme + "://" + u.Host, nil
}
