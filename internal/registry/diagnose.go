package registry

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"github.com/verscheck/verscheck/internal/egress"
)

// diagnose turns an error of a transport to host into a problem. It is nil only for a nil error.
func diagnose(ctx context.Context, host string, err error) *problem {
	var known *problem
	var internal *egress.InternalError
	var dns *net.DNSError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case errors.As(err, &internal):
		return internalAddress(internal)
	case ctx.Err() != nil:
		return interrupted(ctx, host)
	case errors.As(err, &dns):
		p := problemf(CauseDNS, "check the host's name in the reference, and the network; --offline asks no registry", "%s has no address: %s", shown(host), egress.Printable(dns.Err))
		p.again = !dns.IsNotFound && dns.IsTemporary
		return p
	case egress.IsTLS(err):
		return problemf(CauseTLS, "name its CA's certificate with --ca-file, or `"+shown(host)+"` in registry.plain-http if it speaks no https",
			"no trusted TLS connection to %s: %s", shown(host), egress.Reason(err))
	case errors.Is(err, syscall.ECONNREFUSED):
		return problemf(CauseRefused, "check that the registry is running, and its port", "%s refuses connections", shown(host))
	case egress.IsTimeout(err):
		return timeout(host, 0)
	default:
		p := problemf(CauseNetwork, helpLater, "the connection to %s broke: %s", shown(host), egress.Reason(err))
		p.again = true
		return p
	}
}

func timeout(host string, after time.Duration) *problem {
	p := problemf(CauseTimeout, "run it again later, or with a longer --timeout", "no answer from %s", shown(host))
	if after > 0 {
		p.detail += " within " + after.String()
	}
	return p
}

// interrupted is the problem of everything that was not answered when the run's context ended.
func interrupted(ctx context.Context, host string) *problem {
	if over, ok := errors.AsType[overdue](context.Cause(ctx)); ok {
		return problemf(CauseDeadline, "run it again later, or with a longer --deadline", "%s had not answered when the %s for asking registries were over",
			shown(host), time.Duration(over))
	}
	return problemf(CauseDeadline, "run it again with more time", "the run ended before %s had answered", shown(host))
}

// overdue is the cause of a context that ends because the time for registries is over.
type overdue time.Duration

func (o overdue) Error() string { return "the time for asking registries is over" }

// shown is a host as a reference names it.
func shown(host string) string {
	if host == "registry-1.docker.io" {
		return "docker.io"
	}
	return egress.Printable(host)
}

func statusText(code int) string {
	if text := http.StatusText(code); text != "" {
		return strconv.Itoa(code) + " " + text
	}
	return strconv.Itoa(code)
}
