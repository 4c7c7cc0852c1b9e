package gate

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/verscheck/verscheck/internal/render"
)

// Cache keeps bytes by name from run to run of one build of verscheck. It is used from several goroutines.
type Cache interface {
	Get(name string) (data []byte, ok bool)
	Put(name string, data []byte)
}

// states is how many states of its files an overlay is kept for: those of some branches. A change of its own kustomization,
// as in each release, does not count, as that is part of the name.
const states = 4

// pastStates is the same for the releases of an audit, of which an overlay may have had many states below the same kustomization, and
// may come back to one.
const pastStates = 64

// keeper keeps parts in a cache and finds them again.
type keeper struct {
	tree   *render.Tree
	cache  Cache // nil: nothing is kept
	limits render.Limits

	outlined bool // parts have outlines
	chains   bool // images have chains
	past     bool // many states are kept
}

// state is a part and what it rests on.
type state struct {
	reads []render.Read
	part  []byte // in JSON
}

// name is what a part is kept under: all that it depends on but for what was read.
func (k keeper) name(c Choice) string {
	limits := k.limits
	limits.Workers = 0
	return fmt.Sprintf("part %q %t %t %t %s %+v", c.Path, c.Manifest, k.outlined, k.chains, k.tree.ContentOf(c.File), limits)
}

// find returns the part of an overlay whose files are as they were when it was kept. One with chains will do where none are wanted.
func (k keeper) find(c Choice) (p part, ok bool) {
	if p, ok = k.recalled(c); ok || k.chains {
		return p, ok
	}
	k.chains = true
	p, ok = k.recalled(c)
	for i := range p.Images {
		p.Images[i].Chain, p.Images[i].ChainGap = nil, ""
	}
	return p, ok
}

func (k keeper) recalled(c Choice) (p part, ok bool) {
	for _, s := range k.states(c) {
		if k.tree.Holds(s.reads) {
			return p, json.Unmarshal(s.part, &p) == nil
		}
	}
	return p, false
}

func (k keeper) most() int {
	if k.past {
		return pastStates
	}
	return states
}

// states returns what is kept of an overlay, the newest first.
func (k keeper) states(c Choice) []state {
	data, ok := k.cache.Get(k.name(c))
	if !ok {
		return nil
	}
	list, _ := decodeStates(data)
	return list
}

// remember keeps a part, unless it rests on more than files.
func (k keeper) remember(c Choice, r render.Result, p part) {
	if k.cache == nil {
		return
	}
	reads, ok := r.Reads()
	if !ok {
		return
	}
	text, err := json.Marshal(p)
	if err != nil {
		return
	}
	// A name of a file may be no UTF-8, which JSON has no way to write.
	var again part
	if json.Unmarshal(text, &again) != nil || !reflect.DeepEqual(p, again) {
		return
	}
	list := []state{{reads, text}}
	for _, s := range k.states(c) {
		if !slices.Equal(s.reads, reads) && len(list) < k.most() {
			list = append(list, s)
		}
	}
	k.cache.Put(k.name(c), encodeStates(list))
}

// encodeStates writes states one behind the other: the number of reads, each read, the part. A length stands before each text.
func encodeStates(list []state) []byte {
	var out []byte
	for _, s := range list {
		out = binary.AppendUvarint(out, uint64(len(s.reads)))
		for _, r := range s.reads {
			out = appendFlag(appendText(appendText(out, r.Path), r.Found), r.Content)
			out = appendFlag(out, r.Remote)
		}
		out = appendText(out, string(s.part))
	}
	return out
}

func appendFlag(out []byte, set bool) []byte {
	if set {
		return append(out, 1)
	}
	return append(out, 0)
}

func appendText(out []byte, text string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(text))), text...)
}

// decodeStates is the inverse of encodeStates. Not ok: the rest is something else.
func decodeStates(data []byte) (list []state, ok bool) {
	d := decoder{rest: string(data)}
	for d.rest != "" {
		count := d.number()
		if count > uint64(len(d.rest)) { // a read takes some bytes
			return list, false
		}
		s := state{reads: make([]render.Read, count)}
		for i := range s.reads {
			s.reads[i] = render.Read{Path: d.text(), Found: d.text(), Content: d.flag(), Remote: d.flag()}
		}
		s.part = []byte(d.text())
		if d.failed {
			return list, false
		}
		list = append(list, s)
	}
	return list, true
}

type decoder struct {
	rest   string
	failed bool
}

func (d *decoder) take(n uint64) string {
	if d.failed || n > uint64(len(d.rest)) {
		d.failed, d.rest = true, ""
		return ""
	}
	text := d.rest[:n]
	d.rest = d.rest[n:]
	return text
}

func (d *decoder) number() uint64 {
	n, size := binary.Uvarint([]byte(d.rest[:min(len(d.rest), binary.MaxVarintLen64)]))
	if size <= 0 {
		d.failed, d.rest = true, ""
		return 0
	}
	d.rest = d.rest[size:]
	return n
}

func (d *decoder) text() string { return d.take(d.number()) }

func (d *decoder) flag() bool { return d.take(1) == "\x01" }
