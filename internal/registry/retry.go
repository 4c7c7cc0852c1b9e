package registry

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/verscheck/verscheck/internal/egress"
)

// exchanger carries the requests of one stage of a session: it is the only layer that tries again, for each hop of a
// redirect by itself. Every error it returns is a [*problem], and every body is already read, within its limit.
type exchanger struct {
	session *session
	stage   stage
}

// RoundTrip sends the request until there is an answer to judge: any status but those that say "not now".
func (e exchanger) RoundTrip(req *http.Request) (*http.Response, error) {
	s := e.session
	for try := 1; ; try++ {
		resp, err := e.send(req)
		p := e.judge(req, resp, err)
		if p == nil {
			s.answered(resp)
			if e.stage == manifestStage || e.stage == configStage {
				s.pacer.answered()
			}
			return resp, nil
		}
		if resp != nil && asksForQuiet(resp) {
			if long := e.pause(p, retryAfter(resp)); long != nil {
				return nil, s.die(long)
			}
			try-- // waiting as told costs of the wait that is allowed, not a try
			continue
		}
		if !p.again || try >= s.client.opts.Attempts {
			s.mourn(req, p)
			return nil, p
		}
		if err := s.pacer.clock.sleep(req.Context(), backoff(s.client.opts.Backoff, try)); err != nil {
			return nil, interrupted(req.Context(), s.host)
		}
	}
}

// send sends the request a single time, when its turn has come.
func (e exchanger) send(req *http.Request) (*http.Response, error) {
	s := e.session
	if err := s.pacer.enter(req.Context()); err != nil {
		return nil, interrupted(req.Context(), s.host)
	}
	defer s.pacer.leave()
	// After the wait: another worker may have learned in the meantime that nothing will come of it.
	if dead := s.dead.Load(); dead != nil {
		return nil, dead
	}
	return e.once(req)
}

// loudPause is from how long a pause on it is said: somebody may be looking at a run that does nothing.
const loudPause = 5 * time.Second

// pause makes the registry's other requests wait too. It returns the problem of waiting longer than is allowed; nil when
// the request is to be tried again.
func (e exchanger) pause(p *problem, asked time.Duration) *problem {
	s := e.session
	d, ok := s.pacer.pause(asked, s.client.opts.Backoff)
	switch {
	case !ok && asked > 0:
		return impatient(p, asked)
	case !ok:
		again := *p
		again.detail += ", again and again"
		return &again
	case d >= loudPause && s.client.opts.Tell != nil:
		s.client.opts.Tell(p.detail + "; waiting " + d.Round(time.Second).String())
	}
	return nil
}

// once sends the request a single time, and reads the answer, within the time for one request.
func (e exchanger) once(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), e.session.client.opts.Timeout)
	defer cancel()
	out := req.Clone(ctx)
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		out.Body = body
	}
	resp, err := guard{client: e.session.client, host: e.session.host}.RoundTrip(out)
	if err == nil {
		err = readBody(resp, e.stage, egress.Authority(req.URL))
	}
	if err != nil {
		if req.Context().Err() == nil && ctx.Err() != nil {
			err = timeout(egress.Authority(req.URL), e.session.client.opts.Timeout)
		}
		return nil, err
	}
	resp.Request = req // the chain that the guard counts redirects by; a given transport may not set it
	return resp, nil
}

// judge says what keeps an answer from being judged by its stage; nil when nothing does.
func (e exchanger) judge(req *http.Request, resp *http.Response, err error) *problem {
	host := egress.Authority(req.URL)
	if err != nil {
		return diagnose(req.Context(), host, err)
	}
	switch code := resp.StatusCode; {
	case code == http.StatusTooManyRequests:
		return &problem{
			cause: CauseRateLimited, again: true,
			detail: "429 from " + shown(host) + ": too many requests",
			help:   "run it again later; `docker login " + e.session.host + "` may raise the limit",
		}
	case code == http.StatusNotImplemented || code == http.StatusHTTPVersionNotSupported:
		return nil
	case code == http.StatusRequestTimeout || code >= 500:
		p := problemf(CauseServer, helpLater, "%s from %s", statusText(code), shown(host))
		p.again = true
		return p
	}
	return nil
}

// impatient rewords the problem of a server that asked for a longer wait than is allowed.
func impatient(p *problem, quiet time.Duration) *problem {
	longer := *p
	longer.detail += ", and it asks to wait " + quiet.String() + ", more than is left of the time allowed for that"
	return &longer
}

// asksForQuiet says whether an answer is about all requests to the registry: it has had too many, or says when to come back.
func asksForQuiet(resp *http.Response) bool {
	return resp.StatusCode == http.StatusTooManyRequests || retryAfter(resp) > 0
}

// retryAfter is how long a 429 or 503 asks to wait; 0 when it does not say. A date is taken relative to the server's own
// Date header, so that no clock needs to be right (RFC 9110, section 10.2.3).
func retryAfter(resp *http.Response) time.Duration {
	if resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	text := resp.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil {
		const century = 100 * 365 * 24 * 3600 // keeps the product within a Duration
		return time.Duration(min(max(seconds, 0), century)) * time.Second
	}
	until, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return 0
	}
	return max(until.Sub(now), 0)
}

// backoff is the wait behind the given try, with up to a quarter more at random: runs that began together must not come
// back together.
func backoff(first time.Duration, try int) time.Duration {
	d := first
	for range min(try, 10) - 1 {
		d *= 3
	}
	return d + rand.N(d/4+1)
}
