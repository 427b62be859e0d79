// Package guard keeps a server safe by default: where it may listen, whom it lets
// in, how large and how frequent requests may be, what a browser may do with its
// answers, and how much work is done at a time. It fetches no address that anybody
// gives, and neither tokens nor keys reach a log: paths are logged without their
// queries.
package guard

import (
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/meter"
	"github.com/medreach/medreach/web/problem"
)

// minToken is the least length of a token.
const minToken = 16

// Options say how a server is guarded. The zero value of each is the usual.
type Options struct {
	Token      string                     // "": only the own machine, which needs none
	Background string                     // an origin whose tiles the page may show, such as "https://t0.tianditu.gov.cn"; "" is none
	Log        *slog.Logger               // nil is the default logger
	Meter      *meter.Meter               // nil counts nowhere
	Largest    int64                      // bytes of a request's body; 0 is 64 MB
	Bytes      func(*http.Request) int64  // of a request that may be larger, 0 of others; nil is none
	Rate       Rate                       // by address of other machines
	Route      func(*http.Request) string // the pattern of a route, for counts; nil is none
}

// CheckAddress reports an address that is not safe to listen on: without a token
// it has to be the own machine's. The host "" is every address of the machine.
func CheckAddress(address, token string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil || port == "" {
		return message.Errorf("--addr %q 应为 主机:端口，例如 127.0.0.1:8080", "--addr %q has to be HOST:PORT, such as 127.0.0.1:8080", address)
	}
	switch {
	case token != "" && len(token) < minToken:
		return message.Errorf("令牌至少 %d 个字符，例如 openssl rand -hex 16 的输出", "a token has at least %d characters, such as openssl rand -hex 16 makes", minToken)
	case token == "" && !loopback(host):
		return message.Errorf("监听 %s 会让其他机器访问，须用 --token 或环境变量 MEDREACH_TOKEN 设置令牌；只在本机使用请监听 127.0.0.1",
			"%s can be reached from other machines: set a token with --token or MEDREACH_TOKEN, or listen on 127.0.0.1", address)
	}
	return nil
}

// loopback reports whether a host is the own machine. A name other than localhost
// may resolve to anything.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// Guard is the outer layers of a server.
type Guard struct {
	opts    Options
	token   [sha256.Size]byte
	session string // what the cookie of a browser that has logged in holds
	limiter *limiter
	cross   *http.CrossOriginProtection
}

// New makes a guard. The cookie of one process means nothing to another.
func New(opts Options) *Guard {
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	if opts.Meter == nil {
		opts.Meter = &meter.Meter{}
	}
	if opts.Largest == 0 {
		opts.Largest = 64 << 20
	}
	if opts.Route == nil {
		opts.Route = func(*http.Request) string { return "" }
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key) // it never fails
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(opts.Token))
	g := &Guard{opts: opts, token: sha256.Sum256([]byte(opts.Token)), session: hex.EncodeToString(mac.Sum(nil)), limiter: newLimiter(opts.Rate), cross: http.NewCrossOriginProtection()}
	g.cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		problem.Write(w, problem.New(http.StatusForbidden, "修改只接受本页面发出的请求", "changes are taken from this server's own page alone"))
	}))
	return g
}

// Wrap puts the guard around a server. The outermost layer is the record, so that
// what is refused is counted, too.
func (g *Guard) Wrap(next http.Handler) http.Handler {
	h := g.cross.Handler(next)
	h = g.admit(h)
	h = g.checkSite(h)
	h = g.checkHost(h)
	h = g.limit(h)
	h = g.bound(h)
	h = g.headers(h)
	return g.record(h)
}

// bound limits the bodies of requests.
func (g *Guard) bound(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		largest := g.opts.Largest
		if g.opts.Bytes != nil {
			largest = cmp.Or(g.opts.Bytes(r), largest)
		}
		if r.ContentLength > largest {
			problem.Write(w, problem.Of(&http.MaxBytesError{Limit: largest}))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, largest)
		next.ServeHTTP(w, r)
	})
}

// checkHost refuses names that another site may have pointed at this machine (DNS
// rebinding). Where a token is needed, that protects.
func (g *Guard) checkHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if g.opts.Token == "" && !loopback(strings.Trim(host, "[]")) {
			problem.Write(w, problem.New(http.StatusMisdirectedRequest, "只接受 127.0.0.1、localhost 和 [::1] 这几个主机名", "only the host names 127.0.0.1, localhost and [::1] are answered"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// checkSite refuses pages of other sites, which could read through a user's browser
// what is on the user's own machine. Links to here are followed. Where a token is
// needed such pages do not have it: the cookie is not sent along.
func (g *Guard) checkSite(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		foreign := r.Header.Get("Sec-Fetch-Site") == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate"
		if origin := r.Header.Get("Origin"); origin != "" {
			u, err := url.Parse(origin)
			foreign = foreign || err != nil || !loopback(u.Hostname())
		}
		if g.opts.Token == "" && foreign {
			problem.Write(w, problem.New(http.StatusForbidden, "其他网站的页面不能读取本机的数据", "pages of other sites may not read what is on this machine"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// knows reports whether a request carries the token or the cookie of one who did.
func (g *Guard) knows(r *http.Request) bool {
	if scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") && g.right(strings.TrimSpace(token)) {
		return true
	}
	c, err := r.Cookie(cookieName)
	return err == nil && subtle.ConstantTimeCompare([]byte(c.Value), []byte(g.session)) == 1
}

func (g *Guard) right(token string) bool {
	sum := sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(sum[:], g.token[:]) == 1
}
