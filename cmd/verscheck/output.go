package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// toStdout reports whether a report goes to the standard output, by the value of --output.
func toStdout(output string) bool { return output == "" || output == "-" }

// deliver writes a finished report to where --output says.
func (s streams) deliver(output string, text []byte) error {
	if toStdout(output) {
		_, err := s.out.Write(text)
		return err
	}
	if err := replaceFile(output, text); err != nil {
		return fmt.Errorf("writing %s: %w", output, err)
	}
	return nil
}

// writable refuses, before any work is done, a file of a flag that cannot be one.
func writable(flag, name string) error {
	if name == "" || name == "-" {
		return nil
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return usagef("name a file in it", "%s %s is a directory", flag, name)
	}
	dir := filepath.Dir(name)
	if info, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return usagef("make the directory first", "%s %s: there is no directory %s", flag, name, dir)
	}
	return nil
}

// replaceFile writes a file beside the one that is named and renames it, so that a reader sees the old text or the new one,
// and the old one stays when writing fails. A link is followed, and a file that was there keeps its mode. What is no file on
// disk, as /dev/stdout, is written to and not replaced.
func replaceFile(name string, text []byte) error {
	mode := fs.FileMode(0o666) // less the umask
	info, err := os.Stat(name)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return writeTo(name, os.O_WRONLY, 0, text)
	case err == nil:
		mode = info.Mode().Perm()
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	temporary := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+"."+rand.Text())
	if err := writeTo(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode, text); err != nil {
		return errors.Join(plain(err), removed(temporary))
	}
	if err := os.Rename(temporary, name); err != nil {
		return errors.Join(plain(err), removed(temporary))
	}
	return nil
}

func writeTo(name string, flag int, mode fs.FileMode, text []byte) error {
	f, err := os.OpenFile(name, flag, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// plain is the reason in an error of the file system, without the temporary file's name, which means nothing to anybody.
func plain(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}

// removed removes a file that may not be there.
func removed(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
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
