package main

import (
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/rogpeppe/go-internal/testscript"
)

// push pushes a random image to each reference, or puts it into an OCI layout: push [for=PLATFORM,…] [KEY=VALUE…] REFERENCE|oci:DIR…
//
// With several platforms it is an index. A key such as "revision" is the label org.opencontainers.image.revision; one with "+" before
// it is an annotation of the whole. The digest is put into $DIGEST.
func push(ts *testscript.TestScript, neg bool, args []string) {
	platforms, labels, annotations := []string{"linux/amd64"}, map[string]string{}, map[string]string{}
	for len(args) > 0 && strings.Contains(args[0], "=") && !strings.HasPrefix(args[0], "oci:") {
		key, value, _ := strings.Cut(args[0], "=")
		switch annotation, isOne := strings.CutPrefix(key, "+"); {
		case key == "for":
			platforms = strings.Split(value, ",")
		case isOne:
			annotations["org.opencontainers.image."+annotation] = value
		default:
			labels["org.opencontainers.image."+key] = value
		}
		args = args[1:]
	}
	if neg || len(args) == 0 {
		ts.Fatalf("usage: push [for=PLATFORM,…] [[+]KEY=VALUE…] REFERENCE|oci:DIR…")
	}
	for _, arg := range args {
		var images []mutate.IndexAddendum
		for _, text := range platforms {
			platform, err := v1.ParsePlatform(text)
			ts.Check(err)
			image, err := labelled(*platform, labels)
			ts.Check(err)
			images = append(images, mutate.IndexAddendum{Add: image, Descriptor: v1.Descriptor{Platform: platform}})
		}
		if len(images) == 1 {
			image := mutate.Annotations(images[0].Add.(v1.Image), annotations).(v1.Image)
			deliver(ts, arg, image, func(ref name.Reference) error { return remote.Write(ref, image) }, func(p layout.Path) error { return p.AppendImage(image, named(arg)...) })
			continue
		}
		index := mutate.Annotations(mutate.AppendManifests(empty.Index, images...), annotations).(v1.ImageIndex)
		deliver(ts, arg, index, func(ref name.Reference) error { return remote.WriteIndex(ref, index) }, func(p layout.Path) error { return p.AppendIndex(index, named(arg)...) })
	}
}

func deliver(ts *testscript.TestScript, to string, what interface{ Digest() (v1.Hash, error) }, write func(name.Reference) error, appendTo func(layout.Path) error) {
	digest, err := what.Digest()
	ts.Check(err)
	ts.Setenv("DIGEST", digest.String())
	if dir, ok := strings.CutPrefix(to, "oci:"); ok {
		dir, _, _ = strings.Cut(dir, "=")
		path, err := layout.Write(ts.MkAbs(dir), empty.Index)
		if at, known := layout.FromPath(ts.MkAbs(dir)); known == nil {
			path, err = at, nil
		}
		ts.Check(err)
		ts.Check(appendTo(path))
		return
	}
	ref, err := name.ParseReference(to)
	ts.Check(err)
	ts.Check(write(ref))
}

// named gives an image in a layout, oci:DIR=NAME, its name.
func named(to string) []layout.Option {
	_, name, ok := strings.Cut(to, "=")
	if !ok {
		return nil
	}
	return []layout.Option{layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": name})}
}

func labelled(platform v1.Platform, labels map[string]string) (v1.Image, error) {
	image, err := random.Image(64, 1)
	if err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Variant, config.Config.Labels = platform.OS, platform.Architecture, platform.Variant, labels
	return mutate.ConfigFile(image, config)
}
