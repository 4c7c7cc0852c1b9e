package git

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// maxAlternates is how deep object directories may borrow from each other; git's number.
const maxAlternates = 5

// objectDirs returns the object directories of a repository: its own and those that it borrows from (clone --shared,
// --reference, mirrors of CI agents), with the ones that cannot be read apart. go-git resolves absolute ones only, no
// nested ones, and reads their indexes again for every object.
func objectDirs(own string) (dirs, lost []string, err error) {
	level := []string{own}
	for range maxAlternates + 1 {
		var next []string
		for _, dir := range level {
			resolved, err := filepath.EvalSymlinks(dir)
			if err != nil || !isDir(resolved) {
				lost = append(lost, dir)
				continue
			}
			if slices.Contains(dirs, resolved) {
				continue
			}
			dirs = append(dirs, resolved)
			below, err := alternates(resolved)
			if err != nil {
				return nil, nil, err
			}
			next = append(next, below...)
		}
		level = next
	}
	return dirs, append(lost, level...), nil
}

// alternates reads info/alternates of an object directory: a path a line, relative to that directory, "#" for comments,
// quoted as in C when it begins with a quote.
func alternates(dir string) ([]string, error) {
	text, err := readSmall(filepath.Join(dir, "info", "alternates"), maxConfig)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var found []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if unquoted, err := strconv.Unquote(line); err == nil && line[0] == '"' {
			line = unquoted
		}
		found = append(found, resolve(dir, line))
	}
	return found, nil
}

// packsIn lists the packs of object directories.
func packsIn(dirs []string) string {
	var names []string
	for _, dir := range dirs {
		entries, _ := os.ReadDir(filepath.Join(dir, "pack")) // without it there are none
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".idx") {
				names = append(names, e.Name())
			}
		}
	}
	return strings.Join(names, "\n")
}
