package main

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// stuck makes a project whose registry never answers, and a channel that gets something once it is asked.
func stuck(t *testing.T) (dir string, asked <-chan struct{}) {
	t.Helper()
	requests := make(chan struct{}, 100)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		requests <- struct{}{}
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	dir = t.TempDir()
	for name, text := range map[string]string{
		".verscheck.yaml":    "version: 1\nregistry: {plain-http: [\"" + host + "\"]}\n",
		"kustomization.yaml": "resources: [pod.yaml]\n",
		"pod.yaml":           "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - {name: a, image: " + host + "/acme/app:v1.0.0}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir, requests
}

// TestSignal: the real process, a real signal.
func TestSignal(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no signals")
	}
	dir, asked := stuck(t)
	out := t.TempDir()
	cmd := exec.Command("verscheck", "--tag", "v1.0.0", "--no-cache", "-o", filepath.Join(out, "report"), "--report", "html="+filepath.Join(out, "page"), dir)
	cmd.Env = append(os.Environ(), "ARTIFACTS="+out, "GITHUB_STEP_SUMMARY="+filepath.Join(out, "summary"))
	var complaint strings.Builder
	cmd.Stderr = &complaint
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-asked
	start := time.Now()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if status := cmd.ProcessState.ExitCode(); status != exitInterrupted || complaint.String() != "verscheck: interrupted\n" {
		t.Errorf("status %d, stderr %q", status, complaint.String())
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("it took %v to end", took)
	}
	if got := files(t, out); len(got) > 0 {
		t.Errorf("an interrupted run left %v", got)
	}
}

// TestProgressLine: on a terminal, and nowhere else, a line says what takes so long; the key that interrupts takes it away.
func TestProgressLine(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("script"); err != nil || runtime.GOOS != "linux" {
		t.Skip("no script(1) of util-linux, which makes a terminal")
	}
	dir, _ := stuck(t)
	cmd := exec.Command("script", "-qfec", "trap : INT; verscheck --tag v1.0.0 --no-cache "+dir+"; echo status $?", "/dev/null")
	cmd.Env = append(os.Environ(), "CI=", "TERM=xterm", "SHELL=/bin/sh")
	keys, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	screen, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	watchdog := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer watchdog.Stop()
	seen, reader := "", bufio.NewReader(screen)
	for !strings.Contains(seen, "\r\x1b[Kverscheck: asking registries about 1 image (") {
		b, err := reader.ReadByte()
		if err != nil {
			t.Fatalf("%v after %q", err, seen)
		}
		seen += string(b)
	}
	if _, err := io.WriteString(keys, "\x03"); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if !strings.Contains(string(rest), "\r\x1b[Kverscheck: interrupted\r\n") || !strings.Contains(string(rest), "status 130") {
		t.Errorf("after the key: %q", rest)
	}
}
