package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// write hands the standard output to a function, or the file of -o: whole or not at all.
func (o *checkOptions) write(s streams, do func(io.Writer) error) error {
	if o.output == "" || o.output == "-" {
		return do(s.out)
	}
	return replaceFile(o.output, do)
}

// replaceFile writes a temporary file beside the target and renames it, so that a reader sees the old file or the new one.
func replaceFile(name string, do func(io.Writer) error) (err error) {
	temporary, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = temporary.Close() // the first error is the one to tell
			_ = os.Remove(temporary.Name())
		}
	}()
	buffered := bufio.NewWriter(temporary)
	if err = do(buffered); err != nil {
		return err
	}
	if err = buffered.Flush(); err != nil {
		return err
	}
	if err = temporary.Chmod(0o644); err != nil { // CreateTemp's 0600 would hide a report from CI's other users
		return err
	}
	if err = temporary.Close(); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), name)
}

// printer writes text and remembers the first error, for its caller to return once.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}
