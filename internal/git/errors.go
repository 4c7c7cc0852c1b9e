package git

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// NotRepositoryError says that no repository contains a path.
type NotRepositoryError struct {
	Path string // absolute
}

func (e *NotRepositoryError) Error() string {
	return fmt.Sprintf("opening the git repository of %s: neither it nor a directory above is one", e.Path)
}

// UnsupportedError says that a repository is there and uses something that this package cannot read.
type UnsupportedError struct {
	Path    string // the git directory
	Feature string // "ref format \"reftable\""
	Help    string // what makes it readable
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("opening the git repository %s: its %s is not supported", e.Path, e.Feature)
}

// CorruptError says that a file of a repository does not hold what it must.
type CorruptError struct {
	Path   string
	Line   int    // 0 when it is about the whole file
	Reason string // "is empty"
	Help   string // what mends it; may be empty
}

func (e *CorruptError) Error() string {
	at := e.Path
	if e.Line > 0 {
		at += ":" + strconv.Itoa(e.Line)
	}
	return fmt.Sprintf("reading %s: %s", at, e.Reason)
}

// MissingObjectError says that an object is named and is not there. It is never a statement about the object's type.
type MissingObjectError struct {
	ID   string
	Path string   // the object directory
	Lost []string // directories that it borrows objects from and that could not be read
	Help string
}

func (e *MissingObjectError) Error() string {
	text := fmt.Sprintf("reading object %s: it is not in %s", e.ID, e.Path)
	if len(e.Lost) > 0 {
		text += ", which borrows from " + strings.Join(e.Lost, ", ") + ", not there either"
	}
	return text
}

// DamagedObjectError says that an object is there and does not hold what its id says.
type DamagedObjectError struct {
	ID  string
	Err error
}

func (e *DamagedObjectError) Error() string {
	return fmt.Sprintf("reading object %s: it is damaged: %v", e.ID, e.Err)
}
func (e *DamagedObjectError) Unwrap() error { return e.Err }

// unreadObject is an error of reading an object: of the file system, or about what stands there.
func unreadObject(id string, err error) error {
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("reading object %s: %w", id, err)
	}
	return &DamagedObjectError{id, err}
}

// Help is the exact next step for an error of this package, or one that wraps it; "" when there is none to give.
func Help(err error) string {
	var unsupported *UnsupportedError
	var corrupt *CorruptError
	var missing *MissingObjectError
	var damaged *DamagedObjectError
	var revision *RevisionError
	var conflict *ConflictError
	switch {
	case errors.As(err, &unsupported):
		return unsupported.Help
	case errors.As(err, &corrupt):
		return corrupt.Help
	case errors.As(err, &missing):
		return missing.Help
	case errors.As(err, &damaged):
		return "see what else is damaged with `git fsck`, and fetch or clone again"
	case errors.As(err, &revision):
		return revision.Help
	case errors.As(err, &conflict):
		return "resolve them, and `git add` the files"
	}
	return ""
}
