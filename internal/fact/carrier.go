package fact

import (
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/version"
)

// CarrierKind says what kind of file a carrier stands in.
type CarrierKind string

// CarrierChart is Chart.yaml, or values.yaml, of a Helm chart.
const CarrierChart CarrierKind = "chart"

// Carrier is a place that carries a version and is no image reference.
type Carrier struct {
	Kind  CarrierKind
	Name  string // what the version is of: a chart's name
	Key   string // the key that holds it: "appVersion", "image.tag"
	Text  string // as written
	Image string // the repository whose tag it is, when the file says so; "" otherwise
	At    diag.Place

	// Placeholder says why the text is no version but stands for one that is put in later, as when a chart is packaged; ""
	// when it may be a version.
	Placeholder string

	Compared   bool           // it is to be the release's version
	Why        string         // the reason for Compared, either way, in words
	Policy     version.Policy // what it must be when Compared; the zero value means "equal to the release"
	Configured bool           // the configuration names it; else it was found
}

// Chart is a Helm chart, as it stands in its files: no template is rendered.
type Chart struct {
	Dir, Name           string
	Version, AppVersion string   // as written; "" without
	Images              []string // repositories that its values name without a tag, so that they get the chart's appVersion
}
