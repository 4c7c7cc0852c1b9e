// Package chart reads Helm charts as they stand in their files: the versions in Chart.yaml, and the images that the default
// values name. Nothing is rendered and nothing of Helm runs, so what only a template says is not known.
//
// It leaves to others where charts are (package render), whose they are and which of their versions are to be the release's
// (package own), and what follows from it (package rules).
package chart

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
	"github.com/verscheck/verscheck/internal/version"
)

// Read returns what stands in the chart in a directory of the tree: one [fact.Chart], its versions as carriers, in the order of
// lines, and the images of its values. What could not be read is unchecked, and does not block: the chart was found, and nobody
// asked for it.
func Read(tree *render.Tree, dir string) (fact.Inventory, []diag.Unchecked) {
	c := reader{tree: tree, chart: fact.Chart{Dir: dir}}
	c.metadata(path.Join(dir, "Chart.yaml"))
	if len(c.unchecked) == 0 {
		c.values(path.Join(dir, "values.yaml"))
	}
	c.found.Charts = []fact.Chart{c.chart}
	return c.found, c.unchecked
}

type reader struct {
	tree      *render.Tree
	chart     fact.Chart
	registry  string // that the values put before images without one
	found     fact.Inventory
	unchecked []diag.Unchecked
}

// place completes a place in the chart.
func (c *reader) place(at diag.Place, field string) diag.Place {
	at.Overlay, at.Object, at.Field = c.chart.Dir, "Chart/"+c.chart.Name, field
	return at
}

func (c *reader) metadata(name string) {
	file, unread := c.tree.YAML(name)
	if unread == nil && (len(file.Docs) == 0 || file.Docs[0].Kind != yaml.MappingNode) {
		unread = &diag.Unchecked{
			Subject: name, Kind: diag.NotRead, Reason: "it is no chart's: it has no fields", Help: "name the chart in it, or remove it", At: diag.Place{File: name},
		}
	}
	if unread != nil {
		unread.At.Overlay = c.chart.Dir
		c.unchecked = append(c.unchecked, *unread)
		return
	}
	top := file.Docs[0]
	c.chart.Name = textOf(render.Get(top, "name"))
	if c.chart.Name == "" {
		c.chart.Name = path.Base(c.chart.Dir)
	}
	c.chart.Version, c.chart.AppVersion = textOf(render.Get(top, "version")), textOf(render.Get(top, "appVersion"))
	c.found.Scalars = collect.ChartScalars(file, c.chart.Dir)
	for i := 0; i+1 < len(top.Content); i += 2 {
		key, value := top.Content[i].Value, top.Content[i+1]
		if key != "version" && key != "appVersion" {
			continue
		}
		at := c.place(file.Place(value), key)
		carrier := fact.Carrier{Kind: fact.CarrierChart, Name: c.chart.Name, Key: key, Text: textOf(value), At: at}
		carrier.Placeholder = version.Placeholder(carrier.Text)
		if value.Kind == yaml.MappingNode {
			// {{ version }} without quotes is a mapping to YAML.
			carrier.Placeholder = "a template is replaced when the release is made"
		}
		if carrier.Text != "" || carrier.Placeholder != "" {
			c.found.Carriers = append(c.found.Carriers, carrier)
		}
	}
}

// globalRegistry is the registry that a chart's values put before images without one, as many charts name it.
func globalRegistry(docs []*yaml.Node) string {
	for _, doc := range docs {
		if global := render.Get(doc, "global"); global != nil {
			for _, key := range []string{"imageRegistry", "registry"} {
				if registry := textOf(render.Get(global, key)); registry != "" {
					return strings.Trim(registry, "/")
				}
			}
		}
	}
	return ""
}

// qualified puts the chart's registry before a reference without one.
func (c *reader) qualified(raw string) string {
	host, _, more := strings.Cut(raw, "/")
	if c.registry == "" || more && (strings.ContainsAny(host, ".:") || host == "localhost") {
		return raw
	}
	return c.registry + "/" + raw
}

// textOf is the text of a scalar, "" for anything else and for nothing.
func textOf(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode || n.ShortTag() == yaml.NodeTagNull {
		return ""
	}
	return n.Value
}

func (c *reader) values(name string) {
	if _, err := c.tree.Text(name); errors.Is(err, fs.ErrNotExist) {
		return // a chart of definitions alone, or a library
	}
	r := c.tree.Values(name)
	file, unread := c.tree.YAML(name)
	if unread != nil {
		unread.At.Overlay = c.chart.Dir
		c.unchecked = append(c.unchecked, *unread)
		return
	}
	scalars := collect.ChartScalars(file, c.chart.Dir)
	c.found.Scalars = append(c.found.Scalars, scalars...)
	c.registry = globalRegistry(file.Docs)
	w := walker{reader: c, file: file, tags: map[string]diag.Place{}, prefixed: map[string]bool{}}
	for _, doc := range file.Docs {
		w.node(doc, "", "", hub{})
	}
	for _, image := range collect.Images(r) {
		if at, ok := w.tags[image.At.Field]; ok && image.At.Line == 0 {
			at.Field = image.At.Field
			image.At = at
		}
		ambiguous := slices.ContainsFunc(scalars, func(s fact.Scalar) bool { return s.At.Text() == image.At.Text() })
		if image.Problem != "" || ambiguous || w.covers(image) {
			continue
		}
		image.At, image.SetBy = c.place(image.At, image.At.Field), fact.SetByChart
		if ref, err := fact.ParseRef(c.qualified(image.Raw)); err == nil {
			image.Raw, image.Ref = c.qualified(image.Raw), ref
		}
		c.found.Images = append(c.found.Images, image)
	}
	c.found.Images = append(c.found.Images, w.found...)
	diag.SortBy(c.found.Images, func(a, b fact.Image) int { return diag.ComparePlaces(a.At, b.At) })
	for _, image := range c.found.Images {
		if image.Ref.Tag != "" && !image.Bare {
			c.found.Carriers = append(c.found.Carriers, fact.Carrier{
				Kind: fact.CarrierChart, Name: c.chart.Name, Key: image.At.Field, Text: image.Ref.Tag, Image: image.Ref.Repository(), At: image.At,
				Placeholder: version.Placeholder(image.Ref.Tag),
			})
		}
	}
}
