package registry

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// stage is what a request is for: it bounds the answer, and names the cause when the answer is too large for it.
type stage struct {
	limit int64
	cause string
}

// maxError bounds every body that is no manifest: of errors, of the ping and of tokens.
const maxError = 64 << 10

var (
	pingStage     = stage{maxError, CauseNotARegistry}
	tokenStage    = stage{maxError, CauseToken}
	manifestStage = stage{4 << 20, CauseNotAManifest} // as containerd and distribution limit it
	configStage   = stage{8 << 20, CauseNotAManifest}
)

// readBody replaces a response's body by its content in memory. What is read of an error is cut at its limit; a larger
// answer with status 200 is refused.
func readBody(resp *http.Response, stage stage, host string) error {
	defer resp.Body.Close()
	limit := int64(maxError)
	if resp.StatusCode == http.StatusOK {
		limit = stage.limit
	}
	content, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	if int64(len(content)) > limit {
		if resp.StatusCode == http.StatusOK {
			return problemf(stage.cause, "check what this host serves", "%s sent more than %d KiB", shown(host), limit>>10)
		}
		content = content[:limit]
	}
	resp.Body = io.NopCloser(bytes.NewReader(content))
	return nil
}

// bodyOf returns what [readBody] has read.
func bodyOf(resp *http.Response) []byte {
	content, _ := io.ReadAll(resp.Body) // memory does not fail
	return content
}
