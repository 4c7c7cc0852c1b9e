package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// maxPrinted is more than a leaf renders to.
const maxPrinted = 1 << 30

// printed renders each leaf in full with the kustomize program and returns the images in what it prints, a line each. What is
// printed goes to files below out.
func printed(ctx context.Context, kustomize, dir, out string, leaves []string) ([]string, error) {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, err
	}
	var lines []string
	for _, leaf := range leaves {
		text, err := exec.CommandContext(ctx, kustomize, "build", filepath.Join(dir, leaf)).Output()
		if err != nil {
			return nil, fmt.Errorf("building %s: %w", leaf, err)
		}
		const name = "printed.yaml"
		if err := os.WriteFile(filepath.Join(out, name), text, 0o644); err != nil {
			return nil, err
		}
		limits := render.DefaultLimits()
		limits.FileBytes = maxPrinted
		r := render.Open(os.DirFS(out), nil, limits).Manifests(ctx, []string{name})[0]
		if len(r.Unchecked) > 0 {
			return nil, fmt.Errorf("reading what %s renders to: %s", leaf, r.Unchecked[0].Reason)
		}
		images := collect.Images(r)
		if missed := missed(text, images); missed != "" {
			return nil, fmt.Errorf("%s: grep finds %s and the collector does not", leaf, missed)
		}
		for _, image := range images {
			lines = append(lines, strings.Join([]string{leaf, image.At.Object, image.At.Field, image.Raw}, " "))
		}
	}
	slices.Sort(lines)
	return lines, nil
}

// missed returns what the loop that people run would show, and is not among the images; "" when there is nothing. What it
// shows of the definitions of custom resources is no image.
func missed(printed []byte, images []fact.Image) string {
	definition := false
	lines := bufio.NewScanner(bytes.NewReader(printed))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if kind, ok := strings.CutPrefix(line, "kind: "); ok {
			definition = kind == "CustomResourceDefinition"
		}
		value, ok := strings.CutPrefix(strings.TrimLeft(line, " -"), "image: ")
		if ok && !definition && !slices.ContainsFunc(images, func(i fact.Image) bool { return i.Raw == value }) {
			return value
		}
	}
	return ""
}

// listed reads the output of "verscheck list images -f json".
func listed(file string) ([]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var rows []struct{ Image, Overlay, Object, Field string }
	if err := json.Unmarshal(text, &rows); err != nil {
		return nil, err
	}
	var lines []string
	for _, row := range rows {
		lines = append(lines, row.Overlay+" "+row.Object+" "+row.Field+" "+row.Image)
	}
	slices.Sort(lines)
	return lines, nil
}

// difference says in which images two lists differ, "" when in none.
func difference(printed, listed []string) string {
	for i := range max(len(printed), len(listed)) {
		switch {
		case i >= len(printed):
			return "kustomize does not have " + listed[i]
		case i >= len(listed):
			return "verscheck does not have " + printed[i]
		case printed[i] != listed[i]:
			return fmt.Sprintf("kustomize has %s where verscheck has %s", printed[i], listed[i])
		}
	}
	return ""
}
