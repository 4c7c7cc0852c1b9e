package git

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
)

// maxConfig bounds config and other small files; git's own bound for ".git" files is 1 MiB.
const maxConfig = 1 << 20

// entry is one "key = value" of a git config file.
type entry struct {
	key   string // "remote.origin.url": section and name in lower case, a quoted subsection as written
	value string
	bare  bool // a key without "=", which means true
}

// config is the entries of a file in their order. Includes are not followed: they are the user's, and CI keeps
// credentials there.
type config []entry

// readConfig reads a git config file. A file that does not exist is an empty config.
func readConfig(path string) (config, error) {
	text, err := readSmall(path, maxConfig)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	cfg, line, err := parseConfig(text)
	if err != nil {
		return nil, &CorruptError{Path: path, Line: line, Reason: err.Error(), Help: "mend the line: `git config --list` stops at it too"}
	}
	return cfg, nil
}

// readSmall reads a regular file of at most limit bytes.
func readSmall(path string, limit int64) ([]byte, error) {
	if _, err := regularSize(path); err != nil {
		return nil, err
	}
	return readRegular(path, limit)
}

// regularSize is the size of what must be a regular file: reading a pipe would wait for ever.
func regularSize(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, fmt.Errorf("reading %s: %w", path, bareError(err))
	}
	if !info.Mode().IsRegular() {
		return 0, &CorruptError{Path: path, Reason: "it is not a regular file"}
	}
	return info.Size(), nil
}

// readText is [readSmall] for what may be large: the text is not copied, and parts of it can be kept as they are.
func readText(path string, limit int64) (string, error) {
	size, err := regularSize(path)
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", path, bareError(err))
	}
	defer f.Close() //nolint:errcheck // what was read was read
	var text strings.Builder
	text.Grow(int(min(size, limit)))
	if _, err := io.Copy(&text, io.LimitReader(f, limit+1)); err != nil {
		return "", fmt.Errorf("reading %s: %w", path, bareError(err))
	}
	if int64(text.Len()) > limit {
		return "", &CorruptError{Path: path, Reason: fmt.Sprintf("it is larger than %d bytes", limit)}
	}
	return text.String(), nil
}

// readRegular is [readSmall] for what is known to be a regular file.
func readRegular(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, bareError(err))
	}
	defer f.Close() //nolint:errcheck // what was read was read
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, bareError(err))
	}
	if int64(len(text)) > limit {
		return nil, &CorruptError{Path: path, Reason: fmt.Sprintf("it is larger than %d bytes", limit)}
	}
	return text, nil
}

// bareError takes off operation and path, which the caller says in its own words.
func bareError(err error) error {
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return pathErr.Err
	}
	return err
}

// last is the value that counts for a key that may stand once: the last one.
func (c config) last(key string) (entry, bool) {
	for _, e := range slices.Backward(c) {
		if e.key == key {
			return e, true
		}
	}
	return entry{}, false
}

// bool reads a boolean as git does. What git would refuse is false.
func (c config) bool(key string) bool {
	e, ok := c.last(key)
	return ok && e.bool()
}

func (e entry) bool() bool {
	if e.bare {
		return true
	}
	switch strings.ToLower(e.value) {
	case "true", "yes", "on":
		return true
	}
	n, err := strconv.Atoi(e.value)
	return err == nil && n != 0
}

// promisor reports whether missing objects are to be expected, because a remote promised to send them on demand.
func (c config) promisor() bool {
	for _, e := range c {
		if e.key == "extensions.partialclone" || strings.HasPrefix(e.key, "remote.") && strings.HasSuffix(e.key, ".promisor") && e.bool() {
			return true
		}
	}
	return false
}
