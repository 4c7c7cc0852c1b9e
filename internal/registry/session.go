package registry

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/verscheck/verscheck/internal/egress"
)

// session is the conversation with one registry in one Ask: one ping, one look-up of credentials, tokens for many
// repositories at once, then the references side by side.
type session struct {
	client    *Client
	host      string // as in references
	questions []*question

	pacer    pacer
	dead     atomic.Pointer[problem] // once set, nothing more is sent
	timeouts atomic.Int32            // in a row
	failures atomic.Int32            // in a row, each of all tries

	tokens    atomic.Bool  // the token server has given one
	fruitless atomic.Int32 // repositories that it refused one, when it had given none

	logging sync.Mutex
	login   *login // nil: the registry has not asked who we are
	repos   map[string]*repository
	batches []*batch
}

func newSession(c *Client, host string, questions []*question) *session {
	s := &session{client: c, host: host, questions: questions}
	s.pacer = pacer{clock: clock{c.opts.after}, budget: c.opts.MaxWait, left: c.opts.MaxWait, most: c.opts.Jobs, window: float64(c.opts.Jobs)}
	s.repos, s.batches = repositories(questions)
	return s
}

// run answers the session's questions.
func (s *session) run(ctx context.Context) {
	// Whoever fans out before the first connection is known to speak HTTP/2 opens one for each request.
	if p := s.ping(ctx); p != nil {
		for _, q := range s.questions {
			q.answer = p.answer()
		}
		return
	}
	var group errgroup.Group
	group.SetLimit(s.client.opts.Jobs)
	// All tokens at once, and at the beginning: fetched when first needed, each would hold up everybody who needs it.
	if l := s.loggedIn(); l != nil && l.bearer && l.config.RegistryToken == "" {
		for _, b := range s.batches {
			group.Go(func() error {
				s.fetch(ctx, l, b)
				return nil
			})
		}
	}
	for _, q := range s.questions {
		group.Go(func() error {
			q.answer = s.ask(ctx, q)
			return nil
		})
	}
	_ = group.Wait()
}

// ping asks the registry whether it is one, and logs in when it wants that.
func (s *session) ping(ctx context.Context) *problem {
	resp, p := s.send(ctx, http.MethodGet, "/v2/", "", pingStage)
	if p != nil {
		return p
	}
	body := bodyOf(resp)
	switch resp.StatusCode {
	case http.StatusOK:
		if isHTML(resp.Header, body) {
			return problemf(CauseNotARegistry, "check the host in the reference", "%s answers the registry API with a web page", s.host)
		}
		return nil
	case http.StatusUnauthorized:
		if isHTML(resp.Header, body) && resp.Header.Get("WWW-Authenticate") == "" {
			return problemf(CauseNotARegistry, "check the host in the reference", "%s answers the registry API with a web page and 401", s.host)
		}
		return s.logIn(ctx, resp)
	case http.StatusForbidden:
		return s.denial(resp, body, false)
	default:
		return problemf(CauseNotARegistry, "check the host in the reference", "%s answers the registry API (/v2/) with %s",
			s.host, statusText(resp.StatusCode))
	}
}

// logIn remembers how the registry wants to be told who we are, and resolves the credentials for it, once a session.
func (s *session) logIn(ctx context.Context, resp *http.Response) *problem {
	s.logging.Lock()
	defer s.logging.Unlock()
	if s.login != nil {
		return nil
	}
	challenge, err := challengeOf(ctx, resp)
	if err != nil {
		return problemf(CauseAuth, "check the registry's set-up", "%s sent an unreadable challenge: %s", s.host, egress.Reason(err))
	}
	config, p := s.client.credentials(ctx, s.host)
	if p != nil {
		return p
	}
	login, p := newLogin(s.client, s.host, challenge, config)
	if p != nil {
		return p
	}
	s.login = login
	return nil
}

func (s *session) loggedIn() *login {
	s.logging.Lock()
	defer s.logging.Unlock()
	return s.login
}

// send makes one request to the registry and follows redirects.
func (s *session) send(ctx context.Context, method, path, authorization string, stage stage) (*http.Response, *problem) {
	scheme := "https"
	if s.client.plain[s.host] {
		scheme = "http"
	}
	req, err := http.NewRequestWithContext(ctx, method, scheme+"://"+endpoint(s.host)+path, nil)
	if err != nil {
		return nil, problemf(CauseReference, "correct the reference", "%s%s makes no URL", egress.Printable(s.host), egress.Printable(path))
	}
	if stage == manifestStage {
		req.Header.Set("Accept", strings.Join(manifestTypes, ","))
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	client := http.Client{Transport: exchanger{session: s, stage: stage}}
	resp, err := client.Do(req)
	if err != nil {
		return nil, diagnose(ctx, s.host, err)
	}
	return resp, nil
}

// After so many failures without an answer between them a registry counts as dead. Server errors get more patience: a
// pull-through cache has one for each image that it is denied (distribution-library-image #146).
const (
	timeoutsInARow = 3
	failuresInARow = 16
)

// mourn notes a problem that all further requests to this registry would meet too.
func (s *session) mourn(req *http.Request, p *problem) {
	lasting := false
	switch p.cause {
	case CauseDNS, CauseRefused, CauseTLS:
		lasting = egress.Authority(req.URL) == endpoint(s.host)
	case CauseTimeout: // wherever the registry has sent the request
		lasting = s.timeouts.Add(1) >= timeoutsInARow
	case CauseServer, CauseNetwork:
		lasting = s.failures.Add(1) >= failuresInARow
	}
	if lasting {
		_ = s.die(p) // whose request it is gets its own
	}
}

// answered notes that the registry lives. To be sent elsewhere is no answer yet.
func (s *session) answered(resp *http.Response) {
	if resp.StatusCode < 300 || resp.StatusCode >= 400 {
		s.timeouts.Store(0)
		s.failures.Store(0)
	}
}

// die gives the registry up: whatever is still to be asked of it has this problem.
func (s *session) die(p *problem) *problem {
	last := *p
	last.again = false
	s.dead.Store(&last)
	return &last
}
