package main

import (
	"fmt"
	"runtime"
)

// versionCmd prints which program this is.
type versionCmd struct{}

// Run prints the version, the Go release and the platform.
func (versionCmd) Run(c *console) error {
	c.print(fmt.Sprintf("medreach %s (%s %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH))
	return nil
}
