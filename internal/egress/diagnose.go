package egress

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
)

// IsTimeout reports whether a request failed because somebody took too long.
func IsTimeout(err error) bool {
	var net net.Error
	return errors.As(err, &net) && net.Timeout()
}

// IsTLS reports whether a request failed because there is no trusted TLS connection.
func IsTLS(err error) bool {
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

// Reason is the innermost text of an error that says something, without the URL: its query may be a secret.
func Reason(err error) string {
	var outer *url.Error
	for errors.As(err, &outer) {
		err = outer.Err
	}
	return Printable(err.Error())
}
