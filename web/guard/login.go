package guard

import (
	"net/http"
	"strings"

	"github.com/medreach/medreach/web/problem"
)

const cookieName = "medreach_session"

// open are the paths that need no token: whether the server lives, and how to get in.
var open = map[string]bool{"/healthz": true, "/readyz": true, "/login": true}

// admit lets in who has the token, where one is set. A browser is sent to /login,
// which takes the token once and leaves a cookie.
func (g *Guard) admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/login":
			g.login(w, r)
		case g.opts.Token == "" || open[r.URL.Path] || g.knows(r):
			next.ServeHTTP(w, r)
		case r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html"):
			w.Header().Set("Cache-Control", "no-store")
			http.Redirect(w, r, "/login", http.StatusSeeOther)
		default:
			w.Header().Set("WWW-Authenticate", `Bearer realm="medreach"`)
			problem.Write(w, problem.New(http.StatusUnauthorized, "需要令牌：浏览器打开 /login，程序用请求头 Authorization: Bearer 令牌",
				"a token is needed: a browser goes to /login, a program sends the header Authorization: Bearer TOKEN"))
		}
	})
}

// login takes the token from the query of a link that was handed out, or from the
// form, and leaves a cookie for it.
func (g *Guard) login(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	token := r.URL.Query().Get("token")
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		if token == "" && g.opts.Token != "" {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(loginPage)) // whoever asked may have gone
			return
		}
	case http.MethodPost:
		r.Body = http.MaxBytesReader(w, r.Body, 4096)
		token = r.PostFormValue("token")
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		problem.Write(w, problem.New(http.StatusMethodNotAllowed, "此处可用 GET 和 POST", "GET and POST are answered here"))
		return
	}
	if g.opts.Token != "" && !g.right(token) {
		g.limiter.fine(addressOf(r))
		problem.Write(w, problem.New(http.StatusUnauthorized, "令牌不正确", "the token is not right"))
		return
	}
	if g.opts.Token != "" {
		http.SetCookie(w, &http.Cookie{Name: cookieName, Value: g.session, Path: "/", HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode})
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// loginPage has no script and needs none.
const loginPage = `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>医达 MedReach</title>
<h1>医达 MedReach</h1>
<form method="post" action="/login">
<p><label>令牌 token <input type="password" name="token" autocomplete="current-password" required autofocus></label>
<button>进入 enter</button></p>
<p>令牌由启动服务的人提供。 Whoever started the server hands out the token.</p>
</form></html>
`
