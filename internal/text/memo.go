package text

import (
	"encoding/json"
	"unicode/utf8"

	"github.com/verscheck/verscheck/internal/fact"
)

// Memo keeps bytes by name from run to run, or loses them.
type Memo interface {
	Get(name string) (data []byte, ok bool)
	Put(name string, data []byte)
}

// found is what one file came to. It depends on its path, its content and what is wanted.
type found struct {
	Images    []fact.Image `json:",omitempty"`
	Assembled []Assembled  `json:",omitempty"`
	Binary    bool         `json:",omitempty"`
}

// memory is what files came to in the run before, as long as the same is wanted. Searching is a matter of reading: a file whose
// content is known by its name need not be read.
type memory struct {
	memo  Memo   // nil: nothing is kept
	name  string // of what is wanted
	known map[string]found
	used  map[string]found
	fresh bool // something was not known
}

func remember(memo Memo, wanted string) *memory {
	m := &memory{memo: memo, name: "texts " + wanted, known: map[string]found{}, used: map[string]found{}}
	if memo == nil {
		return m
	}
	if data, ok := memo.Get(m.name); ok && json.Unmarshal(data, &m.known) != nil {
		m.known = map[string]found{}
	}
	return m
}

func (m *memory) find(key string) (found, bool) {
	f, ok := m.known[key]
	if ok {
		m.used[key] = f
	}
	return f, ok
}

// keep keeps what a file came to, if JSON can hold it.
func (m *memory) keep(key string, f found) {
	m.fresh = true
	valid := utf8.ValidString(key)
	for _, i := range f.Images {
		valid = valid && utf8.ValidString(i.Raw)
	}
	for _, a := range f.Assembled {
		valid = valid && utf8.ValidString(a.Name)
	}
	if valid {
		m.used[key] = f
	}
}

func (m *memory) close() {
	if m.memo == nil || !m.fresh {
		return
	}
	if data, err := json.Marshal(m.used); err == nil {
		m.memo.Put(m.name, data)
	}
}
