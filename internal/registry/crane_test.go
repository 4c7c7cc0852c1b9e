package registry

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/verscheck/verscheck/internal/fact"
)

func craneProgram(t *testing.T) string {
	t.Helper()
	built, err := filepath.Abs("../../.bin/crane")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(built); err == nil {
		return built
	}
	program, err := exec.LookPath("crane")
	if err == nil {
		return program
	}
	const missing = "no crane in .bin or PATH: .ci/run builds it"
	if os.Getenv("CI") != "" {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}

// TestFaultsOfCrane runs the fault matrix over what people use instead: `crane digest`, of which the exit status says whether
// an image is there. That it gets cases wrong is why this package is not written that way.
func TestFaultsOfCrane(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it waits for crane's own patience")
	}
	crane := craneProgram(t)
	matrix := faults(time.Second)
	read := make([]fact.Verdict, len(matrix))
	var group errgroup.Group
	group.SetLimit(64) // they wait, and hardly work
	for i, f := range matrix {
		w := f.broken(t)
		proxy := w.proxy(t)
		dir := t.TempDir()
		group.Go(func() error {
			read[i] = w.craneSays(t.Context(), crane, proxy, dir, f)
			return nil
		})
	}
	_ = group.Wait()

	wrong, falseExists, falseAbsent := 0, 0, 0
	for i, f := range matrix {
		if f.refused {
			continue
		}
		switch want := f.want.Verdict; {
		case want == fact.Mismatch && read[i] == fact.Absent, want == read[i]:
			continue // the pinned digest is indeed not there
		case read[i] == fact.Exists:
			falseExists++
		case want == fact.Exists:
			falseAbsent++
		}
		wrong++
		t.Logf("%s: %s, and crane's exit status says %s", f.name, f.want.Verdict, read[i])
	}
	t.Logf("fault matrix: %d cases; crane digest: %d wrong verdicts, %d false \"exists\", %d false \"absent\" of what is there",
		len(matrix), wrong, falseExists, falseAbsent)
	if wrong == 0 {
		t.Error("crane gets nothing wrong, so something is wrong with the matrix")
	}
}

// craneSays reads crane's exit status as scripts do. One that does not end is ended.
func (w *world) craneSays(ctx context.Context, crane, proxy, dir string, f fault) fact.Verdict {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	ca := filepath.Join(dir, "ca.pem")
	var trusted []byte
	if f.opts.RootCAs == nil {
		trusted = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: testCA().cert.Raw})
	}
	config := "{}"
	if f.opts.Keychain != nil {
		config = `{"auths":{"reg.test":{"username":"alice","password":"s3cret"}}}`
	}
	if os.WriteFile(ca, trusted, 0o600) != nil || os.WriteFile(filepath.Join(dir, "config.json"), []byte(config), 0o600) != nil {
		w.t.Error("no directory for crane")
	}
	cmd := exec.CommandContext(ctx, crane, "digest", f.ref)
	cmd.Env = []string{"HTTPS_PROXY=" + proxy, "HTTP_PROXY=" + proxy, "SSL_CERT_FILE=" + ca, "SSL_CERT_DIR=" + dir, "DOCKER_CONFIG=" + dir, "HOME=" + dir}
	var exit *exec.ExitError
	switch err := cmd.Run(); {
	case err == nil:
		return fact.Exists
	case !errors.As(err, &exit):
		w.t.Errorf("running crane: %v", err)
	}
	return fact.Absent
}

// proxy leads programs into the world: it connects them by the names that only the world knows.
func (w *world) proxy(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			w.ServeHTTP(rw, r)
			return
		}
		there, err := w.dial(r.Context(), "tcp", r.Host, nil)
		if err != nil {
			rw.WriteHeader(http.StatusBadGateway)
			return
		}
		defer func() { _ = there.Close() }()
		rw.WriteHeader(http.StatusOK)
		here, buffered, err := http.NewResponseController(rw).Hijack()
		if err != nil {
			return
		}
		defer func() { _ = here.Close() }()
		_ = buffered.Flush()
		join(here, there)
	}))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return server.URL
}

// join copies both ways until one side has ended.
func join(a, b net.Conn) {
	var once sync.Once
	done := make(chan struct{})
	for _, pair := range [][2]net.Conn{{a, b}, {b, a}} {
		go func() {
			_, _ = io.Copy(pair[0], pair[1])
			once.Do(func() { close(done) })
		}()
	}
	<-done
}
