package collect

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/fact"
)

// qualified reports whether a text is, as a whole, a reference that names its registry and a tag or digest: few other
// things look like that.
func qualified(text string) bool {
	host, rest, ok := strings.Cut(text, "/")
	if !ok || !isRegistry(host) || strings.ContainsAny(text, " \t\r\n") || !strings.ContainsAny(rest, ":@") {
		return false
	}
	ref, err := fact.ParseRef(text)
	return err == nil && hasVersion(text, ref) && !noRegistry(ref.Host) && !noPath(ref.Path) && !noTags[strings.TrimRight(ref.Tag, "-")]
}

// noHosts serve no images: what begins with them is a source, or a resource of nodes.
var noHosts = map[string]bool{
	"github.com": true, "gitlab.com": true, "bitbucket.org": true, "nvidia.com": true, "amd.com": true, "intel.com": true,
}

// noRegistry reports whether a host is none of a registry: besides noHosts, the groups of APIs and labels that belong to
// Kubernetes, as in "node-role.kubernetes.io/control-plane:NoSchedule".
func noRegistry(host string) bool {
	if host == "k8s.io" || strings.HasSuffix(host, ".k8s.io") {
		return !strings.Contains(host, "registry") && !strings.Contains(host, "gcr")
	}
	return noHosts[host] || host == "kubernetes.io" || strings.HasSuffix(host, ".kubernetes.io")
}

// apiVersion matches the version of an API, which stands between its group and a kind: "cert-manager.io/v1:Certificate".
var apiVersion = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^v\d+(?:(?:alpha|beta)\d+)?$`) })

// noPath reports whether a path is none of a repository, but a version or, as in "10.0.0.0/8:22", a number.
func noPath(path string) bool {
	return apiVersion().MatchString(path) || strings.Trim(path, "0123456789") == ""
}

// noTags are what stands behind the colon of a taint, and of a label in the arguments of a program.
var noTags = map[string]bool{"NoSchedule": true, "PreferNoSchedule": true, "NoExecute": true, "true": true, "false": true}

// isRegistry reports whether the first part of a name is a registry by Docker's convention: it holds a dot or a port, or is
// localhost.
func isRegistry(host string) bool {
	if strings.HasPrefix(host, ".") || strings.HasPrefix(host, "-") {
		return false
	}
	return strings.ContainsAny(host, ".:") || host == "localhost"
}

// imageKey reports whether a key says that its value is an image.
func imageKey(key string) bool {
	lower := strings.ToLower(key)
	return slices.ContainsFunc([]string{"image", "imagename", "imageref", "imageurl", "imageuri", "imagepullspec"}, func(suffix string) bool {
		return strings.HasSuffix(lower, suffix)
	})
}

// anyRef wants nothing more of a reference.
func anyRef(string, fact.Ref) bool { return true }

// hasVersion wants a tag or digest.
func hasVersion(_ string, ref fact.Ref) bool { return ref.Tag != "" || ref.Digest != "" }

// noImages are names of files that a key like "image" may promise instead.
var noImages = []string{
	".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webp", ".iso", ".img", ".qcow2", ".raw", ".vmdk", ".gz", ".xz", ".zst",
}

// machineImage matches the names of images that machines boot, in the notation of clouds, and media types.
var machineImage = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:projects/.+/images/|[0-9]{12}/|image/)`) })

// tagOrSlash wants what makes a word a reference where a key promises one: a tag, a digest, or a path that is no file's.
func tagOrSlash(text string, ref fact.Ref) bool {
	return hasVersion(text, ref) ||
		strings.Contains(text, "/") && !slices.Contains(noImages, path.Ext(text)) && !machineImage().MatchString(text)
}
