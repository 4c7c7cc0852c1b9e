package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/config"
)

func key(k string) config.Step { return config.Step{Kind: config.Key, Key: k} }

func choose(value string, field ...string) config.Step {
	return config.Step{Kind: config.Select, Field: field, Value: value}
}

var each = config.Step{Kind: config.Each}

func TestParseRoute(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]config.Step{
		"tag":                       {key("tag")},
		"image.tag":                 {key("image"), key("tag")},
		"a-b_c/d.e":                 {key("a-b_c/d"), key("e")},
		"a[0].b":                    {key("a"), {Kind: config.Index}, key("b")},
		"[3]":                       {{Kind: config.Index, Index: 3}},
		"a[*].*":                    {key("a"), each, each},
		"channels[name=stable].a":   {key("channels"), choose("stable", "name"), key("a")},
		"[kind=Job].spec":           {choose("Job", "kind"), key("spec")},
		"a[x=1][y.z=v1.2.3]":        {key("a"), choose("1", "x"), choose("v1.2.3", "y", "z")},
		`a[x="]"]`:                  {key("a"), choose("]", "x")},
		`a[x=]`:                     {key("a"), choose("", "x")},
		`a["b.c"].'d.e'."*"`:        {key("a"), key("b.c"), key("d.e"), key("*")},
		`labels["example.com/v"]`:   {key("labels"), key("example.com/v")},
		`a["x.y"=z]`:                {key("a"), choose("z", "x.y")},
		`größe.ü`:                   {key("größe"), key("ü")},
		`a.""`:                      {key("a"), key("")},
		`jobs[name=a b].env`:        {key("jobs"), choose("a b", "name"), key("env")},
		`images[name=acme/a=b].tag`: {key("images"), choose("acme/a=b", "name"), key("tag")},
	} {
		got, err := config.ParseRoute(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(config.Route{Text: text, Steps: want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestRoutesThatAreNone(t *testing.T) {
	t.Parallel()
	const noKey = "has no key before a dot or behind it: a key that is one goes in quotes"
	neither := func(text string) string {
		return "has " + text + `, which is neither an index nor a choice: write [0], [*], [field=value] or ["key"]`
	}
	for text, want := range map[string]string{
		"":                        "is empty",
		".a":                      noKey,
		"a.":                      "ends in a dot",
		"a..b":                    noKey,
		"a.[0]":                   noKey,
		"a[0]b":                   `has "b" where a dot or a bracket must stand`,
		`"a"b`:                    `has "b" where a dot or a bracket must stand`,
		`a."b`:                    `has "b, a quote that does not end`,
		"a b":                     `has ' ' in a key: such a key goes in quotes`,
		"a]":                      `has ']' in a key: such a key goes in quotes`,
		"a[":                      neither("["),
		"a[]":                     neither("[]"),
		"a[-1]":                   neither("[-1]"),
		"a[+1]":                   neither("[+1]"),
		"a[9999999999]":           neither("[9999999999]"),
		"a[x.y]":                  "has [x.y], a field without the value that chooses: write [field=value]",
		"a[=b]":                   `has [=b] without a field before the "="`,
		"a[x..y=b]":               `has [x..y=b] without a field before the "="`,
		"a[x=b":                   "has b, a bracket that does not close",
		`a["b"`:                   `has ["b", a bracket that does not close`,
		`a[x="b"c]`:               `has [x="b"c], a bracket that does not close`,
		strings.Repeat("a.", 999): "has more than 64 steps",
	} {
		if _, err := config.ParseRoute(text); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func FuzzParseRoute(f *testing.F) {
	for _, seed := range []string{"a.b", "a[0]", "a[*].*", "a[name=x].b", `a["b.c"]`, "[kind=Job].'x'", "a.", "a[", "a[x.y=z]", `""`, "ü"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := config.ParseRoute(text)
		if err != nil {
			if err.Error() == "" || len(r.Steps) > 0 {
				t.Fatalf("%q: %v with %v", text, err, r)
			}
			return
		}
		for _, s := range r.Steps {
			switch s.Kind {
			case config.Select:
				if len(s.Field) == 0 {
					t.Fatalf("%q: a choice without a field", text)
				}
			case config.Index:
				if s.Index < 0 {
					t.Fatalf("%q: index %d", text, s.Index)
				}
			case config.Key, config.Each:
			default:
				t.Fatalf("%q: step %+v", text, s)
			}
		}
	})
}
