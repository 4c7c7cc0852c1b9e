package config

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/version"
)

// Component is a part of a monorepo that is released under tags of its own.
type Component struct {
	Name      string
	At        diag.Place // of the entry
	Namespace version.Namespace
	Overlays  Overlays
	Manifests []Pattern
	Text      []Pattern
	Images    []Image
	Carriers  []Carrier
}

// Bare reports whether nothing is named that the component's releases could be compared with.
func (c Component) Bare() bool {
	return len(c.Overlays.Include)+len(c.Manifests)+len(c.Text)+len(c.Images)+len(c.Carriers) == 0
}

// FindComponent returns the component of a name; not ok when there is none.
func (c *Config) FindComponent(name string) (Component, bool) {
	i := slices.IndexFunc(c.Components, func(d Component) bool { return d.Name == name })
	if i < 0 {
		return Component{}, false
	}
	return c.Components[i], true
}

// ComponentOf returns the component whose release a git tag is; not ok when it is none's. The namespace at the top of the file
// does not count.
func (c *Config) ComponentOf(tag string) (Component, version.Version, bool) {
	for _, d := range c.Components {
		if v, ok := d.Namespace.Match(tag); ok {
			return d, v, true
		}
	}
	return Component{}, version.Version{}, false
}

// Of is the configuration for a release of a component: what its entry names, and what the top of the file says of images in
// general. With "" it is that for a release at the top, from which the overlays of components are left out.
func (c *Config) Of(name string) *Config {
	out := *c
	out.Component = name
	images := slices.Clone(c.Images)
	for i := range images {
		images[i].Shared = len(c.Components) > 0
	}
	if name == "" {
		out.Images, out.Overlays.Others = images, nil
		for _, d := range c.Components {
			out.Overlays.Others = append(out.Overlays.Others, d.Overlays.Include...)
		}
		return &out
	}
	d, _ := c.FindComponent(name)
	out.Release = Release{At: d.At, Namespace: d.Namespace, Ignore: c.Release.Ignore}
	out.Overlays = d.Overlays
	out.Overlays.Named = true
	out.Manifests, out.Text, out.Carriers = d.Manifests, d.Text, d.Carriers
	out.Images = slices.Concat(d.Images, images)
	out.Renders = nil
	return &out
}

// Whole is the configuration while nothing is being released: what the top of the file and all components name together.
func (c *Config) Whole() *Config {
	out := *c
	for _, d := range c.Components {
		if len(out.Overlays.Include) > 0 {
			out.Overlays.Include = slices.Concat(out.Overlays.Include, d.Overlays.Include)
		}
		out.Manifests = slices.Concat(out.Manifests, d.Manifests)
		out.Text = slices.Concat(out.Text, d.Text)
		out.Images = slices.Concat(out.Images, d.Images)
		out.Carriers = slices.Concat(out.Carriers, d.Carriers)
	}
	return &out
}

var (
	componentName  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]*$`) })
	componentField = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{\s*\.Component\s*\}\}`) })
)

func (c *compiler) components(sections []componentSection, ignore []string) []Component {
	var components []Component
	lines, spaces := map[string]int{}, map[string]string{}
	for _, s := range sections {
		d := Component{
			Name: s.Name.value, At: s.Origin.at,
			Overlays:  c.overlays(s.Overlays),
			Manifests: c.patterns(s.Manifests, PathPattern),
			Text:      c.patterns(s.Text, PathPattern),
			Images:    c.images(s.Images),
			Carriers:  c.carriers(s.Carriers),
		}
		tags := componentField().ReplaceAllLiteralString(s.Tags.value, d.Name)
		switch {
		case (!s.Name.isThere() || !s.Tags.isThere()) && s.Origin.broken: // a misspelt key is not missing
		case !s.Name.isThere():
			c.mistake(s.Origin.at, `the component has no "name"`)
		case !componentName().MatchString(d.Name):
			c.mistake(s.Name.at, "component %s: a name has letters, digits, dots, dashes and slashes", quote(d.Name))
		case lines[d.Name] != 0:
			c.mistake(s.Name.at, "component %s is there twice, first on line %d", quote(d.Name), lines[d.Name])
		case !s.Tags.isThere():
			c.mistake(s.Origin.at, `component %s has no "tags": add the template of its git tags, such as "%s/v{{.Version}}"`, quote(d.Name), d.Name)
		case spaces[tags] != "":
			c.mistake(s.Tags.at, "component %s has the same tags as component %s", quote(d.Name), quote(spaces[tags]))
		default:
			lines[d.Name], spaces[tags] = s.Name.at.Line, d.Name
			var err error
			if d.Namespace, err = version.NewNamespace(tags, ignore); err != nil {
				c.mistake(s.Tags.at, "%s", strings.TrimSpace(err.Error()))
			}
		}
		components = append(components, d)
	}
	return components
}

func (c *compiler) overlays(s overlaySection) Overlays {
	return Overlays{Include: c.patterns(s.Include, PathPattern), Exclude: c.patterns(s.Exclude, PathPattern)}
}
