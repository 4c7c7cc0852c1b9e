package render

import (
	"slices"
	"strings"
)

// chartFile makes a directory a Helm chart.
const chartFile = "Chart.yaml"

// subchart is the word for the exclusion of a chart inside a chart.
const subchart = "subchart"

// Chart is a directory with a Helm chart.
type Chart struct {
	Dir      string
	Excluded string // the directory name that excludes it by default, "examples"; "" when none does
}

// sortCharts sorts the charts and leaves out those of other repositories, and those that another chart brings along: they are
// released with it.
func (g *Graph) sortCharts(nested []string) {
	slices.SortFunc(g.Charts, func(a, b Chart) int { return strings.Compare(a.Dir, b.Dir) })
	var bundles []string
	for _, c := range g.Charts {
		if c.Dir == "." {
			bundles = append(bundles, "charts")
		} else {
			bundles = append(bundles, c.Dir+"/charts")
		}
	}
	for i, c := range g.Charts {
		switch {
		case isBelow(c.Dir, nested):
			g.Charts[i].Excluded = submodule
		case c.Excluded == "" && isBelow(c.Dir, bundles):
			g.Charts[i].Excluded = subchart
		}
	}
}
