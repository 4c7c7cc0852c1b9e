package version

import (
	"strings"
	"testing"
)

func TestImagePrerelease(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]bool{
		"v1.2.0-rc.1":            true,
		"1.2.0-beta.2":           true,
		"v1.2.0-alpha":           true,
		"v3.1.0-rc2":             true,
		"v1.2.0-RC1":             true,
		"1.15.0rc1":              true,
		"1.2.0_rc1":              true,
		"v1.24.17-rc1-rke2r1":    true,
		"1.2.0-rc.1-alpine":      true,
		"1.2.0-linux-amd64-dev":  true,
		"v0.14.2-pre-main.20":    true,
		"1.2.0-SNAPSHOT":         true,
		"v1.30-rc1":              true,
		"controller-v1.1.0-rc.1": true,
		"v1.2.0":                 false,
		"1.2.0-alpine":           false,
		"1.2.0-alpine3.19":       false,
		"v1.2.0-linux-amd64":     false,
		"v1.33.1-rke2r1":         false,
		"1.2.0-debian-11-r5":     false,
		"1.2.0-1":                false,
		"1.2.0-preload":          false, // a word, not its beginning
		"1.2.0-rcx":              false,
		"1.2.0-5rc":              false,
		"v1.2.0-5-gabcdef0":      false,
		"v1.2.0-rc.1-5-gabcdef0": false,
		"v1.2.0-rc.1-dirty":      false,
		"v20240101-v1.2.0-rc.1":  false,
		"nightly":                false,
		"rc-alpine":              false,
		"v1":                     false,
		"":                       false,
		"sha256-abcdef.sig":      false,
	} {
		t.Run(tag, func(t *testing.T) {
			t.Parallel()
			if got := ImagePrerelease(tag, nil); got != want {
				t.Errorf("ImagePrerelease = %v", got)
			}
		})
	}
}

func TestImagePrereleaseWithVariants(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]bool{
		"v1.2.0-dev":        false, // declared, so it says nothing of the release
		"v1.2.0-alpine-dev": false,
		"v1.2.0-rc.1-dev":   true,
		"v1.2.0-devel":      true,
		"v1.2.0-dev-linux":  true,
		"-dev":              false,
	} {
		if got := ImagePrerelease(tag, []string{"-dev", "-alpine-dev", "-alpine"}); got != want {
			t.Errorf("ImagePrerelease(%q) = %v", tag, got)
		}
	}
}

func TestDevelopmentBuild(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]bool{
		"v1.2.0-5-gabcdef0":                    true,
		"v1.2.0-155-g89004787":                 true,
		"v1.2.0-rc.1-5-gabcdef0":               true,
		"1.2.0-5-gabcdef0-amd64":               true,
		"v1.2.0-5-gabcdef0-dirty":              true,
		"v1.2.0-5-gabcd":                       true,
		"v1.2.0-gabcdef0":                      true,
		"v1.2.0-dirty":                         true,
		"v20240101-v1.2.0-5-gabcdef0":          true,
		"v20240101-abcdef0":                    true,
		"v1.2.0":                               false,
		"v1.2.0-rc.1":                          false,
		"v1.2.0-alpine":                        false,
		"v1.33.1-rke2r1":                       false,
		"v1.2.0-g7":                            false,
		"v1.2.0-5-gabcdefx":                    false,
		"v1.2.0-5-gABCDEF0":                    false,
		"v1.2.0-golang":                        false,
		"v1.2.0-5-g" + strings.Repeat("a", 41): false,
		"v2024.1.1-alpine":                     false,
		"20240101":                             false,
		"latest":                               false,
		"":                                     false,
	} {
		t.Run(tag, func(t *testing.T) {
			t.Parallel()
			if got := DevelopmentBuild(tag); got != want {
				t.Errorf("DevelopmentBuild = %v", got)
			}
		})
	}
}

func TestValidImageTag(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]bool{
		"v1.2.3":                 true,
		"_":                      true,
		strings.Repeat("a", 128): true,
		strings.Repeat("a", 129): false,
		"":                       false,
		"v1.33.1+rke2r1":         false,
		"release/cloud/v0.1.0":   false,
		".1":                     false,
		"-1":                     false,
		"v1.2.3\n":               false,
		"vé":                     false,
	} {
		if got := ValidImageTag(tag); got != want {
			t.Errorf("ValidImageTag(%q) = %v", tag, got)
		}
	}
}
