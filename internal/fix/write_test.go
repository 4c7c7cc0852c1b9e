package fix_test

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/fix"
)

// TestMain is the writer that TestWriteKilled kills, when that calls it: it writes two texts in turn, for ever.
func TestMain(m *testing.M) {
	dir := os.Getenv("VERSCHECK_TEST_WRITE")
	if dir == "" {
		os.Exit(m.Run())
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		panic(err)
	}
	texts := killedTexts()
	for i := 0; ; i++ {
		if err := fix.Write(root, fix.Change{File: "f.yaml", Before: texts[i%2], After: texts[(i+1)%2]}); err != nil {
			panic(err)
		}
		fmt.Println(i)
	}
}

// killedTexts are long, so that writing one takes many pages.
func killedTexts() [2]string {
	return [2]string{strings.Repeat("image: app:v1\n", 30_000), strings.Repeat("image: app:v22\n", 30_000)}
}

// TestWriteKilled kills a process at any point of writing: the file is the old one or the new one.
func TestWriteKilled(t *testing.T) {
	t.Parallel()
	texts := killedTexts()
	seen := map[string]int{}
	for round := range 12 {
		dir := t.TempDir()
		file := filepath.Join(dir, "f.yaml")
		if err := os.WriteFile(file, []byte(texts[0]), 0o640); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "VERSCHECK_TEST_WRITE="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for range round % 4 { // after some writes, in the midst of the next
			lines.Scan()
		}
		_ = cmd.Process.Kill() // it writes for ever
		_ = cmd.Wait()
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(text) != texts[0] && string(text) != texts[1] {
			t.Fatalf("round %d: the file is neither old nor new, but has %d bytes", round, len(text))
		}
		if info, err := os.Stat(file); err != nil || info.Mode() != 0o640 {
			t.Fatalf("round %d: mode %v, error %v", round, info.Mode(), err)
		}
		seen[string(text)]++
	}
	if len(seen) < 2 {
		t.Errorf("no round left the other text, so that nothing was tested")
	}
}

func openRoot(t *testing.T, files map[string]string) (string, *os.Root) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(filepath.Join(dir, "tree"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return filepath.Join(dir, "tree"), root
}

// only wants no file beside those that were there.
func only(t *testing.T, dir string, want ...string) {
	t.Helper()
	var got []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			got = append(got, strings.TrimPrefix(name, dir+"/"))
		}
		return err
	})
	if err != nil || strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("files %q, want %q, error %v", got, want, err)
	}
}

func TestWriteKeepsTheMode(t *testing.T) {
	t.Parallel()
	dir, root := openRoot(t, map[string]string{"tree/d/f.yaml": "v1"})
	file := filepath.Join(dir, "d", "f.yaml")
	if err := os.Chmod(file, 0o751); err != nil {
		t.Fatal(err)
	}
	if err := fix.Write(root, fix.Change{File: "d/f.yaml", Before: "v1", After: "v2"}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil || string(text) != "v2" {
		t.Errorf("text %q, error %v", text, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode() != 0o751 {
		t.Errorf("mode %v, error %v", info.Mode(), err)
	}
	only(t, dir, "d/f.yaml")
}

func TestWriteRefusesWhatHasChanged(t *testing.T) {
	t.Parallel()
	dir, root := openRoot(t, map[string]string{"tree/f.yaml": "v1 and more"})
	for _, before := range []string{"v1", "v1 and more and more", ""} {
		if err := fix.Write(root, fix.Change{File: "f.yaml", Before: before, After: "v2"}); !errors.Is(err, fix.ErrChanged) {
			t.Errorf("with %q before: error %v", before, err)
		}
	}
	if err := fix.Write(root, fix.Change{File: "gone.yaml", Before: "v1", After: "v2"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if err := fix.Write(root, fix.Change{File: ".", Before: "v1", After: "v2"}); err == nil || err.Error() != "is no regular file" {
		t.Errorf("error %v", err)
	}
	only(t, dir, "f.yaml")
}

func TestWriteFollowsNoLinkOut(t *testing.T) {
	t.Parallel()
	dir, root := openRoot(t, map[string]string{"tree/d/f.yaml": "v1", "outside.yaml": "v1"})
	outside := filepath.Join(filepath.Dir(dir), "outside.yaml")
	for link, target := range map[string]string{
		"inside": "d/f.yaml", "up": "../outside.yaml", "around": "../tree/d/f.yaml", "absolute": outside, "loop": "loop", "dir": "..", "d/twice": "../inside",
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	for name, reason := range map[string]string{
		"up": "is a symlink that leaves the repository", "around": "is a symlink that leaves the repository",
		"absolute": "is a symlink to the absolute path " + outside, "loop": "is a symlink loop", "dir/outside.yaml": "path escapes from parent",
	} {
		err := fix.Write(root, fix.Change{File: name, Before: "v1", After: "v2"})
		if err == nil || !strings.HasSuffix(err.Error(), reason) {
			t.Errorf("%s: error %v, want %s", name, err, reason)
		}
	}
	if text, err := os.ReadFile(outside); err != nil || string(text) != "v1" {
		t.Errorf("outside is %q now, error %v", text, err)
	}
	if err := fix.Write(root, fix.Change{File: "d/twice", Before: "v1", After: "v2"}); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "d", "f.yaml")); err != nil || string(text) != "v2" {
		t.Errorf("inside is %q, error %v", text, err)
	}
	if info, err := os.Lstat(filepath.Join(dir, "inside")); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is none any more: %v, error %v", info, err)
	}
}
