package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// table is the results in Markdown. The sides come in the order of [options.sides].
func (o options) table(costs []cost, overrun time.Duration) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%d images in repositories of their own, round trip %s, %s, %s/%s, %d cores.\n\n",
		o.references, o.roundTrip, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	out.WriteString("| | seconds | requests | connections | the loop is slower |\n|---|---:|---:|---:|---:|\n")
	for _, c := range costs {
		note := ""
		if c.asked != c.of {
			note = fmt.Sprintf(" (extrapolated from %d)", c.asked)
		}
		fmt.Fprintf(&out, "| %s%s | %.2f | %d | %d | %.1fx |\n", c.name, note, c.wall.Seconds(), c.requests, c.connections, ratio(costs[0], c))
	}
	xargs, puller, client, check, few := costs[1], costs[2], costs[3], costs[4], costs[5]
	rounds := 4 + (o.references+o.inFlight-1)/o.inFlight
	bound := time.Duration(rounds) * o.roundTrip
	fmt.Fprintf(&out, "\n| | measured | demanded |\n|---|---:|---:|\n")
	fmt.Fprintf(&out, "| client, time / bound of %d round trips (%.2f s) | %.2f | ≤ 1.15 |\n", rounds, bound.Seconds(), client.wall.Seconds()/bound.Seconds())
	fmt.Fprintf(&out, "| client, requests | %d | %d |\n", client.requests, 1+(o.references+49)/50+o.references)
	fmt.Fprintf(&out, "| `verscheck check`, requests | %d | %d |\n", check.requests, 1+(o.references+49)/50+o.references)
	fmt.Fprintf(&out, "| 1,000 uses of 25 images, requests | %d | %d |\n", few.requests, 1+1+25)
	fmt.Fprintf(&out, "| loop / `verscheck check` | %.1f | ≥ 100 |\n", ratio(costs[0], check))
	fmt.Fprintf(&out, "| xargs -P 8 / `verscheck check` | %.1f | ≥ 15 |\n", ratio(xargs, check))
	fmt.Fprintf(&out, "| Puller / client | %.1f | ≥ 2.5 |\n", ratio(puller, client))
	fmt.Fprintf(&out, "| a deadline is overrun while a registry fails, by seconds | %.3f | ≤ 0.1 |\n", overrun.Seconds())
	return out.String()
}

func ratio(a, b cost) float64 { return a.wall.Seconds() / b.wall.Seconds() }

// The results stand between these lines of a Markdown file.
const (
	begin = "<!-- registry results: made by bench/registry -->\n"
	end   = "<!-- end of registry results -->"
)
