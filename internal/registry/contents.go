package registry

import (
	"context"
	"errors"
	"net/http"

	"github.com/verscheck/verscheck/internal/egress"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/oci"
)

// contents finds out what is asked about the image that has a digest, beyond that it is there. The manifest may be at hand.
func (a *asker) contents(ctx context.Context, digest string) *fact.Contents {
	found, err := oci.Read(ctx, digest, a.depth, func(ctx context.Context, part string, blob bool) ([]byte, error) {
		if part == digest && a.manifest != nil {
			a.session.client.keep(digest, a.manifest)
			return a.manifest, nil
		}
		body, p := a.part(ctx, part, blob)
		if p != nil {
			return nil, p
		}
		return body, nil
	})
	var form *oci.FormError
	var p *problem
	switch {
	case errors.As(err, &form):
		found.Problem, found.Help = form.Error(), helpInspect(a.ref.String())
	case errors.As(err, &p):
		found.Problem, found.Help = p.detail, p.help
	default:
		a.session.client.learn(a.ref)
	}
	return &found
}

// part gets a manifest or a blob of the image by digest, from what was kept if it is there.
func (a *asker) part(ctx context.Context, digest string, blob bool) ([]byte, *problem) {
	if body, ok := a.session.client.kept(digest); ok {
		return body, nil
	}
	one := &asker{session: a.session, ref: fact.Ref{Host: a.ref.Host, Path: a.ref.Path, Digest: digest}, identifier: digest, blob: blob, renewed: a.renewed}
	resp, p := one.send(ctx, http.MethodGet)
	a.renewed = one.renewed
	if p != nil {
		return nil, p
	}
	body := bodyOf(resp)
	host := shown(egress.Authority(resp.Request.URL))
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized, http.StatusForbidden:
		return nil, a.session.denial(resp, body, one.answeredFor(resp.Request.URL))
	default:
		return nil, problemf(CauseServer, helpInspect(a.ref.String()), "%s from %s for %s, which is part of it%s",
			statusText(resp.StatusCode), host, digest, words(errorsIn(body)))
	}
	switch sum, err := oci.Digest(body, digest); {
	case err != nil:
		return nil, problemf(CauseNotAManifest, helpInspect(a.ref.String()), "%s is no digest that can be checked", egress.Printable(digest))
	case sum != digest:
		return nil, problemf(CauseNotAManifest, helpInspect(a.ref.String()), "%s sent something else than %s, which is part of it", host, digest)
	}
	a.session.client.keep(digest, body)
	return body, nil
}
