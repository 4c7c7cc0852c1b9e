package registry

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/verscheck/verscheck/internal/egress"
)

// guard lets one request out, or not: it sees every hop of every request of a session, whoever made it. What it refuses
// is not sent, and the error is a [*problem].
type guard struct {
	client *Client
	host   string // as in references
}

func (g guard) RoundTrip(req *http.Request) (*http.Response, error) {
	via := egress.RedirectedFrom(req)
	if p := g.refuse(req, via); p != nil {
		return nil, p
	}
	if len(via) > 0 && egress.Authority(via[0].URL) != egress.Authority(req.URL) {
		// net/http keeps it for subdomains, and go-containerregistry sets it in a transport of its own.
		req.Header.Del("Authorization")
	}
	req.Header.Set("User-Agent", g.client.opts.UserAgent)

	resp, err := g.client.routes.RoundTrip(req, g.mayBeInternal(req.URL, via))
	if proxy, ok := errors.AsType[*egress.ProxyError](err); ok {
		return nil, problemf(CauseNetwork, "check the proxy's settings", "%s", proxy)
	}
	return resp, err
}

func (g guard) refuse(req *http.Request, via []*http.Request) *problem {
	const help = "check the registry's set-up"
	host := egress.Printable(req.URL.Host)
	refusal := egress.Refuse(req, via, func(authority string) bool { return g.client.plain[authority] }, g.mayBeInternal(req.URL, via))
	if refusal == nil {
		return nil
	}
	switch refusal.Cause {
	case egress.TooManyRedirects:
		return problemf(CauseRedirects, help, "%s redirects more than %d times", g.host, egress.MaxRedirects)
	case egress.OtherScheme:
		return problemf(CausePolicy, help, "%s leads to a %q address", g.host, egress.Printable(req.URL.Scheme))
	case egress.Downgrade:
		return problemf(CauseDowngrade, help, "%s redirects from https to http://%s", g.host, host)
	case egress.PlainHTTP:
		return problemf(CausePolicy, "if it speaks no https, add it to registry.plain-http", "%s would be asked over http", host)
	case egress.InternalAddress:
	}
	if egress.Authority(req.URL) == endpoint(g.host) {
		return internalHost("the reference leads to", refusal.Kind, req.URL.Host)
	}
	p := internalHost(g.host+" leads to", refusal.Kind, req.URL.Host)
	p.help = help
	return p
}

// internalHost is the problem of a request to an address that it must not have. subject says how the address came up:
// "localhost is", "reg.test resolves to", "reg.test redirects to".
func internalHost(subject, kind, address string) *problem {
	return problemf(CausePolicy, helpAddress, "%s the %s address %s; only a registry that is named and asked directly may have one",
		egress.Printable(subject), kind, egress.Printable(address))
}

// internalAddress is the same where only connecting has told the address.
func internalAddress(e *egress.InternalError) *problem {
	if e.Name == "" {
		return internalHost("a redirect or a reference leads to", e.Kind, e.Address)
	}
	return internalHost(e.Name+" resolves to", e.Kind, e.Address)
}

// mayBeInternal says whether a request goes straight to a host that the configuration or the docker config names. A
// redirect may stay on it; no redirect and no token realm may lead to another one.
func (g guard) mayBeInternal(u *url.URL, via []*http.Request) bool {
	for _, earlier := range via {
		if egress.Authority(earlier.URL) != endpoint(g.host) {
			return false
		}
	}
	return g.client.named[g.host] && egress.Authority(u) == endpoint(g.host)
}
