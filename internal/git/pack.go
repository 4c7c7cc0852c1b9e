package git

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// pack is a pack and its index, see gitformat-pack(5).
type pack struct {
	index, data file
	upTo        [256]uint32 // how many ids have a first byte that is no larger
}

const (
	namesAt  = 8 + 256*4 // of an index: where the sorted ids begin
	crcSize  = 4
	farAway  = 1 << 31 // of an offset: it is one of 64 bits elsewhere
	headSize = 64      // of an object in a pack, read at once: more than any has
)

func openPack(dir objectDir, base string) (*pack, error) {
	index, err := dir.open(base + ".idx")
	if err != nil {
		return nil, err
	}
	p := &pack{index: index}
	var head [namesAt]byte
	_, err = index.ReadAt(head[:], 0)
	switch {
	case err != nil:
		err = fmt.Errorf("the index of a pack is cut off: %w", err)
	case string(head[:8]) != "\xfftOc\x00\x00\x00\x02":
		err = &UnsupportedError{Path: base + ".idx", Feature: "pack index version", Help: "make it anew: `git repack -a -d`"}
	}
	for i := range p.upTo {
		p.upTo[i] = binary.BigEndian.Uint32(head[8+4*i:])
		if i > 0 && p.upTo[i] < p.upTo[i-1] && err == nil {
			err = errors.New("the index of a pack is damaged")
		}
	}
	if err == nil {
		p.data, err = dir.open(base + ".pack")
	}
	if err != nil {
		_ = index.Close() // only read
		return nil, err
	}
	return p, nil
}

// Close closes the files.
func (p *pack) Close() error { return errors.Join(p.index.Close(), p.data.Close()) }

// count is how many objects there are.
func (p *pack) count() int64 { return int64(p.upTo[255]) }

// search returns the place of the first id that is not before another, among the sorted ones.
func (p *pack) search(id plumbing.Hash) (place int64, err error) {
	var from uint32
	if id[0] > 0 {
		from = p.upTo[id[0]-1]
	}
	to := p.upTo[id[0]]
	n := sort.Search(int(to-from), func(i int) bool {
		got, readErr := p.id(int64(from) + int64(i))
		if readErr != nil {
			err = readErr
		}
		return bytes.Compare(got[:], id[:]) >= 0
	})
	return int64(from) + int64(n), err
}

func (p *pack) id(place int64) (id plumbing.Hash, err error) {
	_, err = p.index.ReadAt(id[:], namesAt+place*hashSize)
	return id, indexError(err)
}

func indexError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the index of a pack cannot be read: %w", err)
}

// find returns where an object begins in the pack; errNoObject when it is in another one.
func (p *pack) find(id plumbing.Hash) (int64, error) {
	place, err := p.search(id)
	if err != nil {
		return 0, err
	}
	if place >= int64(p.upTo[id[0]]) {
		return 0, errNoObject
	}
	if got, err := p.id(place); err != nil || got != id {
		if err == nil {
			err = errNoObject
		}
		return 0, err
	}
	offsets := namesAt + p.count()*(hashSize+crcSize)
	var near [4]byte
	if _, err := p.index.ReadAt(near[:], offsets+place*4); err != nil {
		return 0, indexError(err)
	}
	at := int64(binary.BigEndian.Uint32(near[:]))
	if at&farAway == 0 {
		return at, nil
	}
	var far [8]byte
	if _, err := p.index.ReadAt(far[:], offsets+p.count()*4+(at&^farAway)*8); err != nil {
		return 0, indexError(err)
	}
	return int64(binary.BigEndian.Uint64(far[:])), nil //nolint:gosec // negative when it is damaged, and then nothing is there
}

// withPrefix lists the objects whose id begins with some hexadecimal digits.
func (p *pack) withPrefix(digits string) ([]plumbing.Hash, error) {
	place, err := p.search(lowest(digits))
	var found []plumbing.Hash
	for ; err == nil && place < p.count(); place++ {
		var id plumbing.Hash
		if id, err = p.id(place); err != nil || !strings.HasPrefix(id.String(), digits) {
			break
		}
		found = append(found, id)
	}
	return found, err
}

// packed is how an object stands in a pack.
type packed struct {
	kind    plumbing.ObjectType // perhaps that of a delta
	size    int64               // of the content, or of the delta
	content int64               // where what is compressed begins
	base    int64               // of a delta: where the object begins that it changes
}

// header reads what stands before the content of an object.
func (p *pack) header(at int64) (packed, error) {
	var buffer [headSize]byte
	n, err := p.data.ReadAt(buffer[:], at)
	if err != nil && !errors.Is(err, io.EOF) {
		return packed{}, err
	}
	data := buffer[:n]
	var h packed
	for i, shift := 0, 0; ; i++ {
		if i >= len(data) || shift > 60 {
			return packed{}, errDamagedPack
		}
		if i == 0 {
			h.kind, h.size, shift = plumbing.ObjectType(data[0]>>4&7), int64(data[0]&15), 4 //nolint:gosec // three bits
		} else {
			h.size |= int64(data[i]&0x7f) << shift
			shift += 7
		}
		if data[i]&0x80 == 0 {
			data = data[i+1:]
			break
		}
	}
	switch h.kind {
	case plumbing.OFSDeltaObject:
		back, width := offsetVarint(data)
		if width == 0 || back <= 0 || int64(back) >= at {
			return packed{}, errDamagedPack
		}
		h.base, data = at-int64(back), data[width:]
	case plumbing.REFDeltaObject:
		if len(data) < hashSize {
			return packed{}, errDamagedPack
		}
		if h.base, err = p.find(plumbing.Hash(data[:hashSize])); err != nil {
			return packed{}, fmt.Errorf("the object that it changes: %w", err)
		}
		data = data[hashSize:]
	default:
		if !whole(h.kind) {
			return packed{}, errDamagedPack
		}
	}
	h.content = at + int64(n) - int64(len(data))
	return h, nil
}

func (h packed) delta() bool {
	return h.kind == plumbing.OFSDeltaObject || h.kind == plumbing.REFDeltaObject
}

var errDamagedPack = errors.New("its pack is damaged")
