package fetch

import (
	"cmp"
	"crypto/x509"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/verscheck/verscheck/internal/egress"
	"github.com/verscheck/verscheck/internal/git"
)

// Credential is what a host gets to see, and no other.
type Credential struct {
	Host     string // "github.com", "git.example.com:8443"
	User     string
	Token    string // "" when Variable is not set
	Variable string // where it comes from, for messages
}

// Options say whom a [Fetcher] may ask, and what it may cost. The zero value asks every public host anonymously over https.
//
// A host in Hosts, PlainHTTP or Credentials is named: only a named host may have a loopback, private or otherwise internal address,
// and only when it is addressed itself.
type Options struct {
	Hosts       []string // empty: every host may be asked; else only named ones
	PlainHTTP   []string // hosts that are spoken to over http
	Credentials []Credential

	Limits    git.FetchLimits // of one repository; zero: the default ones
	FileBytes int64           // of one file; 0: 16 MiB
	Timeout   time.Duration   // of one repository or file; 0: two minutes
	Most      int             // repositories and files in one run; 0: 100

	Cache     Cache                                 // of what is named by a commit; nil: none
	Proxy     func(*http.Request) (*url.URL, error) // http.ProxyFromEnvironment, say; nil: none
	RootCAs   *x509.CertPool                        // nil: the system's
	UserAgent string                                // "": "verscheck"
}

// Cache keeps bytes by name from run to run.
type Cache interface {
	Get(name string) (data []byte, ok bool)
	Put(name string, data []byte)
}

// New returns a fetcher.
func New(opts Options) *Fetcher { return newFetcher(opts, nil) }

func newFetcher(opts Options, dial egress.Dial) *Fetcher {
	opts.Limits = cmp.Or(opts.Limits, git.DefaultFetchLimits())
	opts.FileBytes = cmp.Or(opts.FileBytes, 16<<20)
	opts.Timeout = cmp.Or(opts.Timeout, 2*time.Minute)
	opts.Most = cmp.Or(opts.Most, 100)
	opts.UserAgent = cmp.Or(opts.UserAgent, "verscheck")
	f := &Fetcher{
		opts: opts, hosts: map[string]bool{}, plain: map[string]bool{}, named: map[string]bool{}, credentials: map[string]Credential{},
		calls: map[string]*call{},
		routes: egress.NewRoutes(egress.Options{
			Proxy: opts.Proxy, RootCAs: opts.RootCAs, HandshakeTimeout: opts.Timeout, Compressed: true, Dial: dial,
		}),
	}
	for _, host := range opts.Hosts {
		f.hosts[canonical(host)], f.named[canonical(host)] = true, true
	}
	for _, host := range opts.PlainHTTP {
		f.plain[canonical(host)], f.named[canonical(host)] = true, true
	}
	for _, c := range opts.Credentials {
		f.credentials[canonical(c.Host)], f.named[canonical(c.Host)] = c, true
	}
	return f
}

// canonical is a host as [egress.Authority] writes it.
func canonical(host string) string { return strings.TrimSuffix(strings.ToLower(host), ":443") }
