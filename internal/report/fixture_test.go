package report_test

import (
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

// sources is the checked tree of the fixture. Lines that are not shown hold nothing.
var sources = map[string]map[int]string{
	"kubernetes/cronjob/cronjob.yaml": {
		19: "            image: registry.k8s.io/descheduler/descheduler:v0.28.1\r",
	},
	"overlays/prod/patch.yaml": {
		7:  "\t日本語:\t\"example.com/é\u0301tude/app:latest\"\t# \x1b[31mred\x1b[0m \u202egnp \xff",
		12: strings.Repeat("x", 100) + " image: example.com/app:v1.0.0-rc.1 " + strings.Repeat("y", 100),
	},
}

func source(file string, line int) (string, bool) {
	text, ok := sources[file][line]
	return text, ok
}

// fixture holds one of everything that a report can hold.
func fixture() diag.Report {
	drift := func(file string, line, column int) diag.Finding {
		at := diag.Place{
			File: file, Line: line, Column: column, EndColumn: column + 7, Overlay: strings.Join(strings.Split(file, "/")[:2], "/"),
			Object: "Deployment/descheduler", Field: "spec.template.spec.containers[0].image",
		}
		return diag.Finding{
			Rule: "version-drift", Severity: diag.Error,
			Message: "registry.k8s.io/descheduler/descheduler is v0.28.1 in release v0.29.0",
			Help:    "set the tag to v0.29.0, or run `verscheck fix --tag v0.29.0`",
			At:      at, Found: "v0.28.1", Expected: "v0.29.0", Image: "registry.k8s.io/descheduler/descheduler",
			Edits: []diag.Edit{{At: at, Old: "v0.28.1", New: "v0.29.0"}},
		}
	}
	floating := func(overlay string) diag.Finding {
		return diag.Finding{
			Rule: "floating-tag", Severity: diag.Warning, Message: "example.com/étude/app has the floating tag latest",
			Help: "pin a version", Label: "moves", Found: "latest", Image: "example.com/étude/app",
			At: diag.Place{
				File: "overlays/prod/patch.yaml", Line: 7, Column: 31, EndColumn: 37, Overlay: overlay,
				Object: "Deployment/app", Field: "spec.template.spec.containers[0].image",
			},
		}
	}
	return diag.Build(diag.Report{
		Release: diag.Release{
			Tag: "v0.29.0", Version: "0.29.0", Commit: "3cf2c03f60f8a1b1a4f0b0a8d1c2e3f405162738", Phase: "planned", Source: "--tag",
		},
		Findings: []diag.Finding{
			drift("kubernetes/job/job.yaml", 17, 58),
			drift("kubernetes/cronjob/cronjob.yaml", 19, 60),
			drift("kubernetes/deployment/deployment.yaml", 22, 58),
			floating("overlays/test"), floating("overlays/prod"), floating("overlays/dev"),
			{
				Rule: "prerelease-in-final", Severity: diag.Error, Message: "example.com/app is v1.0.0-rc.1 in final release v0.29.0",
				At:   diag.Place{File: "overlays/prod/patch.yaml", Line: 12, Column: 125, EndColumn: 136, Overlay: "overlays/prod"},
				Also: []diag.Note{{At: diag.Place{File: "overlays/prod/kustomization.yaml", Line: 4, Column: 3}, Text: "the patch is named here"}},
			},
			{
				Rule: "mixed-versions", Severity: diag.Warning, Message: "docker.io/library/nginx is 1.26 and 1.27",
				Found: "1.26", Image: "docker.io/library/nginx",
				At: diag.Place{
					File: "overlays/prod/kustomization.yaml", Overlay: "overlays/prod",
					Object: "ConfigMap/web/site", Field: "data.image",
				},
				Also: []diag.Note{{
					At: diag.Place{
						File: "overlays/test/kustomization.yaml", Overlay: "overlays/test",
						Object: "ConfigMap/web/site", Field: "data.image",
					},
					Text: "1.27",
				}},
			},
			{
				Rule: "pending-image", Severity: diag.Info, Message: "example.com/app:v0.29.0 is not in the registry yet",
				At: diag.Place{Overlay: "overlays/prod", Object: "Deployment/app"}, Image: "example.com/app",
			},
		},
		Unchecked: []diag.Unchecked{
			{
				Subject: "overlays/remote", Kind: diag.NotRendered, Reason: "base https://example.com/org/repo?ref=v1 is remote",
				Help: "fetch pinned bases with --remote", Blocks: true,
				At: diag.Place{File: "overlays/remote/kustomization.yaml", Line: 3, Column: 5, Overlay: "overlays/remote"},
			},
			{Subject: "example.com/app:v1", Kind: diag.CannotTell, Reason: "rate-limited: 429 Too Many Requests\x1b[2J"},
		},
		Stats: diag.Stats{
			Overlays: 5, Objects: 12, References: 9, Own: 1, ThirdParty: 3, Asked: 3, Answered: 2, Suppressed: 1, Excluded: 2,
		},
		ExcludedBy: []string{"test", "examples"},
		Registry:   "2 of 3 answered",
		Hints: []string{
			"3 third-party images were not compared; claim yours under images: in .verscheck.yaml",
			"branch release-0.28 carries 0.28, the tag says 0.29.0",
		},
	})
}

var options = report.Options{Source: source, ExitCode: 1, Version: "v0.1.0"}
