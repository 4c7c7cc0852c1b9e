// Package fetch gets what the addresses of remote bases name: the files of a repository at one commit, in memory, or a single
// file. It asks other repositories for tags as well. Every address, limit and credential is checked before anything is sent, and every redirect again.
//
// It leaves to others what an address means (package remote), which of them are to be fetched and where the files then take part
// (packages gate and render), how git is spoken (package git), and what a public address is (package egress).
package fetch

import (
	"cmp"
	"context"
	"io/fs"
	"net/url"
	"sync"

	"github.com/verscheck/verscheck/internal/egress"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/remote"
)

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

// Fetch gets what an address names. The error is a [*Problem], or the context's.
func (f *Fetcher) Fetch(ctx context.Context, a remote.Address) (Found, error) {
	location, err := f.location(a)
	if err != nil {
		return Found{}, err
	}
	c, err := f.call(string(a.Kind) + " " + location + " " + a.Ref)
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
		p := problemf("add "+egress.Printable(authority)+" to remotes: hosts: in .verscheck.yaml, if it may be asked",
			"%s is none of the hosts that the configuration allows", egress.Printable(authority))
		p.NotAsked = true
		return "", p
	}
	return u.String(), nil
}

// repository fetches one commit.
func (f *Fetcher) repository(ctx context.Context, location string, a remote.Address) (Found, error) {
	found := Found{Name: a.Host + "/" + a.Repo, Path: a.Path}
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
	target, err := advertised.Find(a.Ref)
	if err != nil {
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
