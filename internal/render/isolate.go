package render

import (
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"sync"
)

// isolation serialises builds that need the process's own environment changed.
var isolation sync.Mutex

// errNoNetwork is what the library gets should a remote entry ever reach its HTTP client.
var errNoNetwork = errors.New("verscheck renders without network")

type refuse struct{}

func (refuse) RoundTrip(*http.Request) (*http.Response, error) { return nil, errNoNetwork }

// Isolate puts the second and third wall around the library, for the whole process: no HTTP by the default transport, and an
// empty PATH, so that no program can be found (the first wall is in transform.go: no remote entry reaches the library).
// What the library logs, or writes straight to the standard error, is dropped: it names no overlay.
// The returned function takes the walls down; until it is called, another Isolate waits.
func Isolate() (restore func()) {
	isolation.Lock()
	transport, stderr, logged := http.DefaultTransport, os.Stderr, log.Writer()
	search, hadPath := os.LookupEnv("PATH")
	http.DefaultTransport = refuse{}
	os.Unsetenv("PATH")
	log.SetOutput(io.Discard)
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err == nil {
		os.Stderr = null
	}
	return func() {
		http.DefaultTransport, os.Stderr = transport, stderr
		log.SetOutput(logged)
		if hadPath {
			os.Setenv("PATH", search)
		}
		if err == nil {
			null.Close()
		}
		isolation.Unlock()
	}
}
