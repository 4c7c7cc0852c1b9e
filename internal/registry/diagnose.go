package registry

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"syscall"
	"time"
)

// diagnose turns an error of a transport to host into a problem. It is nil only for a nil error.
func diagnose(ctx context.Context, host string, err error) *problem {
	var known *problem
	var dns *net.DNSError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case ctx.Err() != nil:
		return interrupted(host)
	case errors.As(err, &dns):
		p := problemf(CauseDNS, "check the host's name in the reference", "%s has no address: %s", shown(host), printable(dns.Err))
		p.again = !dns.IsNotFound && dns.IsTemporary
		return p
	case isTLS(err):
		return problemf(CauseTLS, "add its CA to the system's, or `"+shown(host)+"` to registry.plain-http if it speaks no https",
			"no trusted TLS connection to %s: %s", shown(host), reason(err))
	case errors.Is(err, syscall.ECONNREFUSED):
		return problemf(CauseRefused, "check that the registry is running, and its port", "%s refuses connections", shown(host))
	case isTimeout(err):
		return timeout(host, 0)
	default:
		p := problemf(CauseNetwork, helpLater, "the connection to %s broke: %s", shown(host), reason(err))
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
func interrupted(host string) *problem {
	return problemf(CauseDeadline, "run it again with more time", "the run ended before %s had answered", shown(host))
}

func isTimeout(err error) bool {
	var net net.Error
	return errors.As(err, &net) && net.Timeout()
}

func isTLS(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		record       tls.RecordHeaderError
		alert        tls.AlertError
		authority    x509.UnknownAuthorityError
		name         x509.HostnameError
		certificate  x509.CertificateInvalidError
		op           *net.OpError
	)
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) || errors.As(err, &authority) ||
		errors.As(err, &name) || errors.As(err, &certificate) || errors.Is(err, http.ErrSchemeMismatch) ||
		// crypto/tls reports an alert of the other side as an operation of its own, and with an unexported type.
		errors.As(err, &op) && (op.Op == "remote error" || op.Op == "local error")
}

// reason is the innermost text of an error that says something, without the URL: its query may be a secret.
func reason(err error) string {
	var outer *url.Error
	for errors.As(err, &outer) {
		err = outer.Err
	}
	return printable(err.Error())
}

// shown is a host as a reference names it.
func shown(host string) string {
	if host == "registry-1.docker.io" {
		return "docker.io"
	}
	return printable(host)
}

func statusText(code int) string {
	if text := http.StatusText(code); text != "" {
		return strconv.Itoa(code) + " " + text
	}
	return strconv.Itoa(code)
}
