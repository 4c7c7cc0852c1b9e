package fetch

import (
	"net/http"
	"net/url"

	"github.com/verscheck/verscheck/internal/egress"
)

// guard lets the requests for one address out, or not: it sees every hop of each.
type guard struct {
	fetcher *Fetcher
	host    string // that the address names, as [egress.Authority] writes it
}

func (f *Fetcher) guard(location string) guard { return guard{f, hostOf(location)} }

func (g guard) RoundTrip(req *http.Request) (*http.Response, error) {
	via := egress.RedirectedFrom(req)
	internal := g.mayBeInternal(req.URL, via)
	if refusal := egress.Refuse(req, via, func(authority string) bool { return g.fetcher.plain[authority] }, internal); refusal != nil {
		return nil, refusal
	}
	// Who sends a request that was redirected may have copied it, so that what is set here is all that may be there.
	req = req.Clone(req.Context())
	req.Header.Del("Authorization")
	req.Header.Del("Cookie")
	if c, ok := g.fetcher.credentials[egress.Authority(req.URL)]; ok && c.Token != "" && g.straight(via) && egress.Authority(req.URL) == g.host {
		req.SetBasicAuth(c.User, c.Token)
	}
	req.Header.Set("User-Agent", g.fetcher.opts.UserAgent)
	return g.fetcher.routes.RoundTrip(req, internal)
}

// straight reports whether all requests so far went to the host that the address names.
func (g guard) straight(via []*http.Request) bool {
	for _, earlier := range via {
		if egress.Authority(earlier.URL) != g.host {
			return false
		}
	}
	return true
}

// mayBeInternal says whether a request goes straight to a named host. A redirect may stay on it; none may lead to another one.
func (g guard) mayBeInternal(u *url.URL, via []*http.Request) bool {
	return g.fetcher.named[g.host] && egress.Authority(u) == g.host && g.straight(via)
}
