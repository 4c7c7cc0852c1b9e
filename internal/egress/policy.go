package egress

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// MaxRedirects is how many redirects of one request are followed. One is common.
const MaxRedirects = 5

// Cause says what is wrong with a request.
type Cause string

// The causes of a [*Refusal].
const (
	TooManyRedirects Cause = "redirects"
	OtherScheme      Cause = "scheme"    // neither https nor http
	Downgrade        Cause = "downgrade" // a redirect from https to http
	PlainHTTP        Cause = "plain"     // http to a host for which nobody has allowed it
	InternalAddress  Cause = "internal"  // an address that is none of the public internet, written as one
)

// Refusal is why a request is not sent.
type Refusal struct {
	Cause Cause
	URL   *url.URL
	Kind  string // of address, for InternalAddress
}

func (r *Refusal) Error() string {
	host := Printable(r.URL.Host)
	switch r.Cause {
	case TooManyRedirects:
		return fmt.Sprintf("it redirects more than %d times", MaxRedirects)
	case OtherScheme:
		return fmt.Sprintf("it leads to a %q address", Printable(r.URL.Scheme))
	case Downgrade:
		return "it redirects from https to http://" + host
	case PlainHTTP:
		return host + " would be asked over http"
	case InternalAddress:
		return fmt.Sprintf("it leads to the %s address %s", r.Kind, host)
	}
	return "it is refused"
}

// Refuse returns why a request must not be sent, nil when it may. Via are the requests that led to it by redirects; plain
// tells the hosts, as [Authority] writes them, that may be asked over http.
func Refuse(req *http.Request, via []*http.Request, plain func(authority string) bool, mayBeInternal bool) *Refusal {
	refusal := func(cause Cause, kind string) *Refusal { return &Refusal{cause, req.URL, kind} }
	switch {
	case len(via) > MaxRedirects:
		return refusal(TooManyRedirects, "")
	case req.URL.Scheme == "https":
	case req.URL.Scheme != "http":
		return refusal(OtherScheme, "")
	case len(via) > 0 && via[len(via)-1].URL.Scheme == "https":
		return refusal(Downgrade, "")
	case !plain(Authority(req.URL)):
		return refusal(PlainHTTP, "")
	}
	if kind := LiteralKind(req.URL.Hostname()); kind != "" && !mayBeInternal {
		return refusal(InternalAddress, kind)
	}
	return nil
}

// Authority is the host and port of a URL in one spelling: lower case, without the port of https.
func Authority(u *url.URL) string {
	host := strings.ToLower(u.Host)
	if u.Scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	}
	return host
}

// RedirectedFrom returns the requests that led to req by redirects, first one first; none for a request of our own.
func RedirectedFrom(req *http.Request) []*http.Request {
	var via []*http.Request
	for req.Response != nil && req.Response.Request != nil {
		req = req.Response.Request
		via = append([]*http.Request{req}, via...)
	}
	return via
}
