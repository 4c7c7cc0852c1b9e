package render

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// problem is what is wrong with a file of the tree, in words for users, and where. As an error it ends a build.
type problem struct {
	file         string // "" when it is no file's fault
	line, column int    // 0 when not known
	reason, help string
	err          error // what callers branch on; may be nil
}

func (p *problem) Error() string {
	switch {
	case p.file == "":
		return p.reason
	case p.line == 0:
		return p.file + ": " + p.reason
	}
	return fmt.Sprintf("%s:%d: %s", p.file, p.line, p.reason)
}

func (p *problem) Unwrap() error { return p.err }

// pathError is a path that cannot be followed inside the tree, in words for users.
type pathError struct {
	path   string
	reason string // what follows the path in a sentence
	err    error
}

func (e *pathError) Error() string { return e.path + " " + e.reason }
func (e *pathError) Unwrap() error { return e.err }

var (
	errOutside  = errors.New("outside of the tree")
	errTooBig   = errors.New("too big")
	errLoop     = errors.New("symlink loop")
	errPointer  = errors.New("pointer of Git LFS")
	errNoFile   = errors.New("not what is wanted")
	errNoBase   = errors.New("no kustomization file")
	errTwoBases = errors.New("more than one kustomization file")
)

// reading rewords an error of a file system: without the operation, which differs between file systems.
func reading(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrInvalid):
		return &pathError{name, "does not exist", fs.ErrNotExist}
	case errors.Is(err, fs.ErrPermission):
		return &pathError{name, "cannot be read: permission denied", fs.ErrPermission}
	}
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		err = pathErr.Err
	}
	return &pathError{name, "cannot be read: " + err.Error(), err}
}

// helpFor returns the next step for an error of this package, "" when there is none to name.
func helpFor(err error) string {
	var p *problem
	var limit *limitError
	switch {
	case errors.As(err, &p) && p.help != "":
		return p.help
	case errors.Is(err, errOutside):
		return "an overlay can only use files of its own repository: copy what it needs into it"
	case errors.Is(err, errPointer):
		return "fetch it with `git lfs pull`, and check the work tree: a commit holds the pointer alone"
	case errors.Is(err, errLoop):
		return "make one of the symlinks point at a file"
	case errors.Is(err, fs.ErrPermission):
		return "make it readable for the user that runs verscheck"
	case errors.Is(err, fs.ErrNotExist):
		return "correct the path, or restore the file"
	case errors.Is(err, errNoBase):
		return "name what is to be used of it"
	case errors.Is(err, errTwoBases):
		return "remove the one that is not meant"
	case errors.As(err, &limit):
		return limit.help()
	}
	return ""
}

// inWords is an error's text for the reason of an [diag.Unchecked].
func inWords(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "the run was interrupted before it was rendered"
	case errors.Is(err, context.DeadlineExceeded):
		return "the time for rendering was over before it was rendered"
	}
	if p, ok := errors.AsType[*problem](err); ok {
		return p.reason
	}
	return err.Error()
}

var (
	yamlLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`line (\d+): `) })
	// zeroBased matches the errors of the YAML parser, as opposed to its scanner, which count lines from 0.
	zeroBased = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^did not find expected (?:<.*>|node content|key|'-' indicator|',' or '[]}]')$`)
	})
)

// yamlProblem makes a problem of an error of the YAML parser about a document that begins behind some lines of its file.
func yamlProblem(file, doc string, before int, err error) *problem {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if m := yamlLine().FindStringSubmatchIndex(text); m != nil {
		line, _ = strconv.Atoi(text[m[2]:m[3]])
		text = text[:m[0]] + text[m[1]:]
		if zeroBased().MatchString(text) {
			line++
		}
	}
	line = min(line, 1+strings.Count(strings.TrimRight(doc, "\n"), "\n")) // not behind the end
	return &problem{file: file, line: before + line, reason: "no YAML: " + oneLine(text), help: "mend the YAML"}
}
