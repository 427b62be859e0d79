package message_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"testing"

	"github.com/medreach/medreach/geo/message"
)

func TestIn(t *testing.T) {
	leaf := message.Errorf("第 %d 行为空", "row %d is empty", 3)
	cases := []struct {
		name   string
		err    error
		zh, en string
	}{
		{"plain", leaf, "第 3 行为空", "row 3 is empty"},
		{"wrapped", message.Wrap(leaf, "读取 %s", "read %s", "a.csv"), "读取 a.csv：第 3 行为空", "read a.csv: row 3 is empty"},
		{"cause without a text", message.Wrap(io.ErrUnexpectedEOF, "读取", "read"), "读取：unexpected EOF", "read: unexpected EOF"},
		{"file system", message.Wrap(&os.PathError{Op: "open", Path: "x", Err: os.ErrNotExist}, "打开 x", "open x"), "打开 x：文件不存在", "open x: no such file"},
		{"full disk", message.Wrap(&os.PathError{Op: "write", Path: ".x", Err: syscall.ENOSPC}, "写入 x", "write x"), "写入 x：磁盘空间不足", "write x: no space left on the disk"},
		{"text inside a Go wrap", fmt.Errorf("load: %w", leaf), "第 3 行为空", "row 3 is empty"},
		{"text as argument", message.Errorf("缺少%s", "missing %s", message.Text{ZH: "经度", EN: "longitude"}), "缺少经度", "missing longitude"},
		{"error as argument", message.Errorf("甲：%v", "a: %v", leaf), "甲：第 3 行为空", "a: row 3 is empty"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := message.In(c.err, message.ZH); got != c.zh {
				t.Errorf("zh = %q, want %q", got, c.zh)
			}
			if got := message.In(c.err, message.EN); got != c.en {
				t.Errorf("en = %q, want %q", got, c.en)
			}
		})
	}
}

func TestWrapNilIsNil(t *testing.T) {
	if err := message.Wrap(nil, "甲", "a"); err != nil {
		t.Errorf("Wrap(nil) = %v, want nil", err)
	}
}

func TestAtFault(t *testing.T) {
	if message.AtFault(errors.New("bug")) {
		t.Error("a plain error is the program's, not the input's")
	}
	if !message.AtFault(fmt.Errorf("x: %w", message.Errorf("甲", "a"))) {
		t.Error("an Error inside a wrap is still the input's fault")
	}
}
