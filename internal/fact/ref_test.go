package fact_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
)

const sum = "sha256:1111111111111111111111111111111111111111111111111111111111111111"

func TestParseRef(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]fact.Ref{
		// Every spelling of one Docker Hub repository.
		"nginx":                                      {Host: "docker.io", Path: "library/nginx"},
		"library/nginx":                              {Host: "docker.io", Path: "library/nginx"},
		"docker.io/nginx":                            {Host: "docker.io", Path: "library/nginx"},
		"index.docker.io/library/nginx":              {Host: "docker.io", Path: "library/nginx"},
		"registry-1.docker.io/library/nginx":         {Host: "docker.io", Path: "library/nginx"},
		"registry-1.docker.io/nginx":                 {Host: "docker.io", Path: "library/nginx"},
		"registry.hub.docker.com/acme/app":           {Host: "docker.io", Path: "acme/app"},
		"Docker.IO:443/nginx":                        {Host: "docker.io", Path: "library/nginx"},
		"nginx:1.27@" + sum:                          {Host: "docker.io", Path: "library/nginx", Tag: "1.27", Digest: sum},
		"nginx@" + sum:                               {Host: "docker.io", Path: "library/nginx", Digest: sum},
		"reg/app":                                    {Host: "docker.io", Path: "reg/app"},
		"GHCR.IO/acme/app:v1":                        {Host: "ghcr.io", Path: "acme/app", Tag: "v1"},
		"ghcr.io:443/acme/app":                       {Host: "ghcr.io", Path: "acme/app"},
		"ghcr.io:4433/acme/app":                      {Host: "ghcr.io:4433", Path: "acme/app"},
		"localhost/app":                              {Host: "localhost", Path: "app"},
		"Localhost:443/app":                          {Host: "localhost", Path: "app"},
		"reg:443/app":                                {Host: "reg:443", Path: "app"}, // "reg/app" is another repository
		"reg:5000/app:V1.2_x":                        {Host: "reg:5000", Path: "app", Tag: "V1.2_x"},
		"10.0.0.5:5000/a/b/c":                        {Host: "10.0.0.5:5000", Path: "a/b/c"},
		"[::1]:5000/app":                             {Host: "[::1]:5000", Path: "app"},
		"[2001:DB8::1]:443/app":                      {Host: "[2001:db8::1]", Path: "app"},
		"x.localhost/app":                            {Host: "x.localhost", Path: "app"},
		"localhost:5000":                             {Host: "docker.io", Path: "library/localhost", Tag: "5000"}, // no host: a slash is missing
		"registry.k8s.io/a/b:v1.33.1-rke2r1":         {Host: "registry.k8s.io", Path: "a/b", Tag: "v1.33.1-rke2r1"},
		"ghcr.io/" + strings.Repeat("a/", 127) + "a": {Host: "ghcr.io", Path: strings.Repeat("a/", 127) + "a"},
	} {
		got, err := fact.ParseRef(text)
		if err != nil {
			t.Errorf("ParseRef(%q): %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ParseRef(%q) (-want +got):\n%s", text, diff)
		}
	}
}

func TestParseRefSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                    "it is empty",
		"ghcr.io/acme/app:${TAG}":             "it holds a variable that nothing has replaced",
		"ghcr.io/acme/app:$(TAG)":             "it holds a variable that nothing has replaced",
		"ghcr.io/acme/app:{{.Tag}}":           "it holds a placeholder that nothing has replaced",
		"<registry>/app:v1":                   "it holds a placeholder that nothing has replaced",
		"ko://github.com/acme/app":            "it is a URL, and a reference has no scheme",
		"https://ghcr.io/acme/app":            "it is a URL, and a reference has no scheme",
		"ghcr.io/Acme/app":                    "its repository name has upper-case letters",
		"Nginx:1":                             "its repository name has upper-case letters",
		"Acme/app:1":                          "its repository name has upper-case letters",
		"PLACEHOLDER":                         "its repository name has upper-case letters",
		strings.Repeat("0123456789abcdef", 4): "it is an image's id, and names no repository",
		"ghcr.io/" + strings.Repeat("a", 256): "its repository name is longer than 255 characters",
		// With "library/" before it.
		"registry-1.docker.io/" + strings.Repeat("a", 250): "its repository name is longer than 255 characters",
		"nginx: 1.27":                        "it holds white space",
		"nginx:1.27\n":                       "it holds white space",
		"ghcr.io/acme/app:v1+build":          "a tag cannot hold '+'; '-' is the usual substitute",
		"ghcr.io/acme/../evil/app":           "it is no image reference",
		"ghcr.io/acme/./app":                 "it is no image reference",
		"ghcr.io//app":                       "it is no image reference",
		"ghcr.io/acme/app/":                  "it is no image reference",
		"ghcr.io/acme/-app":                  "it is no image reference",
		"app:.x":                             "it is no image reference",
		"app:-x":                             "it is no image reference",
		"app:":                               "it is no image reference",
		"app@sha256:1111":                    "it is no image reference",
		"app@md5:" + strings.Repeat("1", 32): "it is no image reference",
		"münchen.de/app":                     "it is no image reference",
		":v1":                                "it is no image reference",
	} {
		ref, err := fact.ParseRef(text)
		if err == nil || err.Error() != want {
			t.Errorf("ParseRef(%q): error %v, want %s", text, err, want)
		}
		if ref != (fact.Ref{}) {
			t.Errorf("ParseRef(%q) returned %v beside its error", text, ref)
		}
	}
}

func TestRefInParts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, repository, name, version string }{
		{"nginx", "docker.io/library/nginx", "nginx", "no tag"},
		{"ghcr.io/acme/app:v1", "ghcr.io/acme/app", "app", "v1"},
		{"reg:5000/app@" + sum, "reg:5000/app", "app", sum},
		{"reg:5000/a/b:v1@" + sum, "reg:5000/a/b", "b", "v1"},
	} {
		ref, err := fact.ParseRef(c.text)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{ref.Repository(), ref.Name(), ref.Version()}
		if diff := cmp.Diff([]string{c.repository, c.name, c.version}, got); diff != "" {
			t.Errorf("%s: repository, name, version (-want +got):\n%s", c.text, diff)
		}
	}
	if got := (fact.Ref{Path: "app", Tag: "v1"}).String(); got != "app:v1" {
		t.Errorf("a Ref without host is %q", got)
	}
}

// FuzzParseRef holds what everybody who compares references relies on: one text for one Ref, and nothing lost that tells
// two of them apart.
func FuzzParseRef(f *testing.F) {
	for _, seed := range []string{
		"", "nginx", "nginx:1.27@" + sum, "GHCR.IO:443/acme/app:v1", "reg:443/app", "Acme/app", "[::1]:443/app", "localhost:5000",
		"registry-1.docker.io/nginx", "${IMAGE}", "a@sha512:" + strings.Repeat("0", 128), "a/../b", "LOCALHOST/a", "A.b:443/c__d--e:T",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ref, err := fact.ParseRef(text)
		if err != nil {
			if err.Error() == "" || ref != (fact.Ref{}) {
				t.Fatalf("ParseRef(%q) = %#v with error %q", text, ref, err)
			}
			return
		}
		again, err := fact.ParseRef(ref.String())
		if err != nil || again != ref {
			t.Fatalf("ParseRef(%q) = %#v, but its String %q parses to %#v, %v", text, ref, ref, again, err)
		}
		if tail := strings.TrimPrefix(ref.String(), ref.Repository()); !strings.HasSuffix(text, tail) {
			t.Fatalf("ParseRef(%q) = %#v does not end in the text's tag and digest", text, ref)
		}
		rest := strings.TrimSuffix(text, strings.TrimPrefix(ref.String(), ref.Repository()))
		if strings.Contains(rest, "@") || strings.Contains(rest[strings.LastIndexByte(rest, '/')+1:], ":") {
			t.Fatalf("ParseRef(%q) = %#v has lost a tag or digest", text, ref)
		}
	})
}
