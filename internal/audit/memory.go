package audit

import (
	"sync"

	"github.com/verscheck/verscheck/internal/gate"
)

// memory keeps for the time of one audit what overlays came to, in front of the cache of other runs, if there is one.
type memory struct {
	behind gate.Cache // nil for none

	mu   sync.Mutex
	kept map[string][]byte
}

func (m *memory) Get(name string) (data []byte, ok bool) {
	m.mu.Lock()
	data, ok = m.kept[name]
	m.mu.Unlock()
	if !ok && m.behind != nil {
		return m.behind.Get(name)
	}
	return data, ok
}

func (m *memory) Put(name string, data []byte) {
	m.mu.Lock()
	m.kept[name] = data
	m.mu.Unlock()
	if m.behind != nil {
		m.behind.Put(name, data)
	}
}
