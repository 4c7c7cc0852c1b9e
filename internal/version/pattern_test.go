package version

import "testing"

func TestJudgePattern(t *testing.T) {
	t.Parallel()
	debian := `pattern:v?(?P<version>[0-9.]+(-rc\.\d+)?)-debian-\d+-r\d+`
	mismatch := func(expect string) Judgement {
		return Judgement{Outcome: Drift, Reason: "it does not match " + expect}
	}
	judgeAll(t, debian, "", []judgeCase{
		{"captured", "v0.29.0", "0.29.0-debian-11-r5", Options{}, match("0.29.0-debian-11-r5")},
		{"captured with v before", "v0.29.0", "v0.29.0-debian-11-r5", Options{}, match("v0.29.0-debian-11-r5")},
		{"captured drifts", "v0.29.0", "0.28.1-debian-11-r5", Options{}, drift("0.29.0-debian-11-r5")},
		{"drifts to a pre-release", "v1.0.0-rc.1", "0.28.1-debian-11-r5", Options{}, drift("1.0.0-rc.1-debian-11-r5")},
		{"does not match", "v0.29.0", "0.29.0", Options{}, mismatch(debian)},
		{"matches the beginning only", "v0.29.0", "0.29.0-debian-11-r5-x", Options{}, mismatch(debian)},
		{"no tag", "v0.29.0", "", Options{}, unjudged("there is no tag")},
	})
	judgeAll(t, "pattern:[0-9.]+", "", []judgeCase{
		{"whole tag", "v0.29.0", "0.29.0", Options{}, match("0.29.0")},
		{"found in a longer tag", "v0.29.0", "0.29.0-rc.1", Options{}, mismatch("pattern:[0-9.]+")},
		{"expected does not match either", "v1.0.0-rc.1", "1.0.0", Options{}, Judgement{Outcome: Drift, Reason: `the version in it, by pattern:[0-9.]+, is "1.0.0"`}},
		{"four numbers", "v4.0.11", "4.0.11.1", Options{}, drift("4.0.11")},
	})
	judgeAll(t, "pattern:(?P<version>v.+)|main", "", []judgeCase{
		{"group not taking part", "v0.29.0", "main", Options{}, mismatch("pattern:(?P<version>v.+)|main")},
		{"metadata in the group", "v1.33.1+rke2r1", "v1.33.1-rke2r1", Options{}, match("v1.33.1-rke2r1")},
		{"variant in the group", "v0.29.0", "v0.28.1-alpine", Options{Variants: []string{"-alpine"}}, drift("v0.29.0-alpine")},
	})
	judgeAll(t, "pattern:a|b", "", []judgeCase{
		{"alternatives are inside the anchors", "v0.29.0", "ab", Options{}, mismatch("pattern:a|b")},
	})
}
