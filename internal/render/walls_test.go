package render_test

import (
	"encoding/binary"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

// attack is a tree in which something names an address or a program. In its texts ADDR stands for the address of a listener.
type attack struct {
	name  string
	files map[string]string
	links map[string]string // targets of symlinks
	tries bool              // the library, left alone, does reach out
}

const (
	pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: own}\nspec: {containers: [{name: own, image: registry.example/own:v1}]}\n"
	own = "resources: [pod.yaml]\n"
)

// kustomizationOf makes an attack of a kustomization beside a Pod.
func kustomizationOf(name, text string, tries bool) attack {
	return attack{name: name, files: map[string]string{"kustomization.yaml": text, "pod.yaml": pod}, tries: tries}
}

// plugin makes an attack of the configuration of a plugin, once inline and once in a file.
func plugin(name, field, text string) []attack {
	inline := own + field + ":\n- |-\n  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ") + "\n"
	file := kustomizationOf(name+", in a file", own+field+": [plugin.yaml]\n", true)
	file.files["plugin.yaml"] = text
	return []attack{kustomizationOf(name+", inline", inline, true), file}
}

func attacks() []attack {
	var list []attack
	for _, address := range []string{
		"http://ADDR/x.yaml", "https://ADDR/x.yaml", "HTTP://ADDR/x.yaml", "http://ADDR/a/b.git", "git::http://ADDR/a/b", "GIT::https://ADDR/a/b",
		"ssh://git@127.0.0.1/a/b", "SSH://127.0.0.1/a/b", "file:///a/b", "File:///a/b", "git@127.0.0.1:a/b.git", "someone@127.0.0.1:a/b",
		"github.com/a/b", "GitHub.com/a/b", "github.com:a/b", "gİthub.com/a/b", "git::github.com/a/b", "https://github.com/a/b?ref=v1",
	} {
		list = append(list,
			kustomizationOf("resource "+address, "resources:\n- pod.yaml\n- "+address+"\n", true),
			kustomizationOf("component "+address, own+"components:\n- "+address+"\n", !strings.HasSuffix(address, ".yaml")))
	}
	list = append(list, fieldAttacks()...)
	list = append(list, spellingAttacks()...)
	list = append(list, pluginAttacks()...)
	return append(list, programAttacks()...)
}

// fieldAttacks put an address into every field that names a file.
func fieldAttacks() []attack {
	const url = "http://ADDR/x.yaml"
	target := "target: {kind: Pod}\n  "
	list := []attack{
		kustomizationOf("bases", own+"bases: ["+url+"]\n", true),
		kustomizationOf("crds", own+"crds: ["+url+"]\n", true),
		kustomizationOf("configurations", own+"configurations: ["+url+"]\n", true),
		kustomizationOf("openapi", own+"openapi: {path: '"+url+"'}\n", true),
		kustomizationOf("patches", own+"patches:\n- "+target+"path: "+url+"\n", true),
		kustomizationOf("patchesStrategicMerge", own+"patchesStrategicMerge: ["+url+"]\n", true),
		kustomizationOf("patchesJson6902", own+"patchesJson6902:\n- target: {version: v1, kind: Pod, name: own}\n  path: "+url+"\n", true),
		kustomizationOf("replacements", own+"replacements: [{path: '"+url+"'}]\n", true),
	}
	for _, field := range []string{"generators", "transformers", "validators"} {
		list = append(list, kustomizationOf(field, own+field+": ["+url+"]\n", true),
			kustomizationOf(field+" by git", own+field+": ['ssh://127.0.0.1/a/b']\n", true),
			kustomizationOf(field+" by git, with a line feed", own+field+": [\"ssh://127.0.0.1/a/b\\n\"]\n", true))
	}
	for _, field := range []string{"configMapGenerator", "secretGenerator"} {
		list = append(list,
			kustomizationOf(field+" files", own+field+": [{name: x, files: ['"+url+"']}]\n", true),
			kustomizationOf(field+" files with key", own+field+": [{name: x, files: ['key="+url+"']}]\n", true),
			kustomizationOf(field+" envs", own+field+": [{name: x, envs: ['"+url+"']}]\n", true),
			kustomizationOf(field+" env", own+field+": [{name: x, env: '"+url+"'}]\n", true))
	}
	return list
}

// spellingAttacks write an entry so that a reader of another kind does not see it.
func spellingAttacks() []attack {
	const remote = "ssh://127.0.0.1/a/b"
	linked := kustomizationOf("kustomization through a symlink", "", true)
	linked.files = map[string]string{"other.txt": "resources: [" + remote + "]\n"}
	linked.links = map[string]string{"kustomization.yaml": "other.txt"}
	nested := kustomizationOf("in a base", "resources: [base]\n", true)
	nested.files["base/kustomization.yml"] = "resources: [next]\n"
	nested.files["base/next/Kustomization"] = "resources: [" + remote + "]\n"
	local := kustomizationOf("a local directory named like a host", "resources: [github.com/a/b]\n", true)
	local.files["github.com/a/b/kustomization.yaml"] = "resources: [pod.yaml]\n"
	local.files["github.com/a/b/pod.yaml"] = pod
	merged := "resources: [" + remote + "]"
	for range 30 {
		merged = "<<: {" + merged + "}"
	}
	return []attack{
		linked, nested, local,
		kustomizationOf("upper case key", "RESOURCES: ["+remote+"]\n", true),
		kustomizationOf("folded letter in the key", "reſources: ["+remote+"]\n", true),
		kustomizationOf("quoted key", "\"resour\\x63es\": ["+remote+"]\n", true),
		kustomizationOf("escaped", "resources: [\"ssh\\x3a//127.0.0.1/a/b\"]\n", true),
		kustomizationOf("folded", "resources:\n- >-\n  ssh://127.0.0.1/a/b\n", true),
		kustomizationOf("literal", "resources:\n- |-\n  ssh://127.0.0.1/a/b\n", true),
		kustomizationOf("several lines", "resources:\n- 'ssh://127.0.0.1/a/b\n\n  '\n", true),
		kustomizationOf("tagged", "resources: [!!str ssh://127.0.0.1/a/b]\n", true),
		kustomizationOf("alias", "commonAnnotations: {a: &a '"+remote+"'}\nresources: [pod.yaml, *a]\n", true),
		kustomizationOf("alias of a list", "commonAnnotations: {a: b}\ncomponents: &a ['"+remote+"']\nresources: *a\n", true),
		kustomizationOf("alias as key", "commonAnnotations: {a: &metadata resources}\n? *metadata\n: [pod.yaml, '"+remote+"']\n", true),
		kustomizationOf("merged", "<<: {resources: ['"+remote+"']}\n", true),
		kustomizationOf("merged deeply", merged+"\n", true),
		kustomizationOf("merged list", "<<: [{resources: ['"+remote+"']}, {namePrefix: x-}]\n", true),
		kustomizationOf("json", `{"resources": ["`+remote+`"]}`, true),
		kustomizationOf("json, escaped", `{"resources": ["ssh\u003a//127.0.0.1/a/b"]}`, true),
		kustomizationOf("byte order mark", "\ufeffresources: ["+remote+"]\n", true),
		kustomizationOf("carriage returns", "resources:\r- "+remote+"\r", true),
		kustomizationOf("next lines", "resources:\u0085- "+remote+"\u0085", true),
		kustomizationOf("UTF-16", utf16Of("resources: ["+remote+"]\n"), true),
		kustomizationOf("Latin-1 in a comment", "# gr\xf6\xdfe\nresources: ["+remote+"]\n", false),
		kustomizationOf("NUL in a comment", "# \x00\nresources: ["+remote+"]\n", false),
		kustomizationOf("the same key twice", "resources: [pod.yaml]\nresources: ["+remote+"]\n", true),
		kustomizationOf("beside a field that is refused", "resources: ["+remote+"]\nnoSuchField: true\n", false),
	}
}

func utf16Of(text string) string {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return string(out)
}

// pluginAttacks put an address into every field of a builtin plugin that names a file.
func pluginAttacks() []attack {
	const head = "apiVersion: builtin\nmetadata: {name: x}\nkind: "
	const url = "http://ADDR/x.yaml"
	var list []attack
	for _, p := range []struct{ name, field, text string }{
		{"PatchTransformer", "transformers", "PatchTransformer\ntarget: {kind: Pod}\npath: " + url},
		{"PatchTransformer as validator", "validators", "PatchTransformer\ntarget: {kind: Pod}\npath: " + url},
		{"PatchTransformer, upper case key", "transformers", "PatchTransformer\ntarget: {kind: Pod}\nPATH: " + url},
		{"PatchTransformer, escaped", "transformers", "PatchTransformer\ntarget: {kind: Pod}\n\"p\\x61th\": \"http\\x3a//ADDR/x.yaml\""},
		{"PatchTransformer, by alias", "transformers", "PatchTransformer\nother: &a '" + url + "'\ntarget: {kind: Pod}\npath: *a"},
		{"PatchTransformer, merged", "transformers", "PatchTransformer\n<<: {path: '" + url + "'}"},
		{"PatchJson6902Transformer", "transformers", "PatchJson6902Transformer\ntarget: {kind: Pod, name: own}\npath: " + url},
		{"PatchStrategicMergeTransformer", "transformers", "PatchStrategicMergeTransformer\npaths: ['" + url + "']"},
		{"ReplacementTransformer", "transformers", "ReplacementTransformer\nreplacements: [{path: '" + url + "'}]"},
		{"ValueAddTransformer", "transformers", "ValueAddTransformer\nvalue: x\ntargetFilePath: " + url},
		{"ConfigMapGenerator", "generators", "ConfigMapGenerator\nfiles: ['" + url + "']"},
		{"ConfigMapGenerator with key", "generators", "ConfigMapGenerator\nfiles: ['key=" + url + "']"},
		{"SecretGenerator", "generators", "SecretGenerator\nenvs: ['" + url + "']"},
		{"SecretGenerator with envs", "generators", "SecretGenerator\nenvs: ['" + url + "', other]"},
	} {
		list = append(list, plugin(p.name, p.field, head+p.text+"\n")...)
	}
	transformer := head + "PatchTransformer\ntarget: {kind: Pod}\npath: PATH\n"
	directory := func(name, kustomization string) attack {
		a := kustomizationOf(name, own+"transformers: [dir]\n", true)
		a.files["dir/kustomization.yaml"], a.files["dir/x.yaml"] = kustomization, transformer
		return a
	}
	plain := directory("plugin in a directory", "resources: [x.yaml]\n")
	plain.files["dir/x.yaml"] = strings.Replace(transformer, "PATH", url, 1)
	patched := directory("plugin whose path a patch makes", "resources: [x.yaml]\npatches:\n- target: {kind: PatchTransformer}\n"+
		"  patch: '[{\"op\": \"replace\", \"path\": \"/path\", \"value\": \"http://ADDR/x.yaml\"}]'\n")
	assembled := directory("plugin whose path replacements assemble", "resources: [x.yaml]\nreplacements:\n"+
		"- {sourceValue: 'http', targets: [{select: {kind: PatchTransformer}, fieldPaths: [path], options: {delimiter: ':', index: 0}}]}\n")
	assembled.files["dir/x.yaml"] = strings.Replace(transformer, "PATH", "y://ADDR/", 1)
	listed := kustomizationOf("plugin in a List", own+"transformers: [list.yaml]\n", true)
	listed.files["list.yaml"] = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: builtin, kind: PatchTransformer, metadata: {name: x}, target: {kind: Pod}, path: '" + url + "'}\n"
	remote := directory("plugin in a remote base of a directory", "resources: ['ssh://127.0.0.1/a/b']\n")
	return append(list, plain, patched, assembled, listed, remote)
}

// programAttacks name programs to run.
func programAttacks() []attack {
	exec := "apiVersion: example.com/v1\nkind: Run\nmetadata:\n  name: run\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: ./run.sh}\n"
	container := strings.Replace(exec, "exec: {path: ./run.sh}", "container: {image: registry.example/run:v1}", 1)
	charts := "helmCharts: [{name: x, repo: 'http://ADDR/', version: '1'}]\n"
	list := slices.Concat(plugin("exec function", "transformers", exec), plugin("container function", "generators", container),
		plugin("exec plugin", "generators", "apiVersion: example.com/v1\nkind: Program\nmetadata: {name: x}\n"),
		plugin("HelmChartInflationGenerator", "generators", "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: x}\nname: x\nrepo: http://ADDR/\n"))
	list = append(list, kustomizationOf("helmCharts", own+charts, false),
		kustomizationOf("HELMCHARTS", own+strings.Replace(charts, "helmCharts", "HELMCHARTS", 1), false),
		kustomizationOf("helmChartInflationGenerator", own+"helmChartInflationGenerator: [{chartName: x, chartRepoUrl: 'http://ADDR/'}]\n", false))
	for i := range list {
		list[i].tries = false // all are off by the library's own options
		if _, ok := list[i].files["plugin.yaml"]; ok {
			list[i].files["run.sh"] = "#!/bin/sh\ntouch ran\n"
		}
	}
	return list
}

// outside is what an attack could reach: programs first in PATH that record their calls, and a listener.
type outside struct {
	address string
	called  atomic.Int32 // connections to the listener
	log     string       // written by the programs
}

// newOutside must not run beside other tests: PATH is the process's.
func newOutside(t *testing.T) *outside {
	t.Helper()
	bin := t.TempDir()
	o := &outside{log: filepath.Join(bin, "calls")}
	script := fmt.Sprintf("#!/bin/sh\necho \"$0 $*\" >> %q\nexit 1\n", o.log)
	for _, program := range []string{"git", "helm", "docker"} {
		if err := os.WriteFile(filepath.Join(bin, program), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	t.Setenv("KUSTOMIZE_PLUGIN_HOME", bin)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	o.address = listener.Addr().String()
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			o.called.Add(1)
			_ = connection.Close()
		}
	}()
	return o
}

// reached reports whether anything outside was reached since the last call.
func (o *outside) reached(t *testing.T) string {
	t.Helper()
	var what []string
	if n := o.called.Swap(0); n > 0 {
		what = append(what, fmt.Sprintf("%d connections", n))
	}
	if calls, err := os.ReadFile(o.log); err == nil {
		what = append(what, string(calls))
		if err := os.Remove(o.log); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Join(what, ", ")
}

// tree is the attack as files, with the listener's address.
func (a attack) tree(address string) fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range a.files {
		files[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, "ADDR", address)), Mode: 0o755}
	}
	for name, target := range a.links {
		files[name] = &fstest.MapFile{Data: []byte(target), Mode: fs.ModeSymlink}
	}
	return files
}

// library builds an attack without anything of ours.
func (a attack) library(t *testing.T, address string) error {
	t.Helper()
	memory := filesys.MakeFsInMemory()
	write := func(name, text string) {
		if err := memory.WriteFile("/"+name, []byte(strings.ReplaceAll(text, "ADDR", address))); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range a.files {
		write(name, text)
	}
	for name, target := range a.links {
		write(name, a.files[target])
	}
	options := &krusty.Options{LoadRestrictions: types.LoadRestrictionsNone, PluginConfig: types.DisabledPluginConfig()}
	_, err := krusty.MakeKustomizer(options).Run(memory, "/")
	return err
}

// TestAttacksAreReal makes sure that the other tests of this file can fail: the library, left alone, reaches out.
func TestAttacksAreReal(t *testing.T) {
	o := newOutside(t)
	for _, a := range attacks() {
		err := a.library(t, o.address)
		if what := o.reached(t); (what != "") != a.tries {
			t.Errorf("%s: the library reached %q (%v), want tries = %v", a.name, what, err, a.tries)
		}
	}
}

// TestFirstWall renders every attack with the other walls down: none may reach the library, and each must be said to be
// unchecked.
func TestFirstWall(t *testing.T) {
	o := newOutside(t)
	for _, a := range attacks() {
		tree := render.Open(a.tree(o.address), collect.Tags, render.DefaultLimits())
		if _, err := tree.Discover(t.Context(), "."); err != nil {
			t.Fatal(err)
		}
		r := tree.Render(t.Context(), []string{"."})[0]
		if what := o.reached(t); what != "" {
			t.Errorf("%s: reached %s", a.name, what)
		}
		if len(r.Unchecked) == 0 || !r.Unchecked[0].Blocks {
			t.Errorf("%s: unchecked is %v", a.name, r.Unchecked)
		}
		for _, u := range r.Unchecked {
			if strings.Contains(u.Reason, "git' program") || strings.Contains(u.Reason, "kustomize says") {
				t.Errorf("%s: %s", a.name, u.Reason)
			}
		}
	}
}

// TestSecondAndThirdWall lets the library itself run against each of the other walls alone, and both.
func TestSecondAndThirdWall(t *testing.T) {
	o := newOutside(t)
	silent := func(name string, permitted func(what string) bool) {
		for _, a := range attacks() {
			_ = a.library(t, o.address)
			if what := o.reached(t); what != "" && !permitted(what) {
				t.Errorf("%s: %s: reached %s", name, a.name, what)
			}
		}
	}
	up := render.RefuseTransport()
	silent("no transport", func(what string) bool { return !strings.Contains(what, "connections") })
	up()
	up = render.EmptyPath()
	silent("no PATH", func(what string) bool { return !strings.Contains(what, "git") })
	up()
	restore := render.Isolate()
	silent("both", func(string) bool { return false })
	restore()
}
