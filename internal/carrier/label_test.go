package carrier_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/carrier"
)

func TestLabels(t *testing.T) {
	t.Parallel()
	ours := func(name string) bool { return name == "app" }
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"above":                {"labels:\n  app.kubernetes.io/name: app\n  app.kubernetes.io/version: 1.0.0\n", []string{"1.0.0 f:3:30-35"}},
		"below, with quotes":   {"  app.kubernetes.io/version: 'v1'\r\n  x: y\r\n  \"app.kubernetes.io/part-of\": \"app\"", []string{"v1 f:1:31-33"}},
		"of something else":    {"  app.kubernetes.io/version: v1\n  app.kubernetes.io/name: redis\n", nil},
		"of nothing":           {"app.kubernetes.io/version: v1\n", nil},
		"in another mapping":   {"a:\n  app.kubernetes.io/name: app\nb:\n  app.kubernetes.io/version: v1\n", nil},
		"in another list item": {"- a:\n    app.kubernetes.io/version: v1\n- b:\n    app.kubernetes.io/name: app\n", nil},
		"in a comment":         {"# app.kubernetes.io/version: v1\napp.kubernetes.io/name: app\n", nil},
		"too far away":         {"app.kubernetes.io/version: v1\n" + strings.Repeat("a: b\n", 40) + "app.kubernetes.io/name: app\n", nil},
		"empty":                {"app.kubernetes.io/version: \napp.kubernetes.io/name: app\n", nil},
	} {
		var r carrier.Result
		r.Carriers = carrier.Labels("f", c.text, ours)
		if diff := cmp.Diff(c.want, found(r)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
