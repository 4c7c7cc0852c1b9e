package fetch

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"syscall"

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

// transportProblem explains an error of a connection, or of what kept it from being made.
func (f *Fetcher) transportProblem(location string, err error) *Problem {
	host := egress.Printable(hostOf(location))
	var refusal *egress.Refusal
	var internal *egress.InternalError
	var proxy *egress.ProxyError
	var dns *net.DNSError
	const later = "run it again later"
	switch {
	case errors.As(err, &refusal):
		return &Problem{Reason: host + " is not asked: " + refusal.Error(), Help: refusalHelp(refusal)}
	case errors.As(err, &internal):
		return &Problem{Reason: host + " is not asked: " + internal.Error(), Help: namedHelp}
	case errors.As(err, &proxy):
		return &Problem{Reason: proxy.Error(), Help: "check the proxy's settings"}
	case errors.As(err, &dns):
		return problemf("check the host's name in the address", "%s has no address: %s", host, egress.Printable(dns.Err))
	case egress.IsTLS(err):
		return problemf("add its CA to the system's", "no trusted TLS connection to %s: %s", host, egress.Reason(err))
	case errors.Is(err, syscall.ECONNREFUSED):
		return problemf("check that the server is running, and its port", "%s refuses connections", host)
	case egress.IsTimeout(err):
		return problemf(later, "no answer from %s", host)
	}
	return problemf(later, "the connection to %s broke: %s", host, egress.Reason(err))
}

const namedHelp = "if this host is meant, name it under remotes: hosts: in .verscheck.yaml"

func refusalHelp(r *egress.Refusal) string {
	switch r.Cause {
	case egress.PlainHTTP:
		return "if it speaks no https, add it to remotes: plain-http: in .verscheck.yaml"
	case egress.InternalAddress:
		return namedHelp
	case egress.TooManyRedirects, egress.OtherScheme, egress.Downgrade:
	}
	return "check the server's set-up"
}
