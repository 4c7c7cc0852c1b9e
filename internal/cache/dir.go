package cache

import (
	"crypto/rand"
	"encoding/hex"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
)

// What stands in a cache directory.
const (
	tagFile         = "CACHEDIR.TAG"
	entries         = "entries"
	temporaryPrefix = "tmp-"

	// tagText marks the directory for programs that make backups, and for verscheck as one of its own.
	tagText = `Signature: 8a477f597d28d172789f06886806bc55
# This directory is a cache of verscheck. It is safe to remove.
# For information about cache directory tags see https://bford.info/cachedir/
`
)

// ForeignError says that a directory is something else than a cache of verscheck, and must be left alone.
type ForeignError struct {
	Dir    string
	Reason string // what follows the directory in a sentence
}

func (e *ForeignError) Error() string { return e.Dir + " " + e.Reason }

// usable reports as a [*ForeignError] why a directory cannot be used as a cache. One that is empty can, and one in which another
// run is just beginning.
func usable(root *os.Root) error {
	info, err := root.Stat(".")
	if err != nil {
		return err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o002 != 0 { // Windows has no such bits
		return &ForeignError{root.Name(), "can be written by everybody, and what is found in a cache is believed"}
	}
	switch text, err := root.ReadFile(tagFile); {
	case err == nil && string(text) == tagText:
		return nil
	case err == nil && len(text) > 0:
		return &ForeignError{root.Name(), "is the cache of another program"}
	}
	names, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return err
	}
	if slices.ContainsFunc(names, func(e fs.DirEntry) bool { return e.Name() != entries && !isTemporary(e.Name()) }) {
		return &ForeignError{root.Name(), "is not empty, and no cache of verscheck"}
	}
	return nil
}

// tag marks a directory as a cache.
func tag(root *os.Root) error {
	if text, err := root.ReadFile(tagFile); err == nil && string(text) == tagText {
		return nil
	}
	return write(root, tagFile, []byte(tagText))
}

func temporaryName() string { return temporaryPrefix + rand.Text() }

func isTemporary(name string) bool { return strings.HasPrefix(name, temporaryPrefix) }

func isEntry(name string) bool {
	sum, err := hex.DecodeString(name)
	return err == nil && len(sum) == 32
}
