package git

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // the checksum that git writes
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// maxIndex bounds the index file: git's own records for a file take about 100 bytes, so this is ten million files.
const maxIndex = 1 << 30

// index is a decoded index file: what the next commit would hold, by path in git's order. It is read here and not by go-git,
// which takes 50 ms for 50,000 files, twenty times as long, and tells a split index from a sparse one as little as from damage.
type index struct {
	files []indexFile
	trees map[string]plumbing.Hash // directories whose tree object is known from the cached-tree extension, "" being the root
}

// indexFile is one record of the index.
type indexFile struct {
	path  string
	id    plumbing.Hash
	mode  filemode.FileMode
	stage uint8 // 0 but for a conflict that is not resolved
	later bool  // `git add --intent-to-add`: announced, and not part of the next commit
}

const (
	recordSize = 62 // of a record before its path
	hashSize   = 20
)

// readIndex reads an index file. No file is an empty index.
func readIndex(file string) (*index, error) {
	text, err := readText(file, maxIndex)
	if errors.Is(err, fs.ErrNotExist) {
		return &index{}, nil
	}
	if err != nil {
		return nil, err
	}
	x, err := parseIndex(text)
	if unsupported, ok := errors.AsType[*UnsupportedError](err); ok {
		unsupported.Path = filepath.Dir(file)
		return nil, unsupported
	}
	if err != nil {
		return nil, &CorruptError{Path: file, Reason: err.Error(), Help: "make it anew: `rm " + file + " && git reset`"}
	}
	return x, nil
}

// parseIndex decodes versions 2 to 4 of the format, see gitformat-index(5).
func parseIndex(data string) (*index, error) {
	const headerSize = 12
	if len(data) < headerSize+hashSize || data[:4] != "DIRC" {
		return nil, errors.New("it is no index of git")
	}
	version := number(data, 4)
	if version < 2 || version > 4 {
		return nil, &UnsupportedError{Feature: fmt.Sprintf("index version %d", version), Help: "run `git update-index --index-version 4`"}
	}
	body, sum := data[:len(data)-hashSize], data[len(data)-hashSize:]
	// index.skipHash writes zeros.
	if zeros := strings.Repeat("\x00", hashSize); sum != zeros && sum != checksum(body) {
		return nil, errors.New("its checksum is not that of its content")
	}
	p := indexParser{rest: body[headerSize:], version: version}
	count := int(number(data, 8))
	x := &index{files: make([]indexFile, 0, min(count, len(body)/recordSize))}
	for range count {
		f, err := p.record()
		if err != nil {
			return nil, err
		}
		x.files = append(x.files, f)
	}
	return x, p.extensions(x)
}

// number reads four bytes.
func number(text string, at int) uint32 {
	return uint32(text[at])<<24 | uint32(text[at+1])<<16 | uint32(text[at+2])<<8 | uint32(text[at+3])
}

// checksum is that of a text which is not copied as a whole.
func checksum(text string) string {
	hash := sha1.New() //nolint:gosec // see above
	var part [32 << 10]byte
	for text != "" {
		n := copy(part[:], text)
		_, _ = hash.Write(part[:n]) // never fails
		text = text[n:]
	}
	return string(hash.Sum(nil))
}

type indexParser struct {
	rest    string
	version uint32
	last    string // path of the record before: version 4 writes what differs from it
}

var errShortIndex = errors.New("it ends before it should")

func (p *indexParser) record() (indexFile, error) {
	if len(p.rest) < recordSize {
		return indexFile{}, errShortIndex
	}
	const (
		modeAt, idAt, flagsAt = 24, 40, 60
		extended              = 1 << 14 // of the flags
		intentToAdd           = 1 << 13 // of the further flags
	)
	f := indexFile{mode: filemode.FileMode(number(p.rest, modeAt))}
	copy(f.id[:], p.rest[idAt:])
	flags := number(p.rest, flagsAt-2) & 0xffff
	f.stage = uint8(flags >> 12 & 3)
	size := recordSize
	if flags&extended != 0 {
		if p.version < 3 || len(p.rest) < size+2 {
			return indexFile{}, errShortIndex
		}
		f.later = number(p.rest, size-2)&intentToAdd != 0
		size += 2
	}
	if p.version == 4 {
		return f, p.shortPath(&f, size)
	}
	length := strings.IndexByte(p.rest[size:], 0)
	if length < 0 {
		return indexFile{}, errShortIndex
	}
	f.path = p.rest[size : size+length]
	padded := (size + length + 8) &^ 7 // at least one zero, up to a multiple of eight
	if len(p.rest) < padded {
		return indexFile{}, errShortIndex
	}
	p.rest = p.rest[padded:]
	return f, nil
}

// shortPath reads a path as version 4 writes it: how much of the last one to drop, and what follows the rest.
func (p *indexParser) shortPath(f *indexFile, size int) error {
	drop, width := offsetVarint(p.rest[size:])
	if width == 0 || drop > len(p.last) {
		return errShortIndex
	}
	size += width
	length := strings.IndexByte(p.rest[size:], 0)
	if length < 0 {
		return errShortIndex
	}
	f.path = p.last[:len(p.last)-drop] + p.rest[size:size+length]
	p.last = f.path
	p.rest = p.rest[size+length+1:]
	return nil
}

// offsetVarint reads the variable width encoding that packs use for offsets; the width is 0 when there is none.
func offsetVarint[T string | []byte](data T) (value, width int) {
	for i := range len(data) {
		b := data[i]
		if i > 4 {
			return 0, 0
		}
		value = value<<7 | int(b&0x7f)
		if b&0x80 == 0 {
			return value, i + 1
		}
		value++
	}
	return 0, 0
}

// extensions reads what follows the records. One that is not known and begins with a lower-case letter changes what the
// records mean.
func (p *indexParser) extensions(x *index) error {
	for len(p.rest) >= 8 {
		name, size := p.rest[:4], int(number(p.rest, 4))
		if len(p.rest)-8 < size {
			return errShortIndex
		}
		data := p.rest[8 : 8+size]
		p.rest = p.rest[8+size:]
		switch {
		case name == "TREE":
			x.trees = parseCachedTrees([]byte(data))
		case name == "link":
			return &UnsupportedError{Feature: "split index", Help: "run `git update-index --no-split-index`"}
		case name == "sdir":
			return &UnsupportedError{Feature: "sparse index", Help: "run `git sparse-checkout reapply --no-sparse-index`"}
		case name[0] < 'A' || name[0] > 'Z':
			return &UnsupportedError{Feature: fmt.Sprintf("index extension %q", name), Help: "switch off in git's config what writes it"}
		}
	}
	return nil
}

// parseCachedTrees reads the cached-tree extension: a directory a record, each with the name of its own, the number of files
// below it (-1 when it has changed since), the number of directories that follow as its own, and the id of its tree. What is
// damaged is as good as not there: it only saves work.
func parseCachedTrees(data []byte) map[string]plumbing.Hash {
	const deepest = 1000
	trees := map[string]plumbing.Hash{}
	var read func(parent string, depth int) bool
	read = func(parent string, depth int) bool {
		name, rest, ok := bytes.Cut(data, []byte{0})
		if !ok || depth > deepest {
			return false
		}
		line, rest, ok := bytes.Cut(rest, []byte{'\n'})
		if !ok {
			return false
		}
		var files, below int
		if _, err := fmt.Sscanf(string(line), "%d %d", &files, &below); err != nil {
			return false
		}
		data = rest
		dir := parent + string(name)
		if files >= 0 {
			if len(data) < hashSize {
				return false
			}
			trees[dir] = plumbing.Hash(data[:hashSize])
			data = data[hashSize:]
		}
		if depth > 0 {
			dir += "/"
		}
		for range below {
			if !read(dir, depth+1) {
				return false
			}
		}
		return true
	}
	if !read("", 0) {
		return nil
	}
	return trees
}
