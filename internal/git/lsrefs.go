package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/transport"
)

// FindTags asks a server over http or https for tags by their names. The result has those that are there, sorted by name, with what
// they peel to; a server that speaks protocol v2 of git (gitprotocol-v2(5)) is asked for nothing else, an older one tells all of its
// refs. Requests are carried as in [List], whose errors it returns.
func FindTags(ctx context.Context, url string, carrier http.RoundTripper, limits FetchLimits, names ...string) ([]Tag, error) {
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !validRefName("refs/tags/" + name) })
	if len(names) == 0 {
		return nil, nil
	}
	m := &meter{carrier: carrier, left: limits.Bytes, most: limits.Bytes}
	refs, err := m.tagRefs(ctx, strings.TrimSuffix(url, "/"), names)
	if err != nil {
		if _, known := errors.AsType[*RemoteError](err); known && m.left >= 0 {
			return nil, err
		}
		return nil, m.explain(ctx, err)
	}
	var tags []Tag
	for _, ref := range refs {
		name, ok := strings.CutPrefix(ref.name, "refs/tags/")
		if !ok || !slices.Contains(names, name) { // a prefix also matches longer names
			continue
		}
		tag := Tag{Name: name, State: Presumed, Object: ref.id, Commit: ref.id}
		if ref.peeled != "" {
			tag.Commit = ref.peeled
		}
		tags = append(tags, tag)
	}
	slices.SortStableFunc(tags, func(a, b Tag) int { return strings.Compare(a.Name, b.Name) })
	return tags, nil
}

// service is the one that is asked for, and the beginning of the types of its answers.
const service = "git-upload-pack"

// tagRefs returns refs among which all wanted tags are that exist.
func (m *meter) tagRefs(ctx context.Context, url string, names []string) ([]packedRef, error) {
	client := &http.Client{Transport: m}
	get, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/info/refs?service="+service, nil)
	if err != nil {
		return nil, &RemoteError{Reason: "has an address that is no URL", Err: err}
	}
	get.Header.Set("Git-Protocol", "version=2")
	lines, asked, err := exchange(client, get, "-advertisement")
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 || lines[0] != "version 2" {
		return oldRefs(lines)
	}
	if slices.Contains(lines, "object-format=sha256") {
		return nil, &RemoteError{Reason: "names its objects by SHA-256, which verscheck does not read"}
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(asked, "/info/refs")+"/"+service, bytes.NewReader(lsRefs(names)))
	if err != nil {
		return nil, err
	}
	post.Header.Set("Git-Protocol", "version=2")
	post.Header.Set("Content-Type", "application/x-"+service+"-request")
	if lines, _, err = exchange(client, post, "-result"); err != nil {
		return nil, err
	}
	refs := make([]packedRef, 0, len(lines))
	for _, line := range lines {
		id, rest, _ := strings.Cut(line, " ")
		name, attributes, _ := strings.Cut(rest, " ")
		ref := packedRef{name: name, id: id}
		for attribute := range strings.FieldsSeq(attributes) {
			if peeled, ok := strings.CutPrefix(attribute, "peeled:"); ok {
				ref.peeled = peeled
			}
		}
		if refs, err = appendRef(refs, ref); err != nil {
			return nil, err
		}
	}
	return refs, nil
}

// exchange sends one request and returns the lines of the answer, without those that say what it is, and the URL that was asked in
// the end.
func exchange(client *http.Client, req *http.Request, kind string) (lines []string, asked string, err error) {
	resp, err := client.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = resp.Body.Close() }() // only read
	switch {
	case resp.StatusCode == http.StatusUnauthorized:
		return nil, "", transport.ErrAuthenticationRequired
	case resp.StatusCode == http.StatusForbidden:
		return nil, "", transport.ErrAuthorizationFailed
	case resp.StatusCode == http.StatusNotFound:
		return nil, "", transport.ErrRepositoryNotFound
	case resp.StatusCode != http.StatusOK, resp.Header.Get("Content-Type") != "application/x-"+service+kind:
		return nil, "", fmt.Errorf("an answer %d of the type %q", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	lines, err = packetLines(resp.Body)
	if len(lines) > 0 && lines[0] == "# service="+service {
		lines = lines[1:]
	}
	final := *resp.Request.URL
	final.RawQuery = ""
	return lines, final.String(), err
}

// packetLines reads an answer to its end: lines with their length before them, see gitprotocol-common(5). Packets without a line are
// passed over. A line that is an error of the server's is one.
func packetLines(r io.Reader) ([]string, error) {
	in := bufio.NewReader(r)
	var lines []string
	for {
		var head [4]byte
		if _, err := io.ReadFull(in, head[:]); errors.Is(err, io.EOF) {
			return lines, nil
		} else if err != nil {
			return nil, err
		}
		size, err := strconv.ParseUint(string(head[:]), 16, 16)
		if err != nil {
			return nil, fmt.Errorf("a line with the length %q", head)
		}
		if size <= uint64(len(head)) {
			continue
		}
		line := make([]byte, int(size)-len(head)) //nolint:gosec // below 64 KiB
		if _, err := io.ReadFull(in, line); err != nil {
			return nil, err
		}
		text := strings.TrimSuffix(string(line), "\n")
		if reason, ok := strings.CutPrefix(text, "ERR "); ok {
			return nil, &RemoteError{Reason: "cannot be read: the server says " + quoteShort(reason)}
		}
		lines = append(lines, text)
	}
}

// lsRefs is a request for the refs that begin as some tags do.
func lsRefs(names []string) []byte {
	const delimiter, end = "0001", "0000"
	var out bytes.Buffer
	line := func(text string) { fmt.Fprintf(&out, "%04x%s\n", len(text)+len("0000\n"), text) }
	line("command=ls-refs")
	out.WriteString(delimiter)
	line("peel")
	for _, name := range names {
		line("ref-prefix refs/tags/" + name)
	}
	out.WriteString(end)
	return out.Bytes()
}

// oldRefs reads the refs that a server of protocol v0 or v1 tells unasked: "ID NAME", where capabilities follow the first one behind a
// NUL, and NAME^{} is what an annotated tag peels to.
func oldRefs(lines []string) ([]packedRef, error) {
	refs := make([]packedRef, 0, len(lines))
	for i, line := range lines {
		if i == 0 && line == "version 1" {
			continue
		}
		line, _, _ = strings.Cut(line, "\x00")
		id, name, _ := strings.Cut(line, " ")
		last := len(refs) - 1
		base, peeled := strings.CutSuffix(name, "^{}")
		switch {
		case base == "capabilities" && peeled: // there is no ref
			continue
		case peeled && last >= 0 && refs[last].name == base:
			refs[last].peeled = id
			continue
		}
		var err error
		if refs, err = appendRef(refs, packedRef{name: name, id: id}); err != nil {
			return nil, err
		}
	}
	return refs, nil
}

func appendRef(refs []packedRef, ref packedRef) ([]packedRef, error) {
	id, ok := parseID(ref.id)
	peeled, peels := parseID(ref.peeled)
	if !ok || ref.name == "" || ref.peeled != "" && !peels {
		return nil, fmt.Errorf("%s is no object id and ref name", quoteShort(ref.id+" "+ref.name))
	}
	return append(refs, packedRef{ref.name, id, peeled}), nil
}
