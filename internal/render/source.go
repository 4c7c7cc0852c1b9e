package render

import (
	"context"
	"strings"
	"sync"
)

// source is the only way to the files of a tree. Whoever wants to know what a result rests on takes a source of his own, asks no
// other, and finds in its books all that was asked: see reads.go.
type source struct {
	disk   *disk
	marker *marker // the disk's, and the roles of this source
	books  *books  // nil where nobody wants to know
}

// apart returns a source of the same files with books of its own.
func (d *disk) apart() *source {
	s := &source{disk: d, books: newBooks()}
	s.marker = d.marker.with(s.books)
	return s
}

// resolve is [disk.resolve].
func (s *source) resolve(name string) (string, kind, error) {
	s.books.path(name)
	return s.disk.resolve(name)
}

// open returns the file at a resolved path.
func (s *source) open(name string) *file {
	s.books.content(name)
	return s.disk.open(name)
}

// view returns the view of a resolved path, dir being that of the kustomization, "" for an ordinary file.
func (s *source) view(name, dir string) *view { return s.disk.view(name, dir, s.open(name)) }

// interrupted returns the error of a context that has ended: what comes of it is no matter of the files.
func (s *source) interrupted(ctx context.Context) error {
	err := context.Cause(ctx)
	if err != nil {
		s.books.spoil()
	}
	return err
}

// books are what one source was asked for, and what it has learned on the way.
type books struct {
	mu       sync.Mutex
	paths    map[string]bool
	contents map[string]bool
	remotes  map[remoteKey]bool
	spoiled  bool            // something else than files had a say
	roles    map[string]Role // of files that kustomizations refer to, by what places call them
}

func newBooks() *books {
	return &books{paths: map[string]bool{}, contents: map[string]bool{}, remotes: map[remoteKey]bool{}, roles: map[string]Role{}}
}

func (b *books) path(name string) {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.paths[name] = true
	}
}

func (b *books) content(name string) {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.contents[name] = true
	}
}

func (b *books) remote(key remoteKey) {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.remotes[key] = true
	}
}

func (b *books) spoil() {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.spoiled = true
	}
}

// add books what others have asked, whose answer is used again. Their roles are their own.
func (b *books) add(others *books) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for name := range others.paths {
		b.paths[name] = true
	}
	for name := range others.contents {
		b.contents[name] = true
	}
	for key := range others.remotes {
		b.remotes[key] = true
	}
	b.spoiled = b.spoiled || others.spoiled
}

// learn books the roles of the files that a kustomization refers to. A file in two roles keeps the first.
func (s *source) learn(k *kustomization) {
	for _, e := range k.entries() {
		role := roleOfField[strings.ToLower(e.field)]
		if role == "" {
			continue
		}
		name, ok := s.target(k.dir, e)
		if !ok {
			continue
		}
		resolved, info, err := s.resolve(name)
		if err != nil || info.IsDir() {
			continue
		}
		s.books.learn(s.disk.shown(resolved), role)
	}
}

func (b *books) learn(name string, role Role) {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.roles[name] == "" {
			b.roles[name] = role
		}
	}
}

// roleOf returns the role of an ordinary file.
func (b *books) roleOf(name string) Role {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		if role := b.roles[name]; role != "" {
			return role
		}
	}
	return RoleResource
}
