// Package message holds what the program says to a person: one text in
// Chinese and English, and errors that carry such a text. It formats nothing
// else and knows no terminal; cmd and the server choose the language.
//
// An error made here means that an input or a setting is at fault and its
// text is fit for a planner to read. Any other error is the program's own.
package message

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// Lang is a language that the program speaks.
type Lang uint8

// The languages of the program. Chinese is the zero value and the default.
const (
	ZH Lang = iota
	EN
)

// Text is one text in both languages.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// T formats a text in both languages with the same arguments. Arguments that
// are themselves a Text or an error are put in the language of the format.
func T(zh, en string, args ...any) Text {
	return Text{ZH: format(ZH, zh, args), EN: format(EN, en, args)}
}

// In returns the text in one language.
func (t Text) In(lang Lang) string {
	if lang == EN {
		return t.EN
	}
	return t.ZH
}

// Error is a fault in an input or a setting, told in both languages. Err, where
// set, is the cause and is told after the text.
type Error struct {
	Text Text
	Err  error
}

// Errorf makes an Error from a text in both languages; see T for arguments.
func Errorf(zh, en string, args ...any) error {
	return &Error{Text: T(zh, en, args...)}
}

// Wrap says in both languages what was being done when err happened.
// It returns nil where err is nil.
func Wrap(err error, zh, en string, args ...any) error {
	if err == nil {
		return nil
	}
	return &Error{Text: T(zh, en, args...), Err: err}
}

// Error tells the fault in English, for logs and tests.
func (e *Error) Error() string { return In(e, EN) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Message returns the text of this fault alone, without its cause.
func (e *Error) Message() Text { return e.Text }

// teller is an error with a text of its own in both languages.
type teller interface{ Message() Text }

// In tells an error and its causes in one language. Causes that carry no text
// are told as they are, except the common faults of the file system.
func In(err error, lang Lang) string {
	var parts []string
	for err != nil {
		t, ok := err.(teller)
		if !ok {
			var inner teller
			if !errors.As(err, &inner) {
				parts = append(parts, system(err, lang))
				break
			}
			err = inner.(error)
			continue
		}
		parts = append(parts, t.Message().In(lang))
		err = errors.Unwrap(err)
	}
	sep := ": "
	if lang == ZH {
		sep = "："
	}
	return strings.Join(parts, sep)
}

// AtFault reports whether the input or a setting is at fault, rather than the program.
func AtFault(err error) bool {
	var t teller
	return errors.As(err, &t)
}

func system(err error, lang Lang) string {
	for _, known := range []struct {
		err  error
		text Text
	}{
		{os.ErrNotExist, Text{"文件不存在", "no such file"}},
		{os.ErrPermission, Text{"没有权限", "permission denied"}},
		{os.ErrExist, Text{"已经存在", "already exists"}},
		{syscall.ENOSPC, Text{"磁盘空间不足", "no space left on the disk"}},
		{syscall.EDQUOT, Text{"磁盘配额已用完", "the disk quota is used up"}},
		{syscall.EFBIG, Text{"超过系统允许的文件大小", "larger than the system allows a file to be"}},
		{syscall.EROFS, Text{"磁盘是只读的", "the disk is read-only"}},
		{syscall.ENOTDIR, Text{"路径中间有一段是文件，不是文件夹", "a part of the path is a file, not a folder"}},
		{syscall.EISDIR, Text{"这是文件夹，不是文件", "this is a folder, not a file"}},
		{syscall.ENAMETOOLONG, Text{"文件名太长", "the name is too long"}},
		{syscall.EIO, Text{"磁盘读写出错", "the disk could not be read or written"}},
	} {
		if errors.Is(err, known.err) {
			return known.text.In(lang)
		}
	}
	return err.Error()
}

func format(lang Lang, f string, args []any) string {
	if len(args) == 0 {
		return f
	}
	spoken := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case Text:
			spoken[i] = v.In(lang)
		case error:
			spoken[i] = In(v, lang)
		default:
			spoken[i] = a
		}
	}
	return fmt.Sprintf(f, spoken...)
}
