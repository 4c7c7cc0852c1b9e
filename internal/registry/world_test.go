package registry

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	ggcr "github.com/google/go-containerregistry/pkg/registry"

	"github.com/verscheck/verscheck/internal/egress"
	"github.com/verscheck/verscheck/internal/fact"
)

// publicAddress is what invented names resolve to, so that the check of addresses sees a public one.
const publicAddress = "203.0.113.7"

// world is an internet of invented names: each is served by a handler, over TLS with a CA of the test's own and over
// plain http on port 80. Other names have no address; addresses meet the real dialer and its checks.
type world struct {
	t         *testing.T
	addresses map[string]string // by name: what it resolves to

	mu       sync.Mutex
	handlers map[string]http.Handler
	log      []string // "GET reg.test /v2/"
	headers  []http.Header

	secure, plain *httptest.Server
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOf(t, true)
}

func newWorldOf(t *testing.T, http2 bool) *world {
	t.Helper()
	w := &world{t: t, addresses: map[string]string{}, handlers: map[string]http.Handler{}}
	quiet := log.New(io.Discard, "", 0)
	w.secure = httptest.NewUnstartedServer(w)
	w.secure.EnableHTTP2 = http2
	w.secure.TLS = &tls.Config{GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		switch hello.ServerName {
		case "wrong.test":
			return testCA().leaf("other.test")
		case "expired.test":
			return testCA().expired(hello.ServerName)
		}
		return testCA().leaf(hello.ServerName)
	}}
	w.secure.Config.ErrorLog = quiet
	w.secure.StartTLS()
	w.plain = httptest.NewUnstartedServer(w)
	w.plain.Config.ErrorLog = quiet
	w.plain.Start()
	t.Cleanup(func() { w.secure.Close(); w.plain.Close() })
	return w
}

// serve puts a handler behind a name with a public address.
func (w *world) serve(name string, handler http.Handler) {
	w.addresses[name], w.handlers[name] = publicAddress, handler
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.log = append(w.log, r.Method+" "+r.Host+" "+r.URL.Path)
	w.headers = append(w.headers, r.Header.Clone())
	name, _, _ := strings.Cut(r.Host, ":")
	handler := w.handlers[name]
	w.mu.Unlock()
	handler.ServeHTTP(rw, r)
}

// requests returns the lines of the log that have the prefix.
func (w *world) requests(prefix string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var lines []string
	for _, line := range w.log {
		if strings.HasPrefix(line, prefix) {
			lines = append(lines, line)
		}
	}
	return lines
}

func (w *world) dial(ctx context.Context, network, address string, control egress.Control) (net.Conn, error) {
	name, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	resolved, ok := w.addresses[name]
	switch _, err := netip.ParseAddr(name); {
	case name == "closed.test":
		return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	case !ok && err != nil && name != "localhost":
		return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}}
	case !ok:
		return egress.Network(ctx, network, address, control)
	}
	if control != nil {
		if err := control(ctx, "tcp4", net.JoinHostPort(resolved, port), nil); err != nil {
			return nil, &net.OpError{Op: "dial", Net: network, Err: err}
		}
	}
	server := w.secure
	if port == "80" {
		server = w.plain
	}
	return egress.Network(ctx, network, server.Listener.Addr().String(), nil)
}

// client makes a client of this world in which waiting takes a thousandth of its time.
func (w *world) client(opts Options) *Client {
	w.t.Helper()
	if opts.RootCAs == nil {
		opts.RootCAs = testCA().pool
	}
	opts.dial = w.dial
	opts.after = func(d time.Duration, f func()) stopper { return time.AfterFunc(d/1000, f) }
	c, err := New(opts)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// ask asks for one reference.
func (w *world) ask(opts Options, text string) fact.Answer {
	w.t.Helper()
	ref := parseRef(w.t, text)
	return w.client(opts).Ask(w.t.Context(), []fact.Ref{ref})[ref]
}

func parseRef(t *testing.T, text string) fact.Ref {
	t.Helper()
	ref, err := fact.ParseRef(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return ref
}

// image is the manifest of an image, distinct by name.
func image(name string) []byte {
	return fmt.Appendf(nil, `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",`+
		`"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":2},"layers":[],"annotations":{"name":%q}}`,
		sha([]byte("{}")), name)
}

// index is an index with one linux/arm64 image.
func index(content []byte) []byte {
	return fmt.Appendf(nil, `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[`+
		`{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":%q,"size":%d,"platform":{"os":"linux","architecture":"arm64","variant":"v8"}}]}`,
		sha(content), len(content))
}

func sha(content []byte) string {
	sum := sha256.Sum256(content)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// newRegistry is an in-process registry that holds the given manifests, by "path:tag".
func newRegistry(t *testing.T, manifests map[string][]byte) http.Handler {
	t.Helper()
	handler := ggcr.New(ggcr.Logger(log.New(io.Discard, "", 0)))
	for name, content := range manifests {
		path, tag, _ := strings.Cut(name, ":")
		put(t, handler, path, tag, content)
	}
	return handler
}

func put(t *testing.T, handler http.Handler, path, tag string, content []byte) {
	t.Helper()
	var typed struct{ MediaType string }
	if err := json.Unmarshal(content, &typed); err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPut, "/v2/"+path+"/manifests/"+tag, strings.NewReader(string(content)))
	req.Header.Set("Content-Type", typed.MediaType)
	rec := httptest.NewRecorder()
	handler.ServeHTTP(rec, req)
	if rec.Code != http.StatusCreated {
		t.Fatalf("putting %s:%s: %d %s", path, tag, rec.Code, rec.Body)
	}
}

// ca is an authority that signs for whatever name is asked for.
type ca struct {
	pool *x509.CertPool
	cert *x509.Certificate
	key  *ecdsa.PrivateKey

	mu     sync.Mutex
	leaves map[string]*tls.Certificate
}

var testCA = sync.OnceValue(func() *ca {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test CA"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &ca{pool: pool, cert: cert, key: key, leaves: map[string]*tls.Certificate{}}
})

func (c *ca) leaf(name string) (*tls.Certificate, error) {
	return c.sign(name, time.Now().Add(time.Hour))
}

func (c *ca) expired(name string) (*tls.Certificate, error) {
	return c.sign(name, time.Now().Add(-time.Minute))
}

func (c *ca) sign(name string, until time.Time) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if leaf := c.leaves[name]; leaf != nil {
		return leaf, nil
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(int64(len(c.leaves) + 2)), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: until,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, c.cert, &c.key.PublicKey, c.key)
	if err != nil {
		return nil, err
	}
	c.leaves[name] = &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: c.key}
	return c.leaves[name], nil
}
