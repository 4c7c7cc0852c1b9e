// Package cache keeps bytes by name in a directory, from run to run: what is costly to work out once more. Whatever is found there is
// what was kept under that name by the same build of verscheck, or nothing: an entry that is damaged, cut short, from elsewhere or
// of another format is a miss, never an error.
//
// It leaves to others what the bytes mean and whether they are still true (package gate), and where the directory is (cmd).
package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path"
	"sync"
	"time"
)

const (
	shards    = 64
	shardSize = 8 << 20 // bytes; together they bound the cache to 512 MiB
	entrySize = 4 << 20 // what is larger is not kept

	header  = "verscheck cache entry 1\n" // and a sum, and the bytes
	refresh = 24 * time.Hour              // so often, at most, an entry that is used is marked as used
)

// Cache is an opened cache directory. It is safe for concurrent use, by other processes too.
type Cache struct {
	dir   string
	build [sha256.Size]byte // a sum of what names the build
	now   time.Time

	mu      sync.Mutex
	root    *os.Root // nil until there is a directory
	written map[string]bool
	trouble error
}

// Open returns the cache in a directory, which need not exist: nothing is made before something is kept. What another build of
// verscheck has kept is not found; build names this one. Now is the time of the run.
//
// The error is a [*ForeignError], or one of the file system: then there is nothing to work with.
func Open(dir, build string, now time.Time) (*Cache, error) {
	c := &Cache{dir: dir, build: sha256.Sum256([]byte(build)), now: now, written: map[string]bool{}}
	root, err := os.OpenRoot(dir)
	if os.IsNotExist(err) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	if err := usable(root); err != nil {
		_ = root.Close()
		return nil, err
	}
	c.root = root
	return c, nil
}

// Get returns what was kept under a name. The bytes are the caller's.
func (c *Cache) Get(name string) (data []byte, ok bool) {
	c.mu.Lock()
	root := c.root
	c.mu.Unlock()
	if root == nil {
		return nil, false
	}
	sum := c.sum(name)
	file := entryFile(sum)
	f, err := root.Open(file)
	if err != nil {
		return nil, false
	}
	defer func() { _ = f.Close() }() // only read
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > entrySize {
		return nil, false
	}
	text := make([]byte, info.Size())
	if _, err := io.ReadFull(f, text); err != nil {
		return nil, false
	}
	if c.now.Sub(info.ModTime()) > refresh {
		_ = root.Chtimes(file, c.now, c.now) // else it is merely dropped earlier
	}
	return decode(text, sum)
}

// Put keeps bytes under a name, in place of what was kept there. What cannot be kept is not: see Close.
func (c *Cache) Put(name string, data []byte) {
	sum := c.sum(name)
	text := encode(data, sum)
	if len(text) > entrySize {
		return
	}
	root, err := c.make()
	if err == nil {
		err = write(root, entryFile(sum), text)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.written[path.Dir(entryFile(sum))] = true
	if err != nil && c.trouble == nil {
		c.trouble = err
	}
}

// Close drops the oldest entries where there are too many now. The error is the first that kept something from being kept.
func (c *Cache) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.root == nil {
		return c.trouble
	}
	for shard := range c.written {
		trim(c.root, shard, c.now)
	}
	if err := c.root.Close(); c.trouble == nil {
		c.trouble = err
	}
	c.root = nil
	return c.trouble
}

// make makes the directory unless it is there.
func (c *Cache) make() (*os.Root, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.trouble != nil {
		return nil, c.trouble // it would come again with each entry
	}
	if c.root == nil {
		if err := os.MkdirAll(c.dir, 0o700); err != nil {
			return nil, err
		}
		root, err := os.OpenRoot(c.dir)
		if err != nil {
			return nil, err
		}
		c.root = root
	}
	if len(c.written) == 0 {
		if err := tag(c.root); err != nil {
			return nil, err
		}
	}
	return c.root, nil
}

// sum is what the entry of a name is found by.
func (c *Cache) sum(name string) [sha256.Size]byte {
	return sha256.Sum256(append(c.build[:], name...))
}

// entryFile is where the entry with a sum is kept.
func entryFile(sum [sha256.Size]byte) string {
	return path.Join(shardDir(int(sum[0]%shards)), hex.EncodeToString(sum[:]))
}

// encode puts before the bytes what tells that they are whole, and kept under the name with a sum.
func encode(data []byte, sum [sha256.Size]byte) []byte {
	check := sha256.Sum256(append(sum[:], data...))
	return append(append([]byte(header), check[:]...), data...)
}

func decode(text []byte, sum [sha256.Size]byte) (data []byte, ok bool) {
	text, ok = bytes.CutPrefix(text, []byte(header))
	if !ok || len(text) < sha256.Size {
		return nil, false
	}
	data = text[sha256.Size:]
	check := sha256.New()
	check.Write(sum[:])
	check.Write(data)
	return data, bytes.Equal(check.Sum(nil), text[:sha256.Size])
}

// write puts a file in place at once: who reads it meanwhile reads the old one or the new one.
func write(root *os.Root, name string, data []byte) error {
	if err := root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return err
	}
	temporary := path.Join(path.Dir(name), temporaryName())
	f, err := root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = root.Rename(temporary, name)
	}
	if err != nil {
		_ = root.Remove(temporary)
	}
	return err
}
