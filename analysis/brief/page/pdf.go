package page

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/medreach/medreach/geo/message"
)

// browsers that print, in the order in which they are looked for.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge"}

// patience is how long a browser may take to print a report.
const patience = 2 * time.Minute

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
		"--disable-component-update", "--disable-sync", "--user-data-dir="+profile, "--no-pdf-header-footer", "--print-to-pdf="+pdf, "file://"+filepath.ToSlash(html))
	if out, err := cmd.CombinedOutput(); err != nil {
		return message.Errorf("浏览器没有打印成 PDF：%v：%s", "the browser did not print the PDF: %v: %s", err, lastOf(string(out)))
	}
	if _, err := os.Stat(pdf); err != nil {
		return message.Errorf("浏览器没有打印成 PDF", "the browser did not print the PDF")
	}
	return nil
}

// lastOf is the end of what a browser said, where the fault stands.
func lastOf(s string) string {
	const most = 300
	return s[max(0, len(s)-most):]
}
