package render

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// errRemote marks a problem with something that would have to be fetched or executed.
var errRemote = errors.New("outside of what is rendered")

// remotePrefix matches, in lower case, whatever kustomize v0.21.2 hands to git (NewRepoSpecFromURL in
// api/internal/git/repospec.go) or to an HTTP client (IsRemoteFile in api/internal/loader/fileloader.go), and a little more.
var remotePrefix = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(git::|ssh://|file://|https?:|github\.com[/:]|[a-z][a-z0-9-]*@)`)
})

// isRemote reports whether kustomize would fetch an entry. Lower case is made as kustomize makes it, by strings.ToLower:
// "gİthub.com/" is GitHub, which a case-insensitive expression does not see.
func isRemote(path string) bool { return remotePrefix().MatchString(strings.ToLower(path)) }

// remoteProblem says that an entry is not fetched, and why if that was provided.
func (k *kustomization) remoteProblem(e entry, given *stand) *problem {
	noun := "base"
	switch {
	case e.field == "components":
		noun = "component"
	case slices.Contains(pluginFields, e.field):
		noun = "plugin configuration"
	case e.wants == wantsFile, looksLikeYAML(e.path):
		noun = "file"
	}
	p := &problem{
		reason: fmt.Sprintf("the remote %s %s is not fetched", noun, oneLine(withoutPassword(e.path))),
		help:   "what the overlay adds itself was checked; copy the remote part into the repository to have all of it checked",
		err:    errRemote,
	}
	if given != nil && given.reason != "" {
		p.reason += ": " + given.reason
	}
	if given != nil && given.help != "" {
		p.help = given.help
	}
	return k.place(p, e)
}

var password = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`://[^/]*:[^/]*@`) })

// withoutPassword hides a user and password before a host.
func withoutPassword(address string) string { return password().ReplaceAllString(address, "://***@") }

// oneLine shortens a text for a message.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > 400 {
		return string(runes[:400]) + "…"
	}
	return text
}

// helmProblem says that charts are not inflated.
func (k *kustomization) helmProblem() *problem {
	names := make([]string, len(k.spec.HelmCharts))
	for i, chart := range k.spec.HelmCharts {
		names[i] = chart.Name
	}
	p := helmProblem(strings.Join(names, ", "))
	p.file = k.file
	if key := k.helmField(); key != nil {
		p.line = key.Line
	}
	return p
}

func helmProblem(names string) *problem {
	return &problem{
		reason: fmt.Sprintf("the helm chart %s is not inflated, as verscheck never runs helm", names),
		help:   "render the chart yourself, commit the result, and list it under manifests: in .verscheck.yaml",
		err:    errRemote,
	}
}

// helmField returns the name of the first field about helm, nil when there is none.
func (k *kustomization) helmField() *yaml.Node {
	top := k.fields()
	for i := 0; top != nil && i+1 < len(top.Content); i += 2 {
		if isHelmField(top.Content[i].Value) {
			return top.Content[i]
		}
	}
	return nil
}

func isHelmField(key string) bool {
	switch strings.ToLower(key) {
	case "helmcharts", "helmglobals", "helmchartinflationgenerator":
		return true
	}
	return false
}
