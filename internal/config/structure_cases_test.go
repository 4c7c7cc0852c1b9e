package config_test

import "strings"

var structureCases = []mistakeCase{
	{
		name: "empty file",
		file: "",
		want: []mistake{
			{"", `.verscheck.yaml:1:1: the file is empty: write "version: 1", or remove it`},
		},
	},
	{
		name: "only a byte order mark",
		file: "\ufeff",
		want: []mistake{
			{"", `.verscheck.yaml:1:1: the file is empty: write "version: 1", or remove it`},
		},
	},
	{
		name: "only comments",
		file: "# nothing\n# yet\n",
		want: []mistake{
			{"#", `.verscheck.yaml:1:1: the file is empty: write "version: 1", or remove it`},
		},
	},
	{
		name: "only document markers",
		file: "---\n# x\n...\n",
		want: []mistake{
			{"---", `.verscheck.yaml:1:1: the file is empty: write "version: 1", or remove it`},
		},
	},
	{
		name: "null at the top",
		file: "~\n",
		want: []mistake{
			{"~", ".verscheck.yaml:1:1: the configuration must be a mapping of keys, found ~"},
		},
	},
	{
		name: "list at the top",
		file: "- version: 1\n",
		want: []mistake{
			{"-", ".verscheck.yaml:1:1: the configuration must be a mapping of keys, found a list"},
		},
	},
	{
		name: "text at the top",
		file: "hello\n",
		want: []mistake{
			{"hello", `.verscheck.yaml:1:1: the configuration must be a mapping of keys, found the text "hello"`},
		},
	},
	{
		name: "no version",
		file: "release: {}\n",
		want: []mistake{
			{"release", `.verscheck.yaml:1:1: no "version" key: write "version: 1" at the top`},
		},
	},
	{
		name: "later version hides all else",
		file: "version: 2\nfoo: x\nimages: 3\n",
		want: []mistake{
			{"2", `.verscheck.yaml:1:10: "version" must be 1, the only version that this verscheck knows, found the number 2`},
		},
	},
	{
		name: "version in quotes",
		file: "version: \"1\"\nfoo: x\n",
		want: []mistake{
			{`"1"`, `.verscheck.yaml:1:10: "version" must be 1, the only version that this verscheck knows, found the text "1"`},
			{"foo", `.verscheck.yaml:2:1: unknown key "foo"`},
		},
	},
	{
		name: "version 1.0",
		file: "version: 1.0\n",
		want: []mistake{
			{"1.0", `.verscheck.yaml:1:10: "version" must be 1, the only version that this verscheck knows, found the number 1.0`},
		},
	},
	{
		name: "version 0",
		file: "version: 0\n",
		want: []mistake{
			{"0", `.verscheck.yaml:1:10: "version" must be 1, the only version that this verscheck knows, found the number 0`},
		},
	},
	{
		name: "version without value",
		file: "version:\n",
		want: []mistake{
			{"", `.verscheck.yaml:1:9: "version" must be 1, the only version that this verscheck knows, found nothing`},
		},
	},
	{
		name: "version is a list",
		file: "version: [1]\n",
		want: []mistake{
			{"[1", `.verscheck.yaml:1:10: "version" must be 1, the only version that this verscheck knows, found a list`},
		},
	},
	{
		name: "unknown key near a known one",
		file: "version: 1\nrelase: {}\n",
		want: []mistake{
			{"relase", `.verscheck.yaml:2:1: unknown key "relase" (did you mean "release"?)`},
		},
	},
	{
		name: "unknown key near none",
		file: "version: 1\nseverity: error\n",
		want: []mistake{
			{"severity", `.verscheck.yaml:2:1: unknown key "severity"`},
		},
	},
	{
		name: "unknown key in capitals",
		file: "version: 1\nImages: []\n",
		want: []mistake{
			{"Images", `.verscheck.yaml:2:1: unknown key "Images" (did you mean "images"?)`},
		},
	},
	{
		name: "unknown key deep inside",
		file: "version: 1\noverlays:\n  includes: [a]\nregistry: {plainhttp: []}\n",
		want: []mistake{
			{"includes", `.verscheck.yaml:3:3: unknown key "includes" (did you mean "include"?)`},
			{"plainhttp", `.verscheck.yaml:4:12: unknown key "plainhttp" (did you mean "plain-http"?)`},
		},
	},
	{
		name: "unknown key in an image tells no other tale",
		file: "version: 1\nimages:\n  - naem: nginx\n  - {name: nginx, owned: true}\n",
		want: []mistake{
			{"naem", `.verscheck.yaml:3:5: unknown key "naem" (did you mean "name"?)`},
			{"owned", `.verscheck.yaml:4:19: unknown key "owned"`},
		},
	},
	{
		name: "key of another place",
		file: "version: 1\noverlays: {carriers: []}\n",
		want: []mistake{
			{"carriers", `.verscheck.yaml:2:12: unknown key "carriers"`},
		},
	},
	{
		name: "duplicate key",
		file: "version: 1\nmanifests: [a]\nmanifests: [b]\n",
		want: []mistake{
			{"manifests", `.verscheck.yaml:3:1: key "manifests" is there twice, first on line 2`},
		},
	},
	{
		name: "duplicate key inside a list",
		file: "version: 1\nimages:\n  - name: nginx\n    own: true\n    name: redis\n",
		want: []mistake{
			{"name", `.verscheck.yaml:5:5: key "name" is there twice, first on line 3`},
		},
	},
	{
		name: "key that is a list",
		file: "version: 1\n[a]: b\n",
		want: []mistake{
			{"[a", ".verscheck.yaml:2:1: a key must be text, found a list"},
		},
	},
	{
		name: "empty key",
		file: "version: 1\n\"\": b\n",
		want: []mistake{
			{`""`, `.verscheck.yaml:2:1: unknown key ""`},
		},
	},
	{
		name: "merge key",
		file: "version: 1\nregistry: &r {mode: off}\nrelease:\n  <<: *r\n",
		want: []mistake{
			{"<<", `.verscheck.yaml:4:3: merge keys ("<<") are not read: write the keys out`},
		},
	},
	{
		name: "mapping for a list",
		file: "version: 1\nmanifests: {a: b}\nimages: {name: nginx}\n",
		want: []mistake{
			{"{a", `.verscheck.yaml:2:12: "manifests" must be a list of patterns, found a mapping`},
			{"{name", `.verscheck.yaml:3:9: "images" must be a list of images, found a mapping`},
		},
	},
	{
		name: "text for a list",
		file: "version: 1\nmanifests: quickstart/*.yaml\n",
		want: []mistake{
			{"quickstart/*.yaml", `.verscheck.yaml:2:12: "manifests" must be a list of patterns, found the text "quickstart/*.yaml": write ["quickstart/*.yaml"]`},
		},
	},
	{
		name: "text for a list of mappings",
		file: "version: 1\nimages: nginx\n",
		want: []mistake{
			{"nginx", `.verscheck.yaml:2:9: "images" must be a list of images, found the text "nginx"`},
		},
	},
	{
		name: "list for a mapping",
		file: "version: 1\nrelease: [a]\nrules: []\n",
		want: []mistake{
			{"[a", `.verscheck.yaml:2:10: "release" must be a mapping, found a list`},
			{"[", `.verscheck.yaml:3:8: "rules" must be a mapping of rule ids to severities, found a list`},
		},
	},
	{
		name: "nothing for a list",
		file: "version: 1\nmanifests:\n",
		want: []mistake{
			{"", `.verscheck.yaml:2:11: "manifests" must be a list of patterns, found nothing`},
		},
	},
	{
		name: "nothing for a mapping",
		file: "version: 1\noverlays:\n  # include: [a]\n",
		want: []mistake{
			{"", `.verscheck.yaml:2:10: "overlays" must be a mapping, found nothing`},
		},
	},
	{
		name: "values that are no text",
		file: "version: 1\nmanifests: [1, [a], {a: b}, ~, '', true, 2020-01-01, 0x10]\n",
		want: []mistake{
			{"1", `.verscheck.yaml:2:13: an entry of "manifests" must be a pattern, found the number 1: write it in quotes, "1"`},
			{"[a", `.verscheck.yaml:2:16: an entry of "manifests" must be a pattern, found a list`},
			{"{a", `.verscheck.yaml:2:21: an entry of "manifests" must be a pattern, found a mapping: text that starts with "{" must be in quotes`},
			{"~", `.verscheck.yaml:2:29: an entry of "manifests" must be a pattern, found ~`},
			{"''", `.verscheck.yaml:2:32: an entry of "manifests" must be a pattern, found the text ""`},
			{"true", `.verscheck.yaml:2:36: an entry of "manifests" must be a pattern, found true: write it in quotes, "true"`},
			{"2020-01-01", `.verscheck.yaml:2:42: an entry of "manifests" must be a pattern, found the date 2020-01-01: write it in quotes, "2020-01-01"`},
			{"0x10", `.verscheck.yaml:2:54: an entry of "manifests" must be a pattern, found the number 0x10: write it in quotes, "0x10"`},
		},
	},
	{
		name: "tags of other types",
		file: "version: 1\nmanifests: [!foo x, !!binary aGk=, !!set {a}]\noverlays: !foo {}\n",
		want: []mistake{
			{"!foo", `.verscheck.yaml:2:13: an entry of "manifests" must be a pattern, found a value with the tag "!foo"`},
			{"!!binary", `.verscheck.yaml:2:21: an entry of "manifests" must be a pattern, found a value with the tag "!!binary"`},
			{"!!set", `.verscheck.yaml:2:36: an entry of "manifests" must be a pattern, found a value with the tag "!!set"`},
			{"!foo", `.verscheck.yaml:3:11: "overlays" must be a mapping, found a value with the tag "!foo"`},
		},
	},
	{
		name: "tags of plain types",
		file: "version: 1\nmanifests: [!!int x, !!str 1]\n",
		want: []mistake{
			{"!!int", `.verscheck.yaml:2:13: an entry of "manifests" must be a pattern, found the number x: write it in quotes, "x"`},
		},
	},
	{
		name: "number for a template",
		file: "version: 1\nrelease: {tags: 1.10}\n",
		want: []mistake{
			{"1.10", `.verscheck.yaml:2:17: "tags" must be a template, found the number 1.10: write it in quotes, "1.10"`},
		},
	},
	{
		name: "template without quotes",
		file: "version: 1\nrelease:\n  tags: {{.Version}}\n",
		want: []mistake{
			{"{{.Version", `.verscheck.yaml:3:9: "tags" must be a template, found a mapping: text that starts with "{" must be in quotes`},
		},
	},
	{
		name: "text too long",
		file: "version: 1\nrelease: {tags: " + strings.Repeat("x", 5000) + "}\n",
		want: []mistake{
			{strings.Repeat("x", 5000), `.verscheck.yaml:2:17: "tags" has 5000 bytes, more than the 4096 that a text may have`},
		},
	},
	{
		name: "second document",
		file: "version: 1\n---\nversion: 1\n",
		want: []mistake{
			{"---", ".verscheck.yaml:2:1: a second document starts here, and the configuration is one document"},
		},
	},
	{
		name: "second document without value",
		file: "version: 1\n---\n",
		want: []mistake{
			{"---", ".verscheck.yaml:2:1: a second document starts here, and the configuration is one document"},
		},
	},
	{
		name: "text behind a byte order mark",
		file: "\ufeffverion: 1\n",
		want: []mistake{
			{"verion", `.verscheck.yaml:1:1: unknown key "verion" (did you mean "version"?)`},
		},
	},
	{
		name: "windows line ends",
		file: "version: 1\r\nfoo: x\r\nbar: y\r\n",
		want: []mistake{
			{"foo", `.verscheck.yaml:2:1: unknown key "foo"`},
			{"bar", `.verscheck.yaml:3:1: unknown key "bar"`},
		},
	},
	{
		name: "wide characters in front",
		file: "version: 1\nregistry: {mode: off, \"größe\": 1, \"大小\": 2}\n",
		want: []mistake{
			{`"größe"`, `.verscheck.yaml:2:23: unknown key "größe"`},
			{`"大小"`, `.verscheck.yaml:2:35: unknown key "大小"`},
		},
	},
	{
		name: "alias shows one mistake once",
		file: "version: 1\noverlays: {include: &x [/a], exclude: *x}\nmanifests: *x\n",
		want: []mistake{
			{"/a", `.verscheck.yaml:2:25: pattern "/a" is absolute: write it from the root of the repository`},
		},
	},
	{
		name: "alias to itself",
		file: "version: 1\nmanifests: &a [*a, x]\n",
		want: []mistake{
			{"&a", `.verscheck.yaml:2:12: an entry of "manifests" must be a pattern, found a list`},
		},
	},
	{
		name: "control characters in a value",
		file: "version: 1\nmanifests: [\"/a\\e\\u202e\"]\n",
		want: []mistake{
			{`"/a\e\u202e"`, `.verscheck.yaml:2:13: pattern "/a\x1b\u202e" is absolute: write it from the root of the repository`},
		},
	},
}
