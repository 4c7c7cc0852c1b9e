// Package fetch gets what the addresses of remote bases name: the files of a repository at one commit, in memory, or a single
// file. Every address, limit and credential is checked before anything is sent, and every redirect again.
//
// It leaves to others what an address means (package remote), which of them are to be fetched and where the files then take part
// (packages gate and render), how git is spoken (package git), and what a public address is (package egress).
package fetch

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/verscheck/verscheck/internal/egress"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/remote"
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

// Found is what an address led to.
type Found struct {
	FS     fs.FS
	Path   string // the directory or file in FS that the address names
	Name   string // of FS, for places: "github.com/acme/app@v1.2.0"; the URL of a file
	File   bool   // FS holds a file only
	ID     string // names the content of FS for ever
	Commit string // full id; "" for a file
	Ref    string // full name of the ref, "refs/tags/v1.2.0"; "HEAD"; "" for a commit id or a file
	Branch bool   // the ref is a branch, or HEAD, so that it moves
	Tags   []git.Tag
}

// Problem is why nothing was fetched, in words for users.
type Problem struct {
	Reason string // lower case, one line, printable
	Help   string // the next step; may be empty
	Absent bool   // the server says that there is no such thing
}

func (p *Problem) Error() string { return p.Reason }

func problemf(help, format string, args ...any) *Problem {
	return &Problem{Reason: fmt.Sprintf(format, args...), Help: help}
}

// Fetcher fetches each address once. It is safe for concurrent use.
type Fetcher struct {
	opts        Options
	hosts       map[string]bool // by authority
	plain       map[string]bool
	named       map[string]bool
	credentials map[string]Credential
	routes      egress.Routes

	mu    sync.Mutex
	calls map[string]*call
}

// call is the fetching of one repository at one ref, or of one file.
type call struct {
	once  sync.Once
	found Found
	err   error
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

// Fetch gets what an address names. The error is a [*Problem], or the context's.
func (f *Fetcher) Fetch(ctx context.Context, a remote.Address) (Found, error) {
	location, err := f.location(a)
	if err != nil {
		return Found{}, err
	}
	c, err := f.call(location + " " + a.Ref)
	if err != nil {
		return Found{}, err
	}
	c.once.Do(func() {
		within, cancel := context.WithTimeout(ctx, f.opts.Timeout)
		defer cancel()
		if a.Kind == fact.RemoteFile {
			c.found, c.err = f.file(within, location)
		} else {
			c.found, c.err = f.repository(within, location, a)
		}
		c.err = f.explain(ctx, within, location, c.err)
	})
	found := c.found
	if a.Kind == fact.RemoteRepository {
		found.Path = a.Path
	}
	return found, c.err
}

func (f *Fetcher) call(key string) (*call, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.calls[key]
	if c == nil {
		if len(f.calls) >= f.opts.Most {
			return nil, problemf("copy what is needed of it into the repository", "%d remote bases were fetched already, the limit", f.opts.Most)
		}
		c = &call{}
		f.calls[key] = c
	}
	return c, nil
}

// anywhere are hosts that serve the same repositories under the same paths over ssh and https.
var anywhere = map[string]bool{"github.com": true, "gitlab.com": true, "bitbucket.org": true, "codeberg.org": true}

// location returns the URL to ask for an address, or why none is asked.
func (f *Fetcher) location(a remote.Address) (string, error) {
	host := a.Host
	location := a.Location()
	switch {
	case a.Scheme == "file":
		return "", problemf("name it by its path in the repository, or by its address on a server",
			"it is a directory of the machine that builds, which is no part of the repository")
	case a.Scheme == "ssh" && !anywhere[a.Host]:
		return "", problemf("write it as https://"+host+"/"+a.Repo+", if the server has it there", "it is reached by ssh, which verscheck does not speak")
	case a.Scheme == "ssh":
		location = "https://" + a.Host + "/" + a.Repo
	}
	u, err := url.Parse(location)
	if err != nil || u.Host == "" {
		return "", problemf("correct it", "its address is no URL")
	}
	u.User = nil
	authority := egress.Authority(u)
	if len(f.hosts) > 0 && !f.named[authority] {
		return "", problemf("add "+egress.Printable(authority)+" to remotes: hosts: in .verscheck.yaml, if it may be asked",
			"%s is none of the hosts that the configuration allows", egress.Printable(authority))
	}
	return u.String(), nil
}

// repository fetches one commit.
func (f *Fetcher) repository(ctx context.Context, location string, a remote.Address) (Found, error) {
	found := Found{Name: a.Host + "/" + a.Repo, Path: a.Path}
	target := git.Target{}
	var advertised *git.Advertised
	if remote.IsCommit(a.Ref) {
		if tree, commit, err := f.kept(location, a.Ref); err == nil {
			return f.found(found, tree, git.Target{Commit: commit}, a.Ref), nil
		}
	}
	advertised, err := git.List(ctx, location, f.guard(location), f.opts.Limits)
	if err != nil {
		return found, err
	}
	found.Tags = advertised.Tags
	if target, err = advertised.Find(a.Ref); err != nil {
		return found, err
	}
	if tree, commit, err := f.kept(location, target.Commit); err == nil {
		target.Commit = commit
		return f.found(found, tree, target, a.Ref), nil
	}
	pack, err := advertised.Pack(ctx, target)
	if err != nil {
		return found, err
	}
	tree, commit, err := git.Unpack(pack, target.Object(), f.opts.Limits)
	if err != nil {
		return found, err
	}
	f.keep(location, commit, pack)
	target.Commit = commit
	return f.found(found, tree, target, a.Ref), nil
}

// found completes what is known of a commit.
func (f *Fetcher) found(found Found, tree *git.Tree, t git.Target, asked string) Found {
	found.FS, found.Commit, found.Ref, found.Branch = tree, t.Commit, t.Ref, t.Branch()
	found.ID = "git:" + t.Commit
	found.Name += "@" + cmp.Or(asked, "HEAD")
	return found
}

// kept returns a commit from the cache. What is there is told by its content, so that it is the commit or nothing.
func (f *Fetcher) kept(location, commit string) (*git.Tree, string, error) {
	if f.opts.Cache == nil || commit == "" {
		return nil, "", errors.New("nothing is kept")
	}
	pack, ok := f.opts.Cache.Get(cacheName(location, commit))
	if !ok {
		return nil, "", errors.New("it is not kept")
	}
	return git.Unpack(pack, commit, f.opts.Limits)
}

// maxKept bounds a pack that is kept from run to run.
const maxKept = 32 << 20

func (f *Fetcher) keep(location, commit string, pack []byte) {
	if f.opts.Cache != nil && len(pack) <= maxKept {
		f.opts.Cache.Put(cacheName(location, commit), pack)
	}
}

func cacheName(location, commit string) string { return "pack " + location + " " + commit }

// explain makes a [*Problem] of an error.
func (f *Fetcher) explain(ctx, within context.Context, location string, err error) error {
	var known *Problem
	var unread *git.RemoteError
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case within.Err() != nil:
		return problemf("run it again later", "no whole answer from %s within %s", hostOf(location), f.opts.Timeout)
	case errors.As(err, &unread):
		p := &Problem{Reason: "the repository " + egress.Printable(unread.Reason), Help: unread.Help, Absent: unread.Absent}
		if c, ok := f.credentials[hostOf(location)]; ok && c.Token == "" {
			p.Help = fmt.Sprintf("set the variable %s, from which the configuration takes the token for %s; or %s", c.Variable, c.Host, p.Help)
		}
		return p
	}
	return f.transportProblem(location, err)
}

func hostOf(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return ""
	}
	return egress.Authority(u)
}
