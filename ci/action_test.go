package ci_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// action is a composite action, as far as it is looked at here.
type action struct {
	Inputs map[string]struct {
		Default string `yaml:"default"`
	} `yaml:"inputs"`
	Outputs map[string]struct {
		Value string `yaml:"value"`
	} `yaml:"outputs"`
	Runs struct {
		Steps []step `yaml:"steps"`
	} `yaml:"runs"`
}

type step struct {
	ID    string            `yaml:"id"`
	Name  string            `yaml:"name"`
	Uses  string            `yaml:"uses"`
	Run   string            `yaml:"run"`
	Env   map[string]string `yaml:"env"`
	With  map[string]string `yaml:"with"`
	Where string            `yaml:"working-directory"`
}

// job is what a job of the action leaves behind.
type job struct {
	status  int
	log     string
	outputs map[string]string // of the step that ran last
	path    string            // what was added to the PATH
	summary string
}

// runner runs the action's own steps as a runner on this machine does, up to the first that fails.
type runner struct {
	inputs    map[string]string
	workspace string
	releases  string   // the address of the releases
	path      []string // directories before those of the PATH
}

var expression = regexp.MustCompile(`\$\{\{ *(.*?) *\}\}`)

func (r runner) run(t *testing.T) job {
	t.Helper()
	shell := program(t, "bash")
	a := decode[action](t, "action.yml")
	known := map[string]string{"inputs.attestation == 'true' && github.token || ''": "token"}
	for name, input := range a.Inputs {
		known["inputs."+name] = input.Default
	}
	known["inputs.download-url"] = r.releases
	for name, value := range r.inputs {
		known["inputs."+name] = value
	}
	temporary := t.TempDir()
	var j job
	for _, s := range a.Runs.Steps {
		if s.Run == "" {
			continue
		}
		evaluate := func(text string) string {
			return expression.ReplaceAllStringFunc(text, func(found string) string {
				name := expression.FindStringSubmatch(found)[1]
				value, ok := known[name]
				if !ok {
					t.Fatalf("step %s: nothing is known of %s", s.Name, name)
				}
				return value
			})
		}
		output, path, summary := write(t, "", 0o644, temporary, s.ID, "output"), write(t, "", 0o644, temporary, s.ID, "path"), write(t, "", 0o644, temporary, "summary")
		env := []string{
			"RUNNER_TEMP=" + temporary, "RUNNER_OS=" + map[string]string{"linux": "Linux", "darwin": "macOS", "windows": "Windows"}[runtime.GOOS],
			"RUNNER_ARCH=" + map[string]string{"amd64": "X64", "arm64": "ARM64"}[runtime.GOARCH],
			"GITHUB_ACTIONS=true", "GITHUB_OUTPUT=" + output, "GITHUB_PATH=" + path, "GITHUB_STEP_SUMMARY=" + summary,
			"TEST_BINARY=" + binary(t), // for programs that stand in for others
		}
		for name, value := range s.Env {
			env = append(env, name+"="+evaluate(value))
		}
		script := write(t, s.Run, 0o644, temporary, s.ID, "script")
		cmd := command(t, filepath.Join(r.workspace, evaluate(s.Where)), env, r.path, shell, "--noprofile", "--norc", "-eo", "pipefail", script)
		var log string
		j.status, log = status(t, cmd)
		j.log += log
		j.path += read(t, path)
		j.summary = read(t, summary)
		j.outputs = map[string]string{}
		for line := range strings.Lines(read(t, output)) {
			name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
			j.outputs[name] = value
			known["steps."+s.ID+".outputs."+name] = value
		}
		if j.status != 0 {
			return j
		}
	}
	return j
}

// archived is verscheck as it is released, made once for all tests.
var archived = sync.OnceValue(func() []byte {
	text, err := os.ReadFile(built().name)
	if err != nil {
		return nil // which no test takes for an archive
	}
	var archive bytes.Buffer
	z, _ := gzip.NewWriterLevel(&archive, gzip.NoCompression) // it is a level
	w := tar.NewWriter(z)
	_ = w.WriteHeader(&tar.Header{Name: "verscheck", Mode: 0o755, Size: int64(len(text))}) // all of it into memory
	_, _ = w.Write(text)
	_, _ = w.Close(), z.Close()
	return archive.Bytes()
})

// releases serves a release of this build, changed by the function, and returns its address.
func releases(t *testing.T, change func(files map[string][]byte)) string {
	t.Helper()
	binary(t)
	archive := archived()
	version := strings.TrimSpace(read(t, root, "VERSION"))
	name := fmt.Sprintf("verscheck_%s_%s_%s.tar.gz", strings.TrimPrefix(version, "v"), runtime.GOOS, runtime.GOARCH)
	served := map[string][]byte{
		name:            archive,
		"checksums.txt": fmt.Appendf(nil, "%x  other.tar.gz\n%x  %s\n", sha256.Sum256(nil), sha256.Sum256(archive), name),
	}
	change(served)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := served[strings.TrimPrefix(r.URL.Path, "/"+version+"/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func asReleased(map[string][]byte) {}

func TestAction(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		inputs   map[string]string
		status   int
		outcome  string
		findings string
		log      []string
		without  []string
	}{
		"consistent": {inputs: map[string]string{}, outcome: "consistent", findings: "0", log: []string{" v1.0.0 (released, from tag at HEAD)"}},
		"findings": {
			inputs: map[string]string{"tag": "v1.1.0"}, status: 1, outcome: "findings", findings: "1",
			log: []string{"app is v1.0.0 in release v1.1.0", "::error file=pod.yaml,line=6"},
		},
		"no annotations": {
			inputs: map[string]string{"tag": "v1.1.0", "annotations": "false"}, status: 1, outcome: "findings", findings: "1",
			without: []string{"::error"},
		},
		"arguments": {
			inputs: map[string]string{"tag": "v1.1.0", "args": " --exit-zero\n  -f concise "}, outcome: "consistent", findings: "1",
			log: []string{"pod.yaml:6:"},
		},
		"arguments are no shell text": {
			inputs: map[string]string{"args": "--exclude $(touch${IFS}pwned) --exclude * ; touch pwned"}, status: 2, outcome: "wrong-use",
		},
		"a tag is no shell text":  {inputs: map[string]string{"tag": `"; touch pwned; "`}, status: 2, outcome: "wrong-use"},
		"a directory of it":       {inputs: map[string]string{"working-directory": "empty"}, status: 3, outcome: "nothing-to-check", findings: "0"},
		"a registry must be told": {inputs: map[string]string{"registry": "sometimes"}, status: 2, outcome: "wrong-use", log: []string{`"sometimes"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := repository(t, image)
			write(t, "", 0o644, dir, "empty", "README")
			inputs := map[string]string{"registry": "off"}
			maps.Copy(inputs, c.inputs)
			j := runner{inputs: inputs, workspace: dir, releases: releases(t, asReleased)}.run(t)
			if j.status != c.status || j.outputs["outcome"] != c.outcome || j.outputs["findings"] != c.findings {
				t.Errorf("status %d, outputs %v, want status %d, outcome %s, %q findings; the log:\n%s", j.status, j.outputs, c.status, c.outcome, c.findings, j.log)
			}
			if reported := c.findings != ""; reported != (j.outputs["sarif-file"] != "") || reported != strings.Contains(j.summary, "verscheck") {
				t.Errorf("sarif-file %q, summary %q", j.outputs["sarif-file"], j.summary)
			}
			if c.findings != "" && (!strings.Contains(read(t, j.outputs["sarif-file"]), `"version": "2.1.0"`) || !strings.Contains(read(t, j.outputs["report-file"]), `"schemaVersion": 1`)) {
				t.Error("the reports are none")
			}
			for _, text := range c.log {
				if !strings.Contains(j.log, text) {
					t.Errorf("the log lacks %q:\n%s", text, j.log)
				}
			}
			for _, text := range c.without {
				if strings.Contains(j.log, text) {
					t.Errorf("the log has %q:\n%s", text, j.log)
				}
			}
			if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
				t.Error("an input was run")
			}
		})
	}
}

func TestActionWithoutSummary(t *testing.T) {
	t.Parallel()
	inputs := map[string]string{"registry": "off", "summary": "false"}
	j := runner{inputs: inputs, workspace: repository(t, image), releases: releases(t, asReleased)}.run(t)
	if j.status != 0 || j.summary != "" {
		t.Errorf("status %d, summary %q", j.status, j.summary)
	}
	if !strings.Contains(j.path, "verscheck-install.") {
		t.Errorf("the steps that follow have no verscheck: %q", j.path)
	}
}

// TestActionRefuses: nothing that was not verified is unpacked, and what cannot be installed is said.
func TestActionRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		inputs map[string]string
		change func(map[string][]byte)
		log    string
	}{
		"another archive": {change: func(files map[string][]byte) {
			for name, text := range files {
				if name != "checksums.txt" {
					files[name] = append(slices.Clone(text), 0)
				}
			}
		}, log: "is not what checksums.txt says"},
		"an archive that is not listed": {change: func(files map[string][]byte) { files["checksums.txt"] = []byte("00  other.tar.gz\n") }, log: "checksums.txt of this version does not list verscheck_"},
		"no checksums":                  {change: func(files map[string][]byte) { delete(files, "checksums.txt") }, log: "checksums.txt of this version cannot be downloaded"},
		"no such version":               {inputs: map[string]string{"version": "v9.9.9"}, log: "cannot be downloaded"},
		"no version":                    {inputs: map[string]string{"version": "v1.2.0/../x"}, log: "version is no tag of a release, such as v1.2.0"},
		"no version for go":             {inputs: map[string]string{"install": "go", "version": "-x"}, log: "version is nothing that go install takes"},
		"no way to install":             {inputs: map[string]string{"install": "brew"}, log: "install is neither release nor go"},
		"no attestation":                {inputs: map[string]string{"attestation": "true"}, log: "is not verified"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.change == nil {
				c.change = asReleased
			}
			programs := t.TempDir()
			write(t, "#!/bin/sh\nexit 1\n", 0o755, programs, "gh")
			j := runner{inputs: c.inputs, workspace: t.TempDir(), releases: releases(t, c.change), path: []string{programs}}.run(t)
			if j.status == 0 || j.path != "" || len(j.outputs) > 0 || !strings.Contains(j.log, "::error title=verscheck::") || !strings.Contains(j.log, c.log) {
				t.Errorf("status %d, PATH %q, outputs %v, want the log to have %q:\n%s", j.status, j.path, j.outputs, c.log, j.log)
			}
		})
	}
}

// TestActionBuilds: other programs that the action calls get what they need. Both stand-ins write down how they were called.
func TestActionBuilds(t *testing.T) {
	t.Parallel()
	programs := t.TempDir()
	write(t, "#!/bin/sh\necho \"go $*\" && cp \"$TEST_BINARY\" \"$GOBIN/verscheck\"\n", 0o755, programs, "go")
	write(t, "#!/bin/sh\necho \"gh $* with $GH_TOKEN\"\n", 0o755, programs, "gh")
	r := runner{inputs: map[string]string{"install": "go", "version": "main", "registry": "off"}, workspace: repository(t, image), path: []string{programs}}
	j := r.run(t)
	if j.status != 0 || !strings.Contains(j.log, "go install github.com/verscheck/verscheck/cmd/verscheck@main\n") {
		t.Errorf("status %d, log:\n%s", j.status, j.log)
	}
	r.inputs, r.releases = map[string]string{"attestation": "true", "registry": "off"}, releases(t, asReleased)
	j = r.run(t)
	if j.status != 0 || !strings.Contains(j.log, ".tar.gz --repo verscheck/verscheck with token\n") {
		t.Errorf("status %d, log:\n%s", j.status, j.log)
	}
}
