package ci_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// container is one of a pod, as far as it is run here.
type container struct {
	Name          string
	Image         string
	Command, Args []string
	Env           []struct{ Name, Value string }
}

// pod is what a Job and a template of Argo have in common.
type pod struct {
	InitContainers []container `yaml:"initContainers"`
	Containers     []container
	Container      container
}

type kubernetesJob struct {
	Spec struct {
		Completions int
		Template    struct{ Spec pod }
	}
}

type workflowTemplate struct {
	Spec struct {
		Arguments struct {
			Parameters []struct{ Name, Value string }
		}
		Templates []struct {
			Name string
			pod  `yaml:",inline"`
		}
	}
}

// within runs a container's own command, with the paths that are mounted into it below a directory, and its references to
// parameters resolved.
func (c container) within(t *testing.T, dir string, parameters ...string) (int, string) {
	t.Helper()
	paths := strings.NewReplacer(" /fleet/", " "+dir+"/fleet/", "/work", dir+"/work", "/reports", dir+"/reports")
	resolved := strings.NewReplacer(parameters...)
	var env []string
	for i := 0; i < len(parameters); i += 2 {
		if !strings.HasPrefix(parameters[i], "{{") {
			env = append(env, parameters[i]+"="+parameters[i+1])
		}
	}
	for _, e := range c.Env {
		env = append(env, e.Name+"="+paths.Replace(resolved.Replace(e.Value)))
	}
	args := c.Command[1:]
	for _, arg := range c.Args {
		args = append(args, paths.Replace(arg))
	}
	for _, arg := range args {
		if strings.Contains(arg, "{{") {
			t.Errorf("container %s: a parameter in shell text: %s", c.Name, arg)
		}
	}
	return status(t, command(t, dir, env, []string{filepath.Dir(binary(t))}, c.Command[0], args...))
}

// fleet is repositories on this machine: one that is consistent, one with a finding, and one that cannot be cloned.
func fleet(t *testing.T) (urls, tags []string) {
	t.Helper()
	bad := repository(t, image)
	git(t, bad, "tag", "v1.1.0")
	return []string{repository(t, image), bad, filepath.Join(t.TempDir(), "absent")}, []string{"v1.0.0", "v1.1.0", "v1.0.0"}
}

// mounted makes the directories that the containers see.
func mounted(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// merged checks what came of a fleet: the finding of one repository, and that the third could not be told.
func merged(t *testing.T, dir string, code int, out string) {
	t.Helper()
	if code != 1 || !strings.Contains(out, "app is v1.0.0 in release v1.1.0") {
		t.Errorf("status %d:\n%s", code, out)
	}
	if page := read(t, dir, "reports", "fleet.html"); !strings.Contains(page, "version-drift") || !strings.Contains(page, "</html>") {
		t.Error("the page is none")
	}
	if !strings.Contains(out, "1 could not be told") {
		t.Errorf("nothing says that a report is missing:\n%s", out)
	}
}

func TestFleetOnKubernetes(t *testing.T) {
	t.Parallel()
	check := decode[kubernetesJob](t, "ci/fleet/kubernetes/check.yaml").Spec
	merge := decode[kubernetesJob](t, "ci/fleet/kubernetes/merge.yaml").Spec.Template.Spec.Containers[0]
	lines := strings.Count(read(t, root, "ci", "fleet", "kubernetes", "repositories"), "\n")
	if lines != check.Completions || merge.Env[0].Value != strconv.Itoa(lines) {
		t.Errorf("%d repositories, %d completions, and %s reports to be there", lines, check.Completions, merge.Env[0].Value)
	}
	dir := t.TempDir()
	mounted(t, dir, "reports")
	urls, tags := fleet(t)
	var list strings.Builder
	for i := range urls {
		list.WriteString(urls[i] + " " + tags[i] + "\n")
	}
	write(t, list.String(), 0o644, dir, "fleet", "repositories")
	p := check.Template.Spec
	for index, cloned := range []int{0, 0, 128} {
		mounted(t, dir, "work")
		number := strconv.Itoa(index)
		if code, out := p.InitContainers[0].within(t, dir, "JOB_COMPLETION_INDEX", number); code != cloned {
			t.Fatalf("index %d: status %d, want %d:\n%s", index, code, cloned, out)
		}
		if cloned == 0 {
			code, out := p.Containers[0].within(t, dir, "JOB_COMPLETION_INDEX", number, "VERSCHECK_OFFLINE", "true")
			if code != 0 {
				t.Errorf("index %d: status %d:\n%s", index, code, out)
			}
			reported(t, dir, number, tags[index])
		}
		if err := os.RemoveAll(filepath.Join(dir, "work")); err != nil {
			t.Fatal(err)
		}
	}
	code, out := merge.within(t, dir)
	merged(t, dir, code, out)
}

// TestFleetRetries: what could not be told leaves the index failed, and its report there.
func TestFleetRetries(t *testing.T) {
	t.Parallel()
	p := decode[kubernetesJob](t, "ci/fleet/kubernetes/check.yaml").Spec.Template.Spec
	dir := t.TempDir()
	mounted(t, dir, "reports", "work")
	git(t, dir, "clone", "-q", repository(t, "127.0.0.1:1/acme/app"), "work/repository")
	write(t, "version: 1\nregistry: {plain-http: [\"127.0.0.1:1\"]}\nrules: {staging-registry: \"off\"}\n", 0o644, dir, "work", "repository", ".verscheck.yaml")
	write(t, "v1.0.0\n", 0o644, dir, "work", "tag")
	if code, out := p.Containers[0].within(t, dir, "JOB_COMPLETION_INDEX", "0"); code != 4 {
		t.Errorf("status %d:\n%s", code, out)
	}
	reported(t, dir, "0", "v1.0.0")
	write(t, "--no-tag\n", 0o644, dir, "work", "tag")
	if code, out := p.Containers[0].within(t, dir, "JOB_COMPLETION_INDEX", "1"); code != 2 {
		t.Errorf("status %d:\n%s", code, out)
	}
}

func TestFleetByArgo(t *testing.T) {
	t.Parallel()
	spec := decode[workflowTemplate](t, "ci/fleet/argo/fleet.yaml").Spec
	templates := map[string]pod{}
	for _, template := range spec.Templates {
		templates[template.Name] = template.pod
	}
	type item struct{ Name, URL, Tag string }
	var items []item
	if err := json.Unmarshal([]byte(spec.Arguments.Parameters[0].Value), &items); err != nil || len(items) == 0 || items[0].URL == "" {
		t.Fatalf("the repositories are %+v, %v", items, err)
	}
	dir := t.TempDir()
	mounted(t, dir, "reports")
	urls, tags := fleet(t)
	var list bytes.Buffer
	list.WriteString("[")
	for i, cloned := range []int{0, 0, 128} {
		mounted(t, dir, "work")
		name := fmt.Sprintf("repository-%d", i)
		fmt.Fprintf(&list, "%s{\"name\": %q, \"url\": %q, \"tag\": %q}", strings.Repeat(", ", min(i, 1)), name, urls[i], tags[i])
		parameters := []string{"{{inputs.parameters.name}}", name, "{{inputs.parameters.url}}", urls[i], "{{inputs.parameters.tag}}", tags[i], "VERSCHECK_OFFLINE", "true"}
		if code, out := templates["check"].InitContainers[0].within(t, dir, parameters...); code != cloned {
			t.Fatalf("%s: status %d, want %d:\n%s", name, code, cloned, out)
		}
		if cloned == 0 {
			if code, out := templates["check"].Container.within(t, dir, parameters...); code != 0 {
				t.Errorf("%s: status %d:\n%s", name, code, out)
			}
			reported(t, dir, name, tags[i])
		}
		if err := os.RemoveAll(filepath.Join(dir, "work")); err != nil {
			t.Fatal(err)
		}
	}
	list.WriteString("]")
	code, out := templates["merge"].Container.within(t, dir, "{{workflow.parameters.repositories}}", list.String())
	merged(t, dir, code, out)
}

// reported wants the report of a repository.
func reported(t *testing.T, dir, name, tag string) {
	t.Helper()
	var report struct{ Release struct{ Tag string } }
	if err := json.Unmarshal([]byte(read(t, dir, "reports", name+".json")), &report); err != nil || report.Release.Tag != tag {
		t.Errorf("the report of %s: tag %q, %v", name, report.Release.Tag, err)
	}
}

// TestKubeconform asks for the schemas of Kubernetes and of Argo over the network. Where they cannot be had, it says so.
func TestKubeconform(t *testing.T) {
	t.Parallel()
	args := []string{
		"-strict", "-schema-location", "default",
		"-schema-location", "https://raw.githubusercontent.com/datreeio/CRDs-catalog/main/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json",
	}
	for _, name := range []string{"kubernetes/namespace.yaml", "kubernetes/reports.yaml", "kubernetes/check.yaml", "kubernetes/merge.yaml", "argo/fleet.yaml"} {
		args = append(args, "ci/fleet/"+name)
	}
	code, out := status(t, command(t, root, nil, nil, program(t, "kubeconform"), append(args, "ci/tekton/check.yaml")...))
	if strings.Contains(out, "failed downloading schema") || strings.Contains(out, "no such host") {
		t.Skipf("the schemas cannot be had here: %s", out)
	}
	if code != 0 {
		t.Errorf("kubeconform: %s", out)
	}
}
