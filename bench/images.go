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
	"testing/fstest"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

// printed renders each leaf in full with the kustomize program and returns the images in what it prints, a line each.
func printed(ctx context.Context, kustomize, dir string, leaves []string) ([]string, error) {
	var lines []string
	for _, leaf := range leaves {
		out, err := exec.CommandContext(ctx, kustomize, "build", filepath.Join(dir, leaf)).Output()
		if err != nil {
			return nil, fmt.Errorf("building %s: %w", leaf, err)
		}
		found, err := imagesIn(ctx, out)
		if err != nil {
			return nil, fmt.Errorf("reading what %s renders to: %w", leaf, err)
		}
		if missed := missed(out, found); missed != "" {
			return nil, fmt.Errorf("%s: grep finds %s and the collector does not", leaf, missed)
		}
		for _, image := range found {
			lines = append(lines, leaf+" "+image)
		}
	}
	slices.Sort(lines)
	return lines, nil
}

func imagesIn(ctx context.Context, text []byte) ([]string, error) {
	const name = "printed.yaml"
	limits := render.DefaultLimits()
	limits.FileBytes = int64(len(text)) + 1
	tree := render.Open(fstest.MapFS{name: {Data: text}}, nil, limits)
	r := tree.Manifests(ctx, []string{name})[0]
	if len(r.Unchecked) > 0 {
		return nil, fmt.Errorf("not read: %s", r.Unchecked[0].Reason)
	}
	var images []string
	for _, image := range collect.Images(r, tree) {
		images = append(images, image.At.Object+" "+image.At.Field+" "+image.Raw)
	}
	return images, nil
}

// missed returns what the loop that people run would show, and is not among the images; "" when there is nothing. What it
// shows of the definitions of custom resources is no image.
func missed(printed []byte, images []string) string {
	definition := false
	lines := bufio.NewScanner(bytes.NewReader(printed))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if kind, ok := strings.CutPrefix(line, "kind: "); ok {
			definition = kind == "CustomResourceDefinition"
		}
		value, ok := strings.CutPrefix(strings.TrimLeft(line, " -"), "image: ")
		if ok && !definition && !slices.ContainsFunc(images, func(i string) bool { return strings.HasSuffix(i, " "+value) }) {
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
