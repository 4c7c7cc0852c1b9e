// Package egress lets HTTP requests out, or does not: what a checked tree names must lead neither to the machine itself nor into
// the network around it, and no redirect may either. It is shared by whoever asks hosts that a tree has named.
//
// It leaves to others which hosts somebody has vouched for, what is sent to them, and how a refusal reads to a user (packages
// registry and fetch).
package egress

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// Options are what the ways out have in common. The zero value is the network without a proxy.
type Options struct {
	Proxy            func(*http.Request) (*url.URL, error) // http.ProxyFromEnvironment, say; nil: none
	RootCAs          *x509.CertPool                        // nil: the system's
	HandshakeTimeout time.Duration                         // of TLS; 0: none
	IdlePerHost      int                                   // connections kept for a host; 0: net/http's default
	Compressed       bool                                  // ask for compressed answers
	Dial             Dial                                  // nil: the network

	// Transport carries the requests in place of the network. It is then on its own when it connects. nil: the network.
	Transport http.RoundTripper
}

// Control is called between the making of a socket and its connecting, with the resolved address; an error keeps it from
// connecting.
type Control func(ctx context.Context, network, address string, _ syscall.RawConn) error

// Dial connects to an address. The control may be nil.
type Dial func(ctx context.Context, network, address string, control Control) (net.Conn, error)

// Network is the Dial of the network.
func Network(ctx context.Context, network, address string, control Control) (net.Conn, error) {
	dialer := net.Dialer{ControlContext: control}
	return dialer.DialContext(ctx, network, address)
}

// Routes are the ways out. They are apart because they pool connections: one that was opened to an internal address for a
// named host must not serve a redirect to it.
type Routes struct {
	public  http.RoundTripper // refuses internal addresses when connecting
	named   http.RoundTripper // any address
	proxied http.RoundTripper // any address, because it is the proxy's
	proxy   func(*http.Request) (*url.URL, error)
}

// NewRoutes returns the ways out.
func NewRoutes(opts Options) Routes {
	proxy := opts.Proxy
	if proxy == nil {
		proxy = func(*http.Request) (*url.URL, error) { return nil, nil }
	}
	if opts.Transport != nil {
		return Routes{public: opts.Transport, named: opts.Transport, proxied: opts.Transport, proxy: proxy}
	}
	dial := opts.Dial
	if dial == nil {
		dial = Network
	}
	transport := func(control func(address string) Control, proxy func(*http.Request) (*url.URL, error)) *http.Transport {
		return &http.Transport{
			Proxy: proxy,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				return dial(ctx, network, address, control(address))
			},
			TLSClientConfig:        &tls.Config{RootCAs: opts.RootCAs, MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    opts.HandshakeTimeout,
			ForceAttemptHTTP2:      true,
			MaxIdleConnsPerHost:    opts.IdlePerHost,
			IdleConnTimeout:        30 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			DisableCompression:     !opts.Compressed,
		}
	}
	anyAddress := func(string) Control { return nil }
	return Routes{
		public:  transport(publicOnly, nil),
		named:   transport(anyAddress, nil),
		proxied: transport(anyAddress, proxy),
		proxy:   proxy,
	}
}

// RoundTrip sends a request that nothing refuses: through the proxy if there is one for it, else directly. Unless it may have an
// internal address, connecting to one is an [*InternalError]. A [*ProxyError] says that the proxy's settings cannot be read.
func (r Routes) RoundTrip(req *http.Request, mayBeInternal bool) (*http.Response, error) {
	proxy, err := r.proxy(req)
	switch {
	case err != nil:
		return nil, &ProxyError{err}
	case proxy != nil:
		return r.proxied.RoundTrip(req)
	case mayBeInternal:
		return r.named.RoundTrip(req)
	default:
		return r.public.RoundTrip(req)
	}
}

// publicOnly refuses internal addresses when they are connected to, which is the only moment that counts: a name may
// resolve to another address each time it is looked up.
func publicOnly(host string) Control {
	return func(_ context.Context, _, address string, _ syscall.RawConn) error {
		resolved, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("reading the address %q: %w", address, err)
		}
		kind := InternalKind(resolved.Addr())
		if kind == "" {
			return nil
		}
		e := &InternalError{Kind: kind, Address: resolved.Addr().String()}
		if name, _, err := net.SplitHostPort(host); err == nil && name != e.Address {
			e.Name = name
		}
		return e
	}
}

// InternalError says that a host has an address that is none of the public internet.
type InternalError struct {
	Name    string // that resolves to it; "" for an address that was written as one
	Kind    string // "loopback"
	Address string
}

func (e *InternalError) Error() string {
	if e.Name == "" {
		return fmt.Sprintf("it leads to the %s address %s", e.Kind, e.Address)
	}
	return fmt.Sprintf("%s resolves to the %s address %s", Printable(e.Name), e.Kind, e.Address)
}

// ProxyError says that the proxy's settings cannot be read.
type ProxyError struct{ Err error }

func (e *ProxyError) Error() string {
	return "reading the proxy's settings: " + Printable(e.Err.Error())
}
func (e *ProxyError) Unwrap() error { return e.Err }
