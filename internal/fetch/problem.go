package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"syscall"

	"github.com/verscheck/verscheck/internal/egress"
	"github.com/verscheck/verscheck/internal/git"
)

// Problem is why nothing was fetched, in words for users.
type Problem struct {
	Reason string // lower case, one line, printable
	Help   string // the next step; may be empty
	Absent bool   // the server says that there is no such thing

	NotAsked bool // nobody was asked, as flags or the configuration want it
}

func (p *Problem) Error() string { return p.Reason }

func problemf(help, format string, args ...any) *Problem {
	return &Problem{Reason: fmt.Sprintf(format, args...), Help: help}
}

// explain makes a [*Problem] of an error.
func (f *Fetcher) explain(ctx, within context.Context, location string, err error) error {
	var known *Problem
	var unread *git.RemoteError
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case within.Err() != nil:
		return problemf("run it again later", "no whole answer from %s within %s", hostOf(location), f.opts.Timeout)
	case errors.As(err, &unread):
		p := &Problem{Reason: "the repository " + egress.Printable(unread.Reason), Help: unread.Help, Absent: unread.Absent}
		if c, ok := f.credentials[hostOf(location)]; ok && c.Token == "" {
			p.Help = fmt.Sprintf("set the variable %s, from which the configuration takes the token for %s; or %s", c.Variable, c.Host, p.Help)
		}
		return p
	}
	return f.transportProblem(location, err)
}

func hostOf(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return ""
	}
	return egress.Authority(u)
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
