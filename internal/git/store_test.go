package git

import (
	"bytes"
	"testing"
)

// FuzzDelta: whatever a delta says, making an object of it ends, and what it makes has the size that it states.
func FuzzDelta(f *testing.F) {
	base := bytes.Repeat([]byte("abcdefgh"), 40)
	f.Add(base, []byte{0xc0, 0x02, 4, 3, 'x', 'y', 'z', 0x90, 1})
	f.Add(base, []byte{0xc0, 0x02, 8, 0x91, 8, 8})
	f.Add(base, []byte{0xc0, 0x02, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		made, err := applyDelta(base, delta)
		if err != nil {
			return
		}
		if size, err := deltaTarget(delta); err != nil || size != int64(len(made)) {
			t.Errorf("%d bytes, stated are %d, %v", len(made), size, err)
		}
	})
}

// TestApplyDelta reads the commands of gitformat-pack(5).
func TestApplyDelta(t *testing.T) {
	t.Parallel()
	base := bytes.Repeat([]byte("0123456789abcdef"), 0x1100) // longer than the longest copy
	size := []byte{0x80, 0xa0, 0x04}
	for name, c := range map[string]struct {
		delta []byte
		want  string // of the beginning; "" for an error
		size  int
	}{
		"insert":                  {[]byte{3, 3, 'x', 'y', 'z'}, "xyz", 3},
		"copy":                    {[]byte{4, 0x91, 2, 4}, "2345", 4},
		"copy from far":           {[]byte{2, 0x93, 0x01, 0x10, 2}, "12", 2},
		"copy of no stated size":  {[]byte{0x80, 0x80, 0x04, 0x80}, "0123", 0x10000},
		"both":                    {[]byte{5, 2, 'x', 'y', 0x91, 0, 3}, "xy012", 5},
		"nothing":                 {[]byte{0}, "", 0},
		"command 0":               {[]byte{1, 0}, "", -1},
		"insert beyond the end":   {[]byte{3, 3, 'x'}, "", -1},
		"copy beyond the base":    {[]byte{4, 0x97, 0xff, 0xff, 0xff, 4}, "", -1},
		"copy without its offset": {[]byte{4, 0x91}, "", -1},
		"less than it states":     {[]byte{4, 3, 'x', 'y', 'z'}, "", -1},
		"more than it states":     {[]byte{2, 3, 'x', 'y', 'z'}, "", -1},
		"larger than may be":      {[]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, "", -1},
		"no size":                 {nil, "", -1},
	} {
		got, err := applyDelta(base, append(bytes.Clone(size), c.delta...))
		if (err != nil) != (c.size < 0) || err == nil && (len(got) != c.size || string(got[:len(c.want)]) != c.want) {
			t.Errorf("%s: %d bytes %.20q, %v; want %d, %q", name, len(got), got, err, c.size, c.want)
		}
	}
	if _, err := applyDelta(base[1:], []byte{0x80, 0xa0, 0x04, 1, 1, 'x'}); err == nil {
		t.Error("a delta for another base is taken")
	}
}
