package hook_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/hook"
)

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestInstall(t *testing.T) {
	t.Parallel()
	older := strings.Replace(hook.Script("pre-push"), "exec verscheck", "verscheck", 1)
	for name, c := range map[string]struct {
		before     string // "" for none
		want, then hook.Outcome
	}{
		"none":              {"", hook.Installed, hook.Removed},
		"another":           {"#!/bin/sh\necho theirs\n", hook.Chained, hook.Restored},
		"an older version":  {older, hook.Renewed, hook.Removed},
		"the same":          {hook.Script("pre-push"), hook.Present, hook.Removed},
		"an empty file":     {"\n", hook.Chained, hook.Restored},
		"one without a LF":  {"exit 0", hook.Chained, hook.Restored},
		"one with CRs only": {"\r", hook.Chained, hook.Restored},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "hooks")
			file := filepath.Join(dir, "pre-push")
			if c.before != "" {
				if err := os.Mkdir(dir, 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(c.before), 0o744); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := hook.Install(dir, "pre-push"); got != c.want || err != nil {
				t.Fatalf("install: %d, %v; want %d", got, err, c.want)
			}
			if diff := cmp.Diff(hook.Script("pre-push"), read(t, file)); diff != "" {
				t.Errorf("the hook (-want +got):\n%s", diff)
			}
			if info, err := os.Stat(file); err != nil || info.Mode()&0o100 == 0 {
				t.Errorf("it cannot be run: %v, %v", info.Mode(), err)
			}
			if got, err := hook.Install(dir, "pre-push"); got != hook.Present || err != nil {
				t.Errorf("install again: %d, %v", got, err)
			}
			if got, err := hook.Uninstall(dir, "pre-push"); got != c.then || err != nil {
				t.Fatalf("uninstall: %d, %v; want %d", got, err, c.then)
			}
			if c.then == hook.Restored {
				if got := read(t, file); got != c.before {
					t.Errorf("restored: %q", got)
				}
				if info, _ := os.Stat(file); info.Mode().Perm() != 0o744 {
					t.Errorf("mode %v", info.Mode())
				}
			}
			left, err := os.ReadDir(dir)
			if want := 1; c.then == hook.Removed && len(left) != 0 || c.then == hook.Restored && len(left) != want || err != nil {
				t.Errorf("left: %v, %v", left, err)
			}
			if got, err := hook.Uninstall(dir, "pre-push"); got != hook.Absent || err != nil {
				t.Errorf("uninstall again: %d, %v", got, err)
			}
		})
	}
}

// TestConflict: nothing is lost where there is no place for it.
func TestConflict(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files map[string]string
		do    func(dir, name string) (hook.Outcome, error)
	}{
		"two that were there": {map[string]string{"pre-push": "a", "pre-push.before-verscheck": "b"}, hook.Install},
		"changed by hand":     {map[string]string{"pre-push": hook.Script("pre-push") + "echo mine\n"}, hook.Uninstall},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for file, text := range c.files {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			_, err := c.do(dir, "pre-push")
			var conflict *hook.ConflictError
			if !errors.As(err, &conflict) || conflict.Help == "" {
				t.Errorf("error %v", err)
			}
			for file, text := range c.files {
				if got := read(t, filepath.Join(dir, file)); got != text {
					t.Errorf("%s: %q", file, got)
				}
			}
		})
	}
}

func TestReadPushes(t *testing.T) {
	t.Parallel()
	const a, zero = "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334", "0000000000000000000000000000000000000000"
	text := "refs/heads/main " + a + " refs/heads/main " + a + "\nHEAD " + a + " refs/tags/v5 " + zero + "\n(delete) " + zero + " refs/tags/v2 " + a + "\n\n"
	got, err := hook.ReadPushes(strings.NewReader(text))
	want := []hook.Push{
		{"refs/heads/main", a, "refs/heads/main", a}, {"HEAD", a, "refs/tags/v5", ""}, {"(delete)", "", "refs/tags/v2", a},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for i, tag := range []string{"", "v5", ""} {
		if name, ok := got[i].Tag(); ok != (tag != "") || ok && name != tag {
			t.Errorf("%s: tag %q, %t", got[i].RemoteRef, name, ok)
		}
	}
	if _, err := hook.ReadPushes(strings.NewReader("a b c d\nx y\n")); err == nil || err.Error() != `reading what is pushed: line 2 has 2 fields, and git writes 4: "x y"` {
		t.Errorf("error %v", err)
	}
}

// FuzzReadPushes: whatever is piped in, there is no panic, and a tag has a name.
func FuzzReadPushes(f *testing.F) {
	f.Add("HEAD a refs/tags/v5 0\n")
	f.Fuzz(func(t *testing.T, text string) {
		pushes, err := hook.ReadPushes(strings.NewReader(text))
		if err != nil && pushes != nil {
			t.Error("a part beside an error")
		}
	})
}
