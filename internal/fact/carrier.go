package fact

import (
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/version"
)

// CarrierKind says what kind of file a carrier stands in, or how it is found there.
type CarrierKind string

// The kinds. Those of charts and commands are found, and others may be.
const (
	CarrierChart   CarrierKind = "chart"   // Chart.yaml, or values.yaml, of a Helm chart
	CarrierCommand CarrierKind = "command" // the address in a command by which users install
	CarrierLabel   CarrierKind = "label"   // of an object, app.kubernetes.io/version
	CarrierYAML    CarrierKind = "yaml"
	CarrierJSON    CarrierKind = "json"
	CarrierTOML    CarrierKind = "toml"
	CarrierEnv     CarrierKind = "env"   // the value of an environment variable
	CarrierRegex   CarrierKind = "regex" // what a regular expression finds
	CarrierFile    CarrierKind = "file"  // the only line of a file
)

// Carrier is a place that carries a version and is no image reference.
type Carrier struct {
	Kind  CarrierKind
	Name  string     // what the version is of: a chart's name, a file
	Key   string     // the key that holds it: "appVersion", "image.tag", a variable's name, a regular expression
	Text  string     // as written
	Image string     // the repository whose tag it is, when the file says so; "" otherwise
	At    diag.Place // of the version; its columns are those of Text, or 0 where the source is written in another way

	// Placeholder says why the text is no version but stands for one that is put in later, as when a chart is packaged; ""
	// when it may be a version.
	Placeholder string

	Compared   bool           // it is to be the release's version
	Why        string         // the reason for Compared, either way, in words
	Policy     version.Policy // what it must be when Compared; the zero value means "equal to the release"
	Configured bool           // the configuration names it; else it was found

	Component  string         // the component whose newest release it is to be, see [Release.Components]; "" for the release itself
	Constraint version.Policy // what it must satisfy beside; the zero value means nothing
	AnyOf      diag.Place     // the entry of the configuration of whose carriers one must be right; zero: this one must be
}

// Chart is a Helm chart, as it stands in its files: no template is rendered.
type Chart struct {
	Dir, Name           string
	Version, AppVersion string   // as written; "" without
	Images              []string // repositories that its values name without a tag, so that they get the chart's appVersion
}
