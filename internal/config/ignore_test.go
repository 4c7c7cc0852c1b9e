package config_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/config"
)

func TestIgnores(t *testing.T) {
	t.Parallel()
	const head = "version: 1\nignore:\n"
	known := config.Known{Rules: []string{"carrier-drift", "version-drift"}}
	cfg, err := config.Parse("c.yaml", []byte(head+"  - {rule: carrier-drift, path: docs/old/**, reason: frozen page, until: 2027-01-31}\n"+
		"  - {rule: version-drift, path: a.yaml, reason: why not, until: '2027-02-28'}\n"+
		"  - {rule: version-drift, path: a.yaml, reason: for ever}\n"), known)
	if err != nil {
		t.Fatal(err)
	}
	var got [][4]string
	for _, i := range cfg.Ignores {
		got = append(got, [4]string{i.Rule, i.Path.Text, i.Reason, i.Until})
	}
	want := [][4]string{
		{"carrier-drift", "docs/old/**", "frozen page", "2027-01-31"},
		{"version-drift", "a.yaml", "why not", "2027-02-28"},
		{"version-drift", "a.yaml", "for ever", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ignores (-want +got):\n%s", diff)
	}
	if !cfg.Ignores[0].Path.Match("docs/old/x/y.md") || cfg.Ignores[0].At.Line != 3 {
		t.Errorf("%+v", cfg.Ignores[0])
	}
	for text, want := range map[string]string{
		"  - {path: a, reason: b}":                                         `c.yaml:3:5: the ignore has no "rule": add the id of the rule that is to be silent`,
		"  - {rule: version-drift, reason: b}":                             `c.yaml:3:5: the ignore has no "path": add a pattern of files, or turn the rule off with rules: {version-drift: off}`,
		"  - {rule: version-drift, path: a}":                               `c.yaml:3:5: the ignore has no "reason": say why, for whoever meets it later`,
		"  - {rule: version-drift, path: a, reason: ''}":                   `c.yaml:3:44: "reason" must be a reason, found the text ""`,
		"  - {rule: version-drfit, path: a, reason: b}":                    `c.yaml:3:12: unknown rule "version-drfit" (did you mean "version-drift"?)`,
		"  - {rule: version-drift, path: /a, reason: b}":                   `c.yaml:3:33: pattern "/a" is absolute: write it from the root of the repository`,
		"  - {rule: version-drift, path: a, reason: b, until: tomorrow}":   `c.yaml:3:54: "until" must be a date such as 2027-01-31, found the text "tomorrow"`,
		"  - {rule: version-drift, path: a, reason: b, until: 2027-02-30}": `c.yaml:3:54: "until" must be a date such as 2027-01-31, found the text "2027-02-30"`,
		"  - {rule: version-drift, path: a, reasen: b}":                    `c.yaml:3:36: unknown key "reasen" (did you mean "reason"?)`,
	} {
		_, err := config.Parse("c.yaml", []byte(head+text+"\n"), known)
		mistakes, ok := errors.AsType[*config.Error](err)
		if !ok || mistakes.Error() != want {
			t.Errorf("%s\ngot  %v\nwant %s", text, err, want)
		}
	}
}
