package git

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-git/v5/plumbing"
)

// errNoObject says that a store does not have an object.
var errNoObject = errors.New("it is not there")

// stored is an object with its content.
type stored struct {
	kind plumbing.ObjectType
	data []byte
}

// store is one object directory: loose objects and packs. Nothing of a pack but a few bytes for each object that is asked for is read,
// where go-git reads all of every index: 40 to 460 ms and up to 114 MiB in large repositories. It is not safe for concurrent use.
type store struct {
	dir   objectDir
	packs []*pack // nil until an object is looked for in them
	bad   error   // why one of them cannot be read
	inflater
}

// objectDir is where the files of a store are: a directory, or memory.
type objectDir interface {
	open(name string) (file, error) // name is below the object directory, with slashes
	list(dir string) []string       // empty where there is no such directory
}

// file is an opened file.
type file interface {
	io.ReaderAt
	io.Closer
}

// stat tells type and size of an object, which are read from its first bytes. The error is errNoObject when it is not here.
func (s *store) stat(id plumbing.Hash) (plumbing.ObjectType, int64, error) {
	loose, err := s.loose(id)
	if err == nil {
		defer func() { _ = loose.Close() }() // only read
		return s.looseHeader(loose)
	}
	p, at, err := s.find(id, err)
	if err != nil {
		return 0, 0, err
	}
	return s.packedStat(p, at)
}

// read returns an object. The error is errNoObject when it is not here.
func (s *store) read(id plumbing.Hash) (stored, error) {
	loose, err := s.loose(id)
	if err == nil {
		defer func() { _ = loose.Close() }() // only read
		return s.looseObject(loose)
	}
	p, at, err := s.find(id, err)
	if err != nil {
		return stored{}, err
	}
	return s.packedObject(p, at)
}

func loosePath(id plumbing.Hash) string {
	text := id.String()
	return text[:2] + "/" + text[2:]
}

// loose opens the file of a loose object.
func (s *store) loose(id plumbing.Hash) (file, error) {
	f, err := s.dir.open(loosePath(id))
	if errors.Is(err, fs.ErrNotExist) {
		err = errNoObject
	}
	return f, err
}

// looseHeader reads "TYPE SIZE" and a NUL.
func (s *store) looseHeader(f file) (plumbing.ObjectType, int64, error) {
	const most = 32
	head, err := s.inflateSome(f, 0, most)
	if err != nil {
		return 0, 0, err
	}
	line, _, ok := bytes.Cut(head, []byte{0})
	word, digits, _ := strings.Cut(string(line), " ")
	kind, typeErr := plumbing.ParseObjectType(word)
	size, sizeErr := strconv.ParseInt(digits, 10, 64)
	if !ok || typeErr != nil || sizeErr != nil || size < 0 || !whole(kind) {
		return 0, 0, errors.New("it does not begin with a type and a size")
	}
	return kind, size, nil
}

func (s *store) looseObject(f file) (stored, error) {
	kind, size, err := s.looseHeader(f)
	if err != nil {
		return stored{}, err
	}
	head := len(kind.String()) + len(" ") + len(strconv.FormatInt(size, 10)) + len("\x00")
	data, err := s.inflate(f, 0, size+int64(head))
	if err != nil {
		return stored{}, err
	}
	return stored{kind, data[head:]}, nil
}

// whole reports whether a type is one that objects have, and not one of packs alone.
func whole(kind plumbing.ObjectType) bool {
	return slices.Contains([]plumbing.ObjectType{plumbing.CommitObject, plumbing.TreeObject, plumbing.BlobObject, plumbing.TagObject}, kind)
}

// find finds an object in packs. The reason is why it is no loose object.
func (s *store) find(id plumbing.Hash, reason error) (*pack, int64, error) {
	s.openPacks()
	for i, p := range s.packs {
		at, err := p.find(id)
		if err == nil {
			// Objects that are asked for one after another are often in one pack.
			s.packs[0], s.packs[i] = p, s.packs[0]
			return p, at, nil
		}
		if !errors.Is(err, errNoObject) {
			reason = err
		}
	}
	if s.bad != nil && errors.Is(reason, errNoObject) {
		reason = s.bad
	}
	return nil, 0, reason
}

// openPacks opens all packs. One that cannot be opened may be the one that holds an object.
func (s *store) openPacks() {
	if s.packs != nil {
		return
	}
	s.packs = []*pack{}
	for _, name := range s.dir.list("pack") {
		base, ok := strings.CutSuffix(name, ".idx")
		if !ok {
			continue
		}
		p, err := openPack(s.dir, "pack/"+base)
		if err != nil {
			s.bad = err
			continue
		}
		s.packs = append(s.packs, p)
	}
}

// withPrefix lists the objects whose id begins with some hexadecimal digits.
func (s *store) withPrefix(digits string) ([]plumbing.Hash, error) {
	var found []plumbing.Hash
	for _, name := range s.dir.list(digits[:2]) {
		if text := digits[:2] + name; strings.HasPrefix(text, digits) && plumbing.IsHash(text) {
			found = append(found, plumbing.NewHash(text))
		}
	}
	s.openPacks()
	if s.bad != nil {
		return nil, s.bad
	}
	for _, p := range s.packs {
		ids, err := p.withPrefix(digits)
		if err != nil {
			return nil, err
		}
		found = append(found, ids...)
	}
	return found, nil
}

// Close closes the files that are kept open.
func (s *store) Close() error {
	var errs []error
	for _, p := range s.packs {
		errs = append(errs, p.Close())
	}
	s.packs = nil
	return errors.Join(errs...)
}

// diskDir is an object directory.
type diskDir string

func (d diskDir) open(name string) (file, error) {
	return os.Open(filepath.Join(string(d), filepath.FromSlash(name)))
}

func (d diskDir) list(dir string) []string {
	entries, _ := os.ReadDir(filepath.Join(string(d), dir)) // where there is none, there are none
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}

// memoryDir is the object directory of a repository in memory.
type memoryDir struct{ billy.Filesystem }

func (d memoryDir) open(name string) (file, error) {
	f, err := d.Open("objects/" + name)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (d memoryDir) list(dir string) []string {
	infos, _ := d.ReadDir("objects/" + dir) // as for [diskDir]
	names := make([]string, len(infos))
	for i, info := range infos {
		names[i] = info.Name()
	}
	return names
}

// lowest and highest are the range of ids that begin with some hexadecimal digits.
func lowest(digits string) (id plumbing.Hash) {
	data, _ := hex.DecodeString(digits + strings.Repeat("0", 2*hashSize-len(digits)))
	copy(id[:], data)
	return id
}
