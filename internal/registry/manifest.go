package registry

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/verscheck/verscheck/internal/egress"
	"github.com/verscheck/verscheck/internal/fact"
)

// manifestTypes are what runtimes take for an image, and what a request accepts.
var manifestTypes = []string{
	string(types.OCIImageIndex), string(types.OCIManifestSchema1),
	string(types.DockerManifestList), string(types.DockerManifestSchema2),
}

// ask answers one question. A pinned tag is asked by its tag, because that is what drifts; only when the registry does
// not know the tag is the digest asked, which is what runtimes pull.
func (s *session) ask(ctx context.Context, q *question) fact.Answer {
	ref := q.asked
	identifier := ref.Tag
	if identifier == "" {
		identifier = ref.Digest
	}
	answer := (&asker{session: s, ref: ref, identifier: identifier, depth: q.depth}).ask(ctx)
	if answer.Verdict != fact.Absent || identifier == ref.Digest || ref.Digest == "" {
		return answer
	}
	pinned := (&asker{session: s, ref: ref, identifier: ref.Digest, depth: q.depth}).ask(ctx)
	if pinned.Verdict == fact.Exists {
		pinned.Untagged = true
		pinned.Detail = s.host + " does not know the tag " + ref.Tag + ", but has the pinned digest"
	}
	if pinned.Verdict == fact.Absent {
		return answer
	}
	return pinned
}

// asker finds out about one manifest of a session's registry.
type asker struct {
	session    *session
	ref        fact.Ref
	identifier string // the tag or digest to ask for
	depth      fact.Depth
	blob       bool   // the identifier is that of a blob, and not of a manifest
	renewed    bool   // a token for this repository alone was fetched
	manifest   []byte // the manifest, when a GET has brought it
}

// ask sends a HEAD, and a GET only when the HEAD leaves a doubt. Docker Hub counts a GET as a pull; a HEAD alone proves no
// absence: Nexus answers it with 404 where a GET finds the manifest (diun #1614), others with 403 or 405 (containerd
// #6684, #5860).
func (a *asker) ask(ctx context.Context) fact.Answer {
	answer := a.exists(ctx)
	if a.depth > fact.Existence && answer.Verdict == fact.Exists {
		answer.Contents = a.contents(ctx, answer.Digest)
	}
	return answer
}

// exists finds out whether there is such a manifest. Where it is needed itself and is likely not to be at hand, a GET does both.
func (a *asker) exists(ctx context.Context) fact.Answer {
	if a.depth == fact.Existence || a.session.client.knows(a.ref) {
		resp, p := a.send(ctx, http.MethodHead)
		if p != nil {
			return a.outcome(p)
		}
		if digest := cleanDigest(resp); digest != "" && (a.ref.Digest == "" || a.ref.Digest == digest) {
			return fact.Answer{Verdict: fact.Exists, Digest: digest}
		}
	}
	resp, p := a.send(ctx, http.MethodGet)
	if p != nil {
		return a.outcome(p)
	}
	return a.judge(resp)
}

// outcome is the answer for a problem: where the configuration says so, a registry's denial means "absent".
func (a *asker) outcome(p *problem) fact.Answer {
	if p.denied && a.session.client.denied[a.session.host] {
		return fact.Answer{Verdict: fact.Absent, Detail: p.detail + " (read as absent, by registry.denied-means-absent)"}
	}
	return p.answer()
}

// send asks once; on a denial it asks again with a token for this repository alone, because tokens run out and some
// token servers look at the first of several scopes only.
func (a *asker) send(ctx context.Context, method string) (*http.Response, *problem) {
	s := a.session
	for {
		login := s.loggedIn()
		authorization, p := a.authorization(ctx, login)
		if p != nil {
			return nil, p
		}
		resp, p := s.send(ctx, method, a.path(), authorization, a.stage())
		if p != nil {
			return nil, p
		}
		if a.renewed || egress.Authority(resp.Request.URL) != endpoint(s.host) || !a.mayBeTheToken(resp.StatusCode) {
			return resp, nil
		}
		if renewed, p := a.renew(ctx, login, authorization, resp); !renewed || p != nil {
			return resp, p
		}
		a.renewed = true
	}
}

// mayBeTheToken says whether another token may get another answer. One for many repositories is long, and servers that take no
// header of its length say so by a 400, as nginx does, or a 431.
func (a *asker) mayBeTheToken(code int) bool {
	switch code {
	case http.StatusUnauthorized, http.StatusForbidden:
		return true
	case http.StatusBadRequest, http.StatusRequestHeaderFieldsTooLarge:
		return len(a.session.repos[a.ref.Path].batch.paths) > 1
	default:
		return false
	}
}

// renew gets what a second try after a denial can have that the first had not. It reports false when there is nothing.
func (a *asker) renew(ctx context.Context, l *login, authorization string, resp *http.Response) (bool, *problem) {
	s := a.session
	switch {
	case l == nil && resp.StatusCode == http.StatusUnauthorized && resp.Header.Get("WWW-Authenticate") != "":
		// Some registries let everybody ping and ask who it is only here.
		if p := s.logIn(ctx, resp); p != nil {
			return false, p
		}
		l = s.loggedIn()
		return l.bearer || l.basic() != "", nil
	case l != nil && l.bearer && l.config.RegistryToken == "":
		_, p := s.renew(ctx, l, s.repos[a.ref.Path], strings.TrimPrefix(authorization, "Bearer "))
		return true, p
	default:
		return false, nil
	}
}

// authorization is the header to send; "" for none.
func (a *asker) authorization(ctx context.Context, l *login) (string, *problem) {
	switch {
	case l == nil:
		return "", nil
	case !l.bearer || l.config.RegistryToken != "":
		return l.basic(), nil
	}
	token, p := a.session.token(ctx, l, a.session.repos[a.ref.Path])
	if p != nil {
		return "", p
	}
	return "Bearer " + token, nil
}

func (a *asker) path() string {
	if a.blob {
		return "/v2/" + a.ref.Path + "/blobs/" + a.identifier
	}
	return "/v2/" + a.ref.Path + "/manifests/" + a.identifier
}

func (a *asker) stage() stage {
	if a.blob {
		return configStage
	}
	return manifestStage
}

// answeredFor says whether an answer is a registry's word on the manifest that was asked for: of this registry, or of one
// that it handed exactly this question on to, as registry.k8s.io does for all manifests. A login page is neither.
func (a *asker) answeredFor(u *url.URL) bool {
	if egress.Authority(u) == endpoint(a.session.host) && u.Path == a.path() {
		return true
	}
	return strings.HasPrefix(u.Path, "/v2/") && strings.HasSuffix(u.Path, "/manifests/"+a.identifier)
}

// cleanDigest is the digest of a HEAD that leaves no doubt about its manifest; "" for any other answer.
func cleanDigest(resp *http.Response) string {
	if resp.StatusCode != http.StatusOK || resp.ContentLength <= 0 || !isManifestType(resp.Header.Get("Content-Type")) {
		return ""
	}
	digest, err := v1.NewHash(resp.Header.Get("Docker-Content-Digest"))
	if err != nil {
		return ""
	}
	return digest.String()
}
