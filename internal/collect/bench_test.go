package collect_test

import (
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/collect"
)

func BenchmarkTags(b *testing.B) {
	text := strings.Repeat(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
  labels: {app.kubernetes.io/name: app, app.kubernetes.io/version: v1.2.3}
spec:
  template:
    spec:
      # the image is registry.example/app:v1
      containers:
      - name: app
        image: registry.example/app:v1.2.3
        args: ["--listen=:8080", "--image=registry.example/helper:v1"]
        env:
        - {name: RELATED_IMAGE_AGENT, value: "registry.example/agent@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
        resources: {limits: {cpu: 100m, memory: 1Gi}}
---
`, 100)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if n := len(collect.Tags(text)); n != 300 {
			b.Fatal(n)
		}
	}
}
