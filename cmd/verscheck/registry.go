package main

import (
	"context"
	"net/http"
	"time"

	"github.com/spf13/pflag"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/record"
	"github.com/verscheck/verscheck/internal/registry"
)

// registryOptions say how registries are asked.
type registryOptions struct {
	answerOptions

	registry config.Mode // "" when not stated
	offline  bool
	timeout  time.Duration
	deadline time.Duration
	jobs     int
	caFile   string
}

func (o *registryOptions) bind(flags *pflag.FlagSet) {
	flags.Var(choice(&o.registry, "", "auto", "off", "require"), "registry", "ask registries in `MODE`: auto|off|require; require fails when one cannot tell (default auto)")
	flags.BoolVar(&o.offline, "offline", false, "the same as --registry off")
	flags.Var(duration(&o.timeout), "timeout", "give up on one request to a registry after `DURATION` (default 30s)")
	flags.Var(duration(&o.deadline), "deadline", "give up on registries altogether after `TIME` (default 10m)")
	flags.Var(number(&o.jobs), "jobs", "ask one registry about `N` images at once (default 16)")
	flags.Var(filled(&o.caFile, "file"), "ca-file", "trust the certificates in `FILE` for registries, too")
	o.answerOptions.bind(flags)
}

// validate refuses flags that contradict each other.
func (o *registryOptions) validate() error {
	if o.offline && o.registry != "" && o.registry != config.Off {
		return usagef("leave one of them out", "--offline and --registry %s contradict each other", o.registry)
	}
	return o.validateAnswers()
}

// mode tells how far registries are asked, and what says so.
func (o *registryOptions) mode(cfg *config.Config) (mode config.Mode, why string) {
	switch {
	case o.offline:
		return config.Off, "--offline"
	case o.registry != "":
		return o.registry, "--registry " + string(o.registry)
	case o.replay != "" && cfg.Registry.Mode == config.Off:
		return config.Auto, "--registry-replay"
	case cfg.Registry.Mode != "":
		return cfg.Registry.Mode, "registry.mode is " + string(cfg.Registry.Mode) + " in " + cfg.File
	}
	return config.Auto, "default"
}

// client returns a client with the user's own credentials and the configuration's hosts. What it says while it works goes to the
// standard error, unless quiet.
func (o *registryOptions) client(s streams, w *workspace, quiet bool) (*registry.Client, error) {
	cfg := w.config.Registry
	hosts, err := registry.DockerConfigHosts(s.getenv)
	if err != nil {
		return nil, usagef("mend it, or use --offline", "%s", err)
	}
	authorities, err := w.authorities(o.caFile)
	if err != nil {
		return nil, err
	}
	opts := registry.Options{
		Allow:             hostTexts(cfg.Allow),
		PlainHTTP:         hostTexts(cfg.PlainHTTP),
		DeniedMeansAbsent: hostTexts(cfg.DeniedMeansAbsent),
		DockerConfigHosts: hosts,
		Keychain:          registry.UserKeychain(s.getenv),
		Jobs:              o.jobs,
		Timeout:           given(o.timeout, cfg.Timeout),
		Deadline:          given(o.deadline, cfg.Deadline),
		Proxy:             http.ProxyFromEnvironment,
		RootCAs:           authorities,
		UserAgent:         "verscheck/" + buildVersion(),
	}
	if w.cache != nil {
		opts.Cache = w.cache
	}
	for _, m := range cfg.Mirrors {
		opts.Mirrors = append(opts.Mirrors, registry.Mirror{Of: m.Of.Text, At: hostTexts(m.At)})
	}
	if !quiet {
		opts.Tell = func(line string) { s.say("%s", line) }
	}
	client, err := registry.New(opts)
	if err != nil {
		return nil, usagef("", "%s", err)
	}
	return client, nil
}

// given is what a flag says, else what the configuration does.
func given(flag, configured time.Duration) time.Duration {
	if flag != 0 {
		return flag
	}
	return configured
}

func hostTexts(hosts []config.Host) []string {
	out := make([]string, len(hosts))
	for i, h := range hosts {
		out[i] = h.Text
	}
	return out
}

// asker returns the registry stage; nobody when no registry is asked.
func (o *checkOptions) asker(ctx context.Context, s streams, w *workspace) (answerers, error) {
	if mode, why := o.mode(w.config); o.wait != 0 && (mode == config.Off || o.replay != "") {
		if o.replay != "" {
			why = "--registry-replay"
		}
		return answerers{}, usagef("leave --wait out", "--wait has nothing to wait for: registries are not asked (%s)", why)
	}
	return o.answers(ctx, w, func() (record.Ask, error) { return o.network(s, w) })
}

// network asks registries, and waits for what is not there yet when that is wanted; nil when the mode is off.
func (o *checkOptions) network(s streams, w *workspace) (record.Ask, error) {
	if mode, _ := o.mode(w.config); mode == config.Off {
		return nil, nil
	}
	client, err := o.client(s, w, o.quiet)
	switch {
	case err != nil:
		return nil, err
	case o.wait == 0:
		return client.Inquire, nil
	}
	return func(ctx context.Context, wanted []fact.Question) map[fact.Ref]fact.Answer {
		waiting := o.waiting(s)
		defer waiting.stop()
		return client.Wait(ctx, wanted, o.wait, waiting.tell)
	}, nil
}
