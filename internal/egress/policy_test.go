package egress_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/verscheck/verscheck/internal/egress"
)

// request makes a request to the last of some URLs, to which the others have led.
func request(t *testing.T, urls ...string) *http.Request {
	t.Helper()
	var previous *http.Request
	for _, u := range urls {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, u, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if previous != nil {
			req.Response = &http.Response{Request: previous}
		}
		previous = req
	}
	return previous
}

func TestRefuse(t *testing.T) {
	t.Parallel()
	plain := func(authority string) bool { return authority == "plain.test:8080" }
	for _, c := range []struct {
		name     string
		urls     []string
		internal bool
		cause    egress.Cause
		says     string
	}{
		{"https", []string{"https://host.test/x"}, false, "", ""},
		{"another port", []string{"https://host.test:8443/x"}, false, "", ""},
		{"plain http that is allowed", []string{"http://PLAIN.test:8080/x"}, false, "", ""},
		{"plain http", []string{"http://host.test/x"}, false, egress.PlainHTTP, "host.test would be asked over http"},
		{"plain http at another port", []string{"http://plain.test/x"}, false, egress.PlainHTTP, "plain.test would be asked over http"},
		{"another scheme", []string{"ftp://host.test/x"}, false, egress.OtherScheme, `it leads to a "ftp" address`},
		{"a redirect", []string{"https://host.test/x", "https://other.test/x"}, false, "", ""},
		{"a redirect to plain http", []string{"https://host.test/x", "http://plain.test:8080/x"}, false, egress.Downgrade, "it redirects from https to http://plain.test:8080"},
		{
			"many redirects",
			[]string{"https://a.test", "https://a.test", "https://a.test", "https://a.test", "https://a.test", "https://a.test", "https://a.test"},
			false, egress.TooManyRedirects, "it redirects more than 5 times",
		},
		{"the machine itself", []string{"https://127.0.0.1/x"}, false, egress.InternalAddress, "it leads to the loopback address 127.0.0.1"},
		{"the machine itself, by name", []string{"https://localhost:8443/x"}, false, egress.InternalAddress, "it leads to the loopback address localhost:8443"},
		{"the machine itself, vouched for", []string{"https://127.0.0.1/x"}, true, "", ""},
		{"the cloud's metadata", []string{"https://169.254.169.254/x"}, false, egress.InternalAddress, "it leads to the link-local address 169.254.169.254"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			req := request(t, c.urls...)
			refusal := egress.Refuse(req, egress.RedirectedFrom(req), plain, c.internal)
			switch {
			case refusal == nil && c.cause != "":
				t.Errorf("let through, want %s", c.cause)
			case refusal != nil && (refusal.Cause != c.cause || refusal.Error() != c.says):
				t.Errorf("%s: %q, want %s: %q", refusal.Cause, refusal, c.cause, c.says)
			}
		})
	}
}

// TestRoutesRefuseInternalAddresses connects to no internal address that a name leads to, unless somebody has vouched for it.
func TestRoutesRefuseInternalAddresses(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(server.Close)
	routes := egress.NewRoutes(egress.Options{})
	resp, err := routes.RoundTrip(request(t, server.URL), true)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	// The connection that was opened for the named host must not serve who may not have it.
	var internal *egress.InternalError
	if resp, err := routes.RoundTrip(request(t, server.URL), false); !errors.As(err, &internal) || internal.Kind != "loopback" {
		if err == nil {
			_ = resp.Body.Close()
		}
		t.Errorf("got %v", err)
	}
}
