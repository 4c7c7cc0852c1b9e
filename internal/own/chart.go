package own

import (
	"cmp"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

// ChartClaim says which versions of a Helm chart are to be the release's.
type ChartClaim struct {
	Own bool // it is the chart of what this repository releases
	// AppVersion and Version are set where that version is to be the release's.
	AppVersion, Version bool
	// Why and WhyVersion are the reasons for AppVersion and Version, either way: one line in lower case.
	Why, WhyVersion string
	// Apart is why nothing in the chart need be the release's, the tags of own images included, whosever it is; "" when
	// nothing speaks against it.
	Apart string
	// Packaged is set where the chart's versions are placeholders: those, and tags like "latest" in its values, are replaced when
	// it is packaged.
	Packaged bool
}

// InferChart returns a claim for a chart. claims are those of [Infer] for the images of the same tree, tags all of the
// repository's git tags.
//
// A chart is the repository's when it is named after it or after the released component, when its name begins or ends alike and
// its version is one of the latest releases, or when an own image gets its appVersion. Its versions are compared with the
// release unless something explains why they need not be equal: they are placeholders, the chart has releases of its own, or they
// are no releases of this repository at all. A version that is the release's needs no explanation.
func InferChart(in Input, chart fact.Chart, claims map[string]Claim, tags []string) ChartClaim {
	j := chartJudge{
		Chart: chart, releases: newReleases(in.Release), released: in.Release.Version, component: component(in.Release.Tag), tags: tags,
		subject: cmp.Or(chart.AppVersion, chart.Version),
	}
	claim := ChartClaim{Apart: j.apart(), Packaged: j.packaged()}
	if claim.Why, claim.Own = j.owner(namesOf(in.Identity), claims); !claim.Own {
		claim.WhyVersion = claim.Why
		return claim
	}
	if excuse := j.excuse(); excuse != "" {
		claim.Why, claim.WhyVersion = excuse, excuse
		return claim
	}
	claim.AppVersion = true
	switch {
	case chart.AppVersion == "" || bare(chart.Version) == bare(chart.AppVersion):
		claim.Version, claim.WhyVersion = true, claim.Why
	case j.isRelease(chart.Version):
		claim.Version, claim.WhyVersion = true, "it is the release's"
	default:
		claim.WhyVersion = "the chart has numbers of its own: its appVersion is " + chart.AppVersion
	}
	return claim
}

// chartJudge is what is known of one chart.
type chartJudge struct {
	fact.Chart

	releases  releases
	released  version.Version
	component string
	tags      []string
	subject   string // the version that is the application's
}

// owner says whose chart it is.
func (j chartJudge) owner(names []name, claims map[string]Claim) (why string, own bool) {
	if j.component != "" && spelling(j.Name) == spelling(j.component) {
		return "it is named after the released component", true
	}
	for _, n := range names {
		if n.isRepo(j.Name) {
			return "it is named after this repository, " + n.String(), true
		}
	}
	for _, image := range j.Images {
		if claims[image].Own {
			return "it is the tag of this repository's image " + image, true
		}
	}
	for _, n := range names {
		chart, repo := spelling(j.Name), spelling(n.repo)
		if !strings.HasPrefix(chart, repo+"-") && !strings.HasSuffix(repo, "-"+chart) && !strings.HasPrefix(repo, chart+"-") {
			continue
		}
		why = "its name is like that of this repository, " + n.String()
		switch {
		case !j.releases.latest[j.subject]:
			return why + ", but " + cmp.Or(j.subject, "its version") + " is none of the latest releases", false
		case firstVersion(parsed(j.subject)):
			return why + ", but every project has had a version like " + j.subject, false
		}
		return why + ", and " + j.subject + " is one of the latest releases", true
	}
	return "nothing in its name or images points to this repository", false
}

// excuse says why the chart's version need not be the release's; "" when nothing does.
func (j chartJudge) excuse() string {
	v := parsed(j.subject)
	switch {
	case j.isRelease(j.subject):
		return ""
	case j.apart() != "":
		return j.apart()
	case version.Placeholder(j.subject) != "":
		return version.Placeholder(j.subject)
	case v.IsZero():
		return j.subject + " is no version that could be compared"
	case j.firstDraft(v):
		return j.subject + " is what charts begin with, and none of the latest releases"
	case !j.releases.single && !j.releases.all[bare(j.subject)] && !j.releases.near(v):
		return j.subject + " is no release of this repository"
	}
	return ""
}

// apart says why the chart has nothing to do with the release: it is put together when it is packaged, or on its own.
func (j chartJudge) apart() string {
	if j.isRelease(j.subject) {
		return ""
	}
	if why := version.Placeholder(j.Version); why != "" {
		return "the chart has no version yet: " + why
	}
	if tag := j.ownTag(); tag != "" {
		return "the chart has releases of its own, as " + tag
	}
	return ""
}

// packaged reports whether the chart's versions are put in when it is packaged.
func (j chartJudge) packaged() bool {
	return !j.isRelease(j.subject) &&
		(version.Placeholder(j.Version) != "" || version.Placeholder(j.subject) != "" || j.firstDraft(parsed(j.subject)))
}

// firstDraft reports whether the version may have stood there since the chart was made, and is put in when it is packaged: where
// projects begin, or what "helm create" writes.
func (j chartJudge) firstDraft(v version.Version) bool {
	created := j.Version == "0.1.0" && j.AppVersion == "1.16.0"
	return (created || firstVersion(v) || firstVersion(parsed(j.Version))) && !j.releases.latest[bare(j.subject)]
}

// ownTag returns a tag by which the chart itself was released; "" when it has the numbers of the application and none of them is
// the chart's current one.
func (j chartJudge) ownTag() string {
	last := ""
	var newest version.Version
	for _, tag := range j.tags {
		component, v, ok := version.ParseTag(tag)
		if !ok || component == "" || component == j.component || !j.names(component) {
			continue
		}
		if v == parsed(j.Version) {
			return tag
		}
		if v.Compare(newest) > 0 {
			last, newest = tag, v
		}
	}
	if bare(j.Version) == bare(j.AppVersion) || j.AppVersion == "" {
		return ""
	}
	return last
}

// names reports whether what stands before the version in a git tag means the chart: "helm-chart", "charts/app", "app-chart".
func (j chartJudge) names(component string) bool {
	generic := []string{"chart", "charts", "helm"}
	telling := slices.DeleteFunc(words(strings.ReplaceAll(component, "/", "-")), func(w string) bool { return slices.Contains(generic, w) })
	return len(telling) == 0 || slices.Equal(telling, words(j.Name))
}

// isRelease reports whether a text is the version that is checked.
func (j chartJudge) isRelease(text string) bool {
	return !j.released.IsZero() && parsed(text) == j.released
}

func bare(text string) string { return strings.TrimPrefix(text, "v") }

// parsed is the version that a text is; zero when it is none.
func parsed(text string) version.Version {
	v, err := version.Parse(text)
	if err != nil {
		return version.Version{}
	}
	return v
}
