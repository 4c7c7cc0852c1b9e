package render

import (
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// chartFile makes a directory a Helm chart.
const chartFile = "Chart.yaml"

// Chart is a directory with a Helm chart.
type Chart struct {
	Dir      string
	Excluded string // the directory name that excludes it by default, "examples"; "" when none does
	Bundled  bool   // another chart brings it along, and is released with it
}

// sortCharts sorts the charts, and tells those of other repositories and those that another chart brings along.
func (g *Graph) sortCharts(nested []string) {
	diag.SortBy(g.Charts, func(a, b Chart) int { return strings.Compare(a.Dir, b.Dir) })
	var bundles []string
	for _, c := range g.Charts {
		if c.Dir == "." {
			bundles = append(bundles, "charts")
		} else {
			bundles = append(bundles, c.Dir+"/charts")
		}
	}
	for i, c := range g.Charts {
		g.Charts[i].Bundled = isBelow(c.Dir, bundles)
		if isBelow(c.Dir, nested) {
			g.Charts[i].Excluded = submodule
		}
	}
}
