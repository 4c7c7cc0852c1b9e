// Package hook puts git hooks that call verscheck into a directory and takes them out again. What was there before is kept,
// and called first.
//
// It leaves to others where that directory is (package git), and what a hook checks (cmd).
package hook

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Names lists the hooks that can be installed.
func Names() []string { return []string{"pre-commit", "pre-push"} }

// Outcome is what became of a hook.
type Outcome uint8

// The outcomes.
const (
	Installed Outcome = iota + 1
	Chained           // installed, and what was there is called first
	Renewed           // another version of the same hook was there
	Present           // it was there already
	Removed
	Restored // removed, and what was there before is back
	Absent   // there was none of verscheck's to remove
)

// before is what the name of a hook that was there gets behind it.
const before = ".before-verscheck"

// mark tells the hooks of this package, whichever version wrote them.
const mark = "# hook of verscheck: "

// script is the hook's text. The standard input of pre-push, what is pushed, can be read once, and both hooks want it.
const script = `#!/bin/sh
` + mark + `written by "verscheck hook install", taken out by "verscheck hook uninstall"
before="$0` + before + `"
if ! command -v verscheck >/dev/null 2>&1; then
	echo "verscheck: it is not on PATH, so nothing was checked" >&2
	echo "help: install it, or take this hook out with: rm '$0'" >&2
	exit 1
fi
if [ ! -x "$before" ]; then
	exec verscheck hook NAME "$@"
fi
`

// scripts has for each hook how the one before it is called.
var scripts = map[string]string{
	"pre-commit": `"$before" "$@" || exit
exec verscheck hook NAME "$@"
`,
	"pre-push": `pushed=$(cat && echo .)
pushed=${pushed%.}
printf %s "$pushed" | "$before" "$@" || exit
printf %s "$pushed" | verscheck hook NAME "$@"
`,
}

// Script is the text of a hook.
func Script(name string) string { return strings.ReplaceAll(script+scripts[name], "NAME", name) }

// ConflictError says that a hook cannot be put there, or taken out, without losing something.
type ConflictError struct {
	Path, Reason, Help string
}

func (e *ConflictError) Error() string { return e.Path + " " + e.Reason }

// Install puts a hook into a directory, which is made when it is not there.
func Install(dir, name string) (Outcome, error) {
	file := filepath.Join(dir, name)
	text, err := os.ReadFile(file)
	outcome := Installed
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Lstat(file); err == nil {
			return 0, &ConflictError{file, "is a symbolic link to something that is not there", "remove it first"}
		}
		if err := os.MkdirAll(dir, 0o777); err != nil { //nolint:gosec // as git makes it
			return 0, err
		}
	case err != nil:
		return 0, err
	case string(text) == Script(name):
		return Present, nil
	case bytes.Contains(text, []byte(mark)):
		outcome = Renewed
	default:
		if _, err := os.Lstat(file + before); err == nil {
			return 0, &ConflictError{file + before, "is there already, and so is a hook that is not verscheck's", "put what is to be kept of both into one file"}
		}
		if err := os.Rename(file, file+before); err != nil {
			return 0, err
		}
		outcome = Chained
	}
	if err := write(file, Script(name)); err != nil {
		if outcome == Chained {
			err = errors.Join(err, os.Rename(file+before, file))
		}
		return 0, err
	}
	return outcome, nil
}

// Uninstall takes a hook out of a directory, and puts back what was there before. Another hook that has been put in its place is left.
func Uninstall(dir, name string) (Outcome, error) {
	file := filepath.Join(dir, name)
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Absent, nil
	case err != nil:
		return 0, err
	case !bytes.Contains(text, []byte(mark)):
		return Absent, nil
	case string(text) != Script(name):
		return 0, &ConflictError{file, "was changed since verscheck wrote it", "take out by hand what is verscheck's in it"}
	}
	if _, err := os.Lstat(file + before); err == nil {
		return Restored, os.Rename(file+before, file)
	}
	return Removed, os.Remove(file)
}

// write puts an executable file in place as a whole.
func write(file, text string) error {
	temporary := filepath.Join(filepath.Dir(file), "."+filepath.Base(file)+"."+rand.Text())
	if err := os.WriteFile(temporary, []byte(text), 0o777); err != nil { //nolint:gosec // a hook is a program, less the umask
		return errors.Join(fmt.Errorf("writing %s: %w", file, err), os.RemoveAll(temporary))
	}
	if err := os.Rename(temporary, file); err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	return nil
}
