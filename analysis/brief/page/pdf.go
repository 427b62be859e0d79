package page

import (
	"context"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/medreach/medreach/geo/message"
)

// browsers that print, in the order in which they are asked for.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge"}

// patience is how long a browser may take to print a report.
const patience = 2 * time.Minute

// PDF prints a page of Write through an installed Chromium, Chrome or Edge. found
// is false where there is none.
func PDF(ctx context.Context, html, pdf string) (found bool, err error) {
	browser := ""
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		return false, nil
	}
	from, err := filepath.Abs(html)
	if err != nil {
		return true, err
	}
	to, err := filepath.Abs(pdf)
	if err != nil {
		return true, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	// The page is our own and fetches nothing, so the sandbox, which root may not
	// use, guards nothing here.
	cmd := exec.CommandContext(ctx, browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--print-to-pdf="+to, "file://"+filepath.ToSlash(from))
	if out, err := cmd.CombinedOutput(); err != nil {
		return true, message.Errorf("浏览器没有打印成 PDF：%v：%s", "the browser did not print the PDF: %v: %s", err, lastOf(string(out)))
	}
	return true, nil
}

// lastOf is the end of what a browser said, where the fault stands.
func lastOf(s string) string {
	const most = 300
	return s[max(0, len(s)-most):]
}
