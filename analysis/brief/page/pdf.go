package page

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/medreach/medreach/geo/message"
)

// browsers that print, in the order in which they are looked for: by name, then
// where they are installed on Windows and macOS without being on the path.
var browsers = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge",
	`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`, `C:\Program Files\Microsoft\Edge\Application\msedge.exe`,
	`C:\Program Files\Google\Chrome\Application\chrome.exe`, `C:\Program Files (x86)\Google\Chrome\Application\chrome.exe`,
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
}

const (
	// patience is how long a browser may take to print a report.
	patience = 2 * time.Minute
	// grace is how long its parts may take to go after it was ended.
	grace = 5 * time.Second
)

// Browser is the program that prints; an error says that there is none.
func Browser() (string, error) {
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", message.Errorf("没有找到能打印 PDF 的浏览器（Chromium、Chrome 或 Edge）：请安装其一，或去掉 --pdf，用浏览器打开 report.html 打印",
		"no browser that prints a PDF was found (Chromium, Chrome or Edge): install one, or leave out --pdf and print report.html from a browser")
}

// PDF prints a page of Write. The browser gets a profile of its own and no network.
func PDF(ctx context.Context, html, pdf string) error {
	browser, err := Browser()
	if err != nil {
		return err
	}
	address, err := addressOf(html)
	if err != nil {
		return err
	}
	profile, err := os.MkdirTemp("", "medreach-print-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(profile)
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	// The page is our own and fetches nothing, so the sandbox, which root may not
	// use, guards nothing here.
	cmd := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir="+profile, "--no-pdf-header-footer", "--print-to-pdf="+pdf, address)
	cmd.WaitDelay = grace
	if out, err := cmd.CombinedOutput(); err != nil {
		return message.Errorf("浏览器没有打印成 PDF：%v：%s", "the browser did not print the PDF: %v: %s", err, lastOf(string(out)))
	}
	if _, err := os.Stat(pdf); err != nil {
		return message.Errorf("浏览器没有打印成 PDF", "the browser did not print the PDF")
	}
	return nil
}

// addressOf is the address of a file for a browser; folders may have signs in their
// names that mean something there.
func addressOf(file string) (string, error) {
	path, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // of a drive
	}
	return (&url.URL{Scheme: "file", Path: path}).String(), nil
}

// lastOf is the end of what a browser said, where the fault stands.
func lastOf(s string) string {
	const most = 300
	return s[max(0, len(s)-most):]
}
