package rules

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

var stagingRegistry = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "staging-registry",
		Summary:  "an image comes from a staging, scratch or local registry",
		Severity: diag.Error,
		Since:    "0.1.0",
		Doc: `## What it finds

An image, own or not, from a place that releases must not depend on:

- a registry or namespace with "staging" or "scratch" as a word of its name, such as gcr.io/k8s-staging-etcd-manager or
  staging.example.com, but not the image's own name;
- a registry whose images expire, such as ttl.sh;
- a local one: localhost and *.localhost, a loopback address, *.local, host.docker.internal, and the registries of kind
  and k3d. A host that the configuration names under registry: is meant and left alone;
- whatever the configuration denies:

      images:
        - {name: "quay.io/acme-ci/**", deny: "CI images are deleted after a week"}

In files that are searched as text, "text:" in the configuration, it counts whether its version can be read or is put in by
a template, and what the configuration denies counts without a version as well.

While nothing is being released it is a note.

## Why it matters

Staging images are deleted after weeks, may be overwritten by any contributor's build, and are not signed. kOps shipped
a staging image of etcd-manager in a release and found out two months later.

## How to fix it

Promote the image and name the registry that it is promoted to.
`,
	},
	Check: checkStagingRegistry,
}

func checkStagingRegistry(p *Pass) {
	for _, image := range p.Images {
		if image.Problem != "" || image.Bare && image.SetBy != fact.SetByText {
			continue
		}
		why, help := image.Denied, "use an image that the configuration allows"
		if why == "" {
			if why = stagingReason(image); why == "" {
				continue
			}
			help = "use the image from the registry that it is released to"
		}
		p.Report(diag.Finding{
			Severity: p.inRelease(diag.Error),
			Message:  fmt.Sprintf("%s is used %s: %s", image.Ref.Repository(), p.where(), why),
			Help:     help,
			At:       image.At,
			Found:    image.Ref.Version(),
			Image:    image.Ref.Repository(),
		})
	}
}

// stagingReason says why a reference points at no place for releases, "" when it does not.
func stagingReason(image fact.Image) string {
	host := hostname(image.Ref.Host)
	switch {
	case isLocal(host):
		if image.Local {
			return ""
		}
		return "its registry is a local one"
	case host == "ttl.sh":
		return "its registry deletes images after hours"
	}
	return stagingWord(image.Ref)
}

// Staging reports whether a reference names a registry or a namespace that is a staging one by a word of its name.
func Staging(ref fact.Ref) bool { return stagingWord(ref) != "" }

func stagingWord(ref fact.Ref) string {
	host := hostname(ref.Host)
	namespace := ref.Path[:len(ref.Path)-len(ref.Name())]
	for _, word := range strings.FieldsFunc(host+"/"+namespace, func(r rune) bool { return strings.ContainsRune("/.-_", r) }) {
		if word == "staging" || word == "scratch" {
			return "it comes from a " + word + " registry"
		}
	}
	return ""
}

// hostname cuts the port off.
func hostname(host string) string {
	if end := strings.LastIndexByte(host, ':'); end > strings.LastIndexByte(host, ']') {
		host = host[:end]
	}
	return strings.Trim(host, "[]")
}

func isLocal(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.IsLoopback()
	}
	switch host {
	case "localhost", "kind-registry", "host.docker.internal":
		return true
	}
	return strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") || strings.HasPrefix(host, "k3d-")
}
