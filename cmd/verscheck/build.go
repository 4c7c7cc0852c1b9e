package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"runtime/debug"
)

// buildID tells this binary from any that could come to other results: what is kept by one is not found by another.
//
// The go command writes into the first pages of a binary a hash of all that it was built from; whoever links without one
// (-buildid=) still has the sizes of its parts there. A binary that was not released changes while its version does not, so that the
// time of its file counts as well; of a released one it does not, as each job of a CI may unpack it anew.
func buildID() (string, error) {
	f, err := os.Open("/proc/self/exe") // the one that runs, even where its file was replaced
	if err != nil {
		name, nameErr := os.Executable()
		if nameErr != nil {
			return "", nameErr
		}
		if f, err = os.Open(name); err != nil {
			return "", err
		}
	}
	defer func() { _ = f.Close() }() // only read
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	head, err := io.ReadAll(io.LimitReader(f, 64<<10))
	if err != nil {
		return "", err
	}
	id := fmt.Sprintf("%s %d %x", buildVersion(), info.Size(), sha256.Sum256(head))
	if released == "" {
		id += " " + info.ModTime().UTC().String()
	}
	if modules, ok := debug.ReadBuildInfo(); ok { // the version of kustomize among them
		id += " " + modules.String()
	}
	return id, nil
}
