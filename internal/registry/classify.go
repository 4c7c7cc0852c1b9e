package registry

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/verscheck/verscheck/internal/egress"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/oci"
)

// judge turns the answer to a GET of a manifest into a verdict.
func (a *asker) judge(resp *http.Response) fact.Answer {
	s, body := a.session, bodyOf(resp)
	switch resp.StatusCode {
	case http.StatusOK:
		return a.content(resp, body)
	case http.StatusNotFound:
		return a.missing(resp, body)
	case http.StatusUnauthorized, http.StatusForbidden:
		return a.outcome(s.denial(resp, body, a.answeredFor(resp.Request.URL)))
	default:
		return problemf(CauseServer, helpInspect(a.ref.String()), "%s from %s%s",
			statusText(resp.StatusCode), shown(egress.Authority(resp.Request.URL)), words(errorsIn(body))).answer()
	}
}

// content judges what came with a 200: a login page does too, and so does a manifest that no runtime takes any more.
func (a *asker) content(resp *http.Response, body []byte) fact.Answer {
	host := shown(egress.Authority(resp.Request.URL))
	if isHTML(resp.Header, body) {
		return problemf(CauseNotARegistry, "check the host in the reference", "%s answers with a web page", host).answer()
	}
	m, err := parseManifest(body)
	if err != nil {
		return problemf(CauseNotAManifest, helpInspect(a.ref.String()), "%s sent no image manifest: %s", host, err).answer()
	}
	digest, err := oci.Digest(body, a.ref.Digest)
	switch {
	case err != nil:
		return problemf(CauseReference, "correct the digest", "%s is no digest that can be checked", egress.Printable(a.ref.Digest)).answer()
	case a.ref.Digest == "" || digest == a.ref.Digest:
		a.manifest = body
		return fact.Answer{Verdict: fact.Exists, Digest: digest}
	}
	answer := fact.Answer{Verdict: fact.Mismatch, Digest: digest, Detail: a.identifier + " is " + digest}
	if answer.Platform = m.platformOf(a.ref.Digest); answer.Platform != "" {
		answer.Detail += "; the pinned digest is its image for " + answer.Platform
	}
	return answer
}

// missing judges a 404. It is absence only in the words of a registry, on the very manifest: proxies, login pages and
// misspelt hosts answer 404 too.
func (a *asker) missing(resp *http.Response, body []byte) fact.Answer {
	host, said := shown(egress.Authority(resp.Request.URL)), errorsIn(body)
	otherwise := slices.ContainsFunc(said, func(d transport.Diagnostic) bool { return !saysUnknown(d) })
	if len(said) > 0 && !otherwise && a.answeredFor(resp.Request.URL) {
		return fact.Answer{Verdict: fact.Absent, Detail: "404 from " + host + words(said)}
	}
	detail := "404 from " + host
	switch {
	case !a.answeredFor(resp.Request.URL):
		detail += " for another page that " + a.session.host + " redirects to"
	case len(said) > 0:
		detail += words(said) + ", which is not that it does not know the manifest"
	default:
		detail += " without a registry's error message"
	}
	return problemf(CauseUnexplained, helpInspect(a.ref.String()), "%s", detail).answer()
}

// saysUnknown says whether an error of a registry means that it knows no such manifest or repository. Codes by the OCI
// distribution specification; Harbor says NOT_FOUND and what was not found (harbor #16515), Quay TAG_EXPIRED (werf #4098).
func saysUnknown(d transport.Diagnostic) bool {
	switch d.Code {
	case transport.ManifestUnknownErrorCode, transport.NameUnknownErrorCode, "TAG_EXPIRED":
		return true
	case "NOT_FOUND":
		subject, _, _ := strings.Cut(d.Message, " ")
		return slices.Contains([]string{"artifact", "repository", "project"}, subject) && strings.Contains(d.Message, "not found")
	default:
		return false
	}
}

// denial is the problem of a 401 or 403. It is the registry's own when it has an error document for the repository, and
// a 401 only when a token was sent: without one it says that somebody must log in.
func (s *session) denial(resp *http.Response, body []byte, onRepository bool) *problem {
	l, said := s.loggedIn(), errorsIn(body)
	p := s.authProblem(l, resp.StatusCode, "", said)
	p.denied = onRepository && len(said) > 0 && (resp.StatusCode == http.StatusForbidden || l != nil && l.bearer)
	return p
}

func (s *session) authProblem(l *login, code int, who string, said []transport.Diagnostic) *problem {
	asked := "missing, private, or your credentials lack pull"
	if l != nil && l.withheld != "" {
		asked = "missing, or private; your credentials were not sent, because its token server " + egress.Printable(l.withheld) +
			" is of another domain"
	}
	return problemf(CauseAuth, s.client.logInHelp(s.host), "%d from %s%s: %s%s", code, who, s.host, asked, words(said))
}

// manifest is what is looked at of an image manifest or an index.
type manifest struct {
	SchemaVersion int             `json:"schemaVersion"`
	Config        json.RawMessage `json:"config"`
	Manifests     *[]struct {
		Digest   string       `json:"digest"`
		Platform *v1.Platform `json:"platform"`
	} `json:"manifests"`
}

type manifestError string

func (e manifestError) Error() string { return string(e) }

func parseManifest(body []byte) (manifest, error) {
	var m manifest
	switch err := json.Unmarshal(body, &m); {
	case err != nil:
		return m, manifestError("it is not JSON of that form")
	case m.SchemaVersion == 1:
		return m, manifestError("it has schema version 1, which runtimes have dropped")
	case m.SchemaVersion != 2:
		return m, manifestError("it has no schema version 2")
	case m.Manifests == nil && !bytes.HasPrefix(m.Config, []byte("{")):
		return m, manifestError("it has neither a configuration nor manifests")
	}
	return m, nil
}

// platformOf is the platform of the image with that digest in an index; "" when it is not in it.
func (m manifest) platformOf(digest string) string {
	if m.Manifests == nil {
		return ""
	}
	for _, entry := range *m.Manifests {
		if entry.Digest == digest && entry.Platform != nil {
			return egress.Printable(entry.Platform.String())
		}
	}
	return ""
}

func isManifestType(contentType string) bool {
	mediaType, _, err := mime.ParseMediaType(contentType)
	return err == nil && slices.Contains(manifestTypes, mediaType)
}

// errorsIn reads an error document of the OCI distribution specification; nil for anything else.
func errorsIn(body []byte) []transport.Diagnostic {
	var document struct {
		Errors []transport.Diagnostic `json:"errors"`
	}
	codeless := func(d transport.Diagnostic) bool { return d.Code == "" }
	if json.Unmarshal(body, &document) != nil || slices.ContainsFunc(document.Errors, codeless) {
		return nil
	}
	return document.Errors
}

// words is what a registry's error document says, for the end of a message; "" for none.
func words(said []transport.Diagnostic) string {
	if len(said) == 0 {
		return ""
	}
	text := strings.TrimSpace(string(said[0].Code) + " " + said[0].Message)
	return " (it says " + `"` + egress.Printable(text) + `")`
}

func isHTML(header http.Header, body []byte) bool {
	body = bytes.TrimSpace(body)
	return len(body) > 0 && (strings.Contains(strings.ToLower(header.Get("Content-Type")), "html") || body[0] == '<')
}
