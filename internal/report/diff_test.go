package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/report"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	const text = "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a:\tx\r\n--- v1\x1b[2J\r\n+-- v2\n\\ No newline at end of file\n"
	// Whoever applies it gets every byte but those that a terminal would obey.
	want := "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a:\tx\r\n--- v1\\x1b[2J\r\n+-- v2\n\\ No newline at end of file\n"
	all := func(int) bool { return true }
	got, whole := report.Diff(text, false, all)
	if diff := cmp.Diff(want, got); diff != "" || !whole {
		t.Errorf("plain, whole %t (-want +got):\n%s", whole, diff)
	}
	want = "\x1b[1m--- a/f\x1b[22m\n\x1b[1m+++ b/f\x1b[22m\n\x1b[34;1m@@ -1,3 +1,3 @@\x1b[0;22m\n a:\tx\n" +
		"\x1b[31m--- v1\\x1b[2J\x1b[0m\n\x1b[32m+-- v2\x1b[0m\n\\ No newline at end of file\n"
	got, _ = report.Diff(text, true, all)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("coloured (-want +got):\n%s", diff)
	}
}

func TestDiffHidesSecrets(t *testing.T) {
	t.Parallel()
	const text = "--- a/f\n+++ b/f\n@@ -7,3 +7,3 @@\n kind: Secret\n-  a: hunter2\n+  a: hunter3\n  b: hunter4\n"
	want := "--- a/f\n+++ b/f\n@@ -7,3 +7,3 @@\n kind: Secret\n-(a line of a Secret is not shown)\n+(a line of a Secret is not shown)\n (a line of a Secret is not shown)\n"
	got, whole := report.Diff(text, false, func(line int) bool { return line < 8 })
	if diff := cmp.Diff(want, got); diff != "" || whole {
		t.Errorf("whole %t (-want +got):\n%s", whole, diff)
	}
}
