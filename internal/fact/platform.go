package fact

import (
	"errors"
	"regexp"
	"strings"
	"sync"
)

// Platform is what an image runs on, in the spelling of the OCI image specification. It is comparable, and the zero value is none.
type Platform struct {
	OS, Architecture string
	Variant          string // "" for the one that everybody means, as "v8" of arm64
}

var platformText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9_.-]+/[a-z0-9_.-]+(/[a-z0-9_.-]+)?$`) })

// ParsePlatform reads "linux/arm/v7". The error is a few words for the end of a sentence.
func ParsePlatform(text string) (Platform, error) {
	if !platformText().MatchString(text) {
		return Platform{}, errors.New(`is no platform such as "linux/amd64" or "linux/arm/v7"`)
	}
	parts := append(strings.Split(text, "/"), "")
	return PlatformOf(parts[0], parts[1], parts[2]), nil
}

// PlatformOf writes a platform in the one way, as containerd does (platforms.Normalize): other names of an architecture, and the
// variant that goes without saying.
func PlatformOf(os, architecture, variant string) Platform {
	p := Platform{strings.ToLower(os), strings.ToLower(architecture), strings.ToLower(variant)}
	switch p.Architecture {
	case "x86_64", "x86-64":
		p.Architecture = "amd64"
	case "aarch64":
		p.Architecture = "arm64"
	case "armhf":
		p.Architecture, p.Variant = "arm", "v7"
	case "armel":
		p.Architecture, p.Variant = "arm", "v6"
	}
	if p.Variant != "" && strings.Trim(p.Variant, "0123456789") == "" {
		p.Variant = "v" + p.Variant
	}
	if p.Architecture == "arm64" && p.Variant == "v8" || p.Architecture == "amd64" && p.Variant == "v1" {
		p.Variant = ""
	}
	return p
}

func (p Platform) String() string {
	switch {
	case p == Platform{}:
		return "no platform"
	case p.Variant == "":
		return p.OS + "/" + p.Architecture
	}
	return p.OS + "/" + p.Architecture + "/" + p.Variant
}

// Serves reports whether an image for this platform is what is wanted for another: the same, or any variant of 32-bit ARM where none is
// named, as nothing says which of them would be meant.
func (p Platform) Serves(wanted Platform) bool {
	if wanted.Architecture == "arm" && wanted.Variant == "" {
		p.Variant = ""
	}
	return p == wanted
}
