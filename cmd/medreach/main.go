// Command medreach answers a health planner's questions about a place: who
// reaches care in time, whether there is enough of it, and where the gaps are.
// This package parses the command line, wires the rooms together and tells
// results and faults in Chinese or English; it computes nothing.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/medreach/medreach/geo/message"
)

// version is set when the program is built by make.
var version = "dev"

// The exit codes, which help and documentation state.
const (
	exitDone    = 0
	exitInput   = 1 // an input is at fault
	exitCommand = 2 // the command line is at fault
	exitProgram = 3 // the program is at fault
)

// grammar is the command line.
type grammar struct {
	Lang    string     `name:"lang" placeholder:"zh|en" help:"${help_lang}"`
	Init    initCmd    `cmd:"" help:"${help_init}"`
	Check   checkCmd   `cmd:"" help:"${help_check}"`
	Run     runCmd     `cmd:"" help:"${help_run}"`
	Serve   serveCmd   `cmd:"" help:"${help_serve}"`
	Compare compareCmd `cmd:"" help:"${help_compare}"`
	Demo    demoCmd    `cmd:"" help:"${help_demo}"`
	Version versionCmd `cmd:"" help:"${help_version}"`
}

// console is where a command speaks, and in which language.
type console struct {
	ctx    context.Context
	lang   message.Lang
	out    io.Writer
	err    io.Writer
	ticker bool // progress bars: the error stream is a terminal

	lost error // the first fault in writing to out
}

// say prints a line of result in the user's language.
func (c *console) say(zh, en string, args ...any) {
	c.print(message.T(zh, en, args...).In(c.lang) + "\n")
}

// print writes to the output and keeps the first fault: a list that was cut short
// by a full disk must not pass for the whole.
func (c *console) print(text string) {
	if _, err := io.WriteString(c.out, text); err != nil && c.lost == nil {
		c.lost = message.Wrap(err, "写出结果", "write the output")
	}
}

// tell prints a line beside the result.
func (c *console) tell(zh, en string, args ...any) {
	fmt.Fprintln(c.err, message.T(zh, en, args...).In(c.lang))
}

func main() {
	// Columns of a province take gigabytes: collecting at half the growth that is
	// usual in Go costs no time that shows and a fifth less memory at the peak.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c := &console{ctx: ctx, out: os.Stdout, err: os.Stderr, ticker: isTerminal(os.Stderr)}
	code := execute(c, os.Args[1:], os.Getenv)
	stop()
	os.Exit(code)
}

// execute runs one command line and returns the exit code.
func execute(c *console, args []string, getenv func(string) string) (code int) {
	defer func() {
		if r := recover(); r != nil {
			c.tell("程序内部错误：%v\n请把以下内容报告给开发者：\n%s", "internal error: %v\nplease report this:\n%s", r, debug.Stack())
			code = exitProgram
		}
	}()
	lang, err := chooseLang(args, getenv)
	c.lang = lang
	if err != nil {
		return c.fail(err, exitCommand)
	}
	var g grammar
	exited := -1
	parser, err := kong.New(&g, kong.Name("medreach"), helpVars(lang), kong.Help(helpPrinter(lang)),
		kong.Writers(c.out, c.err), kong.Exit(func(code int) { exited = code }), kong.Bind(c))
	if err != nil {
		return c.fail(err, exitProgram)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		return c.misused(commandFault(err, lang))
	}
	err = cmp.Or(command.Run(c), c.lost)
	var wrong misuse
	switch {
	case errors.As(err, &wrong):
		return c.misused(message.In(wrong.error, lang))
	case err != nil:
		return c.fail(err, codeOf(err))
	}
	return exitDone
}

// misuse is a fault of the command line that only the command itself can see.
type misuse struct{ error }

// misused tells what is wrong with the command line.
func (c *console) misused(what string) int {
	c.tell("命令有误：%s", "the command line is at fault: %s", what)
	c.tell("用法见 medreach --help", "see medreach --help")
	return exitCommand
}

// fail tells an error and returns the code it ends with.
func (c *console) fail(err error, code int) int {
	if errors.Is(err, context.Canceled) {
		c.tell("已中断；没有留下写了一半的结果", "interrupted; nothing half-written is left behind")
		return exitInput
	}
	if errors.Is(err, errTold) {
		return code
	}
	c.tell("错误：%s", "error: %s", message.In(err, c.lang))
	if code == exitProgram {
		c.tell("这是程序的问题，请报告给开发者", "this is the program's fault; please report it")
	}
	return code
}

// errTold ends a command with exit code 1 after it has told everything itself.
var errTold = message.Errorf("输入有误", "the input is at fault")

// codeOf says who is at fault. What the operating system refuses (no space, no
// permission, no such file) is the input's side: the user can mend it.
func codeOf(err error) int {
	var errno syscall.Errno
	if message.AtFault(err) || errors.Is(err, context.Canceled) || errors.As(err, &errno) {
		return exitInput
	}
	return exitProgram
}

// chooseLang takes --lang, else the locale. Without either, Chinese.
func chooseLang(args []string, getenv func(string) string) (message.Lang, error) {
	for i, a := range args {
		value, ok := strings.CutPrefix(a, "--lang=")
		if a == "--lang" && i+1 < len(args) {
			value, ok = args[i+1], true
		}
		if !ok {
			continue
		}
		switch strings.ToLower(value) {
		case "zh", "zh-cn", "cn":
			return message.ZH, nil
		case "en":
			return message.EN, nil
		}
		return message.ZH, message.Errorf("不认识的语言“%s”，可用 zh 或 en", "unknown language %q: zh or en", value)
	}
	for _, key := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(key); v != "" {
			if strings.HasPrefix(strings.ToLower(v), "zh") {
				return message.ZH, nil
			}
			return message.EN, nil
		}
	}
	return message.ZH, nil
}
