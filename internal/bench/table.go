package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// about says what is measured where.
func (o options) about(ctx context.Context) (string, error) {
	info, err := os.Stat(o.verscheck)
	if err != nil {
		return "", err
	}
	version, err := exec.CommandContext(ctx, o.kustomize, "version").Output()
	if err != nil {
		return "", fmt.Errorf("asking kustomize for its version: %w", err)
	}
	start, err := alternate(ctx, o.scratch, []side{{name: "version", program: o.verscheck, args: []string{"version"}}}, 10*o.times)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("kustomize %s, %s, %s/%s, %d cores. verscheck is %.1f MB; `verscheck version` takes %s ms of CPU.\n",
		strings.TrimSpace(string(version)), runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(),
		float64(info.Size())/1e6, milliseconds(start[0].cpu)), nil
}

// table is a scenario's results in Markdown. The first side is what the others are compared with.
func table(s scenario, size string, images int, sides []side, costs []cost) string {
	var out strings.Builder
	fmt.Fprintf(&out, "**%s** (%s): %d images found by each\n\n", s.title, size, images)
	out.WriteString("| | wall ms | CPU ms | peak MB | wall | CPU |\n|---|---:|---:|---:|---:|---:|\n")
	for i, c := range costs {
		ratios := "| | |"
		if i > 0 {
			ratios = fmt.Sprintf("| %.1fx | %.1fx |", ratio(costs[0].wall, c.wall), ratio(costs[0].cpu, c.cpu))
		}
		fmt.Fprintf(&out, "| `%s` | %s | %s | %d %s\n", sides[i].name, milliseconds(c.wall), milliseconds(c.cpu), c.peak>>20, ratios)
	}
	return out.String()
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// The results stand between these lines of a Markdown file.
const (
	begin = "<!-- results: made by bench/run -->\n"
	end   = "<!-- end of results -->"
)
