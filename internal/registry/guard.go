package registry

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxRedirects is how many redirects of one request are followed. One is common (registry.k8s.io to its regional hosts).
const maxRedirects = 5

// routes are the ways out. They are apart because they pool connections: one that was opened to an internal address
// for a named host must not serve a redirect to it.
type routes struct {
	public  http.RoundTripper // refuses internal addresses when connecting
	named   http.RoundTripper // any address
	proxied http.RoundTripper // any address, because it is the proxy's
	proxy   func(*http.Request) (*url.URL, error)
}

func newRoutes(opts Options) routes {
	proxy := opts.Proxy
	if proxy == nil {
		proxy = func(*http.Request) (*url.URL, error) { return nil, nil }
	}
	if opts.Transport != nil {
		return routes{public: opts.Transport, named: opts.Transport, proxied: opts.Transport, proxy: proxy}
	}
	dial := opts.dial
	if dial == nil {
		dial = dialNetwork
	}
	transport := func(control func(address string) controlFunc, proxy func(*http.Request) (*url.URL, error)) *http.Transport {
		return &http.Transport{
			Proxy: proxy,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				return dial(ctx, network, address, control(address))
			},
			TLSClientConfig:        &tls.Config{RootCAs: opts.RootCAs, MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    opts.Timeout,
			ForceAttemptHTTP2:      true,
			MaxIdleConnsPerHost:    opts.Jobs,
			IdleConnTimeout:        30 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			DisableCompression:     true, // digests are of the bytes as sent
		}
	}
	anyAddress := func(string) controlFunc { return nil }
	return routes{
		public:  transport(publicOnly, nil),
		named:   transport(anyAddress, nil),
		proxied: transport(anyAddress, proxy),
		proxy:   proxy,
	}
}

// guard lets one request out, or not: it sees every hop of every request of a session, whoever made it. What it refuses
// is not sent, and the error is a [*problem].
type guard struct {
	client *Client
	host   string // as in references
}

func (g guard) RoundTrip(req *http.Request) (*http.Response, error) {
	via := redirectedFrom(req)
	if p := g.refuse(req, via); p != nil {
		return nil, p
	}
	if len(via) > 0 && authority(via[0].URL) != authority(req.URL) {
		// net/http keeps it for subdomains, and go-containerregistry sets it in a transport of its own.
		req.Header.Del("Authorization")
	}
	req.Header.Set("User-Agent", g.client.opts.UserAgent)

	proxy, err := g.client.routes.proxy(req)
	switch {
	case err != nil:
		return nil, problemf(CauseNetwork, "check the proxy's settings", "reading the proxy's settings: %s", printable(err.Error()))
	case proxy != nil:
		return g.client.routes.proxied.RoundTrip(req)
	case g.mayBeInternal(req.URL, via):
		return g.client.routes.named.RoundTrip(req)
	default:
		return g.client.routes.public.RoundTrip(req)
	}
}

func (g guard) refuse(req *http.Request, via []*http.Request) *problem {
	host := printable(req.URL.Host)
	switch {
	case len(via) > maxRedirects:
		return problemf(CauseRedirects, "check the registry's set-up", "%s redirects more than %d times", g.host, maxRedirects)
	case req.URL.Scheme == "https":
	case req.URL.Scheme != "http":
		return problemf(CausePolicy, "check the registry's set-up", "%s leads to a %q address", g.host, printable(req.URL.Scheme))
	case len(via) > 0 && via[len(via)-1].URL.Scheme == "https":
		return problemf(CauseDowngrade, "check the registry's set-up", "%s redirects from https to http://%s", g.host, host)
	case !g.client.plain[authority(req.URL)]:
		return problemf(CausePolicy, "if it speaks no https, add it to registry.plain-http", "%s would be asked over http", host)
	}
	if kind := literalKind(req.URL.Hostname()); kind != "" && !g.mayBeInternal(req.URL, via) {
		if authority(req.URL) == endpoint(g.host) {
			return internalAddress("the reference leads to", kind, req.URL.Host)
		}
		p := internalAddress(g.host+" leads to", kind, req.URL.Host)
		p.help = "check the registry's set-up"
		return p
	}
	return nil
}

// mayBeInternal says whether a request goes straight to a host that the configuration or the docker config names. A
// redirect may stay on it; no redirect and no token realm may lead to another one.
func (g guard) mayBeInternal(u *url.URL, via []*http.Request) bool {
	for _, earlier := range via {
		if authority(earlier.URL) != endpoint(g.host) {
			return false
		}
	}
	return g.client.named[g.host] && authority(u) == endpoint(g.host)
}

// authority is the host and port of a URL as a [fact.Ref] has them: lower case, without the port of https.
func authority(u *url.URL) string {
	host := strings.ToLower(u.Host)
	if u.Scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	}
	return host
}

// redirectedFrom returns the requests that led to req by redirects, first one first; none for a request of our own.
func redirectedFrom(req *http.Request) []*http.Request {
	var via []*http.Request
	for req.Response != nil && req.Response.Request != nil {
		req = req.Response.Request
		via = append([]*http.Request{req}, via...)
	}
	return via
}
