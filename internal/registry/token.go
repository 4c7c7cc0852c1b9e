package registry

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/verscheck/verscheck/internal/egress"
)

// These bound the token request's URL, which servers take up to 8 KiB of, and the token itself, which is sent with each request.
const (
	scopesPerToken = 50
	scopeBytes     = 4 << 10 // all scopes of a token
)

// batch is one token for several repositories, fetched by whoever needs it first.
type batch struct {
	paths []string

	turn  turn
	asked bool
	token string
	err   *problem
}

// repository is what a session knows of one repository: which token opens it.
type repository struct {
	path  string
	batch *batch

	turn  turn // held while a token is fetched, so that the others wait for it
	token string
	err   *problem
}

// turn is a lock. Unlike with a mutex, a test's clock goes on while somebody waits for it.
type turn chan struct{}

func (t turn) take() { t <- struct{}{} }
func (t turn) give() { <-t }

// repositories prepares the tokens: the scopes of as many repositories go into one as the bounds allow.
func repositories(questions []*question) (map[string]*repository, []*batch) {
	var paths []string
	for _, q := range questions {
		paths = append(paths, q.asked.Path)
	}
	slices.Sort(paths)
	repos := map[string]*repository{}
	var batches []*batch
	var shared *batch
	length := 0
	for _, path := range slices.Compact(paths) {
		scope := len(url.QueryEscape(scopeOf(path))) + len("&scope=")
		if shared == nil || len(shared.paths) == scopesPerToken || length+scope > scopeBytes {
			shared, length = &batch{turn: make(turn, 1)}, 0
			batches = append(batches, shared)
		}
		shared.paths = append(shared.paths, path)
		length += scope
		repos[path] = &repository{path: path, batch: shared, turn: make(turn, 1)}
	}
	return repos, batches
}

func scopeOf(path string) string { return "repository:" + path + ":pull" }

// token returns a token for the repository. Some token servers refuse a whole batch for one repository in it, or do not
// take several scopes at all: then the repository gets a token of its own.
func (s *session) token(ctx context.Context, l *login, r *repository) (string, *problem) {
	r.turn.take()
	defer r.turn.give()
	if r.token != "" || r.err != nil {
		return r.token, r.err
	}
	b := r.batch
	s.fetch(ctx, l, b)
	switch {
	case b.err == nil || len(b.paths) == 1 || b.err.cause != CauseAuth && b.err.cause != CauseToken:
		r.token, r.err = b.token, b.err
	default:
		r.token, r.err = s.alone(ctx, l, r)
	}
	return r.token, r.err
}

// fetch fetches the token of a batch, once.
func (s *session) fetch(ctx context.Context, l *login, b *batch) {
	b.turn.take()
	defer b.turn.give()
	if b.asked {
		return
	}
	b.asked = true
	if b.token, b.err = s.exchange(ctx, l, b.paths); b.err == nil {
		s.tokens.Store(true)
	}
}

// fruitlessTokens is how many repositories are refused a token of their own, for a reason that is none of theirs, before the
// others are no longer tried: a wrong password that is sent a thousand times locks an account.
const fruitlessTokens = 3

// alone fetches a token for one repository.
func (s *session) alone(ctx context.Context, l *login, r *repository) (string, *problem) {
	token, p := s.exchange(ctx, l, []string{r.path})
	switch {
	case p == nil:
		s.tokens.Store(true)
	case p.everybodys && !s.tokens.Load() && s.fruitless.Add(1) >= fruitlessTokens:
		return "", s.die(p)
	}
	return token, p
}

// renew returns another token than the stale one, for this repository alone.
func (s *session) renew(ctx context.Context, l *login, r *repository, stale string) (string, *problem) {
	r.turn.take()
	defer r.turn.give()
	if r.token == stale && r.err == nil {
		r.token, r.err = s.alone(ctx, l, r)
	}
	return r.token, r.err
}

// exchange fetches a token to pull from the repositories.
func (s *session) exchange(ctx context.Context, l *login, paths []string) (string, *problem) {
	scopes := make([]string, len(paths))
	for i, path := range paths {
		scopes[i] = scopeOf(path)
	}
	auth := authn.Anonymous
	if l.config != (authn.AuthConfig{}) {
		auth = authn.FromConfig(l.config)
	}
	token, err := transport.Exchange(ctx, l.registry, auth, exchanger{session: s, stage: tokenStage}, scopes, l.challenge)
	if err != nil {
		return "", s.tokenProblem(ctx, l, err)
	}
	text := token.AccessToken
	if text == "" {
		text = token.Token
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", problemf(CauseToken, "check the registry's set-up", "the token server of %s sent a token that is no header", s.host)
	}
	return text, nil
}

// tokenProblem says why there is no token. Nothing of an answer's text is repeated but the registry's own error
// messages: an answer that was not understood may hold a token.
func (s *session) tokenProblem(ctx context.Context, l *login, err error) *problem {
	p := s.tokenTrouble(ctx, l, err)
	if status, ok := errors.AsType[*transport.Error](err); ok && status.StatusCode == http.StatusUnauthorized || p.cause == CauseToken {
		p.everybodys = true // a 401 is about who asks; only a 403 can be about the repository
	}
	return p
}

func (s *session) tokenTrouble(ctx context.Context, l *login, err error) *problem {
	var known *problem
	var status *transport.Error
	var syntax *json.SyntaxError
	var redirect *url.Error
	switch {
	case errors.As(err, &known):
		return known
	case ctx.Err() != nil:
		return interrupted(ctx, s.host)
	case errors.As(err, &status) && (status.StatusCode == http.StatusUnauthorized || status.StatusCode == http.StatusForbidden):
		p := s.authProblem(l, status.StatusCode, "the token server of ", status.Errors)
		p.denied = status.StatusCode == http.StatusForbidden && len(status.Errors) > 0
		return p
	case errors.As(err, &status):
		return problemf(CauseToken, helpLater, "%s from the token server of %s%s", statusText(status.StatusCode), s.host, words(status.Errors))
	case errors.As(err, &redirect):
		// Not of this package's transport, so of go-containerregistry's own check of redirects.
		return s.tokenRedirect(redirect.URL)
	case errors.As(err, &syntax):
		return problemf(CauseToken, helpLater, "the token server of %s sent no JSON", s.host)
	default:
		return problemf(CauseToken, helpLater, "the token server of %s sent no token", s.host)
	}
}

// tokenRedirect is the problem of a token server that redirects to where no token is fetched.
func (s *session) tokenRedirect(target string) *problem {
	const help = "check the registry's set-up"
	u, err := url.Parse(target)
	if err != nil {
		return problemf(CauseRedirects, help, "the token server of %s redirects to what is no URL", s.host)
	}
	if kind := egress.LiteralKind(u.Hostname()); kind != "" {
		p := internalHost("the token server of "+s.host+" redirects to", kind, u.Host)
		p.help = help
		return p
	}
	if u.Scheme != "https" {
		return problemf(CauseDowngrade, help, "the token server of %s redirects from https to %s", s.host, egress.Printable(u.Host))
	}
	return problemf(CauseRedirects, help, "the token server of %s redirects to %s, which is not followed", s.host, egress.Printable(u.Host))
}
