package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestInterruptedWhileAsking: a registry that never answers, and somebody who has waited long enough.
func TestInterruptedWhileAsking(t *testing.T) {
	// Not in parallel: rendering in this process isolates all of it, the scripts included (see render.Isolate).
	ctx, interrupt := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		interrupt()
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	dir := t.TempDir()
	for name, text := range map[string]string{
		".verscheck.yaml":    "version: 1\nregistry: {plain-http: [\"" + host + "\"]}\n",
		"kustomization.yaml": "resources: [pod.yaml]\n",
		"pod.yaml":           "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - {name: a, image: " + host + "/acme/app:v1.0.0}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out, complaint strings.Builder
	s := environment(map[string]string{"DOCKER_CONFIG": t.TempDir()})
	s.in, s.out, s.err = strings.NewReader(""), &out, &complaint
	report := filepath.Join(t.TempDir(), "report")
	start := time.Now()
	for _, args := range [][]string{{"--tag", "v1.0.0", dir}, {"--tag", "v1.0.0", "-o", report, dir}} {
		if status := run(ctx, args, s); status != exitInterrupted {
			t.Errorf("%v: status %d: %s", args, status, complaint.String())
		}
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("it took %v", took)
	}
	if out.Len() > 0 || !strings.HasPrefix(complaint.String(), "verscheck: interrupted\n") {
		t.Errorf("stdout %q, stderr %q", out.String(), complaint.String())
	}
	if _, err := os.Stat(report); err == nil {
		t.Error("an interrupted run wrote a report")
	}
}

// TestBrokenOutput: a report that could not be written is not the status of a report that was.
func TestBrokenOutput(t *testing.T) {
	// Not in parallel: rendering in this process isolates all of it, the scripts included (see render.Isolate).
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte("resources: []\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"--offline", "--allow-empty", "--tag", "v1.0.0", dir}, {"list", "rules"}, {"list", "overlays", dir}, {"explain", "version-drift"}, {"version"},
	} {
		s := environment(nil)
		s.out = broken{}
		if status := run(t.Context(), args, s); status != exitCouldNotTell {
			t.Errorf("%v: status %d", args, status)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
