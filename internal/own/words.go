package own

import (
	"slices"
	"strings"
)

// asides are words in the names of organisations, namespaces and registries that do not tell whose they are:
// pixie-io, pixie-oss and pixie-prod are all pixie, and registry.k8s.io, k8s.gcr.io and k8s-staging are all k8s.
var asides = []string{
	"ci", "co", "com", "cr", "dev", "docker", "gcr", "images", "io", "labs", "net", "org", "oss", "prod", "production",
	"project", "registry", "release", "releases", "staging",
}

// same reports whether two names are spelled alike but for separators, case and asides.
func same(a, b string) bool {
	return core(a) == core(b) || strings.Join(words(a), "") == strings.Join(words(b), "")
}

// spelling is a name in lower case with one kind of separator: Argo_CD and argo-cd are one.
func spelling(s string) string { return strings.Join(words(s), "-") }

func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == '-' || r == '_' || r == '.' })
}

// sameWords reports whether two names have the same words in any order: csi-secrets-store/driver is the image of
// secrets-store-csi-driver.
func sameWords(a, b string) bool {
	return slices.Equal(slices.Sorted(slices.Values(words(a))), slices.Sorted(slices.Values(words(b))))
}

// core is a name without separators and asides; a name of asides only is kept whole.
func core(s string) string {
	all := words(s)
	telling := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return slices.Contains(asides, w) })
	if len(telling) == 0 {
		telling = all
	}
	joined := strings.Join(telling, "")
	// Docker Hub's namespaces had no separators for years: longhornio, projectcalico. What is left must be a word, so
	// that minio and istio stay what they are.
	for _, short := range []string{strings.TrimSuffix(joined, "io"), strings.TrimSuffix(joined, "labs"), strings.TrimPrefix(joined, "project")} {
		if len(short) >= 4 && short != joined {
			return short
		}
	}
	return joined
}
