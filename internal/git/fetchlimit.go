package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/transport"
)

// meter carries the requests of one session, and lets its answers grow no larger than they may be altogether. go-git rewrites
// errors on their way: the first one of the transport is kept.
type meter struct {
	carrier http.RoundTripper
	left    int64 // bytes; negative when there were too many
	most    int64
	status  int // of the last answer
	failed  error
}

func (m *meter) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := m.carrier.RoundTrip(req)
	if err != nil {
		m.failed = err
		return nil, err
	}
	m.status = resp.StatusCode
	resp.Body = &metered{m, resp.Body}
	return resp, nil
}

type metered struct {
	meter *meter
	body  io.ReadCloser
}

func (b *metered) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	if b.meter.left -= int64(n); b.meter.left < 0 {
		return 0, b.meter.tooLarge()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		b.meter.failed = err
	}
	return n, err
}

func (b *metered) Close() error { return b.body.Close() }

func (m *meter) tooLarge() error {
	return &RemoteError{
		Reason: fmt.Sprintf("sends more than %d MiB, the limit for one commit", m.most>>20),
		Help:   "copy what is needed of it into the repository",
	}
}

// explain puts an error of go-git into words for users; those of the carrier and of the context pass as they are.
func (m *meter) explain(ctx context.Context, err error) error {
	switch {
	case m.left < 0:
		return m.tooLarge()
	case ctx.Err() != nil:
		return ctx.Err()
	case m.failed != nil:
		return m.failed
	case errors.Is(err, transport.ErrAuthenticationRequired), errors.Is(err, transport.ErrAuthorizationFailed):
		return &RemoteError{
			Reason: "does not exist, or is not for everybody: the server asks who is there", Err: err,
			Help: "correct the address, or name a token for the host under remotes: credentials: in .verscheck.yaml",
		}
	case errors.Is(err, transport.ErrRepositoryNotFound):
		return &RemoteError{Reason: "does not exist: the server answers 404 Not Found", Help: "correct the address", Err: err, Absent: true}
	case errors.Is(err, transport.ErrEmptyRemoteRepository):
		return &RemoteError{Reason: "is empty", Help: "correct the address", Err: err, Absent: true}
	case m.status >= 300:
		return &RemoteError{
			Reason: fmt.Sprintf("cannot be read now: the server answers %d %s", m.status, http.StatusText(m.status)),
			Help:   "run it again later", Err: err,
		}
	}
	return &RemoteError{
		Reason: "does not answer as git servers do", Err: err,
		Help: "correct the address: it must be that which `git clone` takes, and servers that only hand out files are not understood",
	}
}

// maxObject bounds one object.
const maxObject = 128 << 20

// checkPack refuses a pack that is cheap to send and ruinous to unpack. Every object states its size, which go-git then holds it
// to; a delta states in its first bytes how large the object is that it makes.
func checkPack(pack []byte, limits FetchLimits) error {
	scanner := packfile.NewScanner(bytes.NewReader(pack))
	_, count, err := scanner.Header()
	if err != nil {
		return fmt.Errorf("reading the pack: %w", err)
	}
	if int64(count) > int64(limits.Objects) {
		return &RemoteError{Reason: fmt.Sprintf("has more than %d objects in one commit, the limit", limits.Objects), Help: tooLargeHelp}
	}
	total := int64(0)
	for range count {
		header, err := scanner.NextObjectHeader()
		if err != nil {
			return fmt.Errorf("reading the pack: %w", err)
		}
		size := header.Length
		if size > maxObject {
			return tooUnpacked(limits)
		}
		var content beginning
		if _, _, err := scanner.NextObject(&content); err != nil {
			return fmt.Errorf("reading the pack: %w", err)
		}
		if header.Type == plumbing.OFSDeltaObject || header.Type == plumbing.REFDeltaObject {
			if size, err = deltaTarget(content); err != nil {
				return err
			}
		}
		if total += size; size > maxObject || total > limits.Unpacked {
			return tooUnpacked(limits)
		}
	}
	return nil
}

// beginning keeps the first bytes of what is written to it.
type beginning []byte

func (b *beginning) Write(p []byte) (int, error) {
	const enough = 32
	if len(*b) < enough {
		*b = append(*b, p[:min(len(p), enough-len(*b))]...)
	}
	return len(p), nil
}

const tooLargeHelp = "copy what is needed of it into the repository"

func tooUnpacked(limits FetchLimits) error {
	return &RemoteError{
		Reason: fmt.Sprintf("has a commit of more than %d MiB, or a file of more than %d MiB, the limits", limits.Unpacked>>20, int64(maxObject)>>20),
		Help:   tooLargeHelp,
	}
}

// deltaTarget returns the size of the object that a delta makes: the second of the two numbers that it begins with.
func deltaTarget(delta []byte) (int64, error) {
	_, rest, ok := deltaSize(delta)
	size, _, sized := deltaSize(rest)
	if !ok || !sized {
		return 0, errors.New("reading the pack: a delta does not say its size")
	}
	return size, nil
}
