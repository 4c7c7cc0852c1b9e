package registry

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/verscheck/verscheck/internal/egress"
)

// login is how a session proves who asks.
type login struct {
	challenge *transport.Challenge
	config    authn.AuthConfig // zero: anonymous
	registry  name.Registry
	bearer    bool
	withheld  string // the token server that did not get the credentials; "" when none was kept from them
}

// newLogin judges a challenge. A token server that is not the registry's own gets no credentials and is asked
// anonymously: whoever can write a registry's answers could name any server there (CVE-2020-15157 and its kin).
func newLogin(c *Client, host string, challenge *transport.Challenge, config authn.AuthConfig) (*login, *problem) {
	l := &login{challenge: challenge, config: config, bearer: strings.EqualFold(challenge.Scheme, "bearer")}
	challenge.Insecure = c.plain[host]
	var err error
	if l.registry, err = name.NewRegistry(endpoint(host)); err != nil {
		return nil, problemf(CauseReference, "correct the reference", "%s is no registry host: %s", host, egress.Printable(err.Error()))
	}
	if !l.bearer {
		return l, nil
	}
	realm, err := url.Parse(challenge.Parameters["realm"])
	if err != nil || realm.Host == "" {
		return nil, problemf(CauseToken, "check the registry's set-up", "%s names no token server", host)
	}
	plain := realm.Scheme == "http" && c.plain[egress.Authority(realm)]
	if realm.Scheme != "https" && !plain || realm.User != nil {
		return nil, problemf(CausePolicy, "check the registry's set-up", "%s names a token server that is not asked: %s://%s",
			host, egress.Printable(realm.Scheme), egress.Printable(realm.Host))
	}
	if kind := egress.LiteralKind(realm.Hostname()); kind != "" && egress.Authority(realm) != endpoint(host) {
		return nil, internalHost(host+" names a token server at", kind, realm.Host)
	}
	if config != (authn.AuthConfig{}) && !related(endpoint(host), realm.Host) {
		l.config, l.withheld = authn.AuthConfig{}, realm.Host
	}
	return l, nil
}

// basic is the Authorization header for a registry that wants no token of its own making; "" when anonymous.
func (l *login) basic() string {
	switch c := l.config; {
	case c.RegistryToken != "":
		return "Bearer " + c.RegistryToken
	case c.Username != "" && c.Password != "":
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(c.Username+":"+c.Password))
	case c.Auth != "":
		return "Basic " + c.Auth
	default:
		return ""
	}
}

// challengeOf reads the challenge of a 401. go-containerregistry's parser for it is internal, so that its ping is given
// the answer that has already come. The name is one for which it knows no fallback to http.
func challengeOf(ctx context.Context, resp *http.Response) (*transport.Challenge, error) {
	stand, err := name.NewRegistry("registry.invalid")
	if err != nil {
		return nil, err
	}
	return transport.Ping(ctx, stand, roundTripper(func(req *http.Request) (*http.Response, error) {
		answer := *resp
		answer.Request = req
		answer.Body = io.NopCloser(bytes.NewReader(nil))
		return &answer, nil
	}))
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
