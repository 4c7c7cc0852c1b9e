package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const (
	historyTags = 200
	historyApps = 5 // of each one changes from a tag to the next, with its four overlays
)

var historyStages = []string{"development", "edge", "production", "staging"}

// history measures an audit against the script that people would write: a work tree for each tag, a build for each overlay.
func (o options) history(ctx context.Context) (string, error) {
	dir := filepath.Join(o.scratch, "history")
	if err := fastImport(ctx, dir, historyStream(historyTags)); err != nil {
		return "", err
	}
	audit := func(args ...string) []string { return append([]string{"audit", "-f", "json", "--exit-zero"}, args...) }
	sides := []side{
		{name: "git worktree, kustomize build, grep", program: "sh", args: []string{"-c", historyScript, "sh", o.kustomize}},
		{name: "verscheck audit", program: o.verscheck, args: audit("--no-cache")},
		{name: "the same, nothing changed since", program: o.verscheck, args: audit("--cache-dir", dir+".cache")},
		{name: "the last 50 of the tags", program: o.verscheck, args: audit("--no-cache", "--since", historyTag(historyTags-50))},
	}
	// Once is enough for what takes minutes.
	costs, err := alternate(ctx, dir, sides[:1], 1)
	if err != nil {
		return "", err
	}
	rest, err := alternate(ctx, dir, sides[1:], o.times)
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(sides[0].output(dir))
	if err != nil {
		return "", err
	}
	want := strings.Split(strings.TrimSpace(string(text)), "\n")
	slices.Sort(want)
	for _, s := range sides[1:3] {
		got, rendered, err := shipped(s.output(dir))
		if err != nil {
			return "", err
		}
		if different := difference(want, got); different != "" {
			return "", fmt.Errorf("the images of %s differ, so there is nothing to compare: %s", s.name, different)
		}
		if most := historyApps*len(historyStages) + (historyTags-1)*len(historyStages); rendered > most {
			return "", fmt.Errorf("%s has rendered %d overlays, of which %d are distinct", s.name, rendered, most)
		}
	}
	s := scenario{title: "audit of 200 tags with 20 overlays, of which 16 are as at the tag before"}
	return table(s, "4,000 overlays, 816 distinct", len(want), sides, append(costs, rest...)), nil
}

// historyScript prints "TAG OVERLAY IMAGE". Its argument is the kustomize program.
const historyScript = `
git worktree prune
for tag in $(git tag); do
	git worktree add -q --force --detach ../history.files "$tag" || exit
	for overlay in ../history.files/deploy/*/overlays/*; do
		"$1" build "$overlay" | grep image: | sed "s|^.*image: |$tag ${overlay#../history.files/} |"
	done
	git worktree remove --force ../history.files
done`

// shipped reads the output of "verscheck audit -f json" as lines like those of the script.
func shipped(file string) (lines []string, rendered int, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, 0, err
	}
	var history struct {
		Releases []struct {
			Tag      string
			Overlays []struct {
				Path   string
				Images []struct{ Image string }
			}
		}
		Stats struct{ Rendered int }
	}
	if err := json.Unmarshal(text, &history); err != nil {
		return nil, 0, err
	}
	for _, release := range history.Releases {
		for _, overlay := range release.Overlays {
			for _, image := range overlay.Images {
				lines = append(lines, release.Tag+" "+overlay.Path+" "+image.Image)
			}
		}
	}
	slices.Sort(lines)
	return lines, history.Stats.Rendered, nil
}

func historyTag(n int) string { return fmt.Sprintf("v1.%d.0", n) }

// historyStream is a repository for `git fast-import`: five applications like descheduler, each with four overlays over a base. Every
// tag bumps the image of one of them.
func historyStream(tags int) string {
	var out strings.Builder
	for n := range tags {
		fmt.Fprintf(&out, "commit refs/heads/main\nmark :%d\n%s\ndata 0\n", n+1, committer(n))
		files := tree{}
		for app := range historyApps {
			if n > 0 && n%historyApps != app {
				continue
			}
			historyApp(files, app, historyTag(n))
		}
		if n == 0 {
			files[".verscheck.yaml"] = "version: 1\nimages: [{name: registry.example/fleet/*, own: true}]\n"
		}
		writeFiles(&out, files)
		fmt.Fprintf(&out, "reset refs/tags/%s\nfrom :%d\n\n", historyTag(n), n+1)
	}
	return out.String()
}

// historyApp writes the files of an application in which the image has a tag.
func historyApp(files tree, app int, tag string) {
	name := fmt.Sprintf("app%d", app)
	dir := "deploy/" + name
	files[dir+"/base/kustomization.yaml"] = "kind: Kustomization\nresources:\n  - configmap.yaml\n  - rbac.yaml\n  - deployment.yaml\n"
	files[dir+"/base/configmap.yaml"] = smallConfig
	files[dir+"/base/rbac.yaml"] = smallRoles
	files[dir+"/base/deployment.yaml"] = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: balancer\nspec:\n  selector:\n    matchLabels: {app: balancer}\n" +
		"  template:\n    metadata:\n      labels: {app: balancer}\n    spec:\n" + indented(smallPod, "    ")
	for i, stage := range historyStages {
		files[dir+"/overlays/"+stage+"/kustomization.yaml"] = fmt.Sprintf("namePrefix: %s-\nresources:\n  - ../../base\npatches:\n  - path: replicas.yaml\n"+
			"images:\n  - name: registry.example/balancer/balancer\n    newName: registry.example/fleet/%s\n    newTag: %s\n", stage, name, tag)
		files[dir+"/overlays/"+stage+"/replicas.yaml"] = fmt.Sprintf("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: balancer\nspec:\n  replicas: %d\n", i+1)
	}
}

func committer(n int) string {
	return fmt.Sprintf("committer bench <bench@example.com> %d +0000", 1700000000+n*3600)
}

// fastImport makes a repository from a stream, with all of it in packs.
func fastImport(ctx context.Context, dir, stream string) error {
	for _, args := range [][]string{
		{"init", "-q", "--initial-branch=main", dir},
		{"-C", dir, "remote", "add", "origin", "https://git.example/fleet/fleet"},
		{"-C", dir, "fast-import", "--quiet"},
		{"-C", dir, "gc", "-q", "--prune=now"},
		{"-C", dir, "reset", "-q", "--hard"},
	} {
		cmd := exec.CommandContext(ctx, "git", args...)
		if slices.Contains(args, "fast-import") {
			cmd.Stdin = strings.NewReader(stream)
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("running git %s: %w\n%s", args, err, out)
		}
	}
	return nil
}

// writeFiles adds files to a commit of a stream.
func writeFiles(out *strings.Builder, files tree) {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(out, "M 100644 inline %s\ndata %d\n%s\n", name, len(files[name]), files[name])
	}
}
