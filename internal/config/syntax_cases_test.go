package config_test

import "strings"

var syntaxCases = []mistakeCase{
	{
		name: "tab for indentation",
		file: "version: 1\nrelease:\n\ttags: x\n",
		want: []mistake{
			{"\ttags", ".verscheck.yaml:3:1: a tab where YAML wants spaces: indent with spaces"},
		},
	},
	{
		name: "tab in front of a key",
		file: "version: 1\n\tmanifests: x\n",
		want: []mistake{
			{"\tmanifests", ".verscheck.yaml:2:1: a tab where YAML wants spaces: indent with spaces"},
		},
	},
	{
		name: "pattern that looks like an alias",
		file: "version: 1\nmanifests: [**/*.yaml]\n",
		want: []mistake{
			{"**/*.yaml", `.verscheck.yaml:2:13: text that starts with "*" or "&" must be in quotes`},
		},
	},
	{
		name: "pattern that looks like an alias with a name",
		file: "version: 1\nmanifests: [*foo/x]\n",
		want: []mistake{
			{"*foo/x", `.verscheck.yaml:2:13: text that starts with "*" or "&" must be in quotes`},
		},
	},
	{
		name: "alias without anchor",
		file: "version: 1\nmanifests:\n  - *foo\n",
		want: []mistake{
			{"*foo", `.verscheck.yaml:3:5: "*" refers to an anchor that the file does not have: text that starts with "*" must be in quotes`},
		},
	},
	{
		name: "list without end",
		file: "version: 1\nmanifests: [a, b\nimages: []\n",
		want: []mistake{
			{"[a", `.verscheck.yaml:2:12: the list or mapping that opens here does not close where it should: is a "]" or a comma missing, or quotes around a text?`},
		},
	},
	{
		name: "list without end at the end",
		file: "version: 1\nmanifests: [a, b\n",
		want: []mistake{
			{"[a", `.verscheck.yaml:2:12: the list or mapping that opens here does not close where it should: is a "]" or a comma missing, or quotes around a text?`},
		},
	},
	{
		name: "template without quotes in braces",
		file: "version: 1\nrelease: {tags: v{{.Version}}}\n",
		want: []mistake{
			{"{tags", `.verscheck.yaml:2:10: the list or mapping that opens here does not close where it should: is a "}" or a comma missing, or quotes around a text?`},
		},
	},
	{
		name: "template without quotes and more",
		file: "version: 1\nrelease:\n  tags: {{.Version}}-x\n",
		want: []mistake{
			{"x", ".verscheck.yaml:3:22: neither a key of this mapping nor the end of the value before it: check the indentation and the quotes"},
		},
	},
	{
		name: "lone hyphen",
		file: "version: 1\nimages:\n  - name: nginx\n    metadata: -\n",
		want: []mistake{
			{"-", `.verscheck.yaml:4:15: a "-" that can start no list here: a list starts on a line of its own, and a lone "-" must be in quotes`},
		},
	},
	{
		name: "text that looks like a tag",
		file: "version: 1\nmanifests: [!<x]\n",
		want: []mistake{
			{"!<x", `.verscheck.yaml:2:13: text that starts with "!" must be in quotes`},
		},
	},
	{
		name: "tag handle",
		file: "version: 1\nmanifests:\n  - !a!b x\n",
		want: []mistake{
			{"!a!b", `.verscheck.yaml:3:5: text that starts with "!" must be in quotes`},
		},
	},
	{
		name: "key between list and entry",
		file: "version: 1\nimages:\n  - name: nginx\n   own: true\n",
		want: []mistake{
			{"own", ".verscheck.yaml:4:4: neither a list entry nor indented as the keys of one: check the indentation and the quotes"},
		},
	},
	{
		name: "key at the list's own indentation",
		file: "version: 1\nimages:\n  - name: nginx\n  own: true\n",
		want: []mistake{
			{"own", ".verscheck.yaml:4:3: neither a list entry nor indented as the keys of one: check the indentation and the quotes"},
		},
	},
	{
		name: "indentation too small",
		file: "version: 1\nrelease:\n    tags: a\n  ignore: []\n",
		want: []mistake{
			{"ignore", ".verscheck.yaml:4:3: neither a key of this mapping nor the end of the value before it: check the indentation and the quotes"},
		},
	},
	{
		name: "indentation too large",
		file: "version: 1\n manifests: []\n",
		want: []mistake{
			{": []", `.verscheck.yaml:2:11: a ":" where no key can stand: check the indentation, and put text that holds ": " in quotes`},
		},
	},
	{
		name: "escape in a pattern",
		file: "version: 1\nmanifests: [\"a\\d\"]\n",
		want: []mistake{
			{`\d"`, ".verscheck.yaml:2:15: a backslash in double quotes starts an escape, and YAML does not have this one: use single quotes"},
		},
	},
	{
		name: "half an escape",
		file: "version: 1\nmanifests: [\"a\\x1\"]\n",
		want: []mistake{
			{`x1"`, ".verscheck.yaml:2:16: an escape in double quotes is incomplete: use single quotes"},
		},
	},
	{
		name: "escape of no character",
		file: "version: 1\nmanifests: [\"a\\ud800\"]\n",
		want: []mistake{
			{`0"`, ".verscheck.yaml:2:20: an escape in double quotes names no character"},
		},
	},
	{
		name: "quote without end",
		file: "version: 1\nmanifests: [a, \"b\nimages: []\n",
		want: []mistake{
			{`"b`, ".verscheck.yaml:2:16: the text that opens here with a quote does not end"},
		},
	},
	{
		name: "quote without end on the first line",
		file: "version: '1\n",
		want: []mistake{
			{"'1", ".verscheck.yaml:1:10: the text that opens here with a quote does not end"},
		},
	},
	{
		name: "text behind a quote",
		file: "version: 1\nmanifests:\n  - 'a'b\n",
		want: []mistake{
			{"b", ".verscheck.yaml:3:8: neither a list entry nor indented as the keys of one: check the indentation and the quotes"},
		},
	},
	{
		name: "text behind a quote that is no ASCII",
		file: "version: 1\nmanifests:\n  - 'a'ö\n",
		want: []mistake{
			{"ö", ".verscheck.yaml:3:8: neither a list entry nor indented as the keys of one: check the indentation and the quotes"},
		},
	},
	{
		name: "alias at the beginning of a line",
		file: "version: 1\n*foo : x\n",
		want: []mistake{
			{"*foo", `.verscheck.yaml:2:1: "*" refers to an anchor that the file does not have: text that starts with "*" must be in quotes`},
		},
	},
	{
		name: "key without colon",
		file: "version: 1\nfoo\nmanifests: [a]\n",
		want: []mistake{
			{"foo", `.verscheck.yaml:2:1: a key without ":"`},
		},
	},
	{
		name: "key without colon that looks like an alias",
		file: "version: 1\nmanifests:\n*foo\n",
		want: []mistake{
			{"*foo", `.verscheck.yaml:3:1: a key without ":"`},
		},
	},
	{
		name: "two keys on a line",
		file: "version: 1\nrelease:\n  tags: v: 1\n",
		want: []mistake{
			{": 1", `.verscheck.yaml:3:10: a ":" where no key can stand: check the indentation, and put text that holds ": " in quotes`},
		},
	},
	{
		name: "bracket without a beginning",
		file: "version: 1\nmanifests: ]\n",
		want: []mistake{
			{"]", `.verscheck.yaml:2:12: a value is missing in front of this character: text that holds ": " or " #", or starts with one of { } [ ] * & ! | > % @ and the back quote, must be in quotes`},
		},
	},
	{
		name: "character that starts nothing",
		file: "version: 1\nimages:\n  - name: @acme/app\n",
		want: []mistake{
			{"@acme/app", `.verscheck.yaml:3:11: no value can start with this character: text that holds ": " or " #", or starts with one of { } [ ] * & ! | > % @ and the back quote, must be in quotes`},
		},
	},
	{
		name: "directive",
		file: "%FOO bar\nversion: 1\n",
		want: []mistake{
			{"%FOO", `.verscheck.yaml:1:1: a line that starts with "%" is a directive, and this is none that YAML knows`},
		},
	},
	{
		name: "text behind the end",
		file: "version: 1\n...\nfoo\n",
		want: []mistake{
			{"foo", ".verscheck.yaml:3:1: the document has ended before this character"},
		},
	},
	{
		name: "too deep",
		file: "version: 1\nmanifests: " + strings.Repeat("[", 20000) + "\n",
		want: []mistake{
			{strings.Repeat("[", 10000), ".verscheck.yaml:2:10012: lists and mappings are nested too deep"},
		},
	},
	{
		name: "anything else",
		file: "version: 1\nrelease:\n  tags: |-9x\n    a\n",
		want: []mistake{
			{"x", `.verscheck.yaml:3:12: this is not YAML: text that holds ": " or " #", or starts with one of { } [ ] * & ! | > % @ and the back quote, must be in quotes`},
		},
	},
	{
		name: "NUL",
		file: "version: 1\nmanifests: [a\x00b]\n",
		want: []mistake{
			{"\x00b", ".verscheck.yaml:2:14: the character U+0000 has no place in YAML: remove it, or write it as an escape in double quotes"},
		},
	},
	{
		name: "not UTF-8",
		file: "version: 1\n# caf\xe9\n",
		want: []mistake{
			{"�", ".verscheck.yaml:2:6: byte 0xe9 is not UTF-8: save the file as UTF-8"},
		},
	},
	{
		name: "UTF-16",
		file: "\xff\xfev\x00",
		want: []mistake{
			{"��v\x00", ".verscheck.yaml:1:1: the file is UTF-16: save it as UTF-8"},
		},
	},
	{
		name: "byte order mark inside",
		file: "version: 1\n\ufeff\n",
		want: []mistake{
			{"\ufeff", ".verscheck.yaml:2:1: the character U+FEFF has no place in YAML: remove it, or write it as an escape in double quotes"},
		},
	},
	{
		name: "carriage return alone",
		file: "version: 1\r",
		want: []mistake{
			{"\r", ".verscheck.yaml:1:11: a carriage return without a line feed behind it: end lines with a line feed"},
		},
	},
	{
		name: "line separator",
		file: "version: 1\n# a\u2028b\n",
		want: []mistake{
			{"\u2028b", ".verscheck.yaml:2:4: the character U+2028 has no place in YAML: remove it, or write it as an escape in double quotes"},
		},
	},
	{
		name: "replacement character is fine, NEL is not",
		file: "version: 1\n# � \u0085\n",
		want: []mistake{
			{"\u0085", ".verscheck.yaml:2:5: the character U+0085 has no place in YAML: remove it, or write it as an escape in double quotes"},
		},
	},
}
