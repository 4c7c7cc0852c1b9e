package gittest

import (
	"io"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Handler serves the repositories below a directory as git's own server does: `git http-backend` behind CGI. Bare ones and work
// trees are both found under the name of their directory.
func Handler(tb testing.TB, dir string) http.Handler {
	tb.Helper()
	path, err := exec.CommandContext(tb.Context(), "git", "--exec-path").Output()
	if err != nil {
		tb.Fatalf("git --exec-path: %v", err)
	}
	return BackendHandler(strings.TrimSpace(string(path)), dir)
}

// BackendHandler is [Handler] for who knows where git keeps its programs.
func BackendHandler(execPath, dir string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		backend := &cgi.Handler{
			Path: filepath.Join(execPath, "git-http-backend"),
			Dir:  dir,
			// It says there what the answer says, too.
			Stderr: io.Discard,
			Env: []string{
				"GIT_PROJECT_ROOT=" + dir, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "HOME=" + dir,
				"GIT_PROTOCOL=" + r.Header.Get("Git-Protocol"), "PATH=" + execPath + ":/usr/bin:/bin",
				// The owner of a directory need not be who runs the tests.
				"GIT_CONFIG_COUNT=2", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*",
				"GIT_CONFIG_KEY_1=uploadpack.allowReachableSHA1InWant", "GIT_CONFIG_VALUE_1=true",
			},
		}
		r = r.Clone(r.Context())
		r.URL.Path = inRepository(dir, r.URL.Path)
		backend.ServeHTTP(w, r)
	})
}

// inRepository makes the path of a request one that begins with a repository below a directory: "/acme/app.git/info/refs" is for
// the work tree acme/app, too.
func inRepository(dir, path string) string {
	for _, end := range []string{"/info/refs", "/git-upload-pack"} {
		name, ok := strings.CutSuffix(path, end)
		if !ok {
			continue
		}
		for _, name := range []string{name, strings.TrimSuffix(name, ".git")} {
			if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name), ".git")); err == nil && info.IsDir() {
				return name + "/.git" + end
			}
		}
	}
	return path
}

// Serve starts a server for the repositories below a directory.
func Serve(tb testing.TB, dir string) *httptest.Server {
	tb.Helper()
	server := httptest.NewServer(Handler(tb, dir))
	tb.Cleanup(server.Close)
	return server
}
