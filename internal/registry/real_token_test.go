package registry

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// tokenServer gives tokens as the Docker token specification says (distribution docs/spec/auth/jwt.md): for pulling all that is
// asked for, to alice also the private repository.
type tokenServer struct {
	leaf    tls.Certificate
	private string
}

func (s *tokenServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	user, password, given := r.BasicAuth()
	if given && (user != "alice" || password != "s3cret") {
		status(http.StatusUnauthorized, ociError("UNAUTHORIZED", "wrong password"))(w, r)
		return
	}
	type access struct {
		Type    string   `json:"type"`
		Name    string   `json:"name"`
		Actions []string `json:"actions"`
	}
	granted := []access{}
	for _, scope := range r.URL.Query()["scope"] {
		parts := strings.Split(scope, ":")
		if len(parts) == 3 && (parts[1] != s.private || user == "alice") {
			granted = append(granted, access{parts[0], parts[1], strings.Split(parts[2], ",")})
		}
	}
	now := time.Now()
	token, err := s.sign(map[string]any{
		"iss": "test", "sub": user, "aud": r.URL.Query().Get("service"), "exp": now.Add(time.Minute).Unix(), "nbf": now.Add(-time.Minute).Unix(),
		"iat": now.Unix(), "jti": rand.Text(), "access": granted,
	})
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	_, _ = io.WriteString(w, `{"token":"`+token+`"}`)
}

// sign makes a JWT by ES256 (RFC 7515, RFC 7518 section 3.4), with the certificate in it.
func (s *tokenServer) sign(claims map[string]any) (string, error) {
	header, err := json.Marshal(map[string]any{
		"alg": "ES256", "typ": "JWT", "x5c": []string{base64.StdEncoding.EncodeToString(s.leaf.Certificate[0])},
	})
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(body)
	sum := sha256.Sum256([]byte(text))
	a, b, err := ecdsa.Sign(rand.Reader, signer(s.leaf), sum[:])
	if err != nil {
		return "", err
	}
	signature := make([]byte, 64)
	a.FillBytes(signature[:32])
	b.FillBytes(signature[32:])
	return text + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

func writeFile(t *testing.T, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
