package registry

import (
	"cmp"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/verscheck/verscheck/internal/egress"
)

// Options say whom a [Client] may ask and how patient it is. The zero value asks every public registry anonymously over
// https. Hosts are written as in references ("ghcr.io", "localhost:5000"); case, ":443" and Docker Hub's aliases do not
// matter.
//
// A host in Allow, PlainHTTP, DeniedMeansAbsent, Mirrors or DockerConfigHosts is named: only a named host gets
// credentials, and only a named host may have a loopback, private or otherwise internal address.
type Options struct {
	Allow             []string // "host" or "host/path/prefix"; empty: every host may be asked
	PlainHTTP         []string // hosts that are spoken to over http, and only over http
	DeniedMeansAbsent []string // hosts whose own 403 (for bearer tokens also 401) for a repository is read as "absent"
	DockerConfigHosts []string // hosts that the user's own docker config names; see [DockerConfigHosts]
	Mirrors           []Mirror // whom to ask before a registry itself

	Keychain authn.Keychain // resolved once a registry, on its first challenge; nil: anonymous. See [UserKeychain]

	Jobs     int           // references asked at once of one registry; 0: 16
	Timeout  time.Duration // of one request with its body; 0: 30s
	Attempts int           // tries of one request that fails in a way that may pass; 0: 3
	Backoff  time.Duration // before the second try, three times as long before each further one; 0: 1s
	MaxWait  time.Duration // how long one registry may ask for quiet without an answer in between; 0: 60s
	MaxRefs  int           // distinct references in one Ask, the rest is not asked; 0: 5000
	Deadline time.Duration // of one Ask as a whole; 0: 10m

	// Tell is told, in a line that is safe to print, that a registry makes everybody wait. Several goroutines call it. nil:
	// nobody is told.
	Tell func(line string)

	Proxy     func(*http.Request) (*url.URL, error) // http.ProxyFromEnvironment, say; nil: none
	RootCAs   *x509.CertPool                        // nil: the system's
	UserAgent string                                // "": "verscheck"

	// Cache keeps manifests and configurations from run to run, by digest; what comes out of it is hashed again. nil: none.
	Cache Cache

	// Transport carries the requests in place of the network, for an in-process registry. It is then on its own when it
	// connects: a name that resolves to an internal address is not noticed. Every other rule holds. nil: the network.
	Transport http.RoundTripper

	dial  egress.Dial                                     // nil: the network
	after func(d time.Duration, f func()) (timer stopper) // nil: time.AfterFunc
}

// Cache keeps bytes by name, and may lose them.
type Cache interface {
	Get(name string) (data []byte, ok bool)
	Put(name string, data []byte)
}

// New returns a client. The error names the option and the entry of it that is no host.
func New(opts Options) (*Client, error) {
	opts.Jobs = cmp.Or(opts.Jobs, 16)
	opts.Timeout = cmp.Or(opts.Timeout, 30*time.Second)
	opts.Attempts = cmp.Or(opts.Attempts, 3)
	opts.Backoff = cmp.Or(opts.Backoff, time.Second)
	opts.MaxWait = cmp.Or(opts.MaxWait, time.Minute)
	opts.MaxRefs = cmp.Or(opts.MaxRefs, 5000)
	opts.Deadline = cmp.Or(opts.Deadline, 10*time.Minute)
	opts.UserAgent = cmp.Or(opts.UserAgent, "verscheck")
	if opts.after == nil {
		opts.after = func(d time.Duration, f func()) stopper { return time.AfterFunc(d, f) }
	}

	c := &Client{opts: opts, plain: hostSet{}, denied: hostSet{}, named: hostSet{}, purse: purse{known: map[string]authn.AuthConfig{}}}
	for _, entry := range opts.Allow {
		p, err := parsePattern(entry)
		if err != nil {
			return nil, fmt.Errorf("reading registry.allow: %w", err)
		}
		c.allow = append(c.allow, p)
		c.named[p.host] = true
	}
	for _, list := range []struct {
		option  string
		entries []string
		set     hostSet
	}{
		{"registry.plain-http", opts.PlainHTTP, c.plain},
		{"registry.denied-means-absent", opts.DeniedMeansAbsent, c.denied},
		{"the docker config's hosts", opts.DockerConfigHosts, c.named},
	} {
		for _, entry := range list.entries {
			host, err := hostOf(entry)
			if err != nil {
				return nil, fmt.Errorf("reading %s: %w", list.option, err)
			}
			list.set[host], c.named[host] = true, true
		}
	}
	if err := c.setMirrors(opts.Mirrors); err != nil {
		return nil, fmt.Errorf("reading registry.mirrors: %w", err)
	}
	c.routes = opts.routes()
	return c, nil
}

// routes returns the ways out. Answers are not compressed: digests are of the bytes as sent.
func (o Options) routes() egress.Routes {
	return egress.NewRoutes(egress.Options{
		Proxy: o.Proxy, RootCAs: o.RootCAs, HandshakeTimeout: o.Timeout, IdlePerHost: o.Jobs, Dial: o.dial, Transport: o.Transport,
	})
}
