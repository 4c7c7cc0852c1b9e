package registry

import (
	"bytes"
	"context"
	"net/http"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/verscheck/verscheck/internal/egress"
	"github.com/verscheck/verscheck/internal/fact"
)

const (
	maxEntries  = 1000 // of an index
	maxVariants = 64   // of which the configuration is read
	maxNesting  = 2    // of an index in an index
)

// contents finds out what is asked about the image that has a digest, beyond that it is there. The manifest may be at hand.
func (a *asker) contents(ctx context.Context, digest string) *fact.Contents {
	r := reader{asker: a}
	p := r.read(ctx, digest)
	if p != nil {
		r.found.Problem, r.found.Help = p.detail, p.help
	} else {
		a.session.client.learn(a.ref)
	}
	return &r.found
}

// reader reads an image from the top: the manifest or the index, of that the manifests, of these the configurations. It asks for no
// more than its depth needs.
type reader struct {
	*asker

	found fact.Contents
}

func (r *reader) read(ctx context.Context, digest string) *problem {
	body := r.manifest
	if body == nil {
		var p *problem
		if body, p = r.fetch(ctx, digest, false); p != nil {
			return p
		}
	} else {
		r.session.client.keep(digest, body)
	}
	m, err := parseManifest(body)
	if err != nil {
		return r.malformed(digest, err.Error())
	}
	if m.Manifests == nil {
		return r.image(ctx, digest, body, fact.Platform{}, true)
	}
	r.found.Index = true
	return r.index(ctx, digest, body, 1)
}

// index reads the images of an index, or of an index in one.
func (r *reader) index(ctx context.Context, digest string, body []byte, nesting int) *problem {
	index, err := v1.ParseIndexManifest(bytes.NewReader(body))
	switch {
	case err != nil:
		return r.malformed(digest, "it is no index")
	case nesting > maxNesting:
		return r.malformed(digest, "indexes are nested too deeply")
	case len(index.Manifests) > maxEntries:
		return r.malformed(digest, "it has too many entries")
	}
	if nesting == 1 {
		r.found.Says = says(index.Annotations)
	}
	for _, entry := range index.Manifests {
		if isAttestation(entry) {
			continue
		}
		if p := r.entry(ctx, entry, nesting); p != nil {
			return p
		}
	}
	return nil
}

func (r *reader) entry(ctx context.Context, entry v1.Descriptor, nesting int) *problem {
	digest := entry.Digest.String()
	nested := entry.MediaType.IsIndex()
	platform := platformOf(entry.Platform)
	if !nested && platform != (fact.Platform{}) && r.enough() {
		r.found.Variants = append(r.found.Variants, fact.Variant{Platform: platform, Digest: digest})
		return nil
	}
	if len(r.found.Variants) >= maxVariants {
		return problemf(CausePolicy, "look at it yourself", "%s is for more than %d platforms", r.ref, maxVariants)
	}
	body, p := r.fetch(ctx, digest, false)
	switch {
	case p != nil:
		return p
	case nested:
		return r.index(ctx, digest, body, nesting+1)
	default:
		return r.image(ctx, digest, body, platform, false)
	}
}

// enough reports whether the index itself has said all that is asked.
func (r *reader) enough() bool {
	return r.depth == fact.Platforms || r.depth == fact.Revision && r.found.Says.Revision != ""
}

// image reads the image for one platform, which its index may have named.
func (r *reader) image(ctx context.Context, digest string, body []byte, platform fact.Platform, alone bool) *problem {
	m, err := v1.ParseManifest(bytes.NewReader(body))
	switch {
	case err != nil:
		return r.malformed(digest, "it is no image manifest")
	case m.Config.Digest == v1.Hash{}:
		return r.malformed(digest, "it has no configuration")
	}
	variant := fact.Variant{Platform: platform, Digest: digest, Says: says(m.Annotations)}
	if alone {
		r.found.Says = variant.Says
	}
	config, p := r.fetch(ctx, m.Config.Digest.String(), true)
	if p != nil {
		return p
	}
	if m.Config.MediaType.IsConfig() {
		c, err := v1.ParseConfigFile(bytes.NewReader(config))
		if err != nil {
			return r.malformed(m.Config.Digest.String(), "it is no image configuration")
		}
		variant.Labels = says(c.Config.Labels)
		if platform == (fact.Platform{}) {
			variant.Platform = fact.PlatformOf(c.OS, c.Architecture, c.Variant)
		}
	}
	r.found.Variants = append(r.found.Variants, variant)
	return nil
}

// fetch gets a manifest or a blob by digest, from what was kept if it is there.
func (r *reader) fetch(ctx context.Context, digest string, blob bool) ([]byte, *problem) {
	if body, ok := r.session.client.kept(digest); ok {
		return body, nil
	}
	a := &asker{session: r.session, ref: fact.Ref{Host: r.ref.Host, Path: r.ref.Path, Digest: digest}, identifier: digest, blob: blob, renewed: r.renewed}
	resp, p := a.send(ctx, http.MethodGet)
	r.renewed = a.renewed
	if p != nil {
		return nil, p
	}
	body := bodyOf(resp)
	host := shown(egress.Authority(resp.Request.URL))
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized, http.StatusForbidden:
		return nil, r.session.denial(resp, body, a.answeredFor(resp.Request.URL))
	default:
		return nil, problemf(CauseServer, helpInspect(r.ref.String()), "%s from %s for %s, which is part of it%s",
			statusText(resp.StatusCode), host, digest, words(errorsIn(body)))
	}
	switch sum, err := digestOf(body, digest); {
	case err != nil:
		return nil, r.malformed(digest, "it has a digest that cannot be checked")
	case sum != digest:
		return nil, problemf(CauseNotAManifest, helpInspect(r.ref.String()), "%s sent something else than %s, which is part of it", host, digest)
	}
	r.session.client.keep(digest, body)
	return body, nil
}

func (r *reader) malformed(digest, what string) *problem {
	return problemf(CauseNotAManifest, helpInspect(r.ref.String()), "%s of %s: %s", egress.Printable(digest), r.ref, what)
}

// isAttestation recognizes what BuildKit puts into an index beside images: provenance and lists of parts (moby/buildkit
// docs/attestations/attestation-storage.md).
func isAttestation(entry v1.Descriptor) bool {
	p := entry.Platform
	return entry.Annotations["vnd.docker.reference.type"] == "attestation-manifest" ||
		p != nil && p.OS == "unknown" && p.Architecture == "unknown"
}

func platformOf(p *v1.Platform) fact.Platform {
	if p == nil {
		return fact.Platform{}
	}
	return fact.PlatformOf(p.OS, p.Architecture, p.Variant)
}

// maxSaid bounds what a registry can have printed.
const maxSaid = 512

func says(of map[string]string) fact.Says {
	said := func(key string) string {
		text := of["org.opencontainers.image."+key]
		if len(text) > maxSaid {
			return ""
		}
		return egress.Printable(text)
	}
	return fact.Says{Revision: said("revision"), Version: said("version"), Source: said("source"), Created: said("created")}
}
