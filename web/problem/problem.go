// Package problem is how the server says no: application/problem+json (RFC 9457)
// with title and detail in Chinese and English. Details tell what to do, and never
// a path of the file system or a secret.
package problem

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// ContentType is the media type of problems.
const ContentType = "application/problem+json"

// Problem is an answer that is no result. The English texts stand where RFC 9457
// expects them, the Chinese ones beside them.
type Problem struct {
	Type       string `json:"type"`
	Title      string `json:"title"`
	TitleZH    string `json:"title_zh"`
	Status     int    `json:"status"`
	Detail     string `json:"detail"`
	DetailZH   string `json:"detail_zh"`
	RetryAfter int    `json:"retry_after,omitempty"` // seconds, also in the header

	// Where in a file of the user's the fault lies, as far as that is known.
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`   // line or row, from 1
	Column string `json:"column,omitempty"` // or the setting of a study
}

// Error tells the problem in English.
func (p *Problem) Error() string { return p.Detail }

// Message tells the problem in both languages.
func (p *Problem) Message() message.Text { return message.Text{ZH: p.DetailZH, EN: p.Detail} }

var titles = map[int]string{
	http.StatusBadRequest:            "请求有误",
	http.StatusUnauthorized:          "需要令牌",
	http.StatusForbidden:             "不允许",
	http.StatusNotFound:              "没有这项内容",
	http.StatusMethodNotAllowed:      "方法不可用",
	http.StatusNotAcceptable:         "没有所要的格式",
	http.StatusRequestTimeout:        "等候超时",
	http.StatusConflict:              "与现状冲突",
	http.StatusGone:                  "结果已更换",
	http.StatusPreconditionFailed:    "与现状不符",
	http.StatusRequestEntityTooLarge: "请求过大",
	http.StatusUnsupportedMediaType:  "内容类型不符",
	http.StatusMisdirectedRequest:    "主机名不符",
	http.StatusTooManyRequests:       "请求过于频繁",
	http.StatusInternalServerError:   "程序内部错误",
	http.StatusServiceUnavailable:    "暂时不能服务",
	http.StatusGatewayTimeout:        "超时",
	http.StatusInsufficientStorage:   "磁盘空间不足",
}

// New makes a problem of a status; see message.T for arguments.
func New(status int, zh, en string, args ...any) *Problem {
	detail := message.T(zh, en, args...)
	return &Problem{Type: "about:blank", Title: http.StatusText(status), TitleZH: titles[status], Status: status, Detail: detail.EN, DetailZH: detail.ZH}
}

// Bad is a request that is at fault.
func Bad(zh, en string, args ...any) *Problem { return New(http.StatusBadRequest, zh, en, args...) }

// Busy is work that has to wait some seconds.
func Busy(seconds int, zh, en string, args ...any) *Problem {
	p := New(http.StatusServiceUnavailable, zh, en, args...)
	p.RetryAfter = seconds
	return p
}

// Of is the problem that an error is: itself, a fault that the user can mend, or
// the program's own, of which nothing is told.
func Of(err error) *Problem {
	var p *Problem
	var large *http.MaxBytesError
	var fault *feature.Fault
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &large):
		return New(http.StatusRequestEntityTooLarge, "请求超过 %d 字节", "the request is larger than %d bytes", large.Limit)
	case errors.As(err, &fault):
		p = Bad("%s", "%s", err)
		p.File, p.Line, p.Column = fault.File, fault.Row, fault.Column
		return p
	case message.AtFault(err):
		return Bad("%s", "%s", err)
	}
	return New(http.StatusInternalServerError, "程序内部错误，详情见服务器日志", "internal error; the server's log tells more")
}

// Write answers with a problem.
func Write(w http.ResponseWriter, p *Problem) {
	h := w.Header()
	for _, name := range []string{"ETag", "Content-Encoding", "Content-Length", "Content-Disposition", "Last-Modified"} {
		h.Del(name) // of the answer that came to nothing
	}
	h.Set("Content-Type", ContentType)
	h.Set("Cache-Control", "no-store")
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // whoever asked may have gone
}
