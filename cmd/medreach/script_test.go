package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// update writes what the program says now into the scripts; read the difference.
var update = flag.Bool("update", false, "write what the program says into testdata/script")

// commands are what a script can do, beside running the program. The format is
// that of Go's own test scripts: commands, then files after lines -- NAME --.
func commands() map[string]func(*script, []string) {
	return map[string]func(*script, []string){
		"refused": refused, "misused": misused, "cmp": compare, "verify": verify, "same": same,
		"restore": restore, "edit": edit, "encode": encode, "workbook": workbook, "make": makeFile, "cp": cp,
		"rm":    func(s *script, args []string) { s.check(os.RemoveAll(s.path(args[0]))) },
		"mkdir": func(s *script, args []string) { s.check(os.MkdirAll(s.path(args[0]), 0o777)) },
		"cores": func(s *script, args []string) {
			n, err := strconv.Atoi(args[0])
			s.check(err)
			before := runtime.GOMAXPROCS(n)
			s.t.Cleanup(func() { runtime.GOMAXPROCS(before) })
		},
	}
}

// script is one test script while it runs. It begins in a folder that holds the
// sound study of testdata/sound, except for files of its own.
type script struct {
	t              *testing.T
	dir            string
	line           string // being run, with its number
	stdout, stderr string // of the last command
	sections       []section
	changed        bool // -update put other texts into sections
}

// section is a file of a script; the first is the commands and has no name.
type section struct{ name, text string }

func TestScripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { runScript(t, path) })
	}
}

var quoted = regexp.MustCompile(`'[^']*'|\S+`)

func runScript(t *testing.T, path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	path, err = filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	s := &script{t: t, dir: filepath.Join(t.TempDir(), "青禾 Qinghe"), sections: parse(string(data))}
	s.check(layStudy(s.dir))
	for _, f := range s.sections[1:] {
		s.check(os.WriteFile(s.path(f.name), []byte(f.text), 0o666))
	}
	t.Chdir(s.dir)
	defer func() { // also after a failure, so that one run of -update shows all there is to read
		if s.changed {
			s.check(os.WriteFile(path, []byte(format(s.sections)), 0o666))
		}
	}()
	for i, line := range strings.Split(s.sections[0].text, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		s.line = fmt.Sprintf("line %d: %s", i+1, line)
		words := quoted.FindAllString(line, -1)
		for k, w := range words {
			words[k] = strings.Trim(w, "'")
		}
		s.run(words)
	}
}

func (s *script) run(words []string) {
	negated := words[0] == "!"
	if negated {
		words = words[1:]
	}
	command, args := words[0], words[1:]
	switch command {
	case "medreach":
		code, stdout, stderr := speak(s.t, "zh_CN.UTF-8", args...)
		s.stdout, s.stderr = stdout, stderr
		if (code != exitDone) != negated {
			s.fail("exit code %d\n%s%s", code, stdout, stderr)
		}
	case "stdout", "stderr", "grep", "exists":
		if s.holds(command, args) == negated {
			s.fail("output:\n%s\nerrors:\n%s", s.stdout, s.stderr)
		}
	default:
		do := commands()[command]
		if do == nil || negated {
			s.fail("no such command")
		}
		do(s, args)
	}
}

// holds answers a question: does the output, or a file, match a pattern?
func (s *script) holds(question string, args []string) bool {
	text := s.stdout
	switch question {
	case "exists":
		_, err := os.Lstat(s.path(args[0]))
		return err == nil
	case "stderr":
		text = s.stderr
	case "grep":
		text = s.read(args[1])
	}
	return regexp.MustCompile("(?m)" + args[0]).MatchString(text)
}

// parse cuts a script into its commands and files.
func parse(text string) []section {
	all := []section{{}}
	for line := range strings.Lines(text) {
		name, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "-- ")
		if name, end := strings.CutSuffix(name, " --"); ok && end {
			all = append(all, section{name: name})
			continue
		}
		all[len(all)-1].text += line
	}
	return all
}

// format is the inverse of parse.
func format(sections []section) string {
	var b strings.Builder
	for _, f := range sections {
		if f.name != "" {
			fmt.Fprintf(&b, "-- %s --\n", f.name)
		}
		b.WriteString(f.text)
	}
	return b.String()
}

func (s *script) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.dir, name)
}

func (s *script) read(name string) string {
	data, err := os.ReadFile(s.path(name))
	s.check(err)
	return string(data)
}

func (s *script) check(err error) {
	s.t.Helper()
	if err != nil {
		s.fail("%v", err)
	}
}

func (s *script) fail(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("%s\n%s", s.line, fmt.Sprintf(format, args...))
}

// compare holds that an output or a file is the same as a file of the script.
func compare(s *script, args []string) {
	var got string
	switch args[0] {
	case "stdout":
		got = s.stdout
	case "stderr":
		got = s.stderr
	default:
		got = s.read(args[0])
	}
	want := s.read(args[1])
	if got == want {
		return
	}
	i := slices.IndexFunc(s.sections, func(f section) bool { return f.name == args[1] })
	if !*update || i < 0 {
		s.fail("got:\n%s\nwant:\n%s", got, want)
	}
	s.sections[i].text, s.changed = got, true
}

// layStudy copies the sound study into a folder.
func layStudy(dir string) error { return os.CopyFS(dir, os.DirFS(soundStudy)) }

// restore puts the files of the sound study back.
func restore(s *script, _ []string) {
	entries, err := os.ReadDir(soundStudy)
	s.check(err)
	for _, e := range entries {
		s.check(os.RemoveAll(s.path(e.Name())))
	}
	s.check(layStudy(s.dir))
}

// soundStudy is where the study is that scripts begin with.
var soundStudy = func() string {
	path, err := filepath.Abs("testdata/sound")
	if err != nil {
		panic(err)
	}
	return path
}()

// edit replaces a text in a file, everywhere; \n ends a line.
func edit(s *script, args []string) {
	text, lines := s.read(args[0]), strings.NewReplacer(`\n`, "\n")
	if !strings.Contains(text, lines.Replace(args[1])) {
		s.fail("%s does not contain %q", args[0], args[1])
	}
	text = strings.ReplaceAll(text, lines.Replace(args[1]), lines.Replace(args[2]))
	s.check(os.WriteFile(s.path(args[0]), []byte(text), 0o666))
}

func cp(s *script, args []string) {
	s.check(os.WriteFile(s.path(args[1]), []byte(s.read(args[0])), 0o666))
}

// refused holds that the program refuses an input as it should: in each language
// exit code 1, nothing on the output, one line on the error stream, and no file
// that was not there before. Both lines become the output of the command. Without
// arguments the study is run.
func refused(s *script, args []string) {
	if len(args) == 0 {
		args = []string{"run", "study.yaml", "-o", "out"}
	}
	s.bothLanguages(args, exitInput, 1)
}

// misused holds that the program refuses a command line: exit code 2 and two
// lines, the fault and where to find help.
func misused(s *script, args []string) { s.bothLanguages(args, exitCommand, 2) }

func (s *script) bothLanguages(args []string, code, lines int) {
	s.t.Helper()
	before := listing(s)
	s.stdout, s.stderr = "", ""
	for _, locale := range []string{"zh_CN.UTF-8", "en_GB.UTF-8"} {
		got, stdout, stderr := speak(s.t, locale, args...)
		if got != code || stdout != "" || strings.Count(stderr, "\n") != lines {
			s.fail("%s: exit code %d, want %d and %d lines alone\noutput: %s\nerrors: %s", locale, got, code, lines, stdout, stderr)
		}
		if after := listing(s); !slices.Equal(before, after) {
			s.fail("%s: files before %q\nafter %q", locale, before, after)
		}
		s.stdout += strings.ReplaceAll(stderr, s.dir, "$WORK")
	}
}

// speak runs the program inside the test, in the language of a locale, and holds
// that it does not crash.
func speak(t *testing.T, locale string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var o, e bytes.Buffer
	code = execute(&console{ctx: t.Context(), out: &o, err: &e}, args, func(name string) string {
		return map[string]string{"LC_ALL": locale}[name]
	})
	if code == exitProgram || strings.Contains(e.String(), "goroutine ") {
		t.Fatalf("%q: the program is at fault: %s", args, e.String())
	}
	return code, o.String(), e.String()
}

// listing is every file below the script's folder.
func listing(s *script) []string {
	var all []string
	s.check(filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		all = append(all, path)
		return err
	}))
	return all
}
