package render

import (
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"sync"
)

// isolation keeps two isolated stretches of one process apart.
var isolation sync.Mutex

// Isolate puts the second and third wall around the library, for the whole process: no HTTP by the default transport, and an
// empty PATH, so that no program can be found (the first wall is in admit.go: no remote entry reaches the library). What
// the library logs, or writes straight to the standard error, is dropped: it names no overlay.
// The returned function takes the walls down; until it is called, another Isolate waits.
func Isolate() (restore func()) {
	isolation.Lock()
	down := []func(){refuseTransport(), emptyPath(), muteLog(), muteStderr()}
	return func() {
		for _, f := range down {
			f()
		}
		isolation.Unlock()
	}
}

// errNoNetwork is what the library gets should a remote entry ever reach its HTTP client.
var errNoNetwork = errors.New("verscheck renders without network")

type refuse struct{}

func (refuse) RoundTrip(*http.Request) (*http.Response, error) { return nil, errNoNetwork }

func refuseTransport() (restore func()) {
	transport := http.DefaultTransport
	http.DefaultTransport = refuse{}
	return func() { http.DefaultTransport = transport }
}

func emptyPath() (restore func()) {
	path, had := os.LookupEnv("PATH") //nolint:forbidigo // it is the process that must be isolated, and set back
	_ = os.Unsetenv("PATH")           // fails for no variable with a name
	return func() {
		if had {
			_ = os.Setenv("PATH", path)
		}
	}
}

func muteLog() (restore func()) {
	writer := log.Writer()
	log.SetOutput(io.Discard)
	return func() { log.SetOutput(writer) }
}

func muteStderr() (restore func()) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return func() {} // the worst that follows is a stray line
	}
	stderr := os.Stderr
	os.Stderr = null
	return func() {
		os.Stderr = stderr
		_ = null.Close()
	}
}
