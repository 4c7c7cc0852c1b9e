// Package oci reads what an image is for and what it says of itself, from its manifests and configurations.
//
// It leaves to others where those come from (packages registry and layout), and what follows from it (package rules). It reads no more
// of them than the depth of a question needs.
package oci

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/verscheck/verscheck/internal/egress"
	"github.com/verscheck/verscheck/internal/fact"
)

const (
	maxEntries  = 1000 // of an index
	maxVariants = 64   // of which the configuration is read
	maxNesting  = 2    // of an index in an index
	maxFetched  = 256  // manifests and configurations of one image: whoever serves it decides how many it names
)

// Fetch gets the manifest, or the blob, that has a digest. What it returns has that digest.
type Fetch func(ctx context.Context, digest string, blob bool) ([]byte, error)

// FormError says that content is not what it should be. No runtime could pull such an image.
type FormError struct {
	Digest string // of the content; safe to print
	Reason string // the end of a sentence
}

func (e *FormError) Error() string { return e.Digest + " " + e.Reason }

// Read finds out about the image that has a digest, as much as the depth says. The error is a [*FormError] or one of fetch.
func Read(ctx context.Context, digest string, depth fact.Depth, fetch Fetch) (fact.Contents, error) {
	r := reader{depth: depth}
	r.fetch = func(ctx context.Context, digest string, blob bool) ([]byte, error) {
		if r.fetched++; r.fetched > maxFetched {
			return nil, malformed(digest, fmt.Sprintf("is one of more than %d parts", maxFetched))
		}
		return fetch(ctx, digest, blob)
	}
	body, err := r.fetch(ctx, digest, false)
	if err != nil {
		return fact.Contents{}, err
	}
	if IsIndex(body) {
		r.found.Index = true
		err = r.index(ctx, digest, body, 1)
	} else {
		err = r.image(ctx, digest, body, fact.Platform{}, true)
	}
	return r.found, err
}

// IsIndex reports whether the text of a manifest is that of an index.
func IsIndex(body []byte) bool {
	var m struct {
		MediaType types.MediaType `json:"mediaType"`
		Manifests json.RawMessage `json:"manifests"`
	}
	return json.Unmarshal(body, &m) == nil && (m.MediaType.IsIndex() || m.MediaType == "" && m.Manifests != nil)
}

// Digest hashes with the algorithm of another digest, SHA-256 when that is "". The error is about an algorithm that is not known.
func Digest(content []byte, like string) (string, error) {
	algorithm := "sha256"
	if like != "" {
		algorithm, _, _ = strings.Cut(like, ":")
	}
	hasher, err := v1.Hasher(algorithm)
	if err != nil {
		return "", err
	}
	hasher.Write(content)
	return algorithm + ":" + hex.EncodeToString(hasher.Sum(nil)), nil
}

type reader struct {
	depth   fact.Depth
	fetch   Fetch
	fetched int
	found   fact.Contents
}

// index reads the images of an index, or of an index in one.
func (r *reader) index(ctx context.Context, digest string, body []byte, nesting int) error {
	index, err := v1.ParseIndexManifest(bytes.NewReader(body))
	switch {
	case err != nil:
		return malformed(digest, "is no index")
	case nesting > maxNesting:
		return malformed(digest, "nests indexes too deeply")
	case len(index.Manifests) > maxEntries:
		return malformed(digest, fmt.Sprintf("has more than %d entries", maxEntries))
	}
	if nesting == 1 {
		r.found.Says = says(index.Annotations)
	}
	for _, entry := range index.Manifests {
		if IsAttestation(entry) {
			continue
		}
		if err := r.entry(ctx, entry, nesting); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) entry(ctx context.Context, entry v1.Descriptor, nesting int) error {
	digest := entry.Digest.String()
	nested := entry.MediaType.IsIndex()
	platform := platformOf(entry.Platform)
	if !nested && platform != (fact.Platform{}) && r.enough() {
		r.found.Variants = append(r.found.Variants, fact.Variant{Platform: platform, Digest: digest})
		return nil
	}
	if len(r.found.Variants) >= maxVariants {
		return malformed(digest, fmt.Sprintf("is one of more than %d platforms", maxVariants))
	}
	body, err := r.fetch(ctx, digest, false)
	switch {
	case err != nil:
		return err
	case nested:
		return r.index(ctx, digest, body, nesting+1)
	default:
		return r.image(ctx, digest, body, platform, false)
	}
}

// enough reports whether the index itself has said all that is asked.
func (r *reader) enough() bool {
	return r.depth <= fact.Platforms || r.depth == fact.Revision && r.found.Says.Revision != ""
}

// image reads the image for one platform, which its index may have named.
func (r *reader) image(ctx context.Context, digest string, body []byte, platform fact.Platform, alone bool) error {
	m, err := v1.ParseManifest(bytes.NewReader(body))
	switch {
	case err != nil:
		return malformed(digest, "is no image manifest")
	case m.Config.Digest == v1.Hash{}:
		return malformed(digest, "has no configuration")
	}
	variant := fact.Variant{Platform: platform, Digest: digest, Says: says(m.Annotations)}
	if alone {
		r.found.Says = variant.Says
	}
	config, err := r.fetch(ctx, m.Config.Digest.String(), true)
	if err != nil {
		return err
	}
	if m.Config.MediaType.IsConfig() {
		c, err := v1.ParseConfigFile(bytes.NewReader(config))
		if err != nil {
			return malformed(m.Config.Digest.String(), "is no image configuration")
		}
		variant.Labels = says(c.Config.Labels)
		if platform == (fact.Platform{}) {
			variant.Platform = fact.PlatformOf(c.OS, c.Architecture, c.Variant)
		}
	}
	r.found.Variants = append(r.found.Variants, variant)
	return nil
}

func malformed(digest, reason string) error {
	return &FormError{Digest: egress.Printable(digest), Reason: reason}
}

// IsAttestation recognizes what BuildKit puts into an index beside images: provenance and lists of parts (moby/buildkit
// docs/attestations/attestation-storage.md).
func IsAttestation(entry v1.Descriptor) bool {
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

// maxSaid bounds what an image can have printed.
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
