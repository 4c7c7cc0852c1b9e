package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"golang.org/x/sync/errgroup"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/registry"
)

var digest = func() string {
	sum := sha256.Sum256([]byte(manifest))
	return "sha256:" + hex.EncodeToString(sum[:])
}()

// side is one way to ask about images.
type side struct {
	name  string
	asked int // images that are asked about
	of    int // images that the time is for: more than asked are extrapolated to
	times int
	run   func(ctx context.Context, s *server, refs []string) error // an error when it does not find them all
}

// cost is what a side took; of several runs the least.
type cost struct {
	side

	wall        time.Duration // for all
	requests    int           // for all
	connections int           // for all
}

func (s side) measure(ctx context.Context, server *server) (cost, error) {
	c := cost{side: s}
	for range s.times {
		requests, connections, begin := server.requests.Load(), server.relay.accepted.Load(), time.Now()
		if err := s.run(ctx, server, references(server.host, s.asked)); err != nil {
			return c, err
		}
		wall := time.Since(begin) * time.Duration(s.of) / time.Duration(s.asked)
		if c.wall == 0 || wall < c.wall {
			c.wall = wall
		}
		c.requests = int(server.requests.Load()-requests) * s.of / s.asked
		c.connections = int(server.relay.accepted.Load()-connections) * s.of / s.asked
	}
	return c, nil
}

// references are images in repositories of their own.
func references(host string, n int) []string {
	refs := make([]string, n)
	for i := range refs {
		refs[i] = fmt.Sprintf("%s/bench/repository%04d:v1.0.0", host, i)
	}
	return refs
}

// sides lists them; the first is the loop that people write.
func (o options) sides(s *server) []side {
	environment := []string{"SSL_CERT_FILE=" + s.caFile, "HOME=" + o.scratch, "DOCKER_CONFIG=" + o.scratch, "PATH=" + os.Getenv("PATH")}
	return []side{
		{"`for i in …; do crane digest $i; done`", o.sample, o.references, 1, func(ctx context.Context, _ *server, refs []string) error {
			for _, ref := range refs {
				if err := digests(ctx, environment, 1, o.crane, "digest", ref); err != nil {
					return err
				}
			}
			return nil
		}},
		{"`xargs -P 8 -n 1 crane digest`", o.references, o.references, 1, func(ctx context.Context, _ *server, refs []string) error {
			list := filepath.Join(o.scratch, "references")
			if err := os.WriteFile(list, []byte(strings.Join(refs, "\n")+"\n"), 0o600); err != nil {
				return err
			}
			return digests(ctx, environment, len(refs), "xargs", "-a", list, "-P", "8", "-n", "1", o.crane, "digest")
		}},
		{"Puller and errgroup", o.references, o.references, o.times, o.pull},
		{"verscheck's client", o.references, o.references, o.times, func(ctx context.Context, s *server, refs []string) error {
			return o.ask(ctx, s, refs, len(refs))
		}},
		{"`verscheck check`", o.references, o.references, o.times, o.check},
		{"verscheck's client, 1,000 uses of 25 images", 1000, 1000, o.times, func(ctx context.Context, s *server, refs []string) error {
			var uses []string
			for i := range refs {
				uses = append(uses, refs[i%25])
			}
			return o.ask(ctx, s, uses, 25)
		}},
	}
}

// digests runs a command and wants it to print the digest so many times.
func digests(ctx context.Context, environment []string, times int, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env, cmd.Stderr = environment, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	if got := strings.Count(string(out), digest); got != times {
		return fmt.Errorf("%d digests, want %d", got, times)
	}
	return nil
}

// pull asks with what go-containerregistry has for many references.
func (o options) pull(ctx context.Context, s *server, refs []string) error {
	transport := remote.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{RootCAs: s.pool, MinVersion: tls.VersionTLS12}
	defer transport.CloseIdleConnections()
	puller, err := remote.NewPuller(remote.WithTransport(transport), remote.WithJobs(o.inFlight))
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(o.inFlight)
	for _, text := range refs {
		group.Go(func() error {
			ref, err := name.ParseReference(text)
			if err != nil {
				return err
			}
			_, err = puller.Head(ctx, ref)
			return err
		})
	}
	return group.Wait()
}

// client is verscheck's, as the command line makes it.
func (o options) client(s *server) (*registry.Client, error) {
	return registry.New(registry.Options{Allow: []string{s.host}, RootCAs: s.pool, Jobs: o.inFlight})
}

func (o options) ask(ctx context.Context, s *server, texts []string, want int) error {
	client, err := o.client(s)
	if err != nil {
		return err
	}
	var refs []fact.Ref
	for _, text := range texts {
		ref, err := fact.ParseRef(text)
		if err != nil {
			return err
		}
		refs = append(refs, ref)
	}
	answers := client.Ask(ctx, refs)
	for ref, answer := range answers {
		if answer.Verdict != fact.Exists || answer.Digest != digest {
			return fmt.Errorf("%s: %+v", ref, answer)
		}
	}
	if len(answers) != want {
		return fmt.Errorf("%d answers, want %d", len(answers), want)
	}
	return nil
}

// check runs the whole program over a manifest that uses the images.
func (o options) check(ctx context.Context, s *server, refs []string) error {
	dir := filepath.Join(o.scratch, "tree")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var pod strings.Builder
	pod.WriteString("apiVersion: v1\nkind: Pod\nmetadata:\n  name: bench\nspec:\n  containers:\n")
	for i, ref := range refs {
		fmt.Fprintf(&pod, "    - name: c%d\n      image: %s\n", i, ref)
	}
	for file, text := range map[string]string{
		"pod.yaml": pod.String(), "kustomization.yaml": "resources: [pod.yaml]\n",
		".verscheck.yaml": "version: 1\nregistry: {allow: ['" + s.host + "']}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			return err
		}
	}
	cmd := exec.CommandContext(ctx, o.verscheck, "check", "--tag", "v1.0.0", "--allow-empty", "--no-cache", "--exit-zero",
		"--ca-file", s.caFile, "--jobs", strconv.Itoa(o.inFlight), dir)
	cmd.Env = []string{"HOME=" + o.scratch, "PATH=" + os.Getenv("PATH")}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), fmt.Sprintf("%d of %[1]d answered", len(refs))) {
		return fmt.Errorf("%w: %s", err, out[max(0, len(out)-500):])
	}
	return nil
}

// overrun is by how much a client whose registry is failing misses the end of its context.
func overrun(ctx context.Context, s *server) (time.Duration, error) {
	client, err := options{inFlight: 32}.client(s)
	if err != nil {
		return 0, err
	}
	s.failing.Store(true)
	defer s.failing.Store(false)
	const limit = 1500 * time.Millisecond
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var refs []fact.Ref
	for _, text := range references(s.host, 100) {
		ref, err := fact.ParseRef(text)
		if err != nil {
			return 0, err
		}
		refs = append(refs, ref)
	}
	begin := time.Now()
	client.Ask(ctx, refs)
	return time.Since(begin) - limit, nil
}
