package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/verscheck/verscheck/internal/egress"
)

// file downloads one file.
func (f *Fetcher) file(ctx context.Context, location string) (Found, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, location, http.NoBody)
	if err != nil {
		return Found{}, problemf("correct it", "its address is no URL")
	}
	client := http.Client{Transport: f.guard(location)}
	resp, err := client.Do(req)
	if err != nil {
		return Found{}, err
	}
	defer resp.Body.Close()
	host := egress.Printable(hostOf(location))
	switch {
	case resp.StatusCode == http.StatusNotFound:
		p := problemf("correct the address", "%s has no such file: 404 Not Found", host)
		p.Absent = true
		return Found{}, p
	case resp.StatusCode == http.StatusUnauthorized, resp.StatusCode == http.StatusForbidden:
		return Found{}, problemf("correct the address, or name a token for the host under remotes: credentials: in .verscheck.yaml",
			"%s does not give the file to everybody: %d %s", host, resp.StatusCode, http.StatusText(resp.StatusCode))
	case resp.StatusCode != http.StatusOK:
		return Found{}, problemf("run it again later", "%s answers %d %s", host, resp.StatusCode, http.StatusText(resp.StatusCode))
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, f.opts.FileBytes+1))
	if err != nil {
		return Found{}, err
	}
	if int64(len(data)) > f.opts.FileBytes {
		return Found{}, problemf("copy what is needed of it into the repository", "it is larger than %d MiB, the limit for a file", f.opts.FileBytes>>20)
	}
	if isPage(resp.Header.Get("Content-Type"), data) {
		return Found{}, problemf("use the address of the file itself, often under /raw/", "%s answers with a web page, and not with the file", host)
	}
	name := fileName(location)
	sum := sha256.Sum256(data)
	return Found{
		FS: OneFile(name, data), Path: name, Name: location, File: true, ID: "sha256:" + hex.EncodeToString(sum[:]),
	}, nil
}

// isPage reports whether an answer is meant for people: a login page has the status 200, too.
func isPage(contentType string, data []byte) bool {
	return strings.HasPrefix(contentType, "text/html") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(string(data[:min(len(data), 64)]))), "<!doctype html")
}

// fileName is the last segment of a URL's path, made a name of a file.
func fileName(location string) string {
	if u, err := url.Parse(location); err == nil {
		if base := path.Base(u.Path); fs.ValidPath(base) && base != "." && base != "/" {
			return base
		}
	}
	return "file.yaml"
}
