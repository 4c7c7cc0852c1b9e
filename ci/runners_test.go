package ci_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestContainers: what Prow and Tekton start is a command line of verscheck. With --help it is read, and nothing is done.
func TestContainers(t *testing.T) {
	t.Parallel()
	type container struct {
		Image   string
		Command []string
		Args    []string
	}
	var all []container
	type jobs map[string][]struct {
		Spec struct{ Containers []container }
	}
	prow := decode[struct{ Presubmits, Postsubmits jobs }](t, "ci/prow/jobs.yaml")
	for _, kind := range []jobs{prow.Presubmits, prow.Postsubmits} {
		for _, list := range kind {
			for _, j := range list {
				all = append(all, j.Spec.Containers...)
			}
		}
	}
	task := decode[struct {
		Spec struct {
			Params []struct{ Default []string }
			Steps  []container
		}
	}](t, "ci/tekton/check.yaml").Spec
	step := task.Steps[0]
	if len(step.Args) != 1 || step.Args[0] != "$(params.args[*])" {
		t.Errorf("the arguments of the task are %q", step.Args)
	}
	step.Args = task.Params[0].Default
	all = append(all, step)
	if len(all) != 3 {
		t.Errorf("%d containers", len(all))
	}
	for _, c := range all {
		if len(c.Command) != 1 || c.Command[0] != "/ko-app/verscheck" || !strings.HasPrefix(c.Image, "ghcr.io/verscheck/verscheck:v") {
			t.Errorf("%+v is not verscheck", c)
		}
		if code, out := status(t, command(t, root, nil, nil, binary(t), append(c.Args, "--help")...)); code != 0 {
			t.Errorf("verscheck %v: %s", c.Args, out)
		}
	}
}

// TestGitLab runs the script of the component, as a shell of its image would.
func TestGitLab(t *testing.T) {
	t.Parallel()
	all := documents(t, "templates/check.yml")
	if len(all) != 2 {
		t.Fatalf("%d documents, want the inputs and the job", len(all))
	}
	var spec struct {
		Spec struct {
			Inputs map[string]struct{ Default string }
		}
	}
	var jobs map[string]struct {
		Script    []string
		Artifacts struct{ Reports map[string]string }
	}
	if err := all[0].Decode(&spec); err != nil {
		t.Fatal(err)
	}
	if err := all[1].Decode(&jobs); err != nil {
		t.Fatal(err)
	}
	text := read(t, root, "templates", "check.yml")
	for name := range spec.Spec.Inputs {
		if !strings.Contains(text, "$[[ inputs."+name+" ]]") {
			t.Errorf("the input %s is not used", name)
		}
	}
	j := jobs["$[[ inputs.job ]]"]
	for _, line := range j.Script {
		if strings.Contains(line, "$[[") {
			t.Errorf("an input in shell text: %s", line)
		}
	}
	for _, c := range []struct {
		tag, args string
		status    int
	}{{"", "--offline", 0}, {"v1.1.0", "--offline --exclude *", 1}, {"v1.1.0", "--offline", 1}} {
		dir := repository(t, image)
		env := []string{"INPUT_TAG=" + c.tag, "INPUT_ARGS=" + c.args}
		cmd := command(t, dir, env, []string{filepath.Dir(binary(t))}, "sh", "-ec", strings.Join(j.Script, "\n"))
		if code, out := status(t, cmd); code != c.status {
			t.Errorf("%+v: status %d:\n%s", c, code, out)
		}
		for kind, file := range j.Artifacts.Reports {
			if len(read(t, dir, file)) == 0 {
				t.Errorf("no %s", kind)
			}
		}
	}
}

func TestMake(t *testing.T) {
	t.Parallel()
	program(t, "make")
	dir := repository(t, image)
	run := func(want int, text string, args ...string) {
		t.Helper()
		args = append([]string{"-f", filepath.Join(absolute(t, "make"), "verscheck.mk"), "VERSCHECK=verscheck", "VERSCHECK_FLAGS=--offline"}, args...)
		code, out := status(t, command(t, dir, nil, []string{filepath.Dir(binary(t))}, "make", args...))
		if code != want || !strings.Contains(out, text) {
			t.Errorf("make %v: status %d, want %d, and %q in:\n%s", args, code, want, text, out)
		}
	}
	run(0, "v1.0.0 (released", "verify-versions")
	run(2, "app is v1.0.0 in release v1.1.0", "verify-versions", "TAG=v1.1.0")
	run(0, "v1.1.0", "fix-versions", "TAG=v1.1.0")
	run(0, "v1.1.0 (planned", "verify-versions", "TAG=v1.1.0")
}

// TestLefthook runs what lefthook would run, with what git says to a hook. {1} and {2} are the arguments of the hook.
func TestLefthook(t *testing.T) {
	t.Parallel()
	type hook struct {
		Jobs []struct {
			Run   string
			Stdin bool `yaml:"use_stdin"`
		}
	}
	hooks := decode[map[string]hook](t, "ci/lefthook/lefthook.yml")
	dir := repository(t, image)
	id := strings.TrimSpace(git(t, dir, "rev-parse", "HEAD"))
	run := func(name, said string) (int, string) {
		t.Helper()
		job := hooks[name].Jobs[0]
		line := strings.NewReplacer("{1}", "origin", "{2}", "https://github.com/acme/app").Replace(job.Run)
		cmd := command(t, dir, []string{"VERSCHECK_OFFLINE=true"}, []string{filepath.Dir(binary(t))}, "sh", "-c", line)
		if job.Stdin {
			cmd.Stdin = strings.NewReader(said)
		}
		return status(t, cmd)
	}
	for tag, want := range map[string]int{"v1.0.0": 0, "v1.1.0": 1} {
		code, out := run("pre-push", fmt.Sprintf("refs/tags/%s %s refs/tags/%s %040d\n", tag, id, tag, 0))
		if code != want {
			t.Errorf("the push of %s: status %d, want %d:\n%s", tag, code, want, out)
		}
	}
	git(t, dir, "switch", "-q", "-c", "release-1.0")
	write(t, strings.Replace(read(t, dir, "pod.yaml"), "v1.0.0", "v7.0.0", 1), 0o644, dir, "pod.yaml")
	git(t, dir, "add", ".")
	if code, out := run("pre-commit", ""); code != 1 || !strings.Contains(out, "app is v7.0.0 on branch release-1.0") {
		t.Errorf("the commit: status %d:\n%s", code, out)
	}
}
