package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// address is one of loopback for which go-containerregistry does not think of plain http. Linux has all of 127/8.
const address = "127.0.0.2:0"

// server is a registry that has an image behind every reference. It speaks HTTP/2 over TLS and wants a token that names the repository.
type server struct {
	host   string // of the relay
	pool   *x509.CertPool
	caFile string

	relay    *relay
	http     *http.Server
	requests atomic.Int32
	failing  atomic.Bool // manifests are answered with 503
}

func serve(ctx context.Context, roundTrip time.Duration, scratch string) (*server, error) {
	certificate, err := certify()
	if err != nil {
		return nil, err
	}
	s := &server{pool: x509.NewCertPool(), caFile: filepath.Join(scratch, "ca.pem")}
	s.pool.AddCert(certificate.Leaf)
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Leaf.Raw})
	if err := os.WriteFile(s.caFile, block, 0o600); err != nil {
		return nil, err
	}
	var listening net.ListenConfig
	origin, err := listening.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	front, err := listening.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	s.host = front.Addr().String()
	s.http = &http.Server{
		Handler: s, ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: time.Minute,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS13},
	}
	s.relay = &relay{roundTrip: roundTrip, target: origin.Addr().String(), listener: front}
	go func() { _ = s.http.ServeTLS(origin, "", "") }() // until it is closed
	go s.relay.serve(ctx)
	return s, nil
}

func (s *server) close() {
	_ = s.relay.listener.Close()
	_ = s.http.Close()
}

const (
	manifest = `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}`
	kind     = "application/vnd.oci.image.manifest.v1+json"
)

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	if r.URL.Path == "/token" {
		scopes := strings.Join(r.URL.Query()["scope"], " ")
		_, _ = fmt.Fprintf(w, `{"token":%q}`, base64.RawURLEncoding.EncodeToString([]byte(scopes)))
		return
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	scopes, _ := base64.RawURLEncoding.DecodeString(token)
	repository, _, isManifest := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v2/"), "/manifests/")
	switch {
	case !isManifest || !slices.Contains(strings.Fields(string(scopes)), "repository:"+repository+":pull"):
		w.Header().Set("WWW-Authenticate", `Bearer realm="https://`+s.host+`/token",service="bench"`)
		w.WriteHeader(http.StatusUnauthorized)
	case s.failing.Load():
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Length", strconv.Itoa(len(manifest)))
		w.Header().Set("Docker-Content-Digest", digest)
		if r.Method != http.MethodHead {
			_, _ = io.WriteString(w, manifest)
		}
	}
}

// certify makes a certificate for the relay's address, which is its own authority.
func certify() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	host, _, _ := net.SplitHostPort(address)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "registrybench"}, IPAddresses: []net.IP{net.ParseIP(host)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := x509.ParseCertificate(der)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
}
