package registry

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/fact"
)

// The words for [fact.Answer.Cause]: why it could not be told what is behind a reference.
const (
	CauseAuth         = "auth"            // 401 or 403: missing, private, or the credentials do not suffice
	CauseToken        = "token"           // the token endpoint gave no usable token
	CauseRateLimited  = "rate-limited"    // 429, and the wait that was asked for is too long
	CauseServer       = "server"          // 408, 5xx or another status without meaning here
	CauseTimeout      = "timeout"         // no answer in time
	CauseNetwork      = "network"         // the connection broke
	CauseDNS          = "dns"             // the host name was not resolved
	CauseRefused      = "refused"         // nothing listens
	CauseTLS          = "tls"             // no trusted TLS connection
	CauseRedirects    = "redirects"       // more redirects than are followed
	CauseDowngrade    = "downgrade"       // redirected from https to http
	CauseNotARegistry = "not-a-registry"  // the host answers, but not as a registry does
	CauseNotAManifest = "not-a-manifest"  // something is there that no runtime takes for an image
	CauseUnexplained  = "unexplained-404" // 404, but not as the registry's word on this manifest
	CausePolicy       = "policy"          // the configuration or the rules for addresses forbid it
	CauseDeadline     = "deadline"        // the run's time was over, or it was interrupted
	CauseCredentials  = "credentials"     // the docker config or a credential helper gave an error
	CauseReference    = "reference"       // not a reference that can be asked
)

// problem is why something could not be told. Everything that comes out of a session's transport as an error is one.
type problem struct {
	cause  string
	detail string // one line, printable
	help   string
	again  bool // another try of the same request may succeed
	denied bool // the registry itself denies the repository, by an error document

	everybodys bool // other repositories would meet it, too
}

func (p *problem) Error() string { return p.detail }

func (p *problem) answer() fact.Answer {
	return fact.Answer{Verdict: fact.CannotTell, Cause: p.cause, Detail: p.detail, Help: p.help}
}

func problemf(cause, help, format string, args ...any) *problem {
	return &problem{cause: cause, help: help, detail: fmt.Sprintf(format, args...)}
}

const (
	helpLater   = "run it again later"
	helpAddress = "if this host is meant, name it in registry.allow or registry.plain-http"
)

func helpInspect(ref string) string {
	return fmt.Sprintf("look with `docker manifest inspect %s`", ref)
}
