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
	use := func(overlay, image string, answer diag.ImageUse) diag.ImageUse {
		answer.Image, answer.SetBy, answer.Why = image, "resource", "its name is not this repository's"
		answer.At = diag.Place{File: overlay + "/app.yaml", Line: 9, Column: 16, Overlay: overlay, Object: "Deployment/app", Field: "image"}
		return answer
	}
	return diag.Build(diag.Report{
		Repository: "github.com/kubernetes-sigs/descheduler",
		Overlays:   []string{"kubernetes/cronjob", "kubernetes/deployment", "kubernetes/job", "overlays/prod", "overlays/remote", "overlays/test"},
		Anchor:     diag.Place{File: "kubernetes/cronjob/kustomization.yaml"},
		Images: []diag.ImageUse{
			use("kubernetes/cronjob", "registry.k8s.io/descheduler/descheduler:v0.28.1", diag.ImageUse{
				Own: true, Repository: "registry.k8s.io/descheduler/descheduler", Answer: "exists", Digest: "sha256:" + strings.Repeat("0f", 32),
			}),
			use("kubernetes/job", "registry.k8s.io/descheduler/descheduler:v0.28.1", diag.ImageUse{
				Own: true, Repository: "registry.k8s.io/descheduler/descheduler", Answer: "exists", Digest: "sha256:" + strings.Repeat("0f", 32),
			}),
			use("overlays/prod", "example.com/étude/app:latest", diag.ImageUse{Repository: "example.com/étude/app", Answer: "absent"}),
			use("overlays/prod", "nginx:1.26", diag.ImageUse{Repository: "docker.io/library/nginx", Answer: "cannot-tell", Detail: "rate-limited\x1b[2J"}),
			use("overlays/test", "nginx:1.27", diag.ImageUse{Repository: "docker.io/library/nginx", Answer: "not-asked", Detail: "not allowed"}),
			use("overlays/test", "<script>alert(1)</script>", diag.ImageUse{Answer: "not-asked", Detail: "\"<\" & '>' are no image"}),
		},
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
		Rules: []diag.RuleInfo{
			{ID: "floating-tag", Summary: "an image has a tag that moves", Severity: diag.Warning, Since: "0.1.0", Doc: "## What it finds\n\nA tag that moves,\nlike \"latest\".\n\n## Why it matters\n\nIt moves.\n"},
			{ID: "version-drift", Summary: "an own image's tag does not match the release", Severity: diag.Error, Since: "0.1.0", Doc: "## What it finds\n\nAn image:\n\n    image: app:v1\n"},
		},
		Unchecked: []diag.Unchecked{
			{
				Subject: "overlays/remote", Kind: diag.NotRendered, Reason: "base https://example.com/org/repo?ref=v1 is remote",
				Help: "fetch pinned bases with --remote", Blocks: true,
				At: diag.Place{File: "overlays/remote/kustomization.yaml", Line: 3, Column: 5, Overlay: "overlays/remote"},
			},
			{Subject: "example.com/app:v1", Kind: diag.CannotTell, Reason: "rate-limited: 429 Too Many Requests\x1b[2J"},
		},
		Silenced: []diag.Silenced{{
			Finding: diag.Finding{
				Rule: "floating-tag", Severity: diag.Warning, Message: "docker.io/library/redis has the floating tag latest", Image: "docker.io/library/redis",
				At: diag.Place{File: "overlays/prod/redis.yaml", Line: 3, Column: 14, Overlay: "overlays/prod"},
			},
			By: diag.Place{File: ".verscheck.yaml", Line: 12}, Reason: "a cache, <b>whatever</b> its version",
		}},
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
