// Package ui holds the page in the browser as it was built: index.html, and files
// whose names carry a hash of what is in them, some beside a .br or .gz of the
// same. The server hands them out and changes nothing.
package ui

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Page is the files of the page.
func Page() fs.FS {
	page, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return page
}
