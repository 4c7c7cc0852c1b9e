package config_test

import "strings"

var valueCases = []mistakeCase{
	{
		name: "bad templates",
		file: "version: 1\nrelease: {tags: 'v{{.Versin}}'}\nimages: [{name: nginx, tag: '{{.Version'}]\n",
		want: []mistake{
			{"'v{{.Versin}}'", `.verscheck.yaml:2:17: template "v{{.Versin}}" has unknown fields: .Versin (did you mean .Version?); the fields are .Tag, .Version, .Major, .Minor, .Patch, .Prerelease, .Metadata, .Component`},
			{"'{{.Version'", `.verscheck.yaml:3:29: tag: template "{{.Version" has "{{" without "}}" behind it`},
		},
	},
	{
		name: "template without version",
		file: "version: 1\nrelease: {tags: 'v{{.Major}}'}\n",
		want: []mistake{
			{"'v{{.Major}}'", `.verscheck.yaml:2:17: template "v{{.Major}}" carries no whole version: use {{.Version}}, or {{.Major}}, {{.Minor}} and {{.Patch}}`},
		},
	},
	{
		name: "hosts of remote bases that are none",
		file: "version: 1\nremotes:\n  hosts: [https://github.com, github.com/acme, '*.example.com', 'a b']\n  credentials: [github.com, '']\n",
		want: []mistake{
			{"https://github.com", `.verscheck.yaml:3:11: "https://github.com" is a URL: leave the scheme out`},
			{"github.com/acme", `.verscheck.yaml:3:31: "github.com/acme" has a path: hosts are named alone`},
			{"'*.example.com'", `.verscheck.yaml:3:48: "*.example.com" has a wildcard, and hosts are compared exactly`},
			{"'a b'", `.verscheck.yaml:3:65: "a b" names no host such as github.com or git.example.com:8443`},
			{"''", `.verscheck.yaml:4:29: an entry of "credentials" must be a host, found the text ""`},
		},
	},
	{
		name: "no host for remote bases",
		file: "version: 1\nremotes: {hosts: []}\n",
		want: []mistake{
			{"[]", `.verscheck.yaml:2:18: "hosts" is empty, which would allow no host at all: leave it out to ask every one, or leave out --remote`},
		},
	},
	{
		name: "bad patterns of tags",
		file: "version: 1\nrelease: {ignore: ['{a,b}', a/**, '[!a]', '[', 'v9.*', '', 'v[0-]']}\n",
		want: []mistake{
			{"'{a,b}'", `.verscheck.yaml:2:20: pattern "{a,b}" has braces, which are no alternatives for tags: write an entry for each`},
			{"a/**", `.verscheck.yaml:2:29: pattern "a/**" has "**", which crosses no segments for tags: write an entry for each number of segments`},
			{"'[!a]'", `.verscheck.yaml:2:35: pattern "[!a]" has "[!": a class of other characters starts with "[^"`},
			{"'['", `.verscheck.yaml:2:43: pattern "[" is no pattern: its brackets or braces do not pair`},
			{"''", `.verscheck.yaml:2:56: an entry of "ignore" must be a pattern, found the text ""`},
			{"'v[0-]'", `.verscheck.yaml:2:60: pattern "v[0-]" is no pattern: a class in brackets is incomplete`},
		},
	},
	{
		name: "bad patterns of paths",
		file: "version: 1\noverlays: {include: [/a, a/../b, '!a', a**b, '[', 'a{b', 'a}', '[]', 'a\\b']}\n",
		want: []mistake{
			{"/a", `.verscheck.yaml:2:22: pattern "/a" is absolute: write it from the root of the repository`},
			{"a/../b", `.verscheck.yaml:2:26: pattern "a/../b" has a ".." segment: write it from the root of the repository`},
			{"'!a'", `.verscheck.yaml:2:34: pattern "!a" starts with "!", and patterns are not negated`},
			{"a**b", `.verscheck.yaml:2:40: pattern "a**b" has a "**" beside other characters: it crosses segments only as one of its own, as in "**/*.yaml"`},
			{"'['", `.verscheck.yaml:2:46: pattern "[" is no pattern: its brackets or braces do not pair`},
			{"'a{b'", `.verscheck.yaml:2:51: pattern "a{b" is no pattern: its brackets or braces do not pair`},
			{"'a}'", `.verscheck.yaml:2:58: pattern "a}" is no pattern: its brackets or braces do not pair`},
			{"'[]'", `.verscheck.yaml:2:64: pattern "[]" is no pattern: its brackets or braces do not pair`},
			{"'a\\b'", `.verscheck.yaml:2:70: pattern "a\\b" has a backslash: segments are separated by "/", and a wildcard stands for itself in brackets, as in "[*]"`},
		},
	},
	{
		name: "pattern too long",
		file: "version: 1\nmanifests: [\"" + strings.Repeat("a/", 300) + "\"]\n",
		want: []mistake{
			{`"` + strings.Repeat("a/", 300) + `"`, `.verscheck.yaml:2:13: pattern "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/…" has 600 bytes, more than the 512 that a pattern may have`},
		},
	},
	{
		name: "too many alternatives",
		file: "version: 1\nmanifests: ['{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}']\n",
		want: []mistake{
			{"'{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}'", `.verscheck.yaml:2:13: pattern "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}" has more than 1024 combinations of alternatives in braces`},
		},
	},
	{
		name: "limits that are none",
		file: "version: 1\nlimits: {file-bytes: 16MB, overlay-bytes: 8589934592GiB, overlay-files: 0, overlays: 1e3, memory-bytes: -1KiB, timeout: 5}\n",
		want: []mistake{
			{"16MB", `.verscheck.yaml:2:22: "file-bytes" must be a size such as 16MiB, found the text "16MB"`},
			{"8589934592GiB", `.verscheck.yaml:2:43: "overlay-bytes" must be a size such as 256MiB, found the text "8589934592GiB"`},
			{"0", `.verscheck.yaml:2:73: "overlay-files" must be a number above 0, found the number 0`},
			{"1e3", `.verscheck.yaml:2:86: "overlays" must be a number above 0, found the number 1e3`},
			{"-1KiB", `.verscheck.yaml:2:105: "memory-bytes" must be a size such as 4GiB, found the text "-1KiB"`},
			{"5", `.verscheck.yaml:2:121: "timeout" must be a duration such as 2m, found the number 5`},
		},
	},
	{
		name: "limits by other names and quoted",
		file: "version: 1\nlimits:\n  overlay-file: 3\n  file-bytes: '16'\n  overlays: 99999999999\n",
		want: []mistake{
			{"overlay-file", `.verscheck.yaml:3:3: unknown key "overlay-file" (did you mean "overlay-files"?)`},
			{"'16'", `.verscheck.yaml:4:15: "file-bytes" must be a size such as 16MiB, found the text "16"`},
			{"99999999999", `.verscheck.yaml:5:13: "overlays" must be a number above 0, found the number 99999999999`},
		},
	},
	{
		name: "image without name",
		file: "version: 1\nimages:\n  - expect: release\n  - {}\n",
		want: []mistake{
			{"expect", `.verscheck.yaml:3:5: the image has no "name": add the pattern of its repository`},
			{"{", `.verscheck.yaml:4:5: the image has no "name": add the pattern of its repository`},
		},
	},
	{
		name: "image that is no mapping",
		file: "version: 1\nimages: [nginx]\n",
		want: []mistake{
			{"nginx", `.verscheck.yaml:2:10: an entry of "images" must be a mapping, found the text "nginx"`},
		},
	},
	{
		name: "name that no repository has",
		file: "version: 1\nimages:\n  - {name: 'nginx:1.27', own: true}\n  - {name: 'ghcr.io/a@sha256:0', own: true}\n  - {name: https://ghcr.io/a, own: true}\n  - {name: ghcr.io/Acme/a, own: true}\n  - {name: Acme/a, own: true}\n  - {name: ghcr.io//a, own: true}\n  - {name: ghcr.io/a/, own: true}\n  - {name: /a, own: true}\n  - {name: ghcr.io/../a, own: true}\n",
		want: []mistake{
			{"'nginx:1.27'", `.verscheck.yaml:3:12: pattern "nginx:1.27" has a tag or a digest: write the repository alone`},
			{"'ghcr.io/a@sha256:0'", `.verscheck.yaml:4:12: pattern "ghcr.io/a@sha256:0" has a tag or a digest: write the repository alone`},
			{"https://ghcr.io/a", `.verscheck.yaml:5:12: pattern "https://ghcr.io/a" is a URL: leave the scheme out`},
			{"ghcr.io/Acme/a", `.verscheck.yaml:6:12: pattern "ghcr.io/Acme/a" has an upper-case letter, and no repository has one`},
			{"Acme/a", `.verscheck.yaml:7:12: pattern "Acme/a" has an upper-case letter, and no repository has one`},
			{"ghcr.io//a", `.verscheck.yaml:8:12: pattern "ghcr.io//a" has a segment that no repository has: none is empty or made of dots`},
			{"ghcr.io/a/", `.verscheck.yaml:9:12: pattern "ghcr.io/a/" has a segment that no repository has: none is empty or made of dots`},
			{"/a", `.verscheck.yaml:10:12: pattern "/a" has a segment that no repository has: none is empty or made of dots`},
			{"ghcr.io/../a", `.verscheck.yaml:11:12: pattern "ghcr.io/../a" has a segment that no repository has: none is empty or made of dots`},
		},
	},
	{
		name: "wildcard for a host without a name",
		file: "version: 1\nimages:\n  - {name: '*', own: true}\n  - {name: 'nginx*', own: true}\n",
		want: []mistake{
			{"'*'", `.verscheck.yaml:3:12: pattern "*" matches no repository, because none is without a host: write "docker.io/library/*", or "**" for every image`},
			{"'nginx*'", `.verscheck.yaml:4:12: pattern "nginx*" matches no repository, because none is without a host: write "docker.io/library/nginx*", or "**" for every image`},
		},
	},
	{
		name: "image without effect",
		file: "version: 1\nimages:\n  - name: nginx\n  - {name: redis, variants: []}\n",
		want: []mistake{
			{"name", `.verscheck.yaml:3:5: the image has a name and nothing that applies to it: add "own: true", "expect" or "deny"`},
			{"{name", `.verscheck.yaml:4:5: the image has a name and nothing that applies to it: add "own: true", "expect" or "deny"`},
		},
	},
	{
		name: "image twice",
		file: "version: 1\nimages:\n  - {name: nginx, own: true}\n  - {name: redis, own: true}\n  - {name: docker.io/library/nginx, own: false}\n",
		want: []mistake{
			{"docker.io/library/nginx", `.verscheck.yaml:5:12: pattern "docker.io/library/nginx" is there twice, first on line 3: the first match wins`},
		},
	},
	{
		name: "deny and expect",
		file: "version: 1\nimages:\n  - {name: a, deny: no staging, expect: any}\n  - {name: b, deny: no staging, tag: 'v{{.Version}}', variants: [-alpine], metadata: drop}\n",
		want: []mistake{
			{"any", `.verscheck.yaml:3:41: "expect" and "deny" cannot stand together: an image that is denied is not compared with the release`},
			{"'v{{.Version}}'", `.verscheck.yaml:4:38: "tag" and "deny" cannot stand together: an image that is denied is not compared with the release`},
			{"-alpine", `.verscheck.yaml:4:66: "variants" and "deny" cannot stand together: an image that is denied is not compared with the release`},
			{"drop", `.verscheck.yaml:4:86: "metadata" and "deny" cannot stand together: an image that is denied is not compared with the release`},
		},
	},
	{
		name: "disowned and compared",
		file: "version: 1\nimages:\n  - {name: a, own: false, expect: minor}\n  - {name: b, own: False, metadata: drop}\n",
		want: []mistake{
			{"minor", `.verscheck.yaml:3:35: "expect" and "own: false" cannot stand together: only own images are compared with the release`},
			{"drop", `.verscheck.yaml:4:37: "metadata" and "own: false" cannot stand together: only own images are compared with the release`},
		},
	},
	{
		name: "own is no boolean",
		file: "version: 1\nimages:\n  - {name: a, own: yes}\n  - {name: b, own: 1}\n",
		want: []mistake{
			{"yes", `.verscheck.yaml:3:20: "own" must be true or false, found the text "yes"`},
			{"1", `.verscheck.yaml:4:20: "own" must be true or false, found the number 1`},
		},
	},
	{
		name: "bad policies",
		file: "version: 1\nimages:\n  - {name: a, expect: releas}\n  - {name: b, expect: 'component:vizier'}\n  - {name: c, expect: 1.30}\n",
		want: []mistake{
			{"releas", `.verscheck.yaml:3:23: expect: "releas" is unknown (did you mean release?): it is neither release, previous, final, exact, minor, major, any, ignore or pattern:REGEX nor a semver constraint such as "~1.30"`},
			{"'component:vizier'", `.verscheck.yaml:4:23: expect: "component:vizier" needs components, which this version does not know`},
			{"1.30", `.verscheck.yaml:5:23: "expect" must be a policy, found the number 1.30: write it in quotes, "1.30"`},
		},
	},
	{
		name: "policy that does not use the tag",
		file: "version: 1\nimages: [{name: a, expect: minor, tag: '{{.Tag}}'}]\n",
		want: []mistake{
			{"'{{.Tag}}'", `.verscheck.yaml:2:40: tag: expect "minor" says itself how the tag is written: use expect "exact" with template "{{.Tag}}", or leave it out`},
		},
	},
	{
		name: "bad platforms",
		file: "version: 1\nimages:\n  - {name: a, platforms: [linux/amd64, amd64, linux/amd64, Linux/arm64]}\n" +
			"  - {name: b, deny: no, platforms: [linux/amd64]}\n  - {name: c, expect: ignore, platforms: [linux/amd64]}\n",
		want: []mistake{
			{"amd64", `.verscheck.yaml:3:40: platforms: "amd64" is no platform such as "linux/amd64" or "linux/arm/v7"`},
			{"linux/amd64", `.verscheck.yaml:3:47: platforms: "linux/amd64" is there twice, first on line 3`},
			{"Linux/arm64", `.verscheck.yaml:3:60: platforms: "Linux/arm64" is no platform such as "linux/amd64" or "linux/arm/v7"`},
			{"linux/amd64", `.verscheck.yaml:4:37: "platforms" and "deny" cannot stand together: such an image is not asked about`},
			{"linux/amd64", `.verscheck.yaml:5:43: "platforms" and "expect: ignore" cannot stand together: such an image is not asked about`},
		},
	},
	{
		name: "bad variants",
		file: "version: 1\nimages:\n  - name: a\n    expect: release\n    variants: [alpine, -slim, 1, -slim, '']\n",
		want: []mistake{
			{"alpine", `.verscheck.yaml:5:16: variants: "alpine" is no suffix of image tags: it begins with "-", "_" or "." and goes on with letters and digits, as in "-alpine"`},
			{"1", `.verscheck.yaml:5:31: an entry of "variants" must be a suffix, found the number 1: write it in quotes, "1"`},
			{"-slim", `.verscheck.yaml:5:34: variants: "-slim" is there twice, first on line 5`},
			{"''", `.verscheck.yaml:5:41: an entry of "variants" must be a suffix, found the text ""`},
		},
	},
	{
		name: "variants beside exact",
		file: "version: 1\nimages: [{name: a, expect: exact, variants: [-alpine]}]\n",
		want: []mistake{
			{"-alpine", `.verscheck.yaml:2:46: variants: expect "exact" leaves no room for "-alpine": write it into tag, or use expect "release"`},
		},
	},
	{
		name: "too many variants",
		file: "version: 1\nimages: [{name: a, own: true, variants: [" + strings.Repeat("-a, ", 65) + "]}]\n",
		want: []mistake{
			{"-a", `.verscheck.yaml:2:298: "variants" has 65 entries, more than the 64 that one image may have`},
		},
	},
	{
		name: "metadata is no substitute",
		file: "version: 1\nimages:\n  - {name: a, own: true, metadata: dorp}\n  - {name: b, own: true, metadata: +}\n",
		want: []mistake{
			{"dorp", `.verscheck.yaml:3:36: "metadata" must be one of -, _, drop, found the text "dorp" (did you mean "drop"?)`},
			{"+", `.verscheck.yaml:4:36: "metadata" must be one of -, _, drop, found the text "+" (did you mean "-"?)`},
		},
	},
	{
		name: "mode is unknown",
		file: "version: 1\nregistry: {mode: required}\n",
		want: []mistake{
			{"required", `.verscheck.yaml:2:18: "mode" must be one of auto, require, off, found the text "required" (did you mean "require"?)`},
		},
	},
	{
		name: "mode is a boolean",
		file: "version: 1\nregistry: {mode: false}\n",
		want: []mistake{
			{"false", `.verscheck.yaml:2:18: "mode" must be one of auto, require, off, found false`},
		},
	},
	{
		name: "nothing allowed",
		file: "version: 1\nregistry: {allow: []}\n",
		want: []mistake{
			{"[", `.verscheck.yaml:2:19: "allow" is empty, which would allow no registry at all: leave it out to ask every one, or set "mode: off"`},
		},
	},
	{
		name: "bad hosts",
		file: "version: 1\nregistry:\n  allow: [https://ghcr.io, '*.gcr.io', acme, 'ghcr.io:x', ghcr.io/Acme, ghcr.io/a/../b, ghcr.io//a, '']\n  plain-http: [localhost:5000/a]\n  denied-means-absent: [http]\n",
		want: []mistake{
			{"https://ghcr.io", `.verscheck.yaml:3:11: host "https://ghcr.io" is a URL: leave the scheme out`},
			{"'*.gcr.io'", `.verscheck.yaml:3:28: host "*.gcr.io" has a wildcard, and hosts are compared exactly`},
			{"acme", `.verscheck.yaml:3:40: host "acme" names no registry: a host has a dot or a port, or is "localhost"`},
			{"'ghcr.io:x'", `.verscheck.yaml:3:46: host "ghcr.io:x" names no registry: a host has a dot or a port, or is "localhost"`},
			{"ghcr.io/Acme", `.verscheck.yaml:3:59: host "ghcr.io/Acme" has a path that no repository has behind its host`},
			{"ghcr.io/a/../b", `.verscheck.yaml:3:73: host "ghcr.io/a/../b" has a path that no repository has behind its host`},
			{"ghcr.io//a", `.verscheck.yaml:3:89: host "ghcr.io//a" has a path that no repository has behind its host`},
			{"''", `.verscheck.yaml:3:101: an entry of "allow" must be a host, found the text ""`},
			{"localhost:5000/a", `.verscheck.yaml:4:16: host "localhost:5000/a" has a path, and this is about whole registries: write "localhost:5000"`},
			{"http", `.verscheck.yaml:5:25: host "http" names no registry: a host has a dot or a port, or is "localhost"`},
		},
	},
	{
		name: "bad mirrors",
		file: "version: 1\nregistry:\n  mirrors:\n    docker.io: mirror.gcr.io\n    quay.io: []\n    acme: [a.test]\n    ghcr.io/acme: [a.test]\n    a.test: ['*.b.test']\n    b.test: [b.test:443, b.test/cache]\n    B.test: [c.test]\n",
		want: []mistake{
			{"mirror.gcr.io", `.verscheck.yaml:4:16: "docker.io" must be a list of mirrors, found the text "mirror.gcr.io": write ["mirror.gcr.io"]`},
			{"[", `.verscheck.yaml:5:14: "quay.io" is empty, and a registry without mirrors need not be named: leave it out`},
			{"acme", `.verscheck.yaml:6:5: host "acme" names no registry: a host has a dot or a port, or is "localhost"`},
			{"ghcr.io/acme", `.verscheck.yaml:7:5: host "ghcr.io/acme" has a path, and this is about whole registries: write "ghcr.io"`},
			{"'*.b.test'", `.verscheck.yaml:8:14: host "*.b.test" has a wildcard, and hosts are compared exactly`},
			{"b.test:443", `.verscheck.yaml:9:14: "b.test:443" is the registry itself, which is asked last anyway`},
			{"B.test", `.verscheck.yaml:10:5: "B.test" is the registry b.test, of which line 9 has the mirrors`},
		},
	},
	{
		name: "bad durations",
		file: "version: 1\nregistry: {timeout: 30}\n",
		want: []mistake{
			{"30", `.verscheck.yaml:2:21: "timeout" must be a duration such as 30s, found the number 30`},
		},
	},
	{
		name: "duration that is none",
		file: "version: 1\nregistry: {timeout: soon}\n",
		want: []mistake{
			{"soon", `.verscheck.yaml:2:21: "timeout" must be a duration such as 30s, found the text "soon"`},
		},
	},
	{
		name: "duration below zero",
		file: "version: 1\nregistry: {timeout: -3s}\n",
		want: []mistake{
			{"-3s", `.verscheck.yaml:2:21: "timeout" must be a duration such as 30s, found the text "-3s"`},
		},
	},
	{
		name: "duration of zero",
		file: "version: 1\nregistry: {timeout: 0s}\n",
		want: []mistake{
			{"0s", `.verscheck.yaml:2:21: "timeout" must be a duration such as 30s, found the text "0s"`},
		},
	},
	{
		name: "bad downstream",
		file: `version: 1
downstream:
  - {remote: ../a}
  - {name: b}
  - {name: c, remote: /srv/c}
  - {name: d, remote: file:///srv/d}
  - {name: e, remote: ../e, tag: "{{.Tga}}"}
  - {name: f, remote: ../f, since: nightly}
  - {name: f, remote: ../g}
  - {name: h, remotes: ../h}
`,
		want: []mistake{
			{"{remote", `.verscheck.yaml:3:5: the downstream repository has no "name": add what findings are to call it`},
			{"{name: b", `.verscheck.yaml:4:5: the downstream repository has no "remote": add its address, or its path from the root of this one`},
			{"/srv/c", `.verscheck.yaml:5:23: path "/srv/c" is absolute: write it from the root of this repository, as in ../other`},
			{"file:///srv/d", `.verscheck.yaml:6:23: remote "file:///srv/d" is a URL of this machine: write the path from the root of this repository, as in ../other`},
			{`"{{.Tga}}"`, `.verscheck.yaml:7:34: template "{{.Tga}}" has unknown fields: .Tga (did you mean .Tag?); the fields are .Tag, .Version, .Major, .Minor, .Patch, .Prerelease, .Metadata, .Component`},
			{"nightly", `.verscheck.yaml:8:36: since "nightly" is no release tag: these are [v]semver, such as v1.2.3 or 1.2.3`},
			{"f", `.verscheck.yaml:9:12: name "f" is there twice, first on line 8`},
			{"remotes", `.verscheck.yaml:10:15: unknown key "remotes" (did you mean "remote"?)`},
		},
	},
	{
		name: "bad renders",
		file: `version: 1
renders:
  - {rendered: a.yaml}
  - {overlay: b}
  - {rendered: /a.yaml, overlay: ../b}
  - {rendered: "dist/*.yaml", overlay: b}
  - {rendred: a.yaml, overlay: b}
  - {rendered: c.yaml, overlay: b}
  - {rendered: ./c.yaml, overlay: c}
  - c.yaml
`,
		want: []mistake{
			{"{rendered: a.yaml}", `.verscheck.yaml:3:5: the pair has no "overlay": add the directory that the manifest is rendered from`},
			{"{overlay", `.verscheck.yaml:4:5: the pair has no "rendered": add the path of the committed manifest`},
			{"/a.yaml", `.verscheck.yaml:5:16: path "/a.yaml" is absolute: write it from the root of the repository`},
			{"../b", `.verscheck.yaml:5:34: path "../b" has a ".." segment: write it from the root of the repository`},
			{"\"dist/*.yaml\"", `.verscheck.yaml:6:16: path "dist/*.yaml" is a pattern: name one`},
			{"rendred", `.verscheck.yaml:7:6: unknown key "rendred" (did you mean "rendered"?)`},
			{"./c.yaml", `.verscheck.yaml:9:16: "c.yaml" is there twice, first on line 8: it can be rendered from one overlay`},
			{"c.yaml", `.verscheck.yaml:10:5: an entry of "renders" must be a mapping, found the text "c.yaml"`},
		},
	},
	{
		name: "unknown rules",
		file: "version: 1\nrules:\n  version-drft: error\n  x: off\n",
		want: []mistake{
			{"version-drft", `.verscheck.yaml:3:3: unknown rule "version-drft" (did you mean "version-drift"?)`},
			{"x", `.verscheck.yaml:4:3: unknown rule "x"`},
		},
	},
	{
		name: "bad severities",
		file: "version: 1\nrules:\n  version-drift: eror\n  floating-tag: false\n",
		want: []mistake{
			{"eror", `.verscheck.yaml:3:18: "version-drift" must be one of error, warning, note, off, found the text "eror" (did you mean "error"?)`},
			{"false", `.verscheck.yaml:4:17: "floating-tag" must be one of error, warning, note, off, found false`},
		},
	},
	{
		name: "several mistakes in the order of the file",
		file: "rules: {x: off}\nimages: [{name: a, expect: foo}]\nregistry: {timeout: 1}\nversion: 1\nfoo: x\n",
		want: []mistake{
			{"x", `.verscheck.yaml:1:9: unknown rule "x"`},
			{"foo", `.verscheck.yaml:2:28: expect: "foo" is unknown: it is neither release, previous, final, exact, minor, major, any, ignore or pattern:REGEX nor a semver constraint such as "~1.30"`},
			{"1", `.verscheck.yaml:3:21: "timeout" must be a duration such as 30s, found the number 1`},
			{"foo", `.verscheck.yaml:5:1: unknown key "foo"`},
		},
	},
}
