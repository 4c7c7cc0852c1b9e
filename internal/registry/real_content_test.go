package registry

import (
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// realContent is what a real registry is filled with.
type realContent struct {
	app, index, arm, gone string // digests
}

// fill pushes an image team/app:v1, an index team/multi:v1 of two platforms with a provenance, a signature and a referrer, and an
// image team/gone:v1, which is deleted again.
func fill(t *testing.T, host string) realContent {
	t.Helper()
	at := func(text string) name.Reference {
		ref, err := name.ParseReference(host+"/"+text, name.Insecure)
		if err != nil {
			t.Fatal(err)
		}
		return ref
	}
	push := func(text string, image v1.Image) {
		if err := remote.Write(at(text), image); err != nil {
			t.Fatal(err)
		}
	}
	app := platformImage(t, "linux", "amd64")
	push("team/app:v1", app)
	push("team/private:v1", app)

	arm := platformImage(t, "linux", "arm64")
	provenance := platformImage(t, "unknown", "unknown")
	index := mutate.AppendManifests(mutate.IndexMediaType(empty.Index, types.OCIImageIndex),
		mutate.IndexAddendum{Add: app, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: "amd64"}}},
		mutate.IndexAddendum{Add: arm, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: "arm64", Variant: "v8"}}},
		mutate.IndexAddendum{Add: provenance, Descriptor: v1.Descriptor{
			Platform:    &v1.Platform{OS: "unknown", Architecture: "unknown"},
			Annotations: map[string]string{"vnd.docker.reference.type": "attestation-manifest"},
		}},
	)
	if err := remote.WriteIndex(at("team/multi:v1"), index); err != nil {
		t.Fatal(err)
	}
	digest := digestIn(t, index)
	push("team/multi:sha256-"+digest[len("sha256:"):]+".sig", platformImage(t, "", ""))
	subject, err := partial.Descriptor(index)
	if err != nil {
		t.Fatal(err)
	}
	referrer, ok := mutate.Subject(mutate.MediaType(platformImage(t, "", ""), types.OCIManifestSchema1), *subject).(v1.Image)
	if !ok {
		t.Fatal("a referrer that is no image")
	}
	push("team/multi@"+digestIn(t, referrer), referrer)

	gone := platformImage(t, "linux", "amd64")
	push("team/gone:v1", gone)
	if err := remote.Delete(at("team/gone@" + digestIn(t, gone))); err != nil {
		t.Fatal(err)
	}
	return realContent{app: digestIn(t, app), index: digest, arm: digestIn(t, arm), gone: digestIn(t, gone)}
}

func platformImage(t *testing.T, system, architecture string) v1.Image {
	t.Helper()
	image, err := random.Image(64, 1)
	if err != nil {
		t.Fatal(err)
	}
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = system, architecture
	config.Config.Labels = map[string]string{"org.opencontainers.image.revision": "0123456789abcdef0123456789abcdef01234567"}
	if image, err = mutate.ConfigFile(image, config); err != nil {
		t.Fatal(err)
	}
	return image
}

func digestIn(t *testing.T, content interface{ Digest() (v1.Hash, error) }) string {
	t.Helper()
	digest, err := content.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return digest.String()
}
