package registry

import (
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/oci"
)

// kept returns what was kept under a digest, if it still has that digest.
func (c *Client) kept(digest string) ([]byte, bool) {
	if c.opts.Cache == nil {
		return nil, false
	}
	body, ok := c.opts.Cache.Get("content " + digest)
	if !ok {
		return nil, false
	}
	sum, err := oci.Digest(body, digest)
	return body, err == nil && sum == digest
}

// keep keeps content that has the digest. Nothing else that a registry says is kept: not what a tag leads to, and no denial.
func (c *Client) keep(digest string, body []byte) {
	if c.opts.Cache != nil {
		c.opts.Cache.Put("content "+digest, body)
	}
}

// knows reports whether contents were asked of a reference before, so that they are likely to be at hand. It says nothing of what is
// there now.
func (c *Client) knows(ref fact.Ref) bool {
	if c.opts.Cache == nil {
		return false
	}
	_, ok := c.opts.Cache.Get("asked " + ref.String())
	return ok
}

func (c *Client) learn(ref fact.Ref) {
	if c.opts.Cache != nil {
		c.opts.Cache.Put("asked "+ref.String(), nil)
	}
}
