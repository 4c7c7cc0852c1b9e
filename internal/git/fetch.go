package git

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/go-git/go-billy/v5/memfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"
	"github.com/go-git/go-git/v5/plumbing/transport"
	githttp "github.com/go-git/go-git/v5/plumbing/transport/http"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// FetchLimits bound what fetching one commit may cost. What exceeds one is an error, never cut.
type FetchLimits struct {
	Bytes    int64 // of all answers of the server together
	Objects  int   // in the pack
	Unpacked int64 // bytes of all objects of the pack
}

// DefaultFetchLimits is enough for one commit of the largest public repositories that were measured, with room to spare.
func DefaultFetchLimits() FetchLimits {
	return FetchLimits{Bytes: 256 << 20, Objects: 500_000, Unpacked: 1 << 30}
}

// RemoteError says why a repository on a server gave no commit.
type RemoteError struct {
	Reason string // what follows the repository in a sentence
	Help   string
	Absent bool // the server says that there is no such ref or commit
	Err    error
}

func (e *RemoteError) Error() string { return "it " + e.Reason }
func (e *RemoteError) Unwrap() error { return e.Err }

// Advertised is what a server says that its repository has.
type Advertised struct {
	Tags []Tag // sorted by name; with the commit, as far as the server tells

	session transport.UploadPackSession
	refs    *packp.AdvRefs
	meter   *meter
	limits  FetchLimits
	url     string
}

// Target is a commit that a server offers under a name.
type Target struct {
	Ref    string // full name of the ref, "refs/tags/v1.0.0"; "HEAD" when no name was asked for; "" for a commit id
	Commit string // full id; "" when the server does not tell what a tag peels to

	want plumbing.Hash
}

// Branch reports whether the name is that of a branch, or of HEAD, which moves like one.
func (t Target) Branch() bool { return t.Ref == "HEAD" || strings.HasPrefix(t.Ref, "refs/heads/") }

// List asks a server over http or https what a repository has. Requests are carried by the transport, which is also what decides
// where they may go and with which credentials. The error is a [*RemoteError], or one of the transport.
func List(ctx context.Context, url string, carrier http.RoundTripper, limits FetchLimits) (*Advertised, error) {
	endpoint, err := transport.NewEndpoint(url)
	if err != nil || endpoint.Protocol != "https" && endpoint.Protocol != "http" {
		return nil, &RemoteError{Reason: "has an address that is none of http or https", Err: err}
	}
	endpoint.User, endpoint.Password = "", ""
	m := &meter{carrier: carrier, left: limits.Bytes, most: limits.Bytes}
	session, err := githttp.NewClient(&http.Client{Transport: m}).NewUploadPackSession(endpoint, nil)
	if err != nil {
		return nil, err
	}
	refs, err := session.AdvertisedReferencesContext(ctx)
	if err != nil {
		return nil, m.explain(ctx, err)
	}
	a := &Advertised{session: session, refs: refs, meter: m, limits: limits, url: url}
	a.Tags = a.tags()
	return a, nil
}

// tags lists the tags that the server has named.
func (a *Advertised) tags() []Tag {
	var tags []Tag
	for name, id := range a.refs.References {
		short, ok := strings.CutPrefix(name, "refs/tags/")
		if !ok {
			continue
		}
		tag := Tag{Name: short, State: Presumed, Object: id.String(), Commit: id.String()}
		if peeled, ok := a.refs.Peeled[name]; ok {
			tag.Commit = peeled.String()
		}
		tags = append(tags, tag)
	}
	slices.SortStableFunc(tags, func(a, b Tag) int { return strings.Compare(a.Name, b.Name) })
	return tags
}

// Find returns what a server offers under a name as git fetch takes it: a full commit id, a full name of a ref, a tag, a branch;
// "" is HEAD. The error is a [*RemoteError].
func (a *Advertised) Find(name string) (Target, error) {
	if id, ok := parseID(name); ok {
		return Target{Commit: id, want: plumbing.NewHash(id)}, nil
	}
	if name == "" || name == "HEAD" {
		if a.refs.Head == nil {
			return Target{}, &RemoteError{Reason: "has no HEAD, so no branch is its default", Help: "name a tag or a branch", Absent: true}
		}
		return Target{Ref: "HEAD", Commit: a.refs.Head.String(), want: *a.refs.Head}, nil
	}
	for _, prefix := range []string{"", "refs/", "refs/tags/", "refs/heads/"} {
		full := prefix + name
		id, ok := a.refs.References[full]
		if !ok {
			continue
		}
		t := Target{Ref: full, Commit: id.String(), want: id}
		if peeled, ok := a.refs.Peeled[full]; ok {
			t.Commit = peeled.String()
		}
		return t, nil
	}
	return Target{}, &RemoteError{
		Reason: "has no tag or branch " + quoteShort(name), Absent: true,
		Help: "`git ls-remote " + a.url + "` lists what it has",
	}
}

// Pack fetches the pack with one commit and nothing of its history. The error is a [*RemoteError], or one of the transport.
func (a *Advertised) Pack(ctx context.Context, t Target) ([]byte, error) {
	req := packp.NewUploadPackRequestFromCapabilities(a.refs.Capabilities)
	req.Capabilities.Delete(capability.ThinPack)
	req.Wants = []plumbing.Hash{t.want}
	if a.refs.Capabilities.Supports(capability.Shallow) {
		req.Depth = packp.DepthCommits(1)
		if err := req.Capabilities.Set(capability.Shallow); err != nil {
			return nil, err
		}
	}
	response, err := a.session.UploadPack(ctx, req)
	if err != nil {
		return nil, a.refused(ctx, t, err)
	}
	defer func() { _ = response.Close() }() // only read
	var stream io.Reader = response
	switch {
	case req.Capabilities.Supports(capability.Sideband64k):
		stream = sideband.NewDemuxer(sideband.Sideband64k, response)
	case req.Capabilities.Supports(capability.Sideband):
		stream = sideband.NewDemuxer(sideband.Sideband, response)
	}
	var pack bytes.Buffer
	if _, err := pack.ReadFrom(stream); err != nil {
		return nil, a.refused(ctx, t, err)
	}
	return pack.Bytes(), nil
}

// refused explains an error of asking for a commit by its id, which not every server gives to everybody.
func (a *Advertised) refused(ctx context.Context, t Target, err error) error {
	if t.Ref != "" || a.meter.left < 0 || a.meter.failed != nil || ctx.Err() != nil || a.meter.status >= 300 {
		return a.meter.explain(ctx, err)
	}
	return &RemoteError{
		Reason: "does not give commit " + t.Commit, Err: err, Absent: true,
		Help: "see that the commit was pushed to a branch or a tag there; some servers give only those that one of them points at",
	}
}

// Unpack returns the files of a commit in a pack. It is as good from a cache as from a server: objects are known by their content.
// The id may be that of a tag. The error says what is wrong with the pack, or is a [*RemoteError] for one over a limit.
func Unpack(pack []byte, id string, limits FetchLimits) (tree *Tree, commit string, err error) {
	if err := checkPack(pack, limits); err != nil {
		return nil, "", err
	}
	memory := memfs.New()
	indexed := filesystem.NewStorage(memory, cache.NewObjectLRUDefault())
	if err := packfile.UpdateObjectStorage(indexed, bytes.NewReader(pack)); err != nil {
		return nil, "", fmt.Errorf("reading the pack: %w", err)
	}
	o := &objects{commonDir: "the pack", stores: []*store{{dir: memoryDir{memory}}}, shallow: true}
	target, kind, err := o.peel(id)
	if err != nil {
		return nil, "", err
	}
	if kind != "commit" {
		return nil, "", &RemoteError{Reason: "has a " + kind + " there, and no commit", Help: "name a tag or a branch that is on a commit"}
	}
	c, err := o.commit(plumbing.NewHash(target))
	if err != nil {
		return nil, "", err
	}
	return &Tree{o, &commitDirs{objects: o, root: c.tree, ids: map[string]plumbing.Hash{}}}, target, nil
}

// Object is the id that a target's pack must hold: of a commit, or of a tag on one.
func (t Target) Object() string { return t.want.String() }
