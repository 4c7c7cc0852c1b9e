package git

import (
	"bufio"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
)

// inflater decompresses objects, and keeps those from which others are made.
type inflater struct {
	buffer *bufio.Reader
	zlib   io.ReadCloser
	bases  map[place]stored
	kept   int // bytes in bases
}

// place is where an object begins.
type place struct {
	pack *pack
	at   int64
}

const (
	maxBases = 32 << 20 // bytes that are kept
	maxChain = 10_000   // deltas of deltas; git makes 4,095 at most
)

// start begins to decompress what stands at an offset.
func (in *inflater) start(f io.ReaderAt, at int64) error {
	const toTheEnd = 1 << 62
	section := io.NewSectionReader(f, at, toTheEnd)
	if in.buffer == nil {
		in.buffer = bufio.NewReader(section)
	} else {
		in.buffer.Reset(section)
	}
	if in.zlib == nil {
		reader, err := zlib.NewReader(in.buffer)
		in.zlib = reader
		return err
	}
	resetter, ok := in.zlib.(zlib.Resetter)
	if !ok {
		return errors.New("the zlib of this build cannot be used again")
	}
	return resetter.Reset(in.buffer, nil)
}

// inflateSome decompresses some bytes at most.
func (in *inflater) inflateSome(f io.ReaderAt, at int64, most int) ([]byte, error) {
	if err := in.start(f, at); err != nil {
		return nil, err
	}
	data := make([]byte, most)
	n, err := io.ReadFull(in.zlib, data)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) && n == 0 {
		err = nil
	}
	return data[:n], err
}

// inflate decompresses what must have a size.
func (in *inflater) inflate(f io.ReaderAt, at, size int64) ([]byte, error) {
	if size > maxContent {
		return nil, errTooLarge
	}
	if err := in.start(f, at); err != nil {
		return nil, err
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(in.zlib, data); err != nil {
		return nil, fmt.Errorf("it is shorter than it should be: %w", err)
	}
	// Behind the last byte stands the checksum.
	var more [1]byte
	switch n, err := in.zlib.Read(more[:]); {
	case n > 0:
		return nil, errors.New("it is longer than it should be")
	case err != nil && !errors.Is(err, io.EOF):
		return nil, err
	}
	return data, nil
}

var errTooLarge = fmt.Errorf("it is larger than %d MiB", maxContent>>20)

// packedStat tells type and size of an object in a pack.
func (in *inflater) packedStat(p *pack, at int64) (plumbing.ObjectType, int64, error) {
	h, err := p.header(at)
	if err != nil {
		return 0, 0, err
	}
	size := h.size
	if h.delta() {
		const sizes = 20 // more than the two that a delta begins with take
		head, err := in.inflateSome(p.data, h.content, sizes)
		if err != nil {
			return 0, 0, err
		}
		if size, err = deltaTarget(head); err != nil {
			return 0, 0, err
		}
	}
	for range maxChain {
		if !h.delta() {
			return h.kind, size, nil
		}
		if h, err = p.header(h.base); err != nil {
			return 0, 0, err
		}
	}
	return 0, 0, errDamagedPack
}

// packedObject reads an object in a pack: itself, or another one and what is changed of it.
func (in *inflater) packedObject(p *pack, at int64) (stored, error) {
	var deltas [][]byte
	var places []int64
	var o stored
	for {
		var ok bool
		if o, ok = in.bases[place{p, at}]; ok {
			if len(deltas) == 0 {
				o.data = slices.Clone(o.data)
			}
			break
		}
		h, err := p.header(at)
		if err != nil {
			return stored{}, err
		}
		data, err := in.inflate(p.data, h.content, h.size)
		if err != nil {
			return stored{}, err
		}
		if !h.delta() {
			o = stored{h.kind, data}
			break
		}
		if len(deltas) >= maxChain {
			return stored{}, errDamagedPack
		}
		deltas, places = append(deltas, data), append(places, at)
		at = h.base
	}
	if len(deltas) > 0 {
		in.keep(place{p, at}, o)
	}
	for i, delta := range slices.Backward(deltas) {
		data, err := applyDelta(o.data, delta)
		if err != nil {
			return stored{}, err
		}
		o.data = data
		if i > 0 {
			in.keep(place{p, places[i]}, o)
		}
	}
	return o, nil
}

// keep keeps an object from which another was made: there are often more of them. Nobody may change its content.
func (in *inflater) keep(at place, o stored) {
	if _, ok := in.bases[at]; ok || len(o.data) > maxBases/4 {
		return
	}
	if in.kept += len(o.data); in.bases == nil || in.kept > maxBases {
		in.bases, in.kept = map[place]stored{}, len(o.data)
	}
	in.bases[at] = o
}

// applyDelta makes an object of another one. A delta is two sizes, and then commands: to copy a part of the other one, or to insert
// what follows.
func applyDelta(base, delta []byte) ([]byte, error) {
	from, rest, ok := deltaSize(delta)
	size, rest, sized := deltaSize(rest)
	switch {
	case !ok || !sized || from != int64(len(base)):
		return nil, errDamagedPack
	case size > maxContent:
		return nil, errTooLarge
	}
	out := make([]byte, 0, size)
	for len(rest) > 0 {
		command := rest[0]
		rest = rest[1:]
		if command&0x80 == 0 {
			if command == 0 || int(command) > len(rest) {
				return nil, errDamagedPack
			}
			out, rest = append(out, rest[:command]...), rest[command:]
			continue
		}
		var at, length int
		for bit := range 7 {
			if command>>bit&1 == 0 {
				continue
			}
			if len(rest) == 0 {
				return nil, errDamagedPack
			}
			if bit < 4 {
				at |= int(rest[0]) << (8 * bit)
			} else {
				length |= int(rest[0]) << (8 * (bit - 4))
			}
			rest = rest[1:]
		}
		if length == 0 {
			length = 0x10000
		}
		if at+length > len(base) || int64(len(out)+length) > size {
			return nil, errDamagedPack
		}
		out = append(out, base[at:at+length]...)
	}
	if int64(len(out)) != size {
		return nil, errDamagedPack
	}
	return out, nil
}

// deltaSize reads one of the sizes that a delta begins with.
func deltaSize(delta []byte) (size int64, rest []byte, ok bool) {
	for i, shift := 0, 0; i < len(delta) && shift <= 56; i, shift = i+1, shift+7 {
		size |= int64(delta[i]&0x7f) << shift
		if delta[i]&0x80 == 0 {
			return size, delta[i+1:], true
		}
	}
	return 0, nil, false
}
