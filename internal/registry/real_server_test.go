package registry

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// realPrograms are distribution's registry as it is now, and as distributions ship it; .ci/run gets both.
var realPrograms = []string{"registry", "docker-registry"}

// eachRealRegistry runs a test against every program that is there, with a directory that holds what seeding has pushed.
func eachRealRegistry(t *testing.T, test func(t *testing.T, program string)) {
	t.Helper()
	found := false
	for _, name := range realPrograms {
		program := realProgram(t, name)
		if program == "" {
			continue
		}
		found = true
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, program)
		})
	}
	if found {
		return
	}
	const missing = "no registry in .bin or PATH, so that nothing was tried against a real one: .ci/run builds it, and so does\n" +
		"GOBIN=$PWD/.bin go -C tools/registry install github.com/distribution/distribution/v3/cmd/registry"
	if os.Getenv("CI") != "" {
		t.Fatal(missing)
	}
	t.Skip(missing)
}

// realProgram returns where a program is, "" for nowhere. VERSCHECK_TEST_REGISTRY names one in place of the first.
func realProgram(t *testing.T, name string) string {
	t.Helper()
	if named := os.Getenv("VERSCHECK_TEST_REGISTRY"); named != "" && name == realPrograms[0] {
		return named
	}
	built, err := filepath.Abs(filepath.Join("..", "..", ".bin", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(built); err == nil {
		return built
	}
	program, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return program
}

// realServer is a registry's process.
type realServer struct {
	host string // of loopback
	stop func()
}

// startReal starts a registry over a directory, on a free port of loopback. settings are further lines of its configuration.
func startReal(t *testing.T, program, dir, settings string) realServer {
	t.Helper()
	config := filepath.Join(t.TempDir(), "config.yml")
	text := "version: 0.1\nlog: {level: info}\nstorage: {filesystem: {rootdirectory: " + dir + "}, delete: {enabled: true}}\n" + settings
	if !strings.Contains(settings, "http:") {
		text += "http: {addr: '127.0.0.1:0'}\n"
	}
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "serve", config)
	cmd.SysProcAttr = dyingWithParent()
	cmd.Env = []string{"OTEL_TRACES_EXPORTER=none", "PATH=" + os.Getenv("PATH")}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := realServer{stop: sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})}
	t.Cleanup(s.stop)
	var said bytes.Buffer
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		said.WriteString(lines.Text() + "\n")
		if _, address, ok := strings.Cut(lines.Text(), "listening on "); ok {
			s.host = strings.FieldsFunc(address, func(r rune) bool { return r == ',' || r == '"' || r == ' ' })[0]
			go func() {
				for lines.Scan() { // else it would come to wait for a reader
				}
			}()
			return s
		}
	}
	t.Fatalf("%s does not listen:\n%s", program, said.String())
	return s
}

// url waits for nothing: once it listens it answers.
func (s realServer) url(scheme string) string { return scheme + "://" + s.host }

// certificates writes a certificate for 127.0.0.1 by the tests' authority, its key and the authority's own, and returns their
// files.
func certificates(t *testing.T) (cert, key, authority string, leaf tls.Certificate) {
	t.Helper()
	c := testCA()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "127.0.0.1"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, c.cert, &c.key.PublicKey, c.key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(c.key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, kind string, content []byte) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "EC PRIVATE KEY", private), write("ca.pem", "CERTIFICATE", c.cert.Raw),
		tls.Certificate{Certificate: [][]byte{der}, PrivateKey: c.key}
}

// signer is what signs tokens: the key of a certificate that the registry trusts.
func signer(leaf tls.Certificate) *ecdsa.PrivateKey {
	key, ok := leaf.PrivateKey.(*ecdsa.PrivateKey)
	if !ok {
		panic(fmt.Sprintf("a key of type %T", leaf.PrivateKey))
	}
	return key
}
