package report_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/diag"
)

type junitSuite struct {
	Name                             string `xml:"name,attr"`
	Tests, Failures, Errors, Skipped int    `xml:",attr"`
	Cases                            []struct {
		Class   string    `xml:"classname,attr"`
		Name    string    `xml:"name,attr"`
		Failure *struct{} `xml:"failure"`
		Error   *struct{} `xml:"error"`
		Skipped *struct{} `xml:"skipped"`
	} `xml:"testcase"`
}

// TestJUnit: well-formed, counted right, no case twice, and a case fails exactly when the run does.
func TestJUnit(t *testing.T) {
	t.Parallel()
	for name, r := range reports() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := write(t, "junit", r, options)
			text = strings.NewReplacer(` tests=`, ` Tests=`, ` failures=`, ` Failures=`, ` errors=`, ` Errors=`, ` skipped=`, ` Skipped=`).Replace(text)
			var doc struct {
				Suites []junitSuite `xml:"testsuite"`
			}
			if err := xml.Unmarshal([]byte(text), &doc); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			suite := doc.Suites[0]
			failures, errs, skipped := 0, 0, 0
			seen := map[string]bool{}
			for _, c := range suite.Cases {
				if key := c.Class + "\x00" + c.Name; seen[key] || c.Class == "" || c.Name == "" {
					t.Errorf("case %q twice or without a name", key)
				} else {
					seen[key] = true
				}
				switch {
				case c.Failure != nil:
					failures++
				case c.Error != nil:
					errs++
				case c.Skipped != nil:
					skipped++
				}
			}
			if suite.Tests != len(suite.Cases) || suite.Failures != failures || suite.Errors != errs || suite.Skipped != skipped {
				t.Errorf("%+v", suite)
			}
			if passes := failures+errs == 0; passes != (r.Verdict(diag.Error, false) == diag.Consistent) {
				t.Errorf("the cases pass: %t", passes)
			}
		})
	}
}
