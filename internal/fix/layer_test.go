package fix_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/verscheck/verscheck/internal/fix"
)

func TestLayer(t *testing.T) {
	t.Parallel()
	below := fstest.MapFS{
		"d/f.yaml": {Data: []byte("v1"), Mode: 0o640}, "d/g.yaml": {Data: []byte("g")},
		"link": {Data: []byte("d/f.yaml"), Mode: fs.ModeSymlink},
	}
	layer := fix.Over(below, []fix.Change{{File: "d/f.yaml", Before: "v1", After: "v2 and more"}})
	for name, want := range map[string]string{"d/f.yaml": "v2 and more", "d/g.yaml": "g"} {
		if text, err := fs.ReadFile(layer, name); err != nil || string(text) != want {
			t.Errorf("%s is %q, want %q, error %v", name, text, want, err)
		}
	}
	if _, err := fs.ReadFile(layer, "gone"); err == nil {
		t.Error("a file that is not there was read")
	}
	info, err := fs.Stat(layer, "d/f.yaml")
	if err != nil || info.Size() != 11 || info.Mode() != 0o640 {
		t.Errorf("Stat = %v, error %v", info, err)
	}
	if info, err = fs.Lstat(layer, "d/f.yaml"); err != nil || info.Size() != 11 {
		t.Errorf("Lstat = %v, error %v", info, err)
	}
	if target, err := fs.ReadLink(layer, "link"); err != nil || target != "d/f.yaml" {
		t.Errorf("ReadLink = %q, error %v", target, err)
	}
	if entries, err := fs.ReadDir(layer, "d"); err != nil || len(entries) != 2 {
		t.Errorf("ReadDir = %v, error %v", entries, err)
	}
}
