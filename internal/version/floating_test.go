package version

import "testing"

func TestFloating(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]bool{
		"latest": true, "main": true, "master": true, "dev": true, "develop": true, "development": true, "devel": true, "edge": true,
		"nightly": true, "canary": true, "head": true, "trunk": true, "tip": true, "snapshot": true, "unstable": true, "stable": true,
		"testing": true, "next": true, "current": true, "rolling": true, "lts": true,
		"LATEST": true, "Main": true, "HEAD": true,

		"latest-alpine": true, "main-amd64": true, "nightly-slim": true, "dev-feature-x": true, "main_amd64": true, "stable.slim": true,
		"latest-arm64v8": true, "latest-alpine3.19": true, "latest-linux-amd64": true, "latest-linux_arm64": true, "latest-x86_64": true,
		"main-debian12-slim": true, "1.27-latest": true, "v1.2.3-latest": true, "Alpine-Latest": true,

		// No tag is a case of its own: it means "latest" to a runtime, and a digest may stand beside it.
		"": false,
		// Commits, dates, numbers and versions pin.
		"main-abcdef0": false, "main-gabcdef0": false, "main-sha-abcdefa": false, "main-abcdefab": false, "nightly-20240101": false, "edge-42": false,
		"stable-1.2.3": false, "dev-v1": false, "main-abcdef0-amd64": false, "main-5-gabcdef0": false, "master-2024.01.01": false,
		// Versions, also short ones, are not floating by convention alone.
		"v1.2.3": false, "v1.30": false, "1": false, "v1.2.0-dev": false, "v1.2.0-nightly": false,
		// A prefix is not a word.
		"mainline-x1": false, "latests": false, "maintenance": false, "develops": false, "tipsy": false,
		"alpine": false, "bookworm": false, "20240101": false, "abcdef0": false, "latest2": false, "not-latest-alpine": false,
	} {
		t.Run(tag, func(t *testing.T) {
			t.Parallel()
			if got := Floating(tag); got != want {
				t.Errorf("Floating = %v", got)
			}
		})
	}
}
