package registry

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// middleware is a fault: a handler before the registry.
type middleware func(next http.Handler) http.Handler

// on answers those requests itself that match: method and part of the path, "" for any.
func on(method, path string, handler http.HandlerFunc) middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if (method == "" || r.Method == method) && strings.Contains(r.URL.Path, path) {
				handler(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// once lets the fault happen to the first request that it matches only.
func once(path string, handler http.HandlerFunc) middleware {
	return func(next http.Handler) http.Handler {
		var done atomic.Bool
		return on("", path, func(w http.ResponseWriter, r *http.Request) {
			if done.Swap(true) {
				next.ServeHTTP(w, r)
				return
			}
			handler(w, r)
		})(next)
	}
}

func both(outer, inner middleware) middleware {
	return func(next http.Handler) http.Handler { return outer(inner(next)) }
}

// status answers with a status and a body, of which a HEAD gets the length only. headers are "Name: value".
func status(code int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			w.Header().Set(name, value)
		}
		if body != "" {
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		}
		w.WriteHeader(code)
		if r.Method != http.MethodHead {
			_, _ = io.WriteString(w, body)
		}
	}
}

func ociError(code, message string) string {
	return fmt.Sprintf(`{"errors":[{"code":%q,"message":%q}]}`, code, message)
}

// alter lets the registry answer and edits what it said.
func alter(method string, edit func(rec *httptest.ResponseRecorder)) middleware {
	return func(next http.Handler) http.Handler {
		return on(method, "/manifests/", func(w http.ResponseWriter, r *http.Request) {
			rec := httptest.NewRecorder()
			next.ServeHTTP(rec, r)
			edit(rec)
			maps.Copy(w.Header(), rec.Header())
			w.WriteHeader(rec.Code)
			_, _ = w.Write(rec.Body.Bytes())
		})(next)
	}
}

const challengeHeader = `Www-Authenticate: Bearer realm="https://reg.test/token",service="reg.test"`

// bearer demands a token that names the repository, and gives one for the scopes it is asked for.
func bearer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			token := base64.RawURLEncoding.EncodeToString([]byte(strings.Join(r.URL.Query()["scope"], " ")))
			_, _ = fmt.Fprintf(w, `{"token":%q}`, token)
			return
		}
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		scopes, _ := base64.RawURLEncoding.DecodeString(token)
		path, _, isManifest := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v2/"), "/manifests/")
		if !ok || isManifest && !slices.Contains(strings.Fields(string(scopes)), "repository:"+path+":pull") {
			status(http.StatusUnauthorized, ociError("UNAUTHORIZED", "authentication required"), challengeHeader)(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func reset(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

const page = "<!doctype html><html><body>Sign in</body></html>"

const html = "Content-Type: text/html; charset=utf-8"

func none(next http.Handler) http.Handler { return next }

var loginAt = status(http.StatusFound, "", "Location: /login")

func without(name string) func(*httptest.ResponseRecorder) {
	return func(rec *httptest.ResponseRecorder) { rec.Header().Del(name) }
}

func header(name, value string) func(*httptest.ResponseRecorder) {
	return func(rec *httptest.ResponseRecorder) { rec.Header().Set(name, value) }
}

// enforced refuses everything for a while after the first manifest is asked for, however often it is asked.
func enforced(d time.Duration) middleware {
	return func(next http.Handler) http.Handler {
		var begin sync.Once
		var until time.Time
		return on("", "/manifests/", func(w http.ResponseWriter, r *http.Request) {
			begin.Do(func() { until = time.Now().Add(d) })
			if time.Now().Before(until) {
				status(429, "", "Retry-After: 1")(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})(next)
	}
}

// hub gives a token to everybody, and 401 to whoever asks with it for what is missing or private.
func hub(next http.Handler) http.Handler {
	denied := status(401, ociError("UNAUTHORIZED", "authentication required"), challengeHeader+`,error="insufficient_scope"`)
	return bearer(on("", "/manifests/", denied)(next))
}

// accessToken is the other spelling of a token's field.
func accessToken(next http.Handler) http.Handler {
	return on("", "/token", func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		bearer(next).ServeHTTP(rec, r)
		_, _ = w.Write(bytes.Replace(rec.Body.Bytes(), []byte(`"token"`), []byte(`"access_token"`), 1))
	})(bearer(next))
}

// firstScope reads only the first of several scopes, as some token servers do.
func firstScope(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		if scopes := query["scope"]; len(scopes) > 1 {
			query["scope"] = scopes[:1]
			r.URL.RawQuery = query.Encode()
		}
		next.ServeHTTP(w, r)
	})
}

// openPing lets everybody ping, and challenges only at the manifest.
func openPing(next http.Handler) http.Handler {
	guarded := bearer(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v2/" {
			next.ServeHTTP(w, r)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

// substitute answers every digest with the manifest of v1.
func substitute(next http.Handler) http.Handler {
	return on("", "/manifests/sha256:", func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = "/v2/team/app/manifests/v1"
		next.ServeHTTP(w, r)
	})(next)
}

// endless sends a manifest that never ends.
func endless(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead {
		return
	}
	_, _ = io.WriteString(w, `{"schemaVersion":2,"config":{},"x":"`)
	for chunk := strings.Repeat("a", 64<<10); ; {
		if _, err := io.WriteString(w, chunk); err != nil {
			return
		}
	}
}

// short announces more than it sends.
func short(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"schemaVersion":2,"config":{}}`)
}

func hangInBody(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, `{"schemaVersion":2,"config":{`)
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

// hops redirects that many times before it lets a request through.
func hops(n int) middleware {
	return func(next http.Handler) http.Handler {
		return on("", "/manifests/", func(w http.ResponseWriter, r *http.Request) {
			done, _ := strconv.Atoi(r.URL.Query().Get("hop"))
			if done < n {
				status(http.StatusTemporaryRedirect, "", fmt.Sprintf("Location: %s?hop=%d", r.URL.Path, done+1))(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})(next)
	}
}

// basicOnly wants a user and a password, and knows no tokens.
func basicOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "alice" || password != "s3cret" {
			status(http.StatusUnauthorized, ociError("UNAUTHORIZED", "log in"), `Www-Authenticate: Basic realm="x"`)(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// shortHeaders takes no Authorization of more than a repository.
func shortHeaders(code int) middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if len(r.Header.Get("Authorization")) > 60 {
				status(code, page, html)(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}
