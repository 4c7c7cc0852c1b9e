package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestColored(t *testing.T) {
	t.Parallel()
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	for _, c := range []struct {
		name      string
		choice    string
		variables map[string]string
		toFile    bool
		want      bool
	}{
		{"nobody looks", "auto", nil, false, false},
		{"always", "always", map[string]string{"NO_COLOR": "1"}, true, true},
		{"never", "never", map[string]string{"CLICOLOR_FORCE": "1"}, false, false},
		{"forced", "auto", map[string]string{"CLICOLOR_FORCE": "1"}, true, true},
		{"forced otherwise", "auto", map[string]string{"FORCE_COLOR": "1"}, false, true},
		{"0 forces nothing", "auto", map[string]string{"CLICOLOR_FORCE": "0", "FORCE_COLOR": "0"}, false, false},
		{"NO_COLOR counts more", "auto", map[string]string{"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, false, false},
		{"an empty NO_COLOR is none", "auto", map[string]string{"NO_COLOR": "", "CLICOLOR_FORCE": "1"}, false, true},
		{"a log of GitHub", "auto", map[string]string{"GITHUB_ACTIONS": "true"}, false, true},
		{"a log of GitLab", "auto", map[string]string{"GITLAB_CI": "true"}, false, true},
		{"a file on GitHub", "auto", map[string]string{"GITHUB_ACTIONS": "true"}, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := environment(c.variables)
			if s.out = new(strings.Builder); c.toFile {
				s.out = file
			}
			if got := s.colored(c.choice); got != c.want {
				t.Errorf("coloured: %t", got)
			}
		})
	}
}
