// Package config reads .verscheck.yaml: it decodes the file strictly, compiles its patterns, templates and policies,
// and says of every mistake where it is and what would have been right.
//
// It leaves to others where the file comes from and which flags override it (cmd), what a pattern that matches nothing
// means (package rules, whose ids arrive here as data), and how versions compare (package version). A key
// that no part of verscheck acts on is a mistake: a check that is configured and does not happen is worse than none.
package config

import (
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/version"
)

// Config is a configuration that has no mistakes. The zero value is the one of a project without a file.
type Config struct {
	File       string // as given to [Parse]; "" when there is no file
	Source     string // its text, in which the places of all others are
	Component  string // the component that this is the configuration for, see [Config.Of]; "" for that at the top
	Release    Release
	Overlays   Overlays
	Manifests  []Pattern // plain YAML that users apply; files or directories
	Text       []Pattern // files in which references to own and denied repositories are searched as text
	Images     []Image   // in the order of the file
	Carriers   []Carrier // in the order of the file
	Components []Component
	Downstream []Downstream
	Registry   Registry
	Limits     Limits
	Remotes    Remotes
	Renders    []Render
	Ignores    []Ignore // in the order of the file
	Rules      Rules
}

// Known is what the configuration may name and this package does not know by itself.
type Known struct {
	Rules []string // ids of all rules
}

// Release says which git tags are releases.
type Release struct {
	At        diag.Place        // of the section; zero when there is none
	Namespace version.Namespace // the zero value takes [v]semver
	Ignore    []Pattern         // tags that Namespace leaves out already

	VersionFile string           // path of the file that holds the version; "" for none
	Branches    version.Branches // which line a release branch carries
}

// Overlays says which overlays are looked at.
type Overlays struct {
	Include []Pattern // empty: every leaf outside the default exclusions
	Exclude []Pattern
	Others  []Pattern // those of components, which are checked when these are released
	Named   bool      // it is a component's: nothing but what is included is checked
}

// Included reports whether an include pattern names the directory ("." for the root). It is false for all when there
// are no include patterns: then it is the caller's default that decides.
func (o Overlays) Included(dir string) bool { return matchesAny(o.Include, dir) }

// Excluded reports whether an exclude pattern names the directory. Excluded wins over included.
func (o Overlays) Excluded(dir string) bool { return matchesAny(o.Exclude, dir) }

// Foreign reports whether the directory is a component's, and no include pattern names it.
func (o Overlays) Foreign(dir string) bool { return matchesAny(o.Others, dir) && !o.Included(dir) }

// Claim says whether an image is one that this repository builds and releases.
type Claim uint8

// The claims. Unstated leaves it to inference.
const (
	Unstated Claim = iota
	Claimed
	Disclaimed
)

// Image is an entry for the images of which the repository matches its name, unless an earlier entry matches, too.
type Image struct {
	Name   Pattern
	Policy version.Policy // what the tag must be; the zero value means "equal to the release"
	Own    Claim
	Deny   string // why the image must not be in a release; "" when it may

	At     diag.Place // of the entry
	Shared bool       // it is for several components, of which one alone is checked

	Platforms []string // that it must be for, "linux/arm/v7"; empty: nothing is wanted
}

// Image returns the first entry whose name matches a canonical repository, "docker.io/library/nginx". The second result
// is false when none does.
func (c *Config) Image(repository string) (Image, bool) {
	for _, image := range c.Images {
		if image.Name.Match(repository) {
			return image, true
		}
	}
	return Image{}, false
}

// Render is a committed manifest and the overlay that it is rendered from, both as paths from the root of the tree.
type Render struct {
	Rendered Path
	Overlay  Path
}

// Path is a path of the tree that the file names.
type Path struct {
	Name string // cleaned, "." for the root
	At   diag.Place
}

// Mode says how far registries are asked.
type Mode string

// The modes. The empty one is "not stated".
const (
	Auto    Mode = "auto"
	Require Mode = "require"
	Off     Mode = "off"
)

// Registry says which registries are asked, and how.
type Registry struct {
	Mode              Mode          // "" when the file does not say
	Allow             []Host        // empty: all hosts may be asked
	PlainHTTP         []Host        // hosts that are asked without TLS
	DeniedMeansAbsent []Host        // hosts whose refusal means that an image is not there
	Mirrors           []Mirror      // in the order of the file
	CAFile            string        // file of certificates to trust, relative to the configuration's directory; "" for none
	Timeout           time.Duration // of one request; 0 when the file does not say
	Deadline          time.Duration // of all of them; 0 when the file does not say
}

// Allowed reports whether the registry of a canonical repository may be asked for it.
func (r Registry) Allowed(repository string) bool {
	if len(r.Allow) == 0 {
		return true
	}
	for _, h := range r.Allow {
		if h.covers(repository) {
			return true
		}
	}
	return false
}

// Limits bound what one tree may cost; 0 where the file does not say.
type Limits struct {
	FileBytes    int64         // a file
	OverlayBytes int64         // all that one overlay reads
	OverlayFiles int           // how often one overlay reads a file
	Overlays     int           // in one run
	MemoryBytes  int64         // all that is in memory while something is rendered
	Timeout      time.Duration // rendering one overlay
}

// Rules holds what the file says of rules, by id. A rule is in at most one of the two.
type Rules struct {
	Severity map[string]diag.Severity
	Off      map[string]bool
}

// Parse reads the text of a configuration file. The name is used in places and messages only. The error is an [*Error]
// with every mistake of the file, and then there is no configuration.
func Parse(name string, data []byte, known Known) (*Config, error) {
	text, p := plainText(data)
	var top *yaml.Node
	if p == nil {
		top, p = parse(text)
	}
	if p != nil {
		return nil, newError([]Mistake{{At: diag.Place{File: name, Line: p.line, Column: p.column}, Message: p.message}})
	}
	d := newDecoder(name, text)
	doc := d.document(top)
	config := (&compiler{decoder: d, known: known}).config(doc)
	if err := newError(d.mistakes); err != nil {
		return nil, err
	}
	config.Source = text
	return config, nil
}

func matchesAny(patterns []Pattern, name string) bool {
	for _, p := range patterns {
		if p.Match(name) {
			return true
		}
	}
	return false
}
